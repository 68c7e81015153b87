"""Say what became of something that came in."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from kontuar.channels.events import ChannelChanged, InboundQuarantined
from kontuar.channels.models import Channel, Inbound
from kontuar.channels.rules import glance, too_many_unreadable
from kontuar.events.services import publish, touch_topic, wake

TRIES = 3
DISCARDED = "discarded: "
"""Stands before the reason why something could not be read, once it needs no answer."""


def settle_inbounds(*, done: Collection[UUID], duplicates: Collection[UUID], at: datetime) -> None:
    """Mark what has become a message, and what was one already."""
    for ids, state in ((done, "done"), (duplicates, "duplicate")):
        if ids:
            Inbound.objects.filter(pk__in=list(ids)).update(state=state, reason="", settled_at=at)


def hold_back(*, inbound_id: UUID, reason: str, at: datetime) -> bool:
    """Note a failed reading; after the third the bytes go to quarantine. True when they did."""
    inbound = Inbound.objects.select_for_update().get(pk=inbound_id)
    inbound.attempts += 1
    inbound.reason = reason[:2000]
    inbound.try_at = at + timedelta(seconds=5 * inbound.attempts)
    is_over = inbound.attempts >= TRIES
    if is_over:
        inbound.state, inbound.settled_at = "quarantined", at
    inbound.save(update_fields=["attempts", "reason", "try_at", "state", "settled_at"])
    if is_over:
        sender, subject = glance(bytes(inbound.raw))
        publish(
            InboundQuarantined(
                occurred_at=at,
                inbound_id=inbound.pk,
                channel_id=inbound.channel_id,
                sender=sender,
                subject=subject,
            )
        )
        _pause_when_systemic(inbound.channel_id, at)
    return is_over


@transaction.atomic
def retry_quarantined(*, inbound_ids: Collection[UUID], at: datetime) -> int:
    """Read again what could not be read, for example after an update."""
    chosen = Inbound.objects.filter(pk__in=list(inbound_ids), state="quarantined")
    count = chosen.update(state="waiting", attempts=0, try_at=at, settled_at=None)
    touch_topic("channels")
    wake()
    return count


@transaction.atomic
def discard_quarantined(*, inbound_id: UUID, at: datetime) -> None:
    """Decide that something unreadable needs no answer; its bytes stay."""
    Inbound.objects.filter(pk=inbound_id, state="quarantined").update(
        state="done", reason=Concat(Value(DISCARDED), F("reason")), settled_at=at
    )
    touch_topic("channels")


@transaction.atomic
def restore_discarded(*, inbound_id: UUID) -> None:
    """Take a decision to discard back."""
    kept = Inbound.objects.filter(pk=inbound_id, state="done", reason__startswith=DISCARDED)
    kept.update(
        state="quarantined",
        reason=Substr("reason", len(DISCARDED) + 1),
        settled_at=F("received_at"),
    )
    touch_topic("channels")


def _pause_when_systemic(channel_id: UUID, at: datetime) -> None:
    latest = (
        Inbound.objects.filter(channel_id=channel_id)
        .exclude(state="waiting")
        .order_by("-settled_at")
        .values_list("state", flat=True)[:100]
    )
    if too_many_unreadable(list(latest)):
        Channel.objects.filter(pk=channel_id).update(
            state="paused", trouble_code="too_many_unreadable", trouble_at=at
        )
        publish(
            ChannelChanged(
                occurred_at=at, channel_id=channel_id, state="paused", code="too_many_unreadable"
            )
        )
