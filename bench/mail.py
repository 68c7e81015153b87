"""How fast mail becomes conversations, from raw bytes to what the inbox shows."""

import cProfile
import os
import pstats
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.house import report
from bench.house.database import cpu_seconds, installation, server_cpu_seconds
from bench.house.filling import fill, furnish
from bench.house.letters import new_mail, reply_to
from kontuar.kit import memory

FETCHED = 50
"""How many mails a fetcher stores at once."""


@dataclass
class Meter:
    """Wall and CPU time of everybody who takes part."""

    data: Path
    wall: float = 0
    worker: float = 0
    reader: float = 0
    server: float = 0

    def now(self) -> "Meter":
        """What the clocks say."""
        from kontuar.conversations.tasks import reader

        child = reader._child
        reading = cpu_seconds(child.pid) if child and child.poll() is None else 0
        server = server_cpu_seconds(self.data)
        return Meter(self.data, time.perf_counter(), time.process_time(), reading, server)

    def since(self, began: "Meter") -> "Meter":
        """How far they went on."""
        return Meter(
            self.data,
            self.wall - began.wall,
            self.worker - began.worker,
            self.reader - began.reader,
            self.server - began.server,
        )


def main() -> None:
    """Measure new mails and replies beside 1,000 and beside 100,000 conversations."""
    words = report.parser("mail", "messages a second through the whole intake")
    words.add_argument("--mails", type=int, default=1500)
    words.add_argument("--sizes", type=int, nargs="+", default=[1000, 100_000])
    words.add_argument("--profile", action="store_true", help="show where the worker's time goes")
    chosen = words.parse_args()
    rows = []
    with installation("mail") as data:
        channel_id = UUID(furnish())
        memory.settle()  # as the worker does
        already = 0
        for size in chosen.sizes:
            seconds = fill(size, already=already)
            print(f"{size} conversations (filled in {seconds:.0f} s)")
            already = size
            _round(data, channel_id, size, 100, "warm")
            for kind in ("new", "replies"):
                rows.append(_measured(data, channel_id, size, chosen, kind))
                report.table(rows[-1:])
        _add_ratios(rows, chosen.sizes)
        _end_reader()
    report.finish("mail", rows, chosen)


def _measured(data: Path, channel_id: UUID, size: int, chosen: Any, kind: str) -> dict[str, Any]:
    if not chosen.profile:
        return _round(data, channel_id, size, chosen.mails, kind)
    profile = cProfile.Profile()
    profile.enable()
    row = _round(data, channel_id, size, chosen.mails, kind)
    profile.disable()
    pstats.Stats(profile).sort_stats("tottime").print_stats(30)
    return row


def _round(data: Path, channel_id: UUID, size: int, count: int, kind: str) -> dict[str, Any]:
    rng = random.Random(f"{kind}-{size}")
    numbers = rng.sample(range(1, size + 1), k=min(count, size))
    numbers += rng.choices(range(1, size + 1), k=count - len(numbers))
    letters = [reply_to(n, rng) if kind == "replies" else new_mail(n, rng) for n in numbers]
    meter = Meter(data)
    began = meter.now()
    with _at_work(count) as work:
        _store(channel_id, letters, work.wake)
        stored = time.perf_counter()
        work.wait()
    spent = meter.now().since(began)
    _check(kind, count)
    return {
        "what": f"{kind} beside {size}",
        "mails/s": round(count / spent.wall, 1),
        "wall ms": round(spent.wall * 1000 / count, 2),
        "stored after s": round(stored - began.wall, 2),
        "filed after s": round(work.filed - began.wall, 2),
        "cpu worker": round(spent.worker * 1000 / count, 2),
        "cpu reader": round(spent.reader * 1000 / count, 2),
        "cpu server": round(spent.server * 1000 / count, 2),
        "kB": round(sum(map(len, letters)) / count / 1000, 1),
    }


def _store(channel_id: UUID, letters: Sequence[bytes], wake: Callable[[], None]) -> None:
    from kontuar.channels.contract import Arrival
    from kontuar.channels.services import ChannelIntake
    from kontuar.kit import clock

    intake = ChannelIntake(channel_id)
    for start in range(0, len(letters), FETCHED):
        part = letters[start : start + FETCHED]
        intake.store([Arrival(raw=raw, received_at=clock.now()) for raw in part])
        wake()


@contextmanager
def _at_work(count: int) -> Iterator["Work"]:
    """The worker's own threads for mail and for the log, beside whoever fetches."""
    from kontuar.config.worker import Runner
    from kontuar.kit.loops import LOOPS, Loop

    ending = threading.Event()
    work = Work(count)
    runners = []
    for name, seen in (
        ("conversations.tasks.take_in", work.took),
        ("events.tasks.run_subscribers", work.told),
    ):
        loop = LOOPS[name]
        watched = Loop(name, lambda call=loop.call, seen=seen: seen(call()), loop.every)
        runners.append(Runner(watched, ending))
    work.runners = runners
    for runner in runners:
        runner.start()
    try:
        yield work
    finally:
        ending.set()
        work.wake()
        for runner in runners:
            runner.join()


@dataclass
class Work:
    """How far the threads are with some mails."""

    count: int
    handled: int = 0
    filed: float = 0
    runners: Sequence[Any] = ()
    is_over: threading.Event = field(default_factory=threading.Event)

    def wake(self) -> None:
        """What a notice of the server does."""
        for runner in self.runners:
            runner.woken.set()

    def took(self, handled: int) -> int:
        """Mails were filed, and the log has news."""
        self.handled += handled
        if handled:
            self.filed = time.perf_counter()
            self.wake()
        return handled

    def told(self, handled: int) -> int:
        """All is over when nothing is left in the log after the last mail was filed."""
        if not handled and self.handled >= self.count and _log_is_read():
            self.is_over.set()
        return handled

    def wait(self) -> None:
        """Until every mail is filed and every room knows.

        What commits last may be held back from the log by whoever was at work then: nobody is woken
        for that, so it is looked at again.
        """
        while not self.is_over.wait(0.05):
            if self.handled >= self.count:
                self.wake()


def _log_is_read() -> bool:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select max(tx) from events_event")
        last = cursor.fetchone()[0]
        cursor.execute("select min(tx) from events_cursor")
        return bool(cursor.fetchone()[0] >= last)


def _check(kind: str, count: int) -> None:
    """A figure about work that was not done is worth nothing."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select state, count(*) from channels_inbound group by state")
        states = dict(cursor.fetchall())
        assert set(states) == {"done"}, states
        cursor.execute(
            "select count(distinct conversation_id) from (select conversation_id from"
            " conversations_message where inbound_id is not null order by id desc limit %s) m",
            [count],
        )
        touched = cursor.fetchone()[0]
        assert touched == count or kind == "replies", touched


def _add_ratios(rows: list[dict[str, Any]], sizes: Sequence[int]) -> None:
    """What a mail costs at the largest size against the smallest."""
    cost = {row["what"]: row["cpu worker"] + row["cpu reader"] + row["cpu server"] for row in rows}
    for row in rows:
        kind = row["what"].partition(" ")[0]
        row["cpu"] = round(cost[row["what"]], 2)
        row["cpu to smallest"] = round(cost[row["what"]] / cost[f"{kind} beside {sizes[0]}"], 2)


def _end_reader() -> None:
    from kontuar.conversations.tasks import reader

    reader.close()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kontuar.config.settings")
    main()
