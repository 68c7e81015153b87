"""Write down what became of a delivery, and tell whoever shows it."""

from collections.abc import Sequence
from datetime import datetime

from kontuar.channels.events import DeliverySettled
from kontuar.channels.models import Delivery
from kontuar.events.services import publish

UNDER_WAY = ("queued", "sending", "deferred")
ARRIVED = "arrived"
"""Code of what the recipient's own server took, as the provider that carried it says."""
CUT_OFF = "cut_off"
"""Code of what was being sent when its worker died."""


def settle(
    delivery: Delivery,
    state: str,
    code: str,
    detail: str,
    at: datetime,
    *,
    refused: Sequence[str] = (),
) -> None:
    """Its new state with the reason; no attempt is under way any more."""
    delivery.state, delivery.reason_code, delivery.reason_detail = state, code, detail[:1000]
    delivery.leased_until, delivery.leased_by = None, ""
    delivery.settled_at = None if state in UNDER_WAY else at
    if state != "uncertain":
        delivery.proof_due_at = None
    delivery.save()
    tell(delivery, at, refused=refused)


def tell(delivery: Delivery, at: datetime, *, refused: Sequence[str] = ()) -> None:
    """Publish the state it is in."""
    publish(
        DeliverySettled(
            occurred_at=at,
            delivery_id=delivery.pk,
            message_id=delivery.message_id,
            state=delivery.state,
            code=delivery.reason_code,
            detail=delivery.reason_detail,
            is_looked_into=delivery.proof_due_at is not None,
            refused=tuple(refused),
        )
    )
