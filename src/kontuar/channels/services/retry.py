"""What a person may do with a delivery: take it back, send it again, say that it arrived."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kontuar.channels.models import Delivery
from kontuar.channels.rules import AUTOMATIC_RESENDS
from kontuar.channels.services.dead import emails_of, refuse_dead, revive_addresses
from kontuar.channels.services.outcome import settle, tell
from kontuar.channels.services.proof import PROVED
from kontuar.events.services import wake

STUCK = ("rejected", "uncertain", "deferred", "bounced")


@transaction.atomic
def resend_delivery(*, delivery_id: UUID, at: datetime) -> None:
    """Try again with the same Message-ID what did not go or is uncertain; a person decides.

    Raises AddressDead when a recipient is known to be dead. What was uncertain is not sent again
    by itself after that: whoever looked at it decides the next time too.
    """
    stuck = Delivery.objects.filter(pk=delivery_id, state__in=STUCK)
    for delivery in stuck.select_for_update():
        refuse_dead(emails=emails_of(delivery))
        if delivery.state == "uncertain":
            delivery.resends = max(delivery.resends, AUTOMATIC_RESENDS)
        delivery.state, delivery.try_at, delivery.settled_at = "queued", at, None
        delivery.proof_due_at = None
        delivery.save()
        tell(delivery, at)
        wake()


@transaction.atomic
def revive_recipients(*, delivery_id: UUID, actor: str, at: datetime) -> None:
    """Allow every address a delivery goes to, because a person insists."""
    for delivery in Delivery.objects.filter(pk=delivery_id):
        revive_addresses(emails=emails_of(delivery), actor=actor, at=at)


@transaction.atomic
def mark_sent(*, delivery_id: UUID, at: datetime) -> None:
    """A person knows that it arrived, or that nothing more is to be done about it."""
    known = Delivery.objects.filter(pk=delivery_id, state__in=["uncertain", "bounced"])
    for delivery in known.select_for_update():
        settle(delivery, "sent", PROVED, delivery.reason_detail, at)


@transaction.atomic
def withdraw_delivery(*, delivery_id: UUID) -> str:
    """Take back what nobody has begun to send; the state it is in when that is too late, else "".

    The lock on its row decides against the worker: one of the two comes first.
    """
    delivery = Delivery.objects.select_for_update().filter(pk=delivery_id).first()
    if delivery is None:
        return "gone"
    if delivery.state != "queued" or delivery.attempts:
        return delivery.state
    delivery.delete()
    return ""
