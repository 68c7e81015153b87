"""What others read of the log."""

from collections.abc import Sequence

from django.db import connection

from kontuar.events.models import Cursor, Parked


def parked_events() -> Sequence[Parked]:
    """What waits for a person, oldest first, at most 200."""
    waiting = Parked.objects.filter(settled_at=None).select_related("event")
    return list(waiting.order_by("parked_at", "pk")[:200])


def parked_count() -> int:
    """How many events wait for a person."""
    return Parked.objects.filter(settled_at=None).count()


def stopped_rooms() -> Sequence[Cursor]:
    """Rooms that stopped reading because too much failed in a row."""
    return list(Cursor.objects.exclude(stopped_at=None).order_by("room"))


def latest_position() -> str:
    """Where the log safely stands now, as "tx-id"; a page drawn now resumes from here.

    Below the oldest open transaction: what that one will commit still lies behind the position.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_snapshot_xmin(pg_current_snapshot())::text")
        return f"{int(cursor.fetchone()[0]) - 1}-{2**62}"
