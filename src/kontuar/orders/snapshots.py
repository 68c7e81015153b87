"""How an order stood before a deed and after it: what people compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kontuar.orders.models import Order

Snapshot = Mapping[str, Any]
PLACE = ("pickup_point", "name", "company", "street", "postcode", "city", "country", "phone")


def snapshot_of(order: Order) -> dict[str, Any]:
    """What deeds can change of it, as plain values."""
    return {
        "state": order.state,
        "status": order.status_name or order.status,
        "payment": order.payment_state,
        "refunded": [order.refunded_total or 0, order.currency],
        "total": [order.total, order.currency],
        "tags": sorted(order.tags),
        "place": ", ".join(
            order.shipping.get(part, "") for part in PLACE if order.shipping.get(part)
        ),
        "note": order.staff_note,
        "coupons": sorted(order.coupons),
    }


def differences(before: Snapshot, after: Snapshot) -> Sequence[tuple[str, Any, Any]]:
    """Only what changed: its name, what it was, what it is."""
    return [
        (name, before.get(name), value)
        for name, value in after.items()
        if value != before.get(name)
    ]
