"""What was asked to be done to orders: in a thread, on an order, in lists of who decides."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet

from kontuar.kit.money import Money, shown
from kontuar.orders.absent import CODE
from kontuar.orders.models import OPEN, Invoice, Order, OrderDeed, OrderLine
from kontuar.orders.registry import is_installed, shop_adapter
from kontuar.orders.services.decide import stand_without
from kontuar.orders.services.standing import kinds_offered, over_limit, stand_of
from kontuar.orders.services.wish import check_wish, row_of
from kontuar.orders.weighing import Stand

if TYPE_CHECKING:
    from kontuar.orders.wishes import DeedWish
    from kontuar.people.limits import Over
    from kontuar.people.models import Agent

PAGE = 50
LATEST = 20
LISTS: Mapping[str, Q] = {
    "decide": Q(state="awaiting"),
    "unsure": Q(state="unsure", try_at=None),
    "waiting": Q(state__in=("waiting", "asked")) | Q(state="unsure", try_at__isnull=False),
}
"""What waits for a person, and what goes on by itself; more are "mine" and "all"."""
NEWS = Q(conversation_id=None, seen_at=None) & (
    Q(state__in=("refused", "declined")) | Q(state="unsure", try_at=None)
)
"""What its author has not seen yet."""


@dataclass(frozen=True, slots=True)
class Subject:
    """An order as the forms for deeds need it."""

    order: Order
    able: frozenset[str]
    stand: Stand
    lines: Sequence[OrderLine]
    """What can be sent back or again: no shipping, no discounts."""
    invoices: Sequence[Invoice]


@dataclass(frozen=True, slots=True)
class Effect:
    """What a deed would do, before it is asked for."""

    worth: Money
    stand: Stand
    over: Over | None

    @property
    def left_after(self) -> Money:
        """What could still be given back afterwards."""
        return self.stand.left - self.worth


def deeds_of(ids: Collection[UUID]) -> Mapping[UUID, OrderDeed]:
    """Deeds with what is printed of them. The caller has checked that they may be seen."""
    return {deed.pk: deed for deed in _whole(OrderDeed.objects.filter(pk__in=ids))}


def deeds_of_order(order: Order) -> Sequence[OrderDeed]:
    """Everything that was asked to be done to an order, newest first; each with this order."""
    rows = order.deeds.select_related("agent", "decider")
    return list(rows.order_by("-created_at", "-id")[:LATEST])


def open_deeds(order_ids: Collection[UUID]) -> Mapping[UUID, Sequence[OrderDeed]]:
    """What is under way, by order."""
    found: dict[UUID, list[OrderDeed]] = {}
    rows = _whole(OrderDeed.objects.filter(order_id__in=order_ids, state__in=OPEN))
    for deed in rows.order_by("created_at", "id"):
        found.setdefault(deed.order_id, []).append(deed)
    return found


def deed_seen_by(agent: Agent, deed_id: UUID) -> OrderDeed | None:
    """One of this agent's brands; None for what is missing or foreign."""
    return _whole(OrderDeed.objects.visible_to(agent).filter(pk=deed_id)).first()


def deed_list(*, agent: Agent, name: str) -> Sequence[OrderDeed]:
    """One list: what waits oldest first, the others newest first."""
    rows = _whole(OrderDeed.objects.visible_to(agent))
    if name in LISTS:
        return list(rows.filter(LISTS[name]).order_by("created_at", "id")[:PAGE])
    rows = rows.filter(agent=agent) if name == "mine" else rows
    return list(rows.order_by("-created_at", "-id")[:PAGE])


def deed_counts(agent: Agent) -> Mapping[str, int]:
    """How much waits in each list that has an end."""
    rows = OrderDeed.objects.visible_to(agent)
    return {name: rows.filter(wanted).count() for name, wanted in LISTS.items()}


def waiting_for(agent: Agent) -> int:
    """What waits for this person: to decide, to find out, or how their own ended badly.

    What was asked for in a conversation calls them there; this is for the rest.
    """
    wanted = NEWS & Q(agent=agent)
    if agent.may("orders.approve"):
        wanted |= LISTS["decide"] | LISTS["unsure"]
    return OrderDeed.objects.visible_to(agent).filter(wanted).count()


def undecided_for(agent: Agent) -> int:
    """How much waits for a decision that this person may take."""
    if not agent.may("orders.approve"):
        return 0
    return OrderDeed.objects.visible_to(agent).filter(LISTS["decide"]).count()


def subject_of(order: Order) -> Subject:
    """The order as the forms for deeds need it, in five queries."""
    return Subject(
        order=order,
        able=kinds_offered(order),
        stand=stand_of(order),
        lines=list(order.lines.filter(kind="product").order_by("position")),
        invoices=list(order.invoices.order_by("issued_at", "id")),
    )


def effect_of(*, agent: Agent, order: Order, wish: DeedWish, at: datetime) -> Effect:
    """What a wish would come to as things stand. Raises what asking for it would raise."""
    stand = stand_of(order)
    check_wish(order, stand, wish)
    deed = row_of(order, stand, agent, wish, at)
    return Effect(deed.money, stand, over_limit(agent=agent, deed=deed, stand=stand, at=at))


def effect_of_deed(*, agent: Agent, deed: OrderDeed, at: datetime) -> Effect:
    """What a deed that waits would come to, on the limit of whoever decides."""
    stand = stand_of(deed.order)
    over = over_limit(agent=agent, deed=deed, stand=stand, at=at)
    return Effect(deed.money, stand_without(deed, stand), over)


def explain_deed(deed: OrderDeed) -> str:
    """Why a deed stands as it does, in plain words; empty when there is nothing to explain."""
    kind = deed.order.connection.kind
    waits_for_plugin = deed.state in OPEN and not is_installed("shop", kind)
    code = CODE if waits_for_plugin else deed.code
    return shop_adapter(kind).explain(code) if code else ""


def amount_of(deed: OrderDeed, language: str) -> str:
    """What it is worth, as people write it; empty for what costs nothing."""
    return shown(deed.money, language) if deed.worth else ""


def offered(order: Order) -> frozenset[str]:
    """What can be done to it in its shop; asks nobody."""
    return kinds_offered(order)


def _whole(rows: QuerySet[OrderDeed]) -> QuerySet[OrderDeed]:
    rows = rows.select_related("order__connection__shop", "agent", "decider")
    rows = rows.prefetch_related("order__lines", "order__invoices")
    return rows.defer("order__haystack", "order__fingerprint", "order__extra")
