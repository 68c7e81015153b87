"""The variables of an answer: who offers them, which order they speak of, in which language."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kontuar.contacts import selectors as contacts
from kontuar.conversations.contract import Gap, Group, Offer
from kontuar.conversations.reads.meant import order_meant
from kontuar.kit.variables import (
    Draw,
    Labels,
    Missing,
    Spoken,
    Told,
    Value,
    filled,
    left_in,
    names_in,
)
from kontuar.orders import selectors as orders
from kontuar.people.variables import AGENT_LABELS, agent_values

if TYPE_CHECKING:
    from kontuar.conversations.models import Conversation
    from kontuar.orders.models import Order
    from kontuar.people.models import Agent


@dataclass(frozen=True)
class Asked:
    """Whose answer it is, in which conversation, and when; the order is looked up when needed."""

    conversation: Conversation
    agent: Agent
    at: datetime

    @cached_property
    def order(self) -> Order | Missing:
        """The order that is meant, or why nobody can say which."""
        return order_meant(self.agent, self.conversation)

    @cached_property
    def spoken(self) -> Spoken:
        """In the customer's language: their own, that of their order, that of the shop."""
        shop = self.conversation.shop
        told = [self.conversation.contact.language]
        told += [] if isinstance(self.order, Missing) else [self.order.language]
        known = [code[:2].lower() for code in told if code[:2].lower() in dict(settings.LANGUAGES)]
        return Spoken(known[0] if known else shop.language, ZoneInfo(shop.time_zone), self.at)


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of variables, for example all of "order."; `read` gives their values at once."""

    group: str
    title: str | Promise
    labels: Labels
    read: Callable[[Asked], Mapping[str, Told]]


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with its values, and what is missing."""

    html: str
    gaps: Sequence[Gap] = ()


_SOURCES: dict[str, Source] = {}


def register_source(source: Source) -> None:
    """Offer variables of a kind; a room above puts its own here when the product starts."""
    _SOURCES[source.group] = source


def fill_in(html: str, asked: Asked, *, draw: Draw | None = None) -> Filled:
    """A cleaned text with the values as they are now; costs no query where it has no variables."""
    names = names_in(html)
    if not names and not any(brace in html for brace in "{}%"):
        return Filled(html)
    told = _told(asked, {name.partition(".")[0] for name in names})
    values = {name: one for name in names if isinstance(one := told.get(name), Value)}
    gaps = [_gap(name, told.get(name)) for name in names if name not in values]
    whole = filled(html, values, draw=draw)
    left = "" if gaps else left_in(html, values)
    if left:
        why = str(_("These braces name no variable. Write it anew or delete it."))
        gaps = [Gap(left, why, is_typed=False)]
    return Filled(whole, gaps)


def offers(asked: Asked) -> Sequence[Group]:
    """Every variable there is, with its value in this conversation."""
    told = _told(asked, set(_SOURCES))
    return [
        Group(
            str(source.title),
            [_offer(name, str(label), told[name]) for name, label in source.labels.items()],
        )
        for source in _SOURCES.values()
    ]


def _offer(name: str, label: str, told: Told) -> Offer:
    if isinstance(told, Missing):
        return Offer(name, label, "", str(told.why), told.remedy)
    return Offer(name, label, told.text.replace("\n", ", "))


def _told(asked: Asked, groups: set[str]) -> Mapping[str, Told]:
    """The values of these kinds, in the customer's language."""
    found: dict[str, Told] = {}
    for group in groups & _SOURCES.keys():
        with translation.override(asked.spoken.language):
            found |= _SOURCES[group].read(asked)
    return found


def _gap(name: str, told: Told | None) -> Gap:
    if isinstance(told, Missing):
        return Gap(name, str(told.why), told.remedy)
    known = [one for source in _SOURCES.values() for one in source.labels]
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.7)
    if near:
        return Gap(name, str(_("There is no such variable. Did you mean {{%s}}?")) % near[0])
    return Gap(name, str(_("There is no such variable.")))


def _of_order(
    asked: Asked, labels: Labels, read: Callable[[Order, Spoken], Mapping[str, Told]]
) -> Mapping[str, Told]:
    if isinstance(asked.order, Missing):
        return dict.fromkeys(labels, asked.order)
    return read(asked.order, asked.spoken)


register_source(
    Source(
        "order",
        _("Order"),
        orders.ORDER_LABELS,
        lambda asked: _of_order(asked, orders.ORDER_LABELS, orders.order_values),
    )
)
register_source(
    Source(
        "parcel",
        _("Parcel"),
        orders.PARCEL_LABELS,
        lambda asked: _of_order(asked, orders.PARCEL_LABELS, orders.parcel_values),
    )
)
register_source(
    Source(
        "contact",
        _("Customer"),
        contacts.CONTACT_LABELS,
        lambda asked: contacts.contact_values(
            asked.conversation.contact, asked.spoken, shops=asked.agent.scope.shops
        ),
    )
)
register_source(
    Source(
        "agent",
        pgettext_lazy("variables", "You"),
        AGENT_LABELS,
        lambda asked: agent_values(asked.agent),
    )
)
