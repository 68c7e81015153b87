"""Settle what was parked."""

from datetime import datetime

from django.db import transaction

from kontuar.events.models import Parked
from kontuar.events.services import subscribe
from kontuar.events.services.publishing import touch_topic


def retry_parked(*, parked_id: int, at: datetime) -> bool:
    """Try a parked event again now; true when it went through."""
    with transaction.atomic():
        parked = Parked.objects.select_for_update().select_related("event").get(pk=parked_id)
        if parked.settled_at:
            return True
        event = parked.event
        row = (event.pk, event.tx, event.occurred_at, event.kind, event.actor, event.data)
        try:
            with transaction.atomic():
                subscribe.handle(parked.room, [row])
        except Exception as failure:  # noqa: BLE001  (stays parked, with the newer reason)
            parked.error = subscribe.reason_of(failure)
            parked.attempts += 1
        else:
            parked.settled_at = at
        parked.save()
        touch_topic(subscribe.TOPIC)
        return parked.settled_at is not None


def drop_parked(*, parked_id: int, at: datetime) -> None:
    """Decide that a parked event needs no handling any more."""
    Parked.objects.filter(pk=parked_id, settled_at=None).update(settled_at=at)
    touch_topic(subscribe.TOPIC)
