"""How an order stands for a deed, what its shop can do, and on whose limit it would count."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet, Sum

from kontuar.kit.money import Money
from kontuar.orders.contract import DEEDS, Deed, RefundOrder
from kontuar.orders.models import COUNTED, OPEN, Order, OrderDeed
from kontuar.orders.registry import shop_adapter
from kontuar.orders.services.calling import config_of
from kontuar.orders.weighing import Stand
from kontuar.people import selectors as people
from kontuar.people.limits import Gift, Over, allowance_for, passed_limit

if TYPE_CHECKING:
    from kontuar.people.models import Agent

PAYS_BACK = ("refund", "cancel", "status")


def kinds_offered(order: Order) -> frozenset[str]:
    """What can be done to this order in its shop, asks nobody; nothing while it is paused."""
    if order.is_gone or order.connection.state == "paused":
        return frozenset()
    able = shop_adapter(order.connection.kind).capabilities(config_of(order.connection))
    return frozenset(able & {*DEEDS, "refund_partial", "refund_shipping"})


def may_be_done(order: Order, deed: Deed) -> bool:
    """Whether the shop can do just this; a refund of a part is more than one of all."""
    able = kinds_offered(order)
    if deed.kind not in able:
        return False
    if isinstance(deed, RefundOrder) and "refund_partial" not in able:
        return deed.amount == stand_of(order).left
    return True


def stand_of(order: Order) -> Stand:
    """The order as it is weighed, with what is under way."""
    lines = order.lines.values_list("external_id", "quantity", "total", "currency")
    return Stand(
        total=order.money,
        refunded=order.amount("refunded_total") or Money(0, order.currency),
        pending=Money(_pending(order), order.currency),
        paid=order.amount("paid_total"),
        state=order.state,
        payment_state=order.payment_state,
        lines={pk: (count, Money(total, currency)) for pk, count, total, currency in lines},
        statuses={code: state for code, _name, state in order.connection.statuses}
        | order.connection.status_map,
    )


def over_limit(*, agent: Agent, deed: OrderDeed, stand: Stand, at: datetime) -> Over | None:
    """The limit of this person that the deed would pass, with what they gave before."""
    if not deed.worth:
        return None
    allowances = people.allowances_of(agent.role)
    allowance = allowance_for(allowances, currency=deed.currency, reason=deed.reason)
    mine = OrderDeed.objects.filter(authority=agent, state__in=COUNTED, currency=deed.currency)
    mine = mine.exclude(pk=deed.pk)
    gift = Gift(
        worth=deed.money,
        order_total=stand.total,
        on_order=Money(_sum(mine.filter(order_id=deed.order_id)), deed.currency),
        today=Money(_sum(mine.filter(authorised_at__gte=_midnight(at))), deed.currency),
    )
    return passed_limit(allowance, gift)


def _pending(order: Order) -> int:
    """What is under way, and what was done since the shop was last read."""
    under_way = Q(state__in=OPEN) | Q(state="done", settled_at__gt=order.read_at)
    return _sum(order.deeds.filter(under_way, kind__in=PAYS_BACK))


def _sum(rows: QuerySet[OrderDeed]) -> int:
    return int(rows.aggregate(total=Sum("worth"))["total"] or 0)


def _midnight(at: datetime) -> datetime:
    zone = ZoneInfo(people.zone_name())
    return datetime.combine(at.astimezone(zone).date(), time(), zone)
