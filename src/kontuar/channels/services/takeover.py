"""Take up what a worker was sending, or looking for proof of, when it died."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from kontuar.channels.models import Delivery
from kontuar.channels.rules import PROOF_AFTER
from kontuar.channels.services.outcome import CUT_OFF, settle
from kontuar.kit.presence import Presence, here

HELD = Q(state="sending") | Q(state="uncertain", proof_due_at__isnull=False)


def take_up_abandoned(*, at: datetime, me: Presence = here) -> int:
    """Put in doubt now what would be doubtful when its lease ends, look now where a look ended
    with the one who looked; how many.

    Only of workers that are surely dead: a live one may just be handing the message over.
    """
    if not me.settle_in():
        return 0
    held = Delivery.objects.filter(HELD).exclude(leased_by__in=["", me.name])
    names = held.order_by("leased_by").values_list("leased_by", flat=True).distinct()
    gone = [name for name in names if me.is_gone(name)]
    return _look_now(gone, at) + _put_in_doubt(gone, at) if gone else 0


def _look_now(holders: list[str], at: datetime) -> int:
    """Looking changes nothing anywhere, so it may begin again at once."""
    left = Delivery.objects.filter(
        state="uncertain", proof_due_at__isnull=False, leased_by__in=holders
    )
    return left.update(proof_due_at=at, leased_by="")


@transaction.atomic
def _put_in_doubt(holders: list[str], at: datetime) -> int:
    """Looked into only after a while: the copy that proves it may just be on its way."""
    left = Delivery.objects.filter(state="sending", leased_by__in=holders)
    deliveries = list(left.select_for_update(skip_locked=True, of=("self",)).order_by("pk"))
    for delivery in deliveries:
        delivery.proof_due_at = at + PROOF_AFTER
        settle(delivery, "uncertain", CUT_OFF, "", at)
    return len(deliveries)
