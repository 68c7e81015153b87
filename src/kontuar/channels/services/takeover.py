"""Take up what a worker was sending when it died."""

from datetime import datetime

from django.db import transaction

from kontuar.channels.models import Delivery
from kontuar.channels.rules import PROOF_AFTER
from kontuar.channels.services.outcome import CUT_OFF, settle
from kontuar.kit.presence import Presence, here


def take_up_abandoned(*, at: datetime, me: Presence = here) -> int:
    """Put in doubt now what would be doubtful when its lease ends; how many.

    Only of workers that are surely dead: a live one may just be handing the message over.
    """
    if not me.settle_in():
        return 0
    sending = Delivery.objects.filter(state="sending").exclude(leased_by__in=["", me.name])
    names = sending.order_by("leased_by").values_list("leased_by", flat=True).distinct()
    gone = [name for name in names if me.is_gone(name)]
    return _put_in_doubt(gone, at) if gone else 0


@transaction.atomic
def _put_in_doubt(holders: list[str], at: datetime) -> int:
    """Looked into only after a while: the copy that proves it may just be on its way."""
    left = Delivery.objects.filter(state="sending", leased_by__in=holders)
    deliveries = list(left.select_for_update(skip_locked=True, of=("self",)).order_by("pk"))
    for delivery in deliveries:
        delivery.proof_due_at = at + PROOF_AFTER
        settle(delivery, "uncertain", CUT_OFF, "", at)
    return len(deliveries)
