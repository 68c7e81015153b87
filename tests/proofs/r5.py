"""R5: broken mails through the whole intake: each is filed, or quarantined with its bytes."""

import hashlib
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from uuid import UUID

from bench.house.letters import new_mail, reply_to
from bench.house.report import percentile

from tests.proofs.inside import Desk, desk, half_stored
from tests.proofs.mutants import mutants
from tests.proofs.report import Options, Report, patience
from tests.proofs.seeds import SEEDS

CLAIM = "broken mails: each filed or quarantined with its bytes, in time and in little memory"
P99_SECONDS = 2.0
MEMORY_MB = 512
TRIES = 4
TOGETHER = 5
"""So many come at once; each is counted with the time of all."""


def prove(options: Options, report: Report) -> None:
    """Store some mutants, have them taken in; what fails is tried as often as in life."""
    many = options.pick(options.mails, ci=2000, long=20_000)
    rng = random.Random(options.seed)
    seeds = [*SEEDS, *(new_mail(n, rng) for n in range(10)), *(reply_to(n, rng) for n in range(5))]
    with desk("r5") as own:
        channel_id = own.connect("pomoc@kram.pl", {"incoming": "listener"})
        took: list[float] = []
        hashes: set[bytes] = set()
        peak: Counter[str] = Counter()
        broken = mutants(seeds, many, options.seed)
        while together := list(islice(broken, TOGETHER)):
            took += [_take_in(own, channel_id, together, report)] * len(together)
            hashes |= {hashlib.sha256(raw).digest() for raw in together}
            _measure(peak)
            report.progress(f"{len(took)}/{many} mutants")
        _try_again(own, report)
        _measure(peak)
        own.work()
        _judge(own, report, hashes)
    p99 = percentile(took, 0.99)
    report.must(p99 < P99_SECONDS * patience(), f"p99 {p99:.2f} s")
    report.must(max(peak.values()) < MEMORY_MB, f"memory {dict(peak)} MB")
    report.figures |= {
        "mutants": many,
        "seeds": len(seeds),
        "p50, p99, longest": ", ".join(
            f"{value * 1000:.0f} ms" for value in (percentile(took, 0.5), p99, max(took))
        ),
        "memory": ", ".join(f"{name} {mb} MB" for name, mb in peak.items()),
        "mails/s": many / report.seconds,
    }


def _take_in(own: Desk, channel_id: UUID, raws: Sequence[bytes], report: Report) -> float:
    """Seconds from the door until all are filed, known, or to be tried again."""
    from kontuar.channels.contract import Arrival
    from kontuar.channels.services import ChannelIntake
    from kontuar.conversations.tasks import take_in
    from kontuar.kit import clock

    began = time.perf_counter()
    try:
        ChannelIntake(channel_id).store([Arrival(raw, clock.now()) for raw in raws])
        while take_in():
            pass
    except Exception as failure:  # noqa: BLE001  (any at all is a finding)
        report.must(False, f"the worker failed: {type(failure).__name__}: {failure}")
    _resume(own)
    return time.perf_counter() - began


def _resume(own: Desk) -> None:
    """A person who takes a channel up again that was paused for too much unreadable mail."""
    own.ask("update channels_channel set state = 'on', trouble_code = '' where state = 'paused'")


def _try_again(own: Desk, report: Report) -> None:
    from kontuar.conversations.tasks import take_in

    for _try in range(TRIES):
        own.let_time_pass()
        while take_in():
            _resume(own)
        _resume(own)
    waiting = own.count("select count(*) from channels_inbound where state = 'waiting'")
    report.must(not waiting, f"{waiting} mails wait for ever")


def _measure(peak: Counter[str]) -> None:
    """The most memory that this process and the reading child have had so far."""
    from kontuar.conversations.tasks import reader

    child = reader._child
    pids = {"worker": "self"} | ({"reader": str(child.pid)} if child else {})
    for name, pid in pids.items():
        peak[name] = max(peak[name], _megabytes(Path(f"/proc/{pid}/status")))


def _megabytes(status: Path) -> int:
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")), 0)


def _judge(own: Desk, report: Report, hashes: set[bytes]) -> None:
    states: Counter[str] = Counter()
    kept: set[bytes] = set()
    for digest, state in _stored(own):
        states[state] += 1
        kept.add(digest)
    keys = own.count("select count(distinct dedupe_key) from channels_inbound")
    report.must(keys == sum(states.values()), "two rows for one mail")
    report.must(kept <= hashes, "bytes were changed on the way")
    report.found("neither filed nor quarantined", [s for s in states if s not in SETTLED])
    stubs = sum(one.direction == "unread" for one in own.said())
    report.must(stubs == states["quarantined"], f"{stubs} stubs, {states['quarantined']} held back")
    report.found("half stored", half_stored(own))
    reasons = own.ask(
        "select split_part(reason, ':', 1), count(*) from channels_inbound"
        " where state = 'quarantined' group by 1 order by 2 desc limit 5"
    )
    report.figures |= {
        "became": dict(states),
        "the same as another": len(hashes) - len(kept),
        "held back because": dict(reasons),
    }


SETTLED = ("done", "duplicate", "quarantined")


def _stored(own: Desk) -> Iterator[tuple[bytes, str]]:
    for digest, state in own.ask("select sha256(raw), state from channels_inbound"):
        yield bytes(digest), state
