"""Write facts to the log and wake who waits for them."""

from django.db import connection, transaction

from kontuar.events.contract import Event
from kontuar.events.models import EventRow
from kontuar.kit.bulk import insert_rows

CHANNEL = "kontuar"


def publish(*events: Event) -> None:
    """Record facts inside the transaction that made them true; they commit with it or not."""
    if not connection.in_atomic_block:
        raise RuntimeError("publish() belongs inside the transaction that made the fact true")
    insert_rows(
        [
            EventRow(
                occurred_at=event.occurred_at,
                kind=event.name,
                actor=event.actor,
                objects_touched=event.objects(),
                data=event.data(),
            )
            for event in events
        ]
    )
    wake()


def wake() -> None:
    """A bare wake-up once the transaction has committed, however often it is asked for.

    NOTIFY inside the transaction would make commits queue behind one lock.
    """
    if not any(_notify in hook for hook in connection.run_on_commit):
        transaction.on_commit(_notify)


def touch_topic(topic: str) -> None:
    """Tell open pages to look again without a fact in the log, for example that somebody types."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, %s)", [CHANNEL, topic])


def _notify() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"notify {CHANNEL}")
