"""Let everything that waits happen, in the test's own transaction."""

from kontuar.channels import tasks as channel_tasks
from kontuar.conversations import tasks as conversation_tasks
from kontuar.events.contract import SUBSCRIBERS, revive
from kontuar.events.models import EventRow
from kontuar.orders import tasks as order_tasks

_seen: dict[str, int] = {}


def settle() -> None:
    """Take in what came, send what is due, and hand every new fact to its subscribers.

    A test's transaction never commits, so the log's tail (which waits for commits) can't be used;
    the facts are handed out in the order of their ids instead.
    """
    steps = (
        conversation_tasks.take_in,
        channel_tasks.import_old_mail,
        conversation_tasks.take_in_history,
        channel_tasks.send_due,
        order_tasks.process_hooks,
        order_tasks.reread,
        order_tasks.carry_out,
        _hand_out,
    )
    while sum(step() for step in steps):
        pass


def _hand_out() -> int:
    rows = list(EventRow.objects.filter(pk__gt=_position()).order_by("pk"))
    for row in rows:
        event = revive(kind=row.kind, occurred_at=row.occurred_at, actor=row.actor, data=row.data)
        for room in SUBSCRIBERS:
            for subscription in SUBSCRIBERS[room]:
                subscription.hear([event])
    _seen["at"] = rows[-1].pk if rows else _position()
    return len(rows)


def _position() -> int:
    return _seen.get("at", 0)


def forget() -> None:
    """Begin anew for the next test."""
    _seen.clear()
