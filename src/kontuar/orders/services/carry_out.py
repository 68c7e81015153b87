"""Carry deeds out in their shops, one question at a time, never the same one blindly again."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from kontuar.kit.webapi import ApiTrouble
from kontuar.orders.contract import (
    Deed,
    DeedOutcome,
    Done,
    OrderRef,
    Page,
    Postponed,
    Ref,
    Refused,
    Unsure,
)
from kontuar.orders.keeping import deed_of
from kontuar.orders.models import Connection, Order, OrderDeed
from kontuar.orders.registry import installed, shop_adapter
from kontuar.orders.rules import next_try
from kontuar.orders.services import plain
from kontuar.orders.services.calling import asking, config_of
from kontuar.orders.services.health import record_trouble
from kontuar.orders.services.pages import take_page
from kontuar.orders.services.reread import OF_THE_OBJECT, ask_again
from kontuar.orders.services.upsert import in_turn
from kontuar.orders.services.wish import tell
from kontuar.orders.snapshots import snapshot_of

LEASE = timedelta(minutes=5)
"""Longer than any adapter asks: who holds it no longer has died."""
PATIENCE = timedelta(hours=24)
"""So long a deed is put off by its shop before a person is told that it will not be."""
PROOFS = (timedelta(0), timedelta(seconds=30), timedelta(minutes=2))
"""When proof of an unsure deed is looked for; after that it waits for a person."""


def carry_out(*, now: Callable[[], datetime]) -> int:
    """Take the next deed that is due one step further; how many were."""
    deed = _lease(now())
    if deed is None:
        return 0
    if deed.state == "waiting":
        outcome: DeedOutcome | None = _asked(deed)
    else:
        outcome = _proof_of(deed)
    if outcome:
        _record(deed, outcome, now())
    else:
        _without_proof(deed, now())
    return 1


@transaction.atomic
def _lease(at: datetime) -> OrderDeed | None:
    """The next one that is nobody's, with its state as it was before.

    One that was being asked when its worker died is unsure from now on: nobody asks it again.
    """
    rows = OrderDeed.objects.select_for_update(skip_locked=True, of=("self",))
    due = rows.filter(state__in=("waiting", "asked", "unsure"), try_at__lte=at)
    due = due.filter(Q(leased_until=None) | Q(leased_until__lte=at))
    due = due.filter(order__connection__kind__in=installed("shop"))
    due = due.exclude(order__connection__state="paused")
    due = due.exclude(order__connection__quiet_until__gt=at)
    deed = due.select_related("order__connection__shop").order_by("try_at", "id").first()
    if deed is None:
        return None
    deed.leased_until = at + LEASE
    if deed.state == "waiting":
        deed.attempts += 1
        deed.before = snapshot_of(deed.order)
        OrderDeed.objects.filter(pk=deed.pk).update(
            state="asked",
            attempts=deed.attempts,
            before=deed.before,
            leased_until=deed.leased_until,
        )
        return deed
    if deed.state == "asked":
        deed.state, deed.code, deed.attempts = "unsure", "interrupted", 0
        tell(deed, from_state="asked", at=at, is_looked_into=True)
    deed.save(update_fields=["state", "code", "attempts", "leased_until"])
    return deed


def _asked(deed: OrderDeed) -> DeedOutcome:
    """Outside of any transaction: whatever happens now, it is on record that it was asked."""
    connection = deed.order.connection
    adapter = shop_adapter(connection.kind)
    return adapter.act(config_of(connection), _ref(deed), wanted(deed), deed.key)


def _proof_of(deed: OrderDeed) -> Done | None:
    connection = deed.order.connection
    adapter = shop_adapter(connection.kind)
    try:
        with asking():
            return adapter.find_deed(config_of(connection), _ref(deed), wanted(deed), deed.key)
    except ApiTrouble:
        return None  # nothing proves anything; the next look or a person will


@transaction.atomic
def _record(deed: OrderDeed, outcome: DeedOutcome, at: datetime) -> None:
    """What the shop answered, once: whoever came first has settled it."""
    in_turn(deed.order.connection_id)
    Order.objects.select_for_update(no_key=True).only("pk").get(pk=deed.order_id)
    row = OrderDeed.objects.select_for_update().get(pk=deed.pk)
    if row.state not in ("asked", "unsure") and not _came_late(row, outcome):
        return
    before = row.state
    row.order = deed.order
    row.leased_until, row.detail = None, ""
    if isinstance(outcome, Done):
        settle_done(row, outcome, at)
    elif isinstance(outcome, Refused):
        _settle(row, "refused", outcome.code, outcome.detail, at)
    elif isinstance(outcome, Unsure):
        _become_unsure(row, outcome, at)
    else:
        _put_off(row, outcome, at)
    row.save()
    is_open = row.state == "unsure"
    if row.state != "waiting" or row.code != deed.code:
        tell(row, from_state=before, at=at, is_looked_into=is_open and row.try_at is not None)


def _came_late(row: OrderDeed, outcome: DeedOutcome) -> bool:
    """Somebody said that it was not done, and then the shop's word that it was comes after all."""
    return isinstance(outcome, Done) and row.state in ("waiting", "refused")


def settle_done(row: OrderDeed, outcome: Done, at: datetime) -> None:
    """The shop has it; the order is taken over as the answer says, or read again."""
    _settle(row, "done", "", outcome.detail, at)
    row.made_id = plain.text(outcome.external_id, 200)
    row.value = plain.text(outcome.value, 200)
    order, connection = row.order, row.order.connection
    if outcome.order:
        page = Page({}, orders=[outcome.order])
        take_page(connection_id=connection.pk, page=page, read_at=at)
    else:
        look_again(order, at)
    note_change(row, snapshot_of(Order.objects.get(pk=order.pk)))


def note_change(row: OrderDeed, now: Mapping[str, Any]) -> None:
    """Keep what the order became, once it differs from what it was."""
    if now != row.before:
        row.after = dict(now)


def look_again(order: Order, at: datetime) -> None:
    """Have the shop asked how the order stands, where it can be."""
    connection: Connection = order.connection
    if "reread" in shop_adapter(connection.kind).capabilities(config_of(connection)):
        ref = Ref("order", order.external_id)
        ask_again(connection_id=connection.pk, refs=[ref], at=at, is_urgent=True)


def wanted(deed: OrderDeed) -> Deed:
    """The deed as its author asked for it."""
    return deed_of(deed.kind, deed.given)


def _settle(row: OrderDeed, state: str, code: str, detail: str, at: datetime) -> None:
    row.state, row.code, row.detail = state, code, plain.text(detail, 1000)
    row.settled_at, row.try_at = at, None


def _become_unsure(row: OrderDeed, outcome: Unsure, at: datetime) -> None:
    row.state, row.code = "unsure", outcome.code
    row.detail = plain.text(outcome.detail, 1000)
    row.attempts, row.try_at = 0, at + PROOFS[0]
    look_again(row.order, at)


def _put_off(row: OrderDeed, outcome: Postponed, at: datetime) -> None:
    """Nothing was done: the same key later, until the patience is over."""
    if row.authorised_at and at - row.authorised_at > PATIENCE:
        _settle(row, "refused", outcome.code, outcome.detail, at)
        return
    row.state, row.code = "waiting", outcome.code
    row.detail = plain.text(outcome.detail, 1000)
    row.try_at = next_try(failures=row.attempts, at=at, asked_seconds=outcome.retry_seconds)
    if outcome.code not in OF_THE_OBJECT:
        trouble = ApiTrouble(outcome.code, outcome.detail, retry_seconds=outcome.retry_seconds)
        record_trouble(connection_id=row.order.connection_id, trouble=trouble, at=at)


@transaction.atomic
def _without_proof(deed: OrderDeed, at: datetime) -> None:
    row = OrderDeed.objects.select_for_update().get(pk=deed.pk)
    if row.state != "unsure":
        return
    row.attempts += 1
    row.leased_until = None
    more = row.attempts < len(PROOFS)
    row.try_at = at + PROOFS[row.attempts] if more else None
    row.save(update_fields=["attempts", "leased_until", "try_at"])
    if not more:
        tell(row, from_state="unsure", at=at)


def _ref(deed: OrderDeed) -> OrderRef:
    return OrderRef(deed.order.external_id, deed.order.number)
