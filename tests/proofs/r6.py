"""R6: poison is held back, seen and filed after a repair; an outage holds back nothing at all."""

import os
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from tests.proofs import ledger, poison
from tests.proofs.inside import Desk, desk, half_stored
from tests.proofs.ledger import Mail
from tests.proofs.outages import Database, Outage, outages, small_disk
from tests.proofs.report import Options, Report, patience
from tests.proofs.ways import Way, ways

CLAIM = "poison is held back and filed after a repair; an outage holds back, loses, doubles nothing"
OWN_DISKS = True
"""It mounts a small disk where nobody else sees it."""
TRIES = 4
"""More than the three after which a mail goes to quarantine."""


def prove(options: Options, report: Report) -> None:
    """First the outages, each with mail on every way in; then poison, alone and in mass."""
    rng = random.Random(options.seed)
    each = options.pick(options.mails, ci=2, long=40)
    with tempfile.TemporaryDirectory(prefix="kontuar-r6-") as folder:
        os.environ[poison.MARK] = str(Path(folder) / "repaired")
        with desk("r6") as own:
            database = Database(_data())
            try:
                _prove_outages(own, database, each, rng, report)
                _prove_poison(own, report)
                _prove_mass(own, report)
            finally:
                database.stop()


def _prove_outages(
    own: Desk, database: Database, each: int, rng: random.Random, report: Report
) -> None:
    numbers = iter(range(10**9))
    with ways(own) as all_ways, small_disk(database) as has_small_disk:
        database.be_plain()
        report.must(has_small_disk, "a small disk could not be mounted")
        done = []
        for outage in outages(has_small_disk):
            report.progress(outage.name)
            for way in all_ways:
                for _mail in range(each):
                    way.put(_letter(next(numbers), way.name, rng))
            outage.begin(database)
            _suffer(own, all_ways)
            outage.end(database)
            _check_untouched(own, outage, report)
            _recover(own, all_ways, outage, report)
            done.append(outage.name)
        mails = [mail for way in all_ways for mail in way.mails]
        _compare(own, mails, report)
        for way in all_ways:
            report.found(f"refused for good by {way.name}", way.refused)
    report.figures |= {"outages": len(done), "ways in": ", ".join(w.name for w in all_ways)}
    report.figures |= {"mails": len(mails)}


def _data() -> Path:
    from django.conf import settings

    return Path(settings.DATA)


def _letter(number: int, way: str, rng: random.Random) -> bytes:
    """With a long text that no compression makes small, and a file."""
    text = "".join(f"{rng.randbytes(30).hex()}\r\n" for _line in range(250))
    return (
        f"From: klient{number}@poczta.example\r\nTo: pomoc@kram.pl\r\nSubject: {way} {number}\r\n"
        f"Message-ID: <{number}@poczta.example>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=b1\r\n\r\n--b1\r\nContent-Type: text/plain\r\n\r\n"
        f"{text}\r\n--b1\r\nContent-Type: image/png\r\nContent-Disposition: attachment;"
        f" filename=a.png\r\n\r\n{number}\r\n--b1--\r\n"
    ).encode()


def _suffer(own: Desk, all_ways: Sequence[Way]) -> None:
    """Try as often as would quarantine a mail that is at fault, and more."""
    for number in range(TRIES):
        for way in all_ways if number < 2 else ():
            way.hand_on()
        _work_in_vain()


def _check_untouched(own: Desk, outage: Outage, report: Report) -> None:
    """Just after it, before anything is tried again."""
    held = own.count("select count(*) from channels_inbound where state = 'quarantined'")
    counted = own.count("select count(*) from channels_inbound where attempts > 0")
    report.must(not held, f"{outage.name}: {held} good mails quarantined")
    report.must(not counted, f"{outage.name}: {counted} good mails counted as failed")
    report.found(f"half stored while {outage.name}", half_stored(own))


def _work_in_vain() -> None:
    """What the worker does meanwhile: each loop fails by itself and is tried again."""
    from django.db import Error, connection

    from kontuar.kit.loops import LOOPS

    for loop in LOOPS.values():
        try:
            loop.call()
        except Error:
            connection.close()


def _recover(own: Desk, all_ways: Sequence[Way], outage: Outage, report: Report) -> None:
    """Nothing but trying again is needed."""
    until = time.monotonic() + 15 * patience()
    wanted = sum(len(way.mails) for way in all_ways)
    filed = 0
    while filed < wanted and time.monotonic() < until:
        for way in all_ways:
            way.hand_on()
        _work_in_vain()
        filed = own.count("select count(*) from channels_inbound where state = 'done'")
    waiting = own.ask("select state, count(*) from channels_inbound group by state")
    report.must(filed == wanted, f"after {outage.name}: {filed} of {wanted} filed, {waiting}")
    report.found(f"half stored after {outage.name}", half_stored(own))


def _compare(own: Desk, mails: Sequence[Mail], report: Report) -> None:
    verdict = ledger.check(mails, [], own.said())
    for name, cases in verdict.faults().items():
        report.found(name, cases)
    report.figures |= {"lost": len(verdict.lost), "doubled": len(verdict.doubled)}


def _prove_poison(own: Desk, report: Report) -> None:
    """Some mails bring the reading down: they alone are held back, seen, and filed in the end."""
    from kontuar.channels import reading

    reading.SECONDS_EACH = 3 * patience()  # a mail that loops is given up sooner here
    channel_id = _poisonous(own, "jeden@kram.pl")
    good = [_poor(f"dobra {n}") for n in range(40)]
    bad = [_poor(f"zla {kind.decode()}", kind) for kind in poison.KINDS]
    mixed = [
        raw for n, raw in enumerate(good) for raw in ([raw, bad[n // 10]] if n % 10 == 4 else [raw])
    ]
    _store(own, channel_id, mixed)
    _work_through(own)
    shown = own.said()
    stubs = sorted(one.key[2] for one in shown if one.direction == "unread")
    seen = {one.key[2] for one in shown if one.direction == "in"}
    wanted = sorted(f"zla {kind.decode()}" for kind in poison.KINDS)
    report.must(stubs == wanted, f"stubs {stubs} instead of {wanted}")
    missing = [f"dobra {n}" for n in range(40) if f"dobra {n}" not in seen]
    report.found("good mail that poison keeps away", missing)
    _repair_and_retry(own, channel_id)
    after = [one.key[2] for one in own.said() if one.key[2] in wanted]
    report.must(sorted(after) == wanted, f"after the repair: {sorted(after)}")
    report.must(not _unread(own), "stubs remain after the repair")
    report.figures["poison, after repair"] = f"{len(stubs)} held back, {len(after)} filed"


def _prove_mass(own: Desk, report: Report) -> None:
    """When much cannot be read, the channel is paused with an alarm, and the rest just waits."""
    Path(os.environ[poison.MARK]).unlink()
    for name, every in (("wszystkie@kram.pl", 1), ("co-czwarta@kram.pl", 4)):
        channel_id = _poisonous(own, name)
        raws = [_poor(f"{name} {n}", b"raise" if n % every == 0 else b"") for n in range(160)]
        _store(own, channel_id, raws)
        _work_through(own)
        question = "select state, count(*) from channels_inbound where channel_id = %s group by 1"
        states = dict(own.ask(question, channel_id))
        channel = own.ask(
            "select state, trouble_code from channels_channel where id = %s", channel_id
        )
        alarms = own.count(
            "select count(*) from events_event where kind = 'channels.channel_changed'"
            " and data ->> 'state' = 'paused' and data ->> 'channel_id' = %s", str(channel_id),
        )  # fmt: skip
        report.must(channel == [("paused", "too_many_unreadable")], f"{name}: {channel}")
        report.must(alarms == 1, f"{name}: {alarms} alarms")
        report.must(states.get("waiting", 0) > 0, f"{name}: nothing was spared: {states}")
        report.figures[f"paused: 1 in {every} bad"] = states
        _repair_and_retry(own, channel_id)
        states = dict(own.ask(question, channel_id))
        report.must(states == {"done": 160}, f"{name} after the repair: {states}")
        Path(os.environ[poison.MARK]).unlink()
    report.found("half stored", half_stored(own))
    report.must(not _unread(own), "stubs remain at the end")


def _poisonous(own: Desk, address: str) -> UUID:
    from kontuar.channels import registry

    registry.register(poison.Poisonous())
    return own.connect(address, {"incoming": "listener"}, kind="poisonous")


def _poor(subject: str, kind: bytes = b"") -> bytes:
    mark = f"X-Poison: {kind.decode()}\r\n" if kind else ""
    sender = subject.replace(" ", ".").replace("@", ".")
    return f"From: {sender}@poczta.example\r\nSubject: {subject}\r\n{mark}\r\n{subject}".encode()


def _store(own: Desk, channel_id: UUID, raws: Sequence[bytes]) -> None:
    from kontuar.channels.contract import Arrival
    from kontuar.channels.services import ChannelIntake
    from kontuar.kit import clock

    ChannelIntake(channel_id).store([Arrival(raw, clock.now()) for raw in raws])


def _work_through(own: Desk) -> None:
    for _try in range(TRIES):
        own.work()
        own.let_time_pass()
    own.work()


def _repair_and_retry(own: Desk, channel_id: UUID) -> None:
    """What a person does: have it repaired, resume the channel, read all again."""
    from kontuar.channels import services
    from kontuar.kit import clock

    Path(os.environ[poison.MARK]).touch()
    held = own.ask("select id from channels_inbound where state = 'quarantined'")
    services.resume_channel(channel_id=channel_id, actor=own.agent.actor, at=clock.now())
    services.retry_quarantined(inbound_ids=[row[0] for row in held], at=clock.now())
    _work_through(own)


def _unread(own: Desk) -> list[str]:
    return [one.key[2] for one in own.said() if one.direction == "unread"]
