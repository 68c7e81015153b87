"""Mark what a mail server sent back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kontuar.channels.contract import Bounce
from kontuar.channels.models import Delivery
from kontuar.channels.services.dead import bury_address
from kontuar.channels.services.outcome import ARRIVED, settle


@transaction.atomic
def mark_bounced(*, delivery_id: UUID, bounce: Bounce, is_certain: bool, at: datetime) -> str:
    """Note on the delivery what the report says; the code of it.

    `is_certain` when the report names our unguessable Message-ID. Only then, and only for whom it
    was sent to, an address is called dead: anybody can write a report. A report that mail is late
    changes no state, and nothing at all once more is known. A complaint says that it came.
    """
    delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
    if bounce.kind == "temporary":
        code, state = "delayed_there", delivery.state
        if state == "bounced" or delivery.reason_code == ARRIVED:
            return code
    elif bounce.kind == "complaint":
        code, state = "complained", "sent" if delivery.state == "uncertain" else delivery.state
    else:
        code, state = "bounced_dead" if bounce.is_hard else "bounced", "bounced"
        delivery.proof_due_at = None
    settle(delivery, state, code, _words(bounce), at)
    if bounce.is_hard and is_certain:
        dead = bounce.dead or bounce.recipients
        for email in sorted(set(dead) & recipients_of(delivery)):
            bury_address(email=email, detail=bounce.detail, delivery_id=delivery.pk, at=at)
    return code


def recipients_of(delivery: Delivery) -> set[str]:
    """Everybody it was sent to."""
    kept = delivery.payload
    return {a["email"].lower() for way in ("to", "cc", "bcc") for a in kept.get(way, ())}


def _words(bounce: Bounce) -> str:
    named = ", ".join(bounce.recipients)
    return f"{named}: {bounce.detail}"[:1000] if named else bounce.detail[:1000]
