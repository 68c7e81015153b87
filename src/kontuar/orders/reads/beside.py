"""What stands beside a conversation: a customer's orders, their parcels and returns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import BooleanField, Case, Count, Exists, F, OuterRef, Q, Sum, Value, When

from kontuar.kit.money import Money
from kontuar.orders.contract import IdentityKey
from kontuar.orders.line import Stop, line_of, tone_of
from kontuar.orders.models import OPEN, Order, OrderDeed, OrderLine, Parcel, ParcelLink, ShopReturn
from kontuar.orders.reads.deeds import open_deeds
from kontuar.orders.registry import carrier_adapter
from kontuar.orders.rules import email_key, phone_key
from kontuar.orders.services.standing import kinds_offered

if TYPE_CHECKING:
    from kontuar.people.models import Agent

SHOWN = 6
RETURNS = 5
LOOKED_AT = 500
"""Of somebody's orders, the newest, whose open returns are looked for."""
OPEN_RETURNS = ("requested", "accepted", "in_transit", "received")


@dataclass(frozen=True, slots=True)
class Spent:
    """How much somebody ordered in one currency; cancelled orders do not count."""

    count: int
    money: Money


@dataclass(frozen=True, slots=True)
class ParcelBeside:
    """A parcel as a line of stops, with what matters now."""

    number: str
    carrier: str
    url: str
    state: str
    tone: str
    line: Sequence[Stop]
    since_at: datetime | None
    place: str
    promised_by: datetime | None
    collect_by: datetime | None
    is_delayed: bool
    is_return: bool
    asked_at: datetime | None


@dataclass(frozen=True, slots=True)
class OrderBeside:
    """An order with all that is shown of it beside a conversation."""

    order: Order
    lines: Sequence[OrderLine] = ()
    parcels: Sequence[ParcelBeside] = ()
    returns: Sequence[ShopReturn] = ()
    deeds: Sequence[OrderDeed] = ()
    """What is under way."""
    able: frozenset[str] = frozenset()
    """What its shop can be asked to do."""
    is_theirs: bool = True
    """Bought by whoever writes, as far as their addresses say."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A customer's orders: those that are asked for first, then the newest."""

    spent: Sequence[Spent] = ()
    count: int = 0
    """Of all their orders, cancelled ones too."""
    orders: Sequence[OrderBeside] = ()
    returns: Sequence[ShopReturn] = ()
    """Open ones of their older orders, which are not shown."""


@dataclass(frozen=True, slots=True)
class _Parts:
    lines: Mapping[UUID, list[OrderLine]] = field(default_factory=dict)
    parcels: Mapping[UUID, list[ParcelBeside]] = field(default_factory=dict)
    returns: Mapping[UUID, list[ShopReturn]] = field(default_factory=dict)


def orders_beside(
    *, agent: Agent, keys: Collection[IdentityKey], order_ids: Sequence[UUID] = ()
) -> Beside:
    """The orders of whoever has these keys, and those of these ids, in five queries at most.

    Three more while something is under way.
    """
    theirs = bought_by(keys)
    if not theirs and not order_ids:
        return Beside()
    visible = Order.objects.visible_to(agent).filter(is_gone=False)
    spent, count, ids = _spent(agent, theirs)
    asked = Case(When(pk__in=order_ids, then=True), default=False, output_field=BooleanField())
    is_theirs = Case(When(theirs, then=True), default=False, output_field=BooleanField())
    rows = visible.filter(theirs | Q(pk__in=order_ids)).annotate(
        is_asked=asked if order_ids else Value(False),
        is_theirs=is_theirs if theirs else Value(False),
        is_acted_on=Exists(OrderDeed.objects.filter(order=OuterRef("pk"), state__in=OPEN)),
    )
    rows = rows.select_related("connection__shop").defer("haystack", "extra", "fingerprint")
    orders = list(rows.order_by("-is_asked", "-placed_at", "-pk")[: SHOWN + len(order_ids)])
    orders.sort(key=lambda order: _place(order.pk, order_ids))
    parts = _parts([order.pk for order in orders], ids)
    acted_on = [order.pk for order in orders if getattr(order, "is_acted_on", False)]
    under_way = open_deeds(acted_on) if acted_on else {}
    found = [
        OrderBeside(
            order=order,
            lines=parts.lines.get(order.pk, ()),
            parcels=parts.parcels.get(order.pk, ()),
            returns=parts.returns.get(order.pk, ()),
            deeds=under_way.get(order.pk, ()),
            able=kinds_offered(order),
            is_theirs=bool(getattr(order, "is_theirs", False)),
        )
        for order in orders
    ]
    shown = {order.pk for order in orders}
    rest = [one for pk, each in parts.returns.items() if pk not in shown for one in each]
    return Beside(spent, count, found, rest[:RETURNS])


def bought_by(keys: Collection[IdentityKey]) -> Q:
    """Orders of whoever has these keys, as `rules.is_bought_by` decides; empty without any.

    Each kind by its own index: the plain inequality lets the partial one be used.
    """
    emails = sorted({email_key(k.value) for k in keys if k.kind == "email"} - {""})
    phones = sorted({phone_key(k.value) for k in keys if k.kind == "phone"} - {""})
    found = Q()
    if emails:
        found |= Q(email__in=emails) & ~Q(email="")
    if phones:
        found |= Q(phone__in=phones, email="") & ~Q(phone="")
    for login in sorted({k.value for k in keys if k.kind == "login"}):
        found |= by_login(login) & ~Q(login="")
    return found


def by_login(login: str) -> Q:
    """Rows under a login; of a shop's own only in that shop."""
    home, _colon, name = login.partition(":")
    try:
        return Q(login=name, connection_id=UUID(home))
    except ValueError:
        return Q(login=login)


def _spent(agent: Agent, theirs: Q) -> tuple[Sequence[Spent], int, Sequence[UUID]]:
    """How much, how many, and which: the newest of each currency."""
    if not theirs:
        return (), 0, ()
    rows = Order.objects.visible_to(agent).filter(theirs, is_gone=False)
    kept = ~Q(state="cancelled")
    sums = rows.values("currency").annotate(
        n=Count("pk", filter=kept),
        of_all=Count("pk"),
        value=Sum("total", filter=kept),
        ids=ArrayAgg("pk", order_by="-placed_at"),
    )
    found = list(sums.order_by("-value", "currency"))
    spent = [
        Spent(row["n"], Money(int(row["value"]), row["currency"])) for row in found if row["n"]
    ]
    ids = [pk for row in found for pk in row["ids"][:LOOKED_AT]]
    return spent, sum(row["of_all"] for row in found), ids


def _place(order_id: UUID, order_ids: Sequence[UUID]) -> int:
    return order_ids.index(order_id) if order_id in order_ids else len(order_ids)


def _parts(ids: Sequence[UUID], theirs: Sequence[UUID]) -> _Parts:
    """What belongs to these orders; open returns of all that are theirs too."""
    if not ids:
        return _Parts()
    lines: dict[UUID, list[OrderLine]] = defaultdict(list)
    products = OrderLine.objects.filter(order_id__in=ids, kind="product")
    for line in products.order_by("order_id", "position"):
        lines[line.order_id].append(line)
    parcels: dict[UUID, list[ParcelBeside]] = defaultdict(list)
    links = ParcelLink.objects.filter(order_id__in=ids).select_related("parcel")
    for link in links.order_by("order_id", "-parcel__named_at", "pk"):
        parcels[link.order_id].append(_parcel(link.parcel, is_return=bool(link.return_external_id)))
    returns: dict[UUID, list[ShopReturn]] = defaultdict(list)
    waiting = ShopReturn.objects.filter(
        order_id__in={*ids, *theirs}, state__in=OPEN_RETURNS, is_gone=False
    ).annotate(order_number=F("order__number"))
    for one in waiting.order_by("order_id", "pk"):
        if one.order_id:
            returns[one.order_id].append(one)
    return _Parts(lines, parcels, returns)


def _parcel(parcel: Parcel, *, is_return: bool) -> ParcelBeside:
    adapter = carrier_adapter(parcel.carrier)
    url = parcel.url or (adapter.link(parcel.number) if adapter else "")
    return ParcelBeside(
        number=parcel.number,
        carrier=(adapter.name if adapter else "") or parcel.carrier_name or parcel.carrier,
        url=url if url.startswith(("https://", "http://")) else "",
        state=parcel.state,
        tone=tone_of(parcel.state, is_delayed=parcel.delayed),
        line=line_of(parcel.state, is_delayed=parcel.delayed),
        since_at=parcel.since_at,
        place=parcel.last_place,
        promised_by=parcel.promised_by,
        collect_by=parcel.collect_by if parcel.state == "ready_for_pickup" else None,
        is_delayed=parcel.delayed,
        is_return=is_return or parcel.direction == "return",
        asked_at=parcel.asked_at or parcel.last_step_at,
    )
