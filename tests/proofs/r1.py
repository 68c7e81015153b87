"""R1: processes are killed at random while mail flows in and answers flow out."""

import random
import shutil
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.journeys.product import status_of
from tests.proofs import ledger, mutations
from tests.proofs.clerks import Clerk
from tests.proofs.customers import Customers
from tests.proofs.mutations import Evidence
from tests.proofs.report import Options, Report, patience
from tests.proofs.rig import ADDRESS, CLERKS, Rig, rig, set_up, until
from tests.servers.dovecot import PASSWORD, Dovecot, dovecot
from tests.servers.postfix import Postfix, postfix
from tests.servers.sink import Fault, Sink, Talk, sink

CLAIM = "SIGKILL at random while mail flows: nothing lost, nothing doubled"
TARGETS = {"web": 3, "worker": 4, "reader": 3, "postgres": 3, "supervisor": 2, "forkserver": 1}
"""Each with how often it is chosen."""
AT_ONCE = 0.6
"""The share of kills that do not wait until the last one has been mended."""
ANSWERED_SHARE = 0.2
QUIET_SECONDS = 150.0
UNSETTLED = """
    select (select count(*) from channels_inbound where state = 'waiting')
        + (select count(*) from channels_delivery
           where state in ('queued', 'sending', 'deferred') or proof_due_at is not null)
"""
LET_TIME_PASS = """
    update channels_delivery set
        leased_until = case when state = 'sending' then now() end,
        proof_due_at = case when proof_due_at is not null then now() end,
        try_at = least(try_at, now())
    where state in ('sending', 'deferred') or proof_due_at > now()
"""
"""A lease lasts longer than a test: what a killed worker held is in doubt now, not in minutes."""


@dataclass
class Killer(threading.Thread):
    """Kills one process after the other: some at work, some while the last death is mended."""

    rig: Rig
    many: int
    rng: random.Random
    done: Counter[str] = field(default_factory=Counter)
    ending: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        """Kill until as many are dead as were asked for."""
        while self.done.total() < self.many and not self.ending.is_set():
            if self.rng.random() > AT_ONCE:
                until(self._is_whole, 8)
            self.ending.wait(self.rng.uniform(0.1, 0.9))
            name = self.rng.choices(list(TARGETS), list(TARGETS.values()))[0]
            self.done[name] += self.rig.kill(name)

    def _is_whole(self) -> bool:
        return self.ending.is_set() or (
            all(map(self.rig.process, TARGETS))
            and status_of(f"{self.rig.product.url}/livez") == 200
        )


@dataclass
class Scene:
    """Everybody who takes part."""

    folder: Path
    dovecot: Dovecot
    postfix: Postfix
    sink: Sink
    rig: Rig
    report: Report
    rng: random.Random

    @property
    def record(self) -> Path:
        """What the sink wrote down."""
        return self.folder / "sink.jsonl"


def prove(options: Options, report: Report) -> None:
    """Run it in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="kontuar-r1-", dir="/tmp"))
    try:
        with ExitStack() as stack:
            scene = _scene(stack, folder, options, report)
            _play(scene, options)
    finally:
        if not report.findings:
            shutil.rmtree(folder, ignore_errors=True)


def _scene(stack: ExitStack, folder: Path, options: Options, report: Report) -> Scene:
    rng = random.Random(options.seed)
    box = stack.enter_context(dovecot(users=(ADDRESS,)))
    mx = stack.enter_context(postfix(domains=(ADDRESS.partition("@")[2],), lmtp_port=box.lmtp_port))
    out = stack.enter_context(sink(record=folder / "sink.jsonl", plan=_slow_answers(rng)))
    running = stack.enter_context(rig(folder))
    settings = {
        "incoming": "imap", "imap_host": "127.0.0.1", "imap_port": box.imap_port,
        "imap_security": "none", "imap_user": ADDRESS, "import_existing": True, "poll_seconds": 10,
        "smtp_host": "127.0.0.1", "smtp_port": out.port, "smtp_security": "none",
    }  # fmt: skip
    set_up(running.product.data, settings, {"imap_password": PASSWORD})
    running.ask("update people_company set undo_seconds = 1")
    return Scene(folder, box, mx, out, running, report, rng)


def _slow_answers(rng: random.Random) -> "object":
    """A server that thinks before and after it keeps a letter, so that kills fall into the gap."""

    def plan(step: str, _talk: Talk) -> Fault | None:
        return Fault(wait=rng.uniform(0, 0.1)) if step in ("dot", "stored") else None

    return plan


def _play(scene: Scene, options: Options) -> None:
    mails = options.pick(options.mails, ci=3000, long=100_000)
    kills = options.pick(options.kills, ci=60, long=1000)
    killer = Killer(scene.rig, kills, random.Random(options.seed + 1))

    def pace() -> int:
        return mails * (killer.done.total() + 1) // kills

    customers = Customers(scene.postfix.session, mails, pace, scene.sink.letters, scene.rng)
    taken: set[str] = set()

    def clerks_pace() -> bool:
        return len(taken) < ANSWERED_SHARE * min(pace(), mails)

    url = scene.rig.product.url
    clerks = [Clerk(url, who, taken, clerks_pace, random.Random(who)) for who in CLERKS]
    for thread in (*clerks, customers, killer):
        thread.start()
    _follow(scene, killer, customers, clerks)
    flowed = scene.report.seconds
    _settle(scene, customers)
    _judge(scene, customers, clerks)
    seconds = scene.report.seconds
    scene.report.figures |= {
        "kills": dict(killer.done) | {"in all": killer.done.total()},
        "supervisor started": scene.rig.starts,
        "mails": customers.taken,
        "mails/s": customers.taken / seconds,
        "customers answered": customers.answered,
        "replies acknowledged": sum(len(c.acknowledged) for c in clerks),
        "tried again": sum(c.tried_again for c in clerks),
        "flow, settling": f"{flowed:.0f} s, {seconds - flowed:.0f} s",
    }


def _follow(scene: Scene, killer: Killer, customers: Customers, clerks: list[Clerk]) -> None:
    """Until everything was killed and written; a step that hangs is named."""
    limit = 120 + killer.many * 15 + customers.many / 10  # a busy machine takes its time
    begun = time.monotonic()
    while killer.is_alive() or customers.is_alive():
        time.sleep(0.2)
        replies = sum(len(clerk.acknowledged) for clerk in clerks)
        scene.report.progress(
            f"{killer.done.total()}/{killer.many} kills, "
            f"{customers.written}/{customers.many} mails, {replies} replies"
        )
        if time.monotonic() - begun > limit:
            scene.report.must(False, f"not through within {limit:.0f} s: {killer.done}")
            break
    for thread in (killer, customers, *clerks):
        thread.ending.set()
    for thread in (customers, *clerks):
        thread.join(90 * patience())
        scene.report.must(not thread.is_alive(), f"{thread.name} hangs")


def _settle(scene: Scene, customers: Customers) -> None:
    """Leave it alone until nothing waits any more."""
    handed_on = until(lambda: not scene.postfix.waiting(), 60 * patience())
    scene.report.must(handed_on, f"Postfix still holds {scene.postfix.waiting()} mails")
    quiet_since: list[float] = []

    def is_quiet() -> bool:
        scene.rig.ask(LET_TIME_PASS)
        waiting = scene.rig.ask(UNSETTLED)
        seen = scene.rig.ask("select max(last_uid) from channels_folder")
        scene.report.progress(f"settling: {waiting} wait, read up to {seen}")
        if waiting != [(0,)] or seen != [(customers.taken,)]:
            quiet_since.clear()
            return False
        quiet_since.append(time.monotonic())
        return time.monotonic() - quiet_since[0] > 2

    settled = until(is_quiet, (QUIET_SECONDS + customers.taken / 50) * patience())
    scene.report.must(settled, f"not quiet after {QUIET_SECONDS:.0f} s")


def _judge(scene: Scene, customers: Customers, clerks: list[Clerk]) -> None:
    export = scene.folder / "export.jsonl"
    scene.rig.export(export)
    promised = [mark for clerk in clerks for mark in clerk.acknowledged]
    mails = ledger.mails_in("127.0.0.1", scene.dovecot.imap_port, ADDRESS, PASSWORD)
    true = Evidence(mails, ledger.letters_in(scene.record), ledger.said_in(export), promised)
    verdict = ledger.check(true.mails, true.letters, true.said, true.promised)
    report = scene.report
    for name, cases in verdict.faults().items():
        report.found(name, cases)
    report.must(len(mails) == customers.taken, f"{customers.taken} mails taken, {len(mails)} kept")
    report.found("replies given up", [mark for clerk in clerks for mark in clerk.gave_up])
    states = Counter(one.state for one in true.said if one.state)
    report.figures |= {
        "in the mailbox": f"{len(mails)}, different {len({mail.key for mail in mails})}",
        "letters at the sink": len(true.letters),
        "deliveries": dict(states),
        "sent again when in doubt": sum(one.resends for one in true.said),
        "lost": len(verdict.lost) + len(verdict.forgotten) + len(verdict.never_sent),
        "doubled": len(verdict.doubled) + len(verdict.sent_twice) + len(verdict.twice_written),
    }
    if not report.findings:
        uncaught = mutations.missed(true)
        report.found("cheats the checker lets pass", uncaught)
        caught = len(mutations.CHEATS) - len(uncaught)
        report.figures["cheats caught"] = f"{caught} of {len(mutations.CHEATS)}"
