"""Send what is queued: each delivery leased, tried, and its outcome recorded."""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import Error, connection, transaction
from django.db.models import Q

from kontuar.channels.contract import (
    Address,
    Deferred,
    File,
    Outgoing,
    Rejected,
    SendOutcome,
    Sent,
    Uncertain,
)
from kontuar.channels.models import Blob, Delivery
from kontuar.channels.registry import adapter_for, kinds
from kontuar.channels.rules import PROOF_AFTER, next_try
from kontuar.channels.services.connect import config_of
from kontuar.channels.services.dead import bury_address
from kontuar.channels.services.outcome import CUT_OFF, settle
from kontuar.channels.services.proof import PROVED
from kontuar.channels.services.scan import keep_back
from kontuar.events.services import wake
from kontuar.kit import clock
from kontuar.kit.outages import is_lost
from kontuar.kit.presence import here

LEASE = timedelta(minutes=15)
PAUSES = (0.1, 0.3, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0)
"""Seconds between attempts to write an outcome down; together far shorter than the lease."""
SOME_REFUSED = "some_refused"
"""Code of a delivery that some recipients got and others did not."""
log = logging.getLogger(__name__)


def queue_delivery(
    *,
    channel_id: UUID,
    message_id: UUID | None,
    rfc_message_id: str,
    payload: Mapping[str, Any],
    at: datetime,
    wait: timedelta = timedelta(0),
) -> Delivery:
    """Put something into the outbox, inside the transaction that decided to send it.

    For the length of `wait` it can still be taken back; what it says is frozen already.
    """
    delivery = Delivery.objects.create(
        channel_id=channel_id,
        message_id=message_id,
        rfc_message_id=rfc_message_id,
        payload=dict(payload),
        try_at=at + wait,
        created_at=at,
    )
    wake()
    return delivery


def send_due(*, limit: int = 10, now: Callable[[], datetime] = clock.now) -> int:
    """Send what is due; how many were tried. History that is told later brings its own clock."""
    tried = 0
    while tried < limit:
        delivery = _lease(now())
        if delivery is None:
            break
        tried += 1
        if delivery.state == "sending":
            outcome = keep_back(delivery.payload, at=now()) or adapter_for(
                delivery.channel.kind
            ).send(config_of(delivery.channel), message_of(delivery))
            _record_surely(delivery, outcome, now())
    return tried


def _record_surely(delivery: Delivery, outcome: SendOutcome, at: datetime) -> None:
    """Hold on to what came of it while the database is away.

    Forgetting it would put in doubt, and send again, what is known to have gone.
    """
    for pause in PAUSES:
        try:
            _record(delivery.pk, delivery.attempts, outcome, at)
        except Error as failure:
            if not is_lost(failure):
                raise
            log.warning("the outcome of delivery %s waits: %s", delivery.pk, failure)
            connection.close()
            time.sleep(pause)
        else:
            return
    _record(delivery.pk, delivery.attempts, outcome, at)


@transaction.atomic
def _lease(at: datetime) -> Delivery | None:
    """Take the next one due. One whose lease ran out was cut off in the middle: nobody knows."""
    due = Delivery.objects.filter(
        Q(state__in=["queued", "deferred"]) | Q(state="sending", leased_until__lte=at),
        state__in=["queued", "deferred", "sending"],  # in the words of the index: it knows no OR
        try_at__lte=at,
        channel__state__in=["on", "failing"],
        channel__kind__in=kinds(),
    )
    # A lock on the delivery alone: other deliveries of the channel go on.
    delivery = (
        due.select_for_update(skip_locked=True, of=("self",))
        .select_related("channel")
        .order_by("try_at", "id")
        .first()
    )
    if delivery is None:
        return None
    if delivery.state == "sending":
        delivery.proof_due_at = at
        settle(delivery, "uncertain", CUT_OFF, "", at)
        return delivery
    delivery.state = "sending"
    delivery.attempts += 1
    delivery.leased_until, delivery.leased_by = at + LEASE, here.name
    delivery.save(update_fields=["state", "attempts", "leased_until", "leased_by"])
    return delivery


@transaction.atomic
def _record(delivery_id: UUID, attempt: int, outcome: SendOutcome, at: datetime) -> None:
    """Write down what came of an attempt, unless a newer attempt has begun (fenced)."""
    delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
    if not _counts(delivery, attempt, outcome):
        log.warning("late outcome of delivery %s ignored", delivery_id)
        return
    _write_down(delivery, outcome, at)
    if isinstance(outcome, Sent | Rejected):
        for email in outcome.dead:
            bury_address(email=email, detail=outcome.detail, delivery_id=delivery_id, at=at)


def _write_down(delivery: Delivery, outcome: SendOutcome, at: datetime) -> None:
    match outcome:
        case Sent(detail, refused) if refused:
            settle(delivery, "bounced", SOME_REFUSED, detail, at, refused=refused)
        case Sent(detail):
            code = PROVED if delivery.resends else ""
            settle(delivery, "sent", code, detail, at)
        case Rejected(code, detail):
            settle(delivery, "rejected", code, detail, at)
        case Uncertain(code, detail):
            delivery.proof_due_at = at + PROOF_AFTER
            settle(delivery, "uncertain", code, detail, at)
        case Deferred(code, detail):
            again = next_try(attempts=delivery.attempts, created_at=delivery.created_at, at=at)
            delivery.try_at = again or at
            settle(delivery, "deferred" if again else "rejected", code, detail, at)


def _counts(delivery: Delivery, attempt: int, outcome: SendOutcome) -> bool:
    """Of one that was given up as cut off, the news that it went counts until it is tried anew."""
    if delivery.attempts != attempt:
        return False
    late = ("uncertain", "queued") if isinstance(outcome, Sent) else ("uncertain",)
    return delivery.state == "sending" or delivery.state in late


def message_of(delivery: Delivery) -> Outgoing:
    """The frozen payload as the adapter takes it, files read by their hash."""
    kept = delivery.payload
    hashes = [bytes.fromhex(f["sha256"]) for f in kept.get("files", ())]
    contents = {bytes(b.sha256): bytes(b.data) for b in Blob.objects.filter(pk__in=hashes)}
    return Outgoing(
        delivery_id=delivery.pk,
        rfc_message_id=delivery.rfc_message_id,
        sender=Address(**kept["sender"]),
        to=[Address(**a) for a in kept["to"]],
        cc=[Address(**a) for a in kept.get("cc", ())],
        bcc=[Address(**a) for a in kept.get("bcc", ())],
        subject=kept["subject"],
        text=kept["text"],
        html=kept.get("html", ""),
        created_at=delivery.created_at,
        reply_to=kept.get("reply_to", ""),
        in_reply_to=kept.get("in_reply_to", ""),
        references=kept.get("references", ()),
        files=[
            File(f["name"], f["type"], contents[sha], f.get("cid", ""), bool(f.get("cid")))
            for f, sha in zip(kept.get("files", ()), hashes, strict=True)
        ],
        is_automatic=kept.get("is_automatic", False),
    )
