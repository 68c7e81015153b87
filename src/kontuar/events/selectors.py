"""What others read of the log."""

from collections.abc import Sequence

from kontuar.events.models import Cursor, EventRow, Parked


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
    """Where the log stands now, as "tx-id"; a page that is drawn now resumes from here."""
    last = EventRow.objects.order_by("-tx", "-id").values_list("tx", "id").first()
    return f"{last[0]}-{last[1]}" if last else "0-0"
