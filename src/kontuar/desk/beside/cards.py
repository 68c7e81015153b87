"""The orders beside a conversation as they are printed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import get_language

from kontuar.conversations.contract import OrderLink
from kontuar.desk.beside import words
from kontuar.desk.deeds.cards import DeedCard, card_of, offered_to
from kontuar.kit.money import Money, shown
from kontuar.orders.selectors import Beside, OrderBeside, ParcelBeside

if TYPE_CHECKING:
    from kontuar.orders.models import Order, OrderLine, ShopReturn
    from kontuar.people.models import Agent

LINES = 4
"""Shown at once; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop of the line, with its name for whoever cannot see it."""

    name: str
    place: str
    tone: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel, ready to be printed."""

    told: ParcelBeside
    name: str
    stops: Sequence[Stop]
    is_live: bool
    """Whether its deadlines still matter."""


@dataclass(frozen=True, slots=True)
class Line:
    """What was bought, and how many."""

    line: "OrderLine"
    quantity: str
    options: str


@dataclass(frozen=True, slots=True)
class Return:
    """An open return."""

    told: "ShopReturn"
    name: str
    amount: str


@dataclass(frozen=True, slots=True)
class Card:
    """One order, ready to be printed."""

    order: "Order"
    state: str
    tone: str
    payment: str
    payment_tone: str
    amount: str
    lines: Sequence[Line]
    more: int
    """Lines that are not shown."""
    parcels: Sequence[Parcel]
    returns: Sequence[Return]
    deeds: Sequence[DeedCard]
    """What is under way."""
    offered: Sequence[tuple[str, str, str]]
    """What can be done: kind, title and icon."""
    link: OrderLink | None
    how: str
    is_theirs: bool
    is_open: bool
    admin_url: str


@dataclass(frozen=True, slots=True)
class Column:
    """Everything in the pane's section."""

    cards: Sequence[Card]
    spent: Sequence[str]
    count: int
    more: int
    """Orders that are not shown."""
    read_at: datetime | None
    """When the order on top was last read from its shop."""
    returns: Sequence[Return]
    """Open ones of orders that are not shown."""


def column_of(beside: Beside, links: Sequence[OrderLink], reader: "Agent") -> Column:
    """Linked orders first and unfolded; without one, the newest is unfolded."""
    by_order = {link.order_id: link for link in links}
    cards = [_card(one, by_order, reader, is_first=n == 0) for n, one in enumerate(beside.orders)]
    theirs = sum(1 for one in beside.orders if one.is_theirs)
    return Column(
        cards=cards,
        spent=[say_money(one.money) for one in beside.spent],
        count=beside.count,
        more=max(0, beside.count - theirs),
        read_at=cards[0].order.read_at if cards else None,
        returns=[_return(told) for told in beside.returns],
    )


def _card(
    one: OrderBeside, links: Mapping[UUID, OrderLink], reader: "Agent", *, is_first: bool
) -> Card:
    order, link = one.order, links.get(one.order.pk)
    how = ""
    if link:
        confirmed = link.is_confirmed
        how = words.say_how(link.how, link.said, is_confirmed=confirmed, is_theirs=one.is_theirs)
    url = order.admin_url
    return Card(
        order=order,
        state=words.say_order(order.state) or order.status_name or order.status,
        tone=words.tone_of(order.state),
        payment=words.say_payment(order.payment_state),
        payment_tone=words.tone_of(order.payment_state),
        amount=say_money(order.money),
        lines=[_line(line) for line in one.lines[:LINES]],
        more=max(0, len(one.lines) - LINES),
        parcels=[_parcel(parcel) for parcel in one.parcels],
        returns=[_return(told) for told in one.returns],
        deeds=[card_of(deed, reader) for deed in one.deeds],
        offered=offered_to(reader, one.able),
        link=link,
        how=how,
        is_theirs=one.is_theirs,
        is_open=is_first,
        admin_url=url if url.startswith(("https://", "http://")) else "",
    )


def _line(line: "OrderLine") -> Line:
    whole = line.quantity == line.quantity.to_integral_value()
    quantity = str(int(line.quantity)) if whole else _plain(line.quantity)
    options = ", ".join(str(value) for value in line.options.values())[:120]
    return Line(line, quantity, options)


def _plain(quantity: Decimal) -> str:
    text = format(quantity.normalize(), "f")
    return text.replace(".", ",") if (get_language() or "").startswith("pl") else text


def _parcel(told: ParcelBeside) -> Parcel:
    stops = [Stop(words.say_parcel(stop.state), stop.place, stop.tone) for stop in told.line]
    is_live = told.state not in ("delivered", "returned", "lost", "cancelled")
    return Parcel(told, words.say_parcel(told.state), stops, is_live)


def _return(told: "ShopReturn") -> Return:
    amount = (
        ""
        if told.refund is None or not told.currency
        else say_money(Money(told.refund, told.currency))
    )
    return Return(told, words.say_return(told.state), amount)


def say_money(money: Money) -> str:
    """In the language of whoever looks."""
    return shown(money, get_language() or "en")
