"""What is done to an order of the demo's shop: its server is our own mirror, so that changes."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db import transaction

from kontuar.kit import clock
from kontuar.kit.money import Money
from kontuar.orders import services
from kontuar.orders.contract import (
    AddNote,
    CancelOrder,
    ChangeAddress,
    ChangeStatus,
    ChangeTags,
    CreateCoupon,
    CreateReturn,
    Deed,
    DeedOutcome,
    Done,
    RefundOrder,
    Refused,
    ReturnData,
    ReturnLine,
    ShopStatus,
)
from kontuar.orders.models import Order, Refund, ShopReturn
from kontuar.orders.services import plain

STATUSES = (
    ShopStatus("nowe", "Nowe", "placed"),
    ShopStatus("w-realizacji", "W realizacji", "processing"),
    ShopStatus("wyslane", "Wysłane", "shipped"),
    ShopStatus("dostarczone", "Dostarczone", "delivered"),
    ShopStatus("zwrocone", "Zwrócone", "returned"),
    ShopStatus("anulowane", "Anulowane", "cancelled"),
)
OUT = ("partly_shipped", "shipped", "delivered", "returned")


@transaction.atomic
def do(connection_id: UUID, external_id: str, deed: Deed, key: str) -> DeedOutcome:
    """Do it once, as a shop would, or refuse it as one would."""
    rows = Order.objects.select_for_update(no_key=True)
    order = rows.filter(connection_id=connection_id, external_id=external_id).first()
    if order is None:
        return Refused("not_found")
    if found(connection_id, external_id, deed, key):
        return Done(external_id=key)
    act = cast(Callable[[Order, Any, str], DeedOutcome] | None, _DEEDS.get(type(deed)))
    outcome = act(order, deed, key) if act else Done(external_id=key)
    if isinstance(outcome, Done):
        order.changed_at = clock.now()
        order.save()
    return outcome


def found(connection_id: UUID, external_id: str, deed: Deed, key: str) -> bool:
    """Whether it was done already: a refund and a return bear the key."""
    if isinstance(deed, CreateReturn):
        return ShopReturn.objects.filter(connection_id=connection_id, external_id=key).exists()
    refunds = Refund.objects.filter(order__connection_id=connection_id, external_id=key)
    return refunds.filter(order__external_id=external_id).exists()


def _note(order: Order, deed: AddNote, key: str) -> DeedOutcome:
    if deed.text not in order.staff_note:
        order.staff_note = f"{order.staff_note}\n{deed.text}".strip()
    return Done(external_id=key)


def _tags(order: Order, deed: ChangeTags, key: str) -> DeedOutcome:
    kept = [tag for tag in order.tags if tag not in deed.remove]
    order.tags = list(dict.fromkeys([*kept, *deed.add]))
    return Done(external_id=key)


def _status(order: Order, deed: ChangeStatus, key: str) -> DeedOutcome:
    known = next((status for status in STATUSES if status.code == deed.status), None)
    if known is None:
        return Refused("no_such_status")
    order.status, order.status_name, order.state = known.code, known.name, known.state
    return Done(external_id=key)


def _cancel(order: Order, deed: CancelOrder, key: str) -> DeedOutcome:
    if order.state in OUT:
        return Refused("on_its_way")
    _status(order, ChangeStatus("anulowane"), key)
    left = (order.paid_total or 0) - (order.refunded_total or 0)
    if left > 0:
        _give_back(order, Money(left, order.currency), deed.reason, key)
    return Done(external_id=key)


def _refund(order: Order, deed: RefundOrder, key: str) -> DeedOutcome:
    left = (order.paid_total or 0) - (order.refunded_total or 0)
    if deed.amount.currency != order.currency or deed.amount.minor > left:
        return Refused("too_much")
    _give_back(order, deed.amount, deed.reason, key)
    return Done(external_id=key)


def _give_back(order: Order, amount: Money, reason: str, key: str) -> None:
    Refund.objects.create(
        order=order,
        external_id=key,
        amount=amount.minor,
        currency=amount.currency,
        state="done",
        reason=reason,
        refunded_at=clock.now(),
    )
    order.refunded_total = (order.refunded_total or 0) + amount.minor
    is_all = order.refunded_total >= (order.paid_total or 0)
    order.payment_state = "refunded" if is_all else "partly_refunded"


def _address(order: Order, deed: ChangeAddress, key: str) -> DeedOutcome:
    if order.state in OUT:
        return Refused("on_its_way")
    order.shipping = plain.address(deed.address)
    return Done(external_id=key)


def _coupon(_order: Order, deed: CreateCoupon, key: str) -> DeedOutcome:
    return Done(external_id=key, value=deed.code)


def _return(order: Order, deed: CreateReturn, key: str) -> DeedOutcome:
    names = {line.external_id: line for line in order.lines.all()}
    lines = [ReturnLine(pk, count, names[pk].name, names[pk].sku) for pk, count in deed.lines]
    at: datetime = clock.now()
    data = ReturnData(
        external_id=key,
        order_id=order.external_id,
        status="zgłoszony",
        state="requested",
        number=f"Z/{order.number}",
        reason=deed.reason,
        lines=lines,
        created_at=at,
        changed_at=at,
    )
    services.upsert_returns(connection_id=order.connection_id, returns=[data], read_at=at)
    return Done(external_id=key, value=data.number)


_DEEDS: Mapping[type[Deed], object] = {
    AddNote: _note,
    ChangeTags: _tags,
    ChangeStatus: _status,
    CancelOrder: _cancel,
    RefundOrder: _refund,
    ChangeAddress: _address,
    CreateCoupon: _coupon,
    CreateReturn: _return,
}
