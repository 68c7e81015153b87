"""Ask shops for changes and take over their history: page by page, each with its cursor."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from kontuar.events.services import publish, wake
from kontuar.kit.locks import only_one
from kontuar.kit.webapi import ApiTrouble
from kontuar.orders.contract import Page
from kontuar.orders.events import BackfillMoved
from kontuar.orders.models import Connection
from kontuar.orders.registry import installed, shop_adapter
from kontuar.orders.rules import next_try
from kontuar.orders.services.calling import asking, config_of
from kontuar.orders.services.health import record_ok, record_trouble
from kontuar.orders.services.pages import take_page
from kontuar.orders.services.reread import ask_again

BACKFILL_LEAVES = 0.5
"""The share of the rate budget that history leaves to what happens now."""
BACKFILL_TRIES = 20


def reconcile(*, at: datetime) -> int:
    """Read one page of changes of the shop that waits longest; how many were read."""
    return _one_of(_due(at).order_by("try_at", "id"), "orders.changes", _read_changes, at)


def backfill(*, at: datetime) -> int:
    """Read one page of some shop's history; how many were read."""
    rows = _askable(at).filter(backfill="running", backfill_try_at__lte=at)
    return _one_of(rows.order_by("backfill_try_at", "id"), "orders.backfill", _read_history, at)


@transaction.atomic
def start_backfill(*, connection_id: UUID, since: datetime, actor: str, at: datetime) -> None:
    """Take over history back to `since`; one that was stopped or failed goes on where it was."""
    connection = Connection.objects.select_for_update(no_key=True).get(pk=connection_id)
    goes_on = connection.backfill in ("stopped", "failed") and connection.backfill_since == since
    if not goes_on:
        connection.backfill_cursor, connection.backfill_done = {}, 0
        connection.backfill_total = None
    connection.backfill, connection.backfill_since = "running", since
    connection.backfill_try_at = connection.backfill_at = at
    connection.save()
    _tell(connection, actor, at)
    wake()


@transaction.atomic
def stop_backfill(*, connection_id: UUID, actor: str, at: datetime) -> None:
    """Stop taking over history; what came stays."""
    connection = Connection.objects.select_for_update(no_key=True).get(pk=connection_id)
    if connection.backfill == "running":
        connection.backfill, connection.backfill_at = "stopped", at
        connection.save(update_fields=["backfill", "backfill_at"])
        _tell(connection, actor, at)


def _askable(at: datetime) -> "QuerySet[Connection]":
    rows = Connection.objects.filter(role="shop", state__in=["on", "failing"])
    rows = rows.filter(kind__in=installed("shop"))
    return rows.filter(Q(quiet_until=None) | Q(quiet_until__lte=at)).select_related("shop")


def _due(at: datetime) -> "QuerySet[Connection]":
    return _askable(at).filter(try_at__lte=at)


def _one_of(
    rows: "QuerySet[Connection]",
    lock: str,
    read: Callable[[Connection, datetime], None],
    at: datetime,
) -> int:
    """The first nobody else is at; a shop that is slow holds up no other."""
    for connection in rows[:20]:
        with only_one(f"{lock}.{connection.pk}") as is_mine:
            if is_mine:
                connection.refresh_from_db()
                read(connection, at)
                return 1
    return 0


def _read_changes(connection: Connection, at: datetime) -> None:
    adapter = shop_adapter(connection.kind)
    if connection.try_at > at:
        return  # somebody else has just been there
    try:
        with asking():
            page = adapter.changed_since(config_of(connection), connection.cursor)
    except ApiTrouble as trouble:
        again = record_trouble(connection_id=connection.pk, trouble=trouble, at=at)
        Connection.objects.filter(pk=connection.pk).update(try_at=again)
        return
    with transaction.atomic():
        take_page(connection_id=connection.pk, page=page, read_at=at)
        ask_again(connection_id=connection.pk, refs=page.refs, at=at)
        rest = timedelta() if page.has_more else timedelta(seconds=adapter.poll_seconds)
        Connection.objects.filter(pk=connection.pk).update(
            cursor=dict(page.cursor), try_at=at + rest
        )
        record_ok(connection_id=connection.pk, at=at)


def _read_history(connection: Connection, at: datetime) -> None:
    since = connection.backfill_since
    if connection.backfill != "running" or since is None:
        return
    adapter = shop_adapter(connection.kind)
    try:
        config = config_of(connection, keep=BACKFILL_LEAVES)
        with asking():
            page = adapter.backfill(config, connection.backfill_cursor, since)
    except ApiTrouble as trouble:
        _put_off_history(connection, trouble, at)
        return
    with transaction.atomic():
        take_page(connection_id=connection.pk, page=page, read_at=at, is_history=True)
        ask_again(connection_id=connection.pk, refs=page.refs, at=at)
        _note_progress(connection.pk, page, at)
        record_ok(connection_id=connection.pk, at=at)


def _note_progress(connection_id: UUID, page: Page, at: datetime) -> None:
    connection = Connection.objects.select_for_update(no_key=True).get(pk=connection_id)
    connection.backfill_cursor = dict(page.cursor)
    connection.backfill_done += len(page.orders) + len(page.refs)
    if page.total is not None:
        connection.backfill_total = page.total
    connection.backfill_try_at = at
    if not page.has_more and connection.backfill == "running":
        connection.backfill, connection.backfill_at = "done", at
        _tell(connection, "system", at)
    connection.save()


def _put_off_history(connection: Connection, trouble: ApiTrouble, at: datetime) -> None:
    """Tried again for hours; then, or when a person is needed, it stops where it is."""
    again = record_trouble(connection_id=connection.pk, trouble=trouble, at=at)
    with transaction.atomic():
        row = Connection.objects.select_for_update(no_key=True).get(pk=connection.pk)
        row.backfill_try_at = max(again, next_try(failures=1, at=at))
        if trouble.permanent or row.failures >= BACKFILL_TRIES:
            row.backfill, row.backfill_at = "failed", at
            _tell(row, "system", at)
        row.save(update_fields=["backfill", "backfill_at", "backfill_try_at"])


def _tell(connection: Connection, actor: str, at: datetime) -> None:
    publish(
        BackfillMoved(
            occurred_at=at,
            actor=actor,
            connection_id=connection.pk,
            state=connection.backfill,
            done=connection.backfill_done,
        )
    )
