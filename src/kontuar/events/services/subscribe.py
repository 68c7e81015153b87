"""Hand the log to its subscribers, each fact once."""

import json
import logging
import traceback
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from kontuar.events.contract import KINDS, SUBSCRIBERS, Event, revive
from kontuar.events.models import Cursor, Parked
from kontuar.events.services.publishing import touch_topic
from kontuar.kit import clock
from kontuar.kit.outages import is_outage

BATCH = 200
IN_A_ROW = 10
TOPIC = "events"
"""What the page of stuck events looks at."""
Row = tuple[int, int, datetime, str, str, dict[str, Any]]
log = logging.getLogger(__name__)


def run_subscribers() -> int:
    """One batch for each room that subscribes; how many facts were read."""
    return sum(_run_room(room) for room in sorted(SUBSCRIBERS))


@transaction.atomic
def resume_room(*, room: str) -> None:
    """Let a stopped room read on."""
    Cursor.objects.filter(room=room).update(stopped_at=None, stopped_because="")
    touch_topic(TOPIC)


def _run_room(room: str) -> int:
    with transaction.atomic():
        Cursor.objects.get_or_create(room=room)
        cursor = Cursor.objects.select_for_update(skip_locked=True).filter(room=room).first()
        if cursor is None or cursor.stopped_at:
            return 0
        rows = _tail(cursor)
        if not rows:
            return 0
        if not _all_at_once(room, rows) and not _one_by_one(room, rows, cursor):
            return 0
        cursor.tx, cursor.event_id = rows[-1][1], rows[-1][0]
        cursor.save(update_fields=["tx", "event_id"])
    return len(rows)


def _tail(cursor: Cursor) -> list[Row]:
    """What committed since, in commit-safe order: only below the oldest open transaction."""
    with connection.cursor() as sql:
        sql.execute(
            """
            select id, tx, occurred_at, kind, actor, data::text from events_event
            where (tx, id) > (%s, %s)
              and tx < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
            order by events_event.tx, events_event.id limit %s
            """,
            [cursor.tx, cursor.event_id, BATCH],
        )
        return [(*row[:5], json.loads(row[5])) for row in sql.fetchall()]


def handle(room: str, rows: Sequence[Row]) -> None:
    """Give facts to each handler of a room that asked for their kind.

    Single handlers hear them one after another, then those of many hear theirs together.
    """
    wanted: frozenset[str] = frozenset().union(*(s.kinds for s in SUBSCRIBERS.get(room, ())))
    events = [_revived(row) for row in rows if row[3] in wanted and row[3] in KINDS]
    singles = [s for s in SUBSCRIBERS.get(room, ()) if not s.many]
    for event in events:
        for subscription in singles:
            subscription.hear([event])
    for subscription in SUBSCRIBERS.get(room, ()):
        if subscription.many:
            subscription.hear(events)


def _revived(row: Row) -> Event:
    return revive(kind=row[3], occurred_at=row[2], actor=row[4], data=row[5])


def _all_at_once(room: str, rows: Sequence[Row]) -> bool:
    try:
        with transaction.atomic():
            handle(room, rows)
    except Exception as failure:  # whatever it is, the facts are tried one by one
        if is_outage(failure):
            raise
        return False
    return True


def _one_by_one(room: str, rows: Sequence[Row], cursor: Cursor) -> bool:
    """Park each fact that fails alone; stop the room when many fail in a row."""
    failed: list[tuple[Row, str]] = []
    in_a_row = 0
    for row in rows:
        error = _try_alone(room, row)
        in_a_row = in_a_row + 1 if error else 0
        if error:
            failed.append((row, error))
        if in_a_row >= IN_A_ROW:
            _stop(cursor, error)
            return False
    Parked.objects.bulk_create(
        [Parked(event_id=row[0], room=room, error=e, parked_at=clock.now()) for row, e in failed],
        ignore_conflicts=True,
    )
    if failed:
        touch_topic(TOPIC)
    return True


def _try_alone(room: str, row: Row) -> str:
    try:
        with transaction.atomic():
            handle(room, [row])
    except Exception as failure:
        if is_outage(failure):
            raise  # nothing is parked, no room stops: it is tried again until it works
        log.exception("%s could not handle event %s (%s)", room, row[0], row[3])
        return reason_of(failure)
    return ""


def reason_of(failure: Exception) -> str:
    """The last lines of a failure, for the page of parked events."""
    return "".join(traceback.format_exception(failure, limit=-3))[-2000:]


def _stop(cursor: Cursor, because: str) -> None:
    log.error("%s stopped: %s facts failed in a row", cursor.room, IN_A_ROW)
    Cursor.objects.filter(pk=cursor.pk).update(stopped_at=clock.now(), stopped_because=because)
    touch_topic(TOPIC)
