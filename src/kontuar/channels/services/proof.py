"""Find out what became of an uncertain delivery: proof, else once more, else a person."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from kontuar.channels.contract import ChannelTrouble, ProvesSending
from kontuar.channels.models import Delivery
from kontuar.channels.registry import adapter_for, kinds
from kontuar.channels.rules import AUTOMATIC_RESENDS, gives_up_looking
from kontuar.channels.services.connect import config_of
from kontuar.channels.services.outcome import ARRIVED, settle, tell
from kontuar.events.services import wake
from kontuar.kit import clock
from kontuar.kit.presence import here

LOOKING = timedelta(minutes=5)
"""How long one look may take. A worker that died while looking is followed by another: at once
where it is known to be dead (`takeover`), else after this.
"""
LOOK_AGAIN = timedelta(minutes=1)
PROVED = "proved"
log = logging.getLogger(__name__)


def seek_proof(*, now: Callable[[], datetime] = clock.now) -> int:
    """Look into the next uncertain delivery; 1 when there was one.

    Nothing is locked while the other side is asked. Proof settles it as sent. Without proof it is
    sent once more with the same Message-ID, of which a receiver shows one copy; if that ends
    uncertain too, a person decides.
    """
    delivery = _take(now())
    if delivery is None:
        return 0
    adapter = adapter_for(delivery.channel.kind)
    found: bool | None = None
    if isinstance(adapter, ProvesSending):
        try:
            found = adapter.was_sent(config_of(delivery.channel), delivery.rfc_message_id)
        except ChannelTrouble as fault:
            log.warning("no look for proof of delivery %s: %s", delivery.pk, fault.code)
            if not gives_up_looking(uncertain_at=delivery.settled_at, at=now()):
                _look_again(delivery, now())
                return 1
    _conclude(delivery, now(), is_proved=bool(found))
    return 1


@transaction.atomic
def _take(at: datetime) -> Delivery | None:
    due = Delivery.objects.filter(
        state="uncertain",
        proof_due_at__lte=at,
        channel__state__in=["on", "failing"],
        channel__kind__in=kinds(),
    )
    delivery = (
        due.select_for_update(skip_locked=True, of=("self",))
        .select_related("channel")
        .order_by("proof_due_at", "id")
        .first()
    )
    if delivery:
        delivery.proof_due_at, delivery.leased_by = at + LOOKING, here.name
        delivery.save(update_fields=["proof_due_at", "leased_by"])
    return delivery


def _look_again(delivery: Delivery, at: datetime) -> None:
    waiting = Delivery.objects.filter(pk=delivery.pk, proof_due_at=delivery.proof_due_at)
    waiting.update(proof_due_at=at + LOOK_AGAIN, leased_by="")


@transaction.atomic
def _conclude(seen: Delivery, at: datetime, *, is_proved: bool) -> None:
    """Unless somebody decided meanwhile, or a newer attempt began."""
    delivery = Delivery.objects.select_for_update().get(pk=seen.pk)
    if delivery.state != "uncertain" or delivery.proof_due_at != seen.proof_due_at:
        return
    if is_proved:
        settle(delivery, "sent", PROVED, delivery.reason_detail, at)
    elif delivery.resends < AUTOMATIC_RESENDS:
        delivery.resends += 1
        delivery.state, delivery.try_at, delivery.settled_at = "queued", at, None
        delivery.proof_due_at, delivery.leased_by = None, ""
        delivery.save()
        tell(delivery, at)
        wake()
    else:
        settle_for_a_person(delivery, at)


@transaction.atomic
def note_arrival(*, delivery_id: UUID, at: datetime) -> None:
    """A provider says that the recipient's server took it: proof, where it was uncertain.

    What came back, or waits to be sent anew, stays as it is: another recipient may have got it.
    """
    for delivery in Delivery.objects.select_for_update().filter(pk=delivery_id):
        if delivery.state == "uncertain":
            settle(delivery, "sent", PROVED, delivery.reason_detail, at)
        elif delivery.state == "sent" and delivery.reason_code in ("", "delayed_there"):
            delivery.reason_code = ARRIVED
            delivery.save(update_fields=["reason_code"])
            tell(delivery, at)


def settle_for_a_person(delivery: Delivery, at: datetime) -> None:
    """Nothing more can be found out: it stays uncertain and its author is called."""
    delivery.proof_due_at = None
    settle(delivery, "uncertain", delivery.reason_code, delivery.reason_detail, at)
