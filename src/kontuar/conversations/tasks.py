"""What runs in the worker: taking in, and waking what was snoozed."""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction

from kontuar.channels import selectors as channels
from kontuar.channels import services as channel_writes
from kontuar.channels.contract import Incoming, Unreadable
from kontuar.channels.reading import Reader
from kontuar.channels.registry import adapter_for, kinds
from kontuar.channels.selectors import WaitingInbound
from kontuar.conversations import services
from kontuar.conversations.contract import Received
from kontuar.kit import clock
from kontuar.kit.locks import only_one
from kontuar.kit.loops import loop

BATCH = 100
BATCHES = 4
log = logging.getLogger(__name__)
reader = Reader()
Read = tuple[WaitingInbound, Incoming]


@loop(every=1.0)
def take_in() -> int:
    """Read what came in and file it, some batches in a row; how many arrivals were handled.

    One worker at a time, by an advisory lock that ends with its connection. Reading happens
    outside any transaction: a slow message must not hold back the tail of the event log. While a
    batch is filed, the child reads the next one.
    """
    reader.warm([_path(kind) for kind in kinds()], clock.now())
    with only_one("kontuar.intake") as is_mine:
        waiting = _waiting() if is_mine else ()
        return _take_in(waiting) if waiting else 0


def _take_in(waiting: Sequence[WaitingInbound]) -> int:
    handled = 0
    with ThreadPoolExecutor(1) as aside:
        reading = aside.submit(_read, waiting)
        while waiting:
            done, (read, unread) = waiting, reading.result()
            handled += len(done)
            waiting = _waiting(done) if handled < BATCH * BATCHES else ()
            reading = aside.submit(_read, waiting)
            _settle(read, unread)
    return handled


def _waiting(beside: Sequence[WaitingInbound] = ()) -> Sequence[WaitingInbound]:
    ids = [inbound.id for inbound in beside]
    return channels.waiting_inbounds(limit=BATCH, at=clock.now(), beside=ids)


@transaction.atomic
def _settle(read: Sequence[Read], unread: Sequence[tuple[WaitingInbound, str]]) -> None:
    """File what was read; hold back what was not, or could not be filed."""
    failed = [] if _file_all(read) else _file_singly(read)
    for inbound, reason in (*unread, *failed):
        channel_writes.hold_back(inbound_id=inbound.id, reason=reason, at=clock.now())


@loop(every=1.0)
def wake_due() -> int:
    """Bring back what was snoozed until now."""
    return services.wake_conversations(at=clock.now())


def _read(waiting: Sequence[WaitingInbound]) -> tuple[list[Read], list[tuple[WaitingInbound, str]]]:
    answers = reader.read_all([(_path(w.kind), w.raw, w.received_at) for w in waiting])
    read: list[Read] = []
    unread: list[tuple[WaitingInbound, str]] = []
    for inbound, answer in zip(waiting, answers, strict=True):
        if isinstance(answer, Unreadable):
            unread.append((inbound, answer.reason))
        else:
            read.append((inbound, answer))
    return read, unread


def _path(kind: str) -> str:
    cls = type(adapter_for(kind))
    return f"{cls.__module__}.{cls.__qualname__}"


def _file_all(read: Sequence[Read]) -> bool:
    """File the batch at once; false when something in it could not be filed."""
    if not read:
        return True
    at = clock.now()
    try:
        with transaction.atomic():
            _file(read, at)
    except (OperationalError, InterfaceError):
        raise  # the database or the disk, not the mail: nothing is quarantined for that
    except Exception:  # whatever it is, each message is tried alone next
        log.exception("a batch of %s could not be filed at once", len(read))
        return False
    return True


def _file_singly(read: Sequence[Read]) -> list[tuple[WaitingInbound, str]]:
    failed: list[tuple[WaitingInbound, str]] = []
    for one in read:
        try:
            with transaction.atomic():
                _file([one], clock.now())
        except (OperationalError, InterfaceError):
            raise
        except Exception as failure:  # held back with its reason, never dropped
            log.exception("arrival %s could not be filed", one[0].id)
            failed.append((one[0], f"{type(failure).__name__}: {failure}"))
    return failed


def _file(read: Sequence[Read], at: datetime) -> None:
    homes = channels.homes_of({inbound.channel_id for inbound, _message in read})
    received = [
        Received(
            inbound_id=inbound.id,
            channel_id=inbound.channel_id,
            shop_id=homes[inbound.channel_id][0],
            queue_id=homes[inbound.channel_id][1],
            incoming=message,
            received_at=inbound.received_at,
        )
        for inbound, message in read
    ]
    taken = services.receive_messages(received=received, at=at)
    channel_writes.settle_inbounds(done=taken.done, duplicates=taken.duplicates, at=at)
