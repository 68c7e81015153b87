"""What became of a deed nobody was sure of, as a person found out; what an order became."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from kontuar.events.services import touch_topic
from kontuar.orders.contract import Done
from kontuar.orders.models import Order, OrderDeed
from kontuar.orders.services.carry_out import look_again, note_change, settle_done
from kontuar.orders.services.decide import locked_deed
from kontuar.orders.services.wish import tell
from kontuar.orders.snapshots import snapshot_of
from kontuar.orders.wishes import Finding, NotUnsure

if TYPE_CHECKING:
    from kontuar.people.models import Agent

RECENT = timedelta(minutes=15)
"""What changes later is somebody else's doing."""


@transaction.atomic
def settle_deed(*, deed_id: UUID, by: Agent, finding: Finding, at: datetime) -> None:
    """A person looked in the shop: it was done, it was not, or it is to be tried again.

    Tried again with the same key: an adapter that finds it done does nothing. Raises NotUnsure.
    """
    deed = locked_deed(deed_id, by)
    if deed.state != "unsure":
        raise NotUnsure
    deed.decider, deed.decided_at, deed.leased_until = by, at, None
    if finding.verdict == "done":
        settle_done(deed, Done(external_id=deed.made_id, value=deed.value), at)
    elif finding.verdict == "again":
        deed.state, deed.code, deed.attempts, deed.try_at = "waiting", "", 0, at
    else:
        deed.state, deed.code, deed.settled_at, deed.try_at = "refused", "not_done", at, None
        look_again(deed.order, at)
    deed.save()
    tell(deed, from_state="unsure", actor=by.actor, at=at)


def see_deeds(*, by: Agent, at: datetime) -> None:
    """Its author looked at how their deeds ended."""
    ended = OrderDeed.objects.filter(agent=by, seen_at=None)
    ended = ended.exclude(state__in=("awaiting", "waiting", "asked"))
    if ended.exclude(state="unsure", try_at__isnull=False).update(seen_at=at):
        touch_topic(f"agent-{by.pk}")


@transaction.atomic
def note_after(*, order_id: UUID, at: datetime) -> None:
    """The order was read again: deeds done to it say what it became."""
    rows = OrderDeed.objects.select_for_update().filter(order_id=order_id, state="done", after={})
    deeds = list(rows.filter(settled_at__gt=at - RECENT).order_by("pk"))
    if not deeds:
        return
    now = snapshot_of(Order.objects.get(pk=order_id))
    for deed in deeds:
        note_change(deed, now)
        if deed.after:
            deed.save(update_fields=["after"])
            tell(deed, from_state="done", at=at)
