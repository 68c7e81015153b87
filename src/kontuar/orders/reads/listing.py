"""The list of orders: newest first, by what is on them, a page after a page."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from kontuar.kit.money import Money
from kontuar.orders.contract import ORDER_STATES
from kontuar.orders.models import Order, OrderLine, OrderQuerySet, Parcel, ParcelLink
from kontuar.people import selectors as people

if TYPE_CHECKING:
    from kontuar.people.models import Agent

PAGE = 50
MOST_WORDS = 8
_NUMBER = re.compile(r"[+#]?[\d\s().-]{7,}")
LATE = Exists(ParcelLink.objects.filter(order=OuterRef("pk"), parcel__delayed=True))


@dataclass(frozen=True, slots=True)
class OrderFilters:
    """By what the list is narrowed."""

    query: str = ""
    state: str = ""
    shop_id: UUID | None = None
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order as a list shows it."""

    id: UUID
    number: str
    name: str
    email: str
    state: str
    payment_state: str
    status_name: str
    money: Money
    shop_name: str
    placed_at: datetime
    goods: str
    """The first thing on it."""
    more_goods: int
    """How many other lines there are."""
    parcel_state: str
    """Of the parcel that moved last; empty when there is none."""
    is_late: bool
    is_gone: bool


@dataclass(frozen=True, slots=True)
class OrderPage:
    """A part of the list, and where the next one begins ("" at the end)."""

    rows: Sequence[OrderRow]
    next_after: str


def order_page(*, agent: "Agent", filters: OrderFilters, after: str = "") -> OrderPage:
    """One page of what this agent may see; four queries however long the list is."""
    rows = _narrowed(Order.objects.visible_to(agent), filters)
    found = list(_after(rows, after).select_related("shop").newest_first()[: PAGE + 1])
    shown, last = found[:PAGE], found[PAGE - 1] if len(found) > PAGE else None
    next_after = f"{last.placed_at.isoformat()}_{last.pk}" if last else ""
    goods, parcels = _goods(shown), _parcels(shown)
    return OrderPage(
        [_row(o, goods.get(o.pk, []), parcels.get(o.pk, [])) for o in shown], next_after
    )


def brands_of(agent: "Agent") -> list[tuple[UUID, str]]:
    """The brands by which this agent may narrow the list."""
    shops = agent.scope.shops
    return [(s.pk, s.name) for s in people.shops() if shops is None or s.pk in shops]


def _narrowed(rows: OrderQuerySet, filters: OrderFilters) -> OrderQuerySet:
    if filters.state in ORDER_STATES:
        rows = rows.filter(state=filters.state)
    if filters.shop_id:
        rows = rows.filter(shop_id=filters.shop_id)
    if filters.is_late:
        rows = rows.filter(LATE)
    return rows.filter(_named(filters.query)) if filters.query.strip() else rows


def _named(query: str) -> Q:
    """Every word stands on it; a long number also as written without its gaps."""
    text = query.lower().strip()
    wanted = Q()
    for word in text.split()[:MOST_WORDS]:
        wanted &= Q(haystack__contains=word.strip("#,;\"'") or word)
    if _NUMBER.fullmatch(text):
        wanted |= Q(haystack__contains=re.sub(r"\D", "", text))
    return wanted


def _after(rows: OrderQuerySet, after: str) -> OrderQuerySet:
    moment, _, key = after.partition("_")
    try:
        placed_at, order_id = datetime.fromisoformat(moment), UUID(key)
    except ValueError:
        return rows
    return rows.filter(Q(placed_at__lt=placed_at) | Q(placed_at=placed_at, pk__lt=order_id))


def _goods(orders: Sequence[Order]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    rows = OrderLine.objects.filter(order__in=orders, kind="product").order_by("order", "position")
    for order_id, name in rows.values_list("order_id", "name"):
        found.setdefault(order_id, []).append(name)
    return found


def _parcels(orders: Sequence[Order]) -> dict[UUID, list[Parcel]]:
    found: dict[UUID, list[Parcel]] = {}
    for link in ParcelLink.objects.filter(order__in=orders).select_related("parcel").order_by("id"):
        found.setdefault(link.order_id, []).append(link.parcel)
    return found


def _row(order: Order, goods: Sequence[str], parcels: Iterable[Parcel]) -> OrderRow:
    moved = sorted(parcels, key=lambda p: p.last_step_at or p.named_at)
    return OrderRow(
        id=order.pk,
        number=order.number,
        name=order.name,
        email=order.email,
        state=order.state,
        payment_state=order.payment_state,
        status_name=order.status_name or order.status,
        money=order.money,
        shop_name=order.shop.name,
        placed_at=order.placed_at,
        goods=goods[0] if goods else "",
        more_goods=max(0, len(goods) - 1),
        parcel_state=moved[-1].state if moved else "",
        is_late=any(p.delayed for p in moved),
        is_gone=order.is_gone,
    )
