"""Say what became of something that came in."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import BinaryField, F, Func, Value
from django.db.models.functions import Concat, Substr

from kontuar.channels.archives.marks import seen_from_outside
from kontuar.channels.events import ChannelChanged, InboundQuarantined
from kontuar.channels.models import Channel, Import, ImportFailure, Inbound
from kontuar.channels.rules import too_many_unreadable
from kontuar.events.services import publish, touch_topic, wake

TRIES = 3
TOO_MANY = "too_many_unreadable"
DISCARDED = "discarded: "
"""Stands before the reason why something could not be read, once it needs no answer."""


STRAY = "stray"
"""The reason on a delivery report about mail that is not ours."""


def settle_inbounds(
    *,
    done: Collection[UUID],
    duplicates: Collection[UUID],
    strays: Collection[UUID] = (),
    at: datetime,
) -> None:
    """Mark what has become a message, what was one already, and reports about others' mail."""
    outcomes = ((done, "done", ""), (duplicates, "duplicate", ""), (strays, "done", STRAY))
    for ids, state, reason in outcomes:
        if ids:
            rows = Inbound.objects.filter(pk__in=list(ids))
            rows.update(state=state, reason=reason, settled_at=at)
    if duplicates:
        _known_after_all(duplicates)
    if strays:
        _report_strays(strays)


def _known_after_all(duplicates: Collection[UUID]) -> None:
    """What an import took turned out to be a message already, by other bytes."""
    rows = Inbound.objects.filter(pk__in=list(duplicates)).exclude(run=None)
    for run_id, count in sorted(Counter(rows.values_list("run_id", flat=True)).items()):
        changed = {"taken": F("taken") - count, "known": F("known") + count}
        Import.objects.filter(pk=run_id).update(**changed)


def _report_strays(strays: Collection[UUID]) -> None:
    """What an import took and nobody can use stands in its report."""
    head = Func(F("raw"), Value(1), Value(65536), function="substring", output_field=BinaryField())
    rows = Inbound.objects.filter(pk__in=list(strays)).exclude(run=None).annotate(head=head)
    for run_id, place, seen in rows.values_list("run_id", "folder", "head").order_by("pk"):
        sender, subject = seen_from_outside(bytes(seen))
        failure = {"sender": sender, "subject": subject, "reason": STRAY}
        ImportFailure.objects.get_or_create(run_id=run_id, place=place, defaults=failure)
        Import.objects.filter(pk=run_id).update(taken=F("taken") - 1)


def hold_back(*, inbound_id: UUID, reason: str, at: datetime) -> bool:
    """Note a failed reading; after the third the bytes go to quarantine. True when they did.

    Once too much of a channel could not be read, the rest of it waits as it is for a person.
    """
    inbound = Inbound.objects.select_for_update().get(pk=inbound_id)
    if Channel.objects.filter(pk=inbound.channel_id, state="paused", trouble_code=TOO_MANY):
        return False
    inbound.attempts += 1
    inbound.reason = reason[:2000]
    inbound.try_at = at + timedelta(seconds=5 * inbound.attempts)
    is_over = inbound.attempts >= TRIES
    if is_over:
        inbound.state, inbound.settled_at = "quarantined", at
    inbound.save(update_fields=["attempts", "reason", "try_at", "state", "settled_at"])
    if is_over:
        sender, subject = seen_from_outside(bytes(inbound.raw))
        publish(
            InboundQuarantined(
                occurred_at=at,
                inbound_id=inbound.pk,
                channel_id=inbound.channel_id,
                sender=sender,
                subject=subject,
                is_history=inbound.run_id is not None,
            )
        )
        if inbound.run_id is None:
            _pause_when_systemic(inbound.channel_id, at)
        else:
            _stop_when_systemic(inbound.run_id)
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
        Inbound.objects.filter(channel_id=channel_id, run=None)
        .exclude(state="waiting")
        .order_by("-settled_at")
        .values_list("state", flat=True)[:100]
    )
    if too_many_unreadable(list(latest)):
        Channel.objects.filter(pk=channel_id).update(
            state="paused", trouble_code=TOO_MANY, trouble_at=at
        )
        publish(
            ChannelChanged(occurred_at=at, channel_id=channel_id, state="paused", code=TOO_MANY)
        )


def _stop_when_systemic(run_id: UUID) -> None:
    """An archive full of unreadable mail stops its import; the channel itself goes on."""
    settled = Inbound.objects.filter(run_id=run_id).exclude(state="waiting").order_by("-settled_at")
    if too_many_unreadable(list(settled.values_list("state", flat=True)[:100])):
        going = Import.objects.filter(pk=run_id, state__in=["waiting", "running"])
        going.update(state="stopped", reason="too_many_unreadable")
        touch_topic("channels")
