"""Furnish the installation: company, people, queues, teams, channels."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from kontuar.channels import services as channels
from kontuar.channels.services.connect import ChannelDraft
from kontuar.demo.people import DOMAIN, STAFF
from kontuar.demo.selectors import demo_password
from kontuar.people import services as people
from kontuar.people.services.agents import Access
from kontuar.people.services.company import NewCompany

if TYPE_CHECKING:
    from kontuar.channels.models import Channel
    from kontuar.people.models import Agent, Queue, Shop, Team

SIGNATURE = (
    "<p>Kram – rzeczy do domu, które cieszą<br>"
    'ul. Składowa 7, 91-001 Łódź · <a href="https://kram.example">kram.example</a></p>'
)
QUEUES = {
    "": ("Obsługa klienta", "Kram", f"sklep@{DOMAIN}"),
    "zwroty": ("Zwroty i reklamacje", "Kram – zwroty", f"zwroty@{DOMAIN}"),
}
"""By the word a script uses: the queue, and the channel that delivers into it."""


@dataclass(frozen=True, slots=True)
class House:
    """What the demo's history plays in."""

    agents: "Mapping[str, Agent]"
    channels: "Mapping[str, Channel]"
    returns_team: "Team"


def furnish(*, language: str, at: datetime) -> House:
    """Set up the company Kram as the wizard would. Raises AlreadySetUp."""
    new = NewCompany(
        company="Kram sp. z o.o.",
        shop="Kram",
        language=language,
        time_zone="Europe/Warsaw",
        is_demo=True,
    )
    owner = STAFF[0]
    shop, adam = people.set_up_company(
        new=new, name=owner.name, email=owner.email, password=demo_password(), at=at
    )
    people.save_shop(
        shop_id=shop.pk,
        name=shop.name,
        language="pl",
        time_zone=shop.time_zone,
        signature=SIGNATURE,
    )
    agents = {"adam": adam} | {c.key: _colleague(c.key, adam, at) for c in STAFF[1:]}
    people.save_team(
        team_id=None, name="Obsługa", members=[agents[key].pk for key in ("ewa", "ola", "tomek")]
    )
    returns = people.save_team(team_id=None, name="Zwroty", members=[agents["tomek"].pk])
    opened = {word: _channel(word, shop, adam, at) for word in QUEUES}
    return House(agents, opened, returns)


def _colleague(key: str, by: "Agent", at: datetime) -> "Agent":
    person = next(c for c in STAFF if c.key == key)
    return people.create_agent(
        email=person.email,
        name=person.name,
        password=demo_password(),
        access=Access(role=person.role),
        by=by,
        at=at,
    )


def _channel(word: str, shop: "Shop", by: "Agent", at: datetime) -> "Channel":
    _queue, name, address = QUEUES[word]
    draft = ChannelDraft(
        kind="demo",
        name=name,
        address=address,
        queue_id=_queue_of(word, shop).pk,
        shop_id=shop.pk,
        settings={},
        secrets={},
    )
    return channels.connect_channel(draft=draft, channel_id=None, actor=by.actor, at=at)


def _queue_of(word: str, shop: "Shop") -> "Queue":
    """The first queue came with the company; it is given its Polish name whatever was chosen."""
    first = None if word else shop.queues.get().pk
    return people.save_queue(queue_id=first, shop_id=shop.pk, name=QUEUES[word][0])
