"""Send what is queued: each delivery leased, tried, and its outcome recorded."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
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
from kontuar.channels.events import DeliverySettled
from kontuar.channels.models import Blob, Delivery
from kontuar.channels.registry import adapter_for
from kontuar.channels.rules import next_try
from kontuar.channels.services.connect import config_of
from kontuar.events.services import publish, wake
from kontuar.kit import clock

LEASE = timedelta(minutes=15)
log = logging.getLogger(__name__)


def queue_delivery(
    *,
    channel_id: UUID,
    message_id: UUID | None,
    rfc_message_id: str,
    payload: Mapping[str, Any],
    at: datetime,
) -> Delivery:
    """Put something into the outbox, inside the transaction that decided to send it."""
    delivery = Delivery.objects.create(
        channel_id=channel_id,
        message_id=message_id,
        rfc_message_id=rfc_message_id,
        payload=dict(payload),
        try_at=at,
        created_at=at,
    )
    wake()
    return delivery


@transaction.atomic
def resend_delivery(*, delivery_id: UUID, at: datetime) -> None:
    """Try again with the same Message-ID what was refused or is uncertain; a person decides."""
    stuck = Delivery.objects.filter(pk=delivery_id, state__in=["rejected", "uncertain", "deferred"])
    for delivery in stuck.select_for_update():
        delivery.state, delivery.try_at, delivery.settled_at = "queued", at, None
        delivery.save()
        _tell(delivery, at)


def send_due(*, limit: int = 10, now: Callable[[], datetime] = clock.now) -> int:
    """Send what is due; how many were tried. History that is told later brings its own clock."""
    tried = 0
    while tried < limit:
        delivery = _lease(now())
        if delivery is None:
            break
        tried += 1
        if delivery.state == "sending":
            outcome = adapter_for(delivery.channel.kind).send(
                config_of(delivery.channel), message_of(delivery)
            )
            _record(delivery.pk, delivery.attempts, outcome, now())
    return tried


@transaction.atomic
def _lease(at: datetime) -> Delivery | None:
    """Take the next one due. One whose lease ran out was cut off in the middle: nobody knows."""
    due = Delivery.objects.filter(
        Q(state__in=["queued", "deferred"]) | Q(state="sending", leased_until__lte=at),
        try_at__lte=at,
        channel__state__in=["on", "failing"],
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
        _settle(delivery, "uncertain", "cut_off", "", at)
        return delivery
    delivery.state = "sending"
    delivery.attempts += 1
    delivery.leased_until = at + LEASE
    delivery.save(update_fields=["state", "attempts", "leased_until"])
    return delivery


@transaction.atomic
def _record(delivery_id: UUID, attempt: int, outcome: SendOutcome, at: datetime) -> None:
    """Write down what came of an attempt, unless a newer attempt has begun (fenced)."""
    delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
    if delivery.attempts != attempt or delivery.state not in ("sending", "uncertain"):
        log.warning("late outcome of delivery %s ignored", delivery_id)
        return
    match outcome:
        case Sent(detail):
            _settle(delivery, "sent", "", detail, at)
        case Rejected(code, detail):
            _settle(delivery, "rejected", code, detail, at)
        case Uncertain(code, detail):
            _settle(delivery, "uncertain", code, detail, at)
        case Deferred(code, detail):
            again = next_try(attempts=delivery.attempts, created_at=delivery.created_at, at=at)
            delivery.try_at = again or at
            _settle(delivery, "deferred" if again else "rejected", code, detail, at)


def _settle(delivery: Delivery, state: str, code: str, detail: str, at: datetime) -> None:
    delivery.state, delivery.reason_code, delivery.reason_detail = state, code, detail[:1000]
    delivery.leased_until = None
    delivery.settled_at = None if state == "deferred" else at
    delivery.save()
    _tell(delivery, at)


def _tell(delivery: Delivery, at: datetime) -> None:
    publish(
        DeliverySettled(
            occurred_at=at,
            delivery_id=delivery.pk,
            message_id=delivery.message_id,
            state=delivery.state,
            code=delivery.reason_code,
            detail=delivery.reason_detail,
        )
    )


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
        in_reply_to=kept.get("in_reply_to", ""),
        references=kept.get("references", ()),
        files=[
            File(f["name"], f["type"], contents[sha], f.get("cid", ""), bool(f.get("cid")))
            for f, sha in zip(kept.get("files", ()), hashes, strict=True)
        ],
        is_automatic=kept.get("is_automatic", False),
    )
