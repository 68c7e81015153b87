"""What runs in the worker: taking in, and waking what was snoozed."""

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from kontuar.channels import selectors as channels
from kontuar.channels import services as channel_writes
from kontuar.channels.contract import Incoming, Unreadable
from kontuar.channels.reading import Reader
from kontuar.channels.registry import adapter_for, kinds
from kontuar.channels.selectors import WaitingInbound
from kontuar.conversations import services
from kontuar.conversations.contract import Received
from kontuar.conversations.trying import could_file
from kontuar.events.services import wake
from kontuar.kit import clock
from kontuar.kit.locks import only_one
from kontuar.kit.loops import loop
from kontuar.kit.outages import is_lost

BATCH = 100
BATCHES = 4
PAST = 25
GAPS, GAP_SECONDS = 100, 0.05
log = logging.getLogger(__name__)
reader, past_reader = Reader(), Reader()
Read = tuple[WaitingInbound, Incoming]
Unread = tuple[WaitingInbound, str]


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
        line = Line(_waiting, reader, _settle, BATCH * BATCHES)
        return _take_in(waiting, line) if waiting else 0


@loop(every=1.0)
def take_in_history() -> int:
    """Read and file a little of the old mail that an import stored; how many were handled.

    It has a child of its own to read with, and files only while no fresh mail is being filed:
    history never delays what a customer writes now.
    """
    if not channels.history_waits(at=clock.now()):
        past_reader.close()
        return 0
    with only_one("kontuar.history") as is_mine:
        waiting = _past() if is_mine else ()
        line = Line(_past, past_reader, _settle_between, PAST * BATCHES)
        return _take_in(waiting, line) if waiting else 0


def _settle_between(read: Sequence[Read], unread: Sequence[tuple[WaitingInbound, str]]) -> bool:
    """File it in a gap between batches of fresh mail; false when there was none for long."""
    for _try in range(GAPS):
        with only_one("kontuar.intake") as is_mine:
            if is_mine:
                _settle(read, unread)
        if is_mine:
            wake()  # fresh mail that came meanwhile found the door closed
            return True
        time.sleep(GAP_SECONDS)
    return False


@dataclass(frozen=True, slots=True)
class Line:
    """Where arrivals come from, who reads them, what is done with them, and how many at most."""

    more: Callable[[Sequence[WaitingInbound]], Sequence[WaitingInbound]]
    child: Reader
    settle: Callable[[Sequence[Read], Sequence[Unread]], object]
    most: int


def _take_in(waiting: Sequence[WaitingInbound], line: Line) -> int:
    handled = 0
    with ThreadPoolExecutor(1) as aside:
        reading = aside.submit(_read, waiting, line.child)
        while waiting:
            done, (read, unread) = waiting, reading.result()
            handled += len(done)
            waiting = line.more(done) if handled < line.most else ()
            reading = aside.submit(_read, waiting, line.child)
            line.settle(read, unread)
    return handled


def _waiting(beside: Sequence[WaitingInbound] = ()) -> Sequence[WaitingInbound]:
    ids = [inbound.id for inbound in beside]
    return channels.waiting_inbounds(limit=BATCH, at=clock.now(), beside=ids)


def _past(beside: Sequence[WaitingInbound] = ()) -> Sequence[WaitingInbound]:
    ids = [inbound.id for inbound in beside]
    return channels.waiting_inbounds(limit=PAST, at=clock.now(), beside=ids, is_history=True)


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


def _read(
    waiting: Sequence[WaitingInbound], child: Reader
) -> tuple[list[Read], list[tuple[WaitingInbound, str]]]:
    answers = child.read_all([(_path(w.kind), w.raw, w.received_at) for w in waiting])
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
    except Exception as failure:  # whatever it is, each message is tried alone next
        if is_lost(failure):
            raise  # the database or the disk, not the mail: nothing is quarantined for that
        log.exception("a batch of %s could not be filed at once", len(read))
        return False
    return True


def _file_singly(read: Sequence[Read]) -> list[tuple[WaitingInbound, str]]:
    """File each alone; those that could not be filed although another could, with the reason.

    When a mail without fault could not be filed either, it is not this mail: all of it rises, and
    everything waits as it was.
    """
    failed: list[tuple[WaitingInbound, str]] = []
    for one in read:
        try:
            with transaction.atomic():
                _file([one], clock.now())
        except Exception as failure:  # held back with its reason, never dropped
            if is_lost(failure) or not _could_file_another(one[0]):
                raise
            log.exception("arrival %s could not be filed", one[0].id)
            failed.append((one[0], f"{type(failure).__name__}: {failure}"))
    return failed


def _could_file_another(inbound: WaitingInbound) -> bool:
    home = channels.homes_of({inbound.channel_id})[inbound.channel_id]
    return could_file(channel_id=inbound.channel_id, home=home, at=clock.now())


def _file(read: Sequence[Read], at: datetime) -> None:
    homes = channels.homes_of({inbound.channel_id for inbound, _message in read})
    received = [
        Received(
            inbound_id=inbound.id,
            channel_id=inbound.channel_id,
            home=homes[inbound.channel_id],
            incoming=message,
            received_at=inbound.received_at,
            is_history=inbound.is_history,
            also_ours=inbound.also_ours,
        )
        for inbound, message in read
    ]
    is_past = any(one.is_history for one in received)
    file = services.receive_history if is_past else services.receive_messages
    for former in sorted({one.also_ours for one in received}):
        taken = file(received=[one for one in received if one.also_ours == former], at=at)
        channel_writes.settle_inbounds(
            done=taken.done, duplicates=taken.duplicates, strays=taken.strays, at=at
        )
