"""The cast: agents Ola and Tomek, supervisor Ewa, customers Ala and Bartek, the shop Kram."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from kontuar.channels.contract import Arrival
from kontuar.channels.models import Channel
from kontuar.channels.services import ChannelIntake
from kontuar.conversations.models import Conversation, Message
from kontuar.orders import services as orders
from kontuar.orders.models import Connection
from kontuar.orders.services.connect import ConnectionDraft
from kontuar.people.models import Agent, Limit, Queue, Shop

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PASSWORD = "sklepik-za-rogiem"


def make_shop(name: str = "Kram", **values: Any) -> Shop:
    """A shop, once for each name."""
    return Shop.objects.get_or_create(name=name, defaults=values)[0]


def make_queue(name: str = "Obsługa klienta", shop: Shop | None = None) -> Queue:
    """A queue of a shop."""
    return Queue.objects.get_or_create(shop=shop or make_shop(), name=name)[0]


def make_agent(name: str = "Ola", role: str = "agent", **values: Any) -> Agent:
    """Somebody who works here, with the cast's password."""
    email = f"{name.lower().replace(' ', '.')}@kram.example"
    agent = Agent(
        name=name, email=email, role=role, language=values.pop("language", "pl"), **values
    )
    agent.set_password(PASSWORD)
    agent.save()
    return agent


def make_channel(address: str = "sklep@kram.example", **values: Any) -> Channel:
    """A fake channel of the shop."""
    queue = values.pop("queue", None) or make_queue()
    return Channel.objects.get_or_create(
        kind=values.pop("kind", "fake"),
        address=address,
        defaults={
            "name": "Sklep Kram",
            "shop": queue.shop,
            "queue": queue,
            "created_at": NOON,
            **values,
        },
    )[0]


def make_connection(
    name: str = "Kram", *, kind: str = "fake", role: str = "shop", **values: Any
) -> Connection:
    """A connection of the shop to a fake one, or to a fake carrier."""
    shop = values.pop("shop", None) or make_shop()
    draft = ConnectionDraft(
        role=role,
        kind=kind,
        name=name,
        shop_id=shop.pk,
        settings=values.pop("settings", {}),
        secrets=values.pop("secrets", {"key": "geheim"}),
    )
    return orders.connect(draft=draft, connection_id=None, actor="system", at=NOON)


def make_limit(role: str = "agent", currency: str = "PLN", **values: Any) -> Limit:
    """What a role may give back by itself; without one everything is asked."""
    return Limit.objects.create(role=role, currency=currency, **values)


def say(text: str, *, channel: Channel | None = None, at: datetime = NOON, **mail: Any) -> None:
    """A customer writes; `settle()` makes it a message. Keys as FakeChannel.read takes them."""
    mail.setdefault("id", f"<{uuid4().hex}@example.pl>")
    raw = json.dumps({"text": text, **mail}).encode()
    ChannelIntake((channel or make_channel()).pk).store([Arrival(raw=raw, received_at=at)])


def make_conversation(text: str = "Gdzie jest moja paczka?", **mail: Any) -> Conversation:
    """A conversation that a customer opened just so."""
    from kontuar.testing.settling import settle

    mail.setdefault("id", f"<{uuid4().hex}@example.pl>")
    say(text, **mail)
    settle()
    return Message.objects.get(rfc_message_id=mail["id"]).conversation
