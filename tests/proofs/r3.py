"""R3: a mailbox whose server or wire breaks at every step: nothing is lost, nothing comes twice."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tests.proofs import ledger
from tests.proofs.inside import Desk, desk, half_stored
from tests.proofs.ledger import Mail
from tests.proofs.report import Options, Report
from tests.servers.dovecot import PASSWORD, Dovecot, dovecot
from tests.servers.odd_imap import FAULTS, OddImap, odd_imap
from tests.servers.proxy import Proxy, proxy

CLAIM = "IMAP faults at every step: nothing lost, nothing doubled"
USER = "pomoc@kram.pl"
ROUND_BYTES = 9000
"""About what passes in one round with something new in it."""
TEXT = "From: Ala <ala{n}@example.pl>\r\nTo: {to}\r\nSubject: nr {n}\r\n{id}\r\nTekst {n}\r\n"


@dataclass
class Box:
    """One mailbox behind one kind of trouble, and what must come out of it."""

    name: str
    put: Callable[[bytes], None]
    channel_id: UUID
    config: Any
    mails: list[Mail] = field(default_factory=list)
    gone: set[Mail] = field(default_factory=set)
    """Deleted by somebody before they could be fetched."""

    def write(self, number: int, rng: random.Random) -> None:
        """Somebody writes."""
        rfc_id = f"Message-ID: <{number}@example.pl>\r\n" if rng.random() < 0.9 else ""
        raw = TEXT.format(n=number, to=USER, id=rfc_id).encode()
        raw += b"".join(b"wiersz %d\r\n" % n for n in range(rng.choice((0, 3, 300))))
        self.put(raw)
        self.mails.append(ledger.mail_of(raw))

    def round(self) -> str:
        """Fetch once; the trouble's code, or nothing."""
        from kontuar.channels.contract import ChannelTrouble
        from kontuar.channels.services import ChannelIntake
        from kontuar.plugins.email import imap

        try:
            with imap.open_mailbox(imap.incoming_server(self.config)) as client:
                imap.fetch_round(client, self.config, ChannelIntake(self.channel_id), _never)
        except ChannelTrouble as trouble:
            return trouble.code
        return ""


def _never(_seconds: float) -> bool:
    return False


def prove(options: Options, report: Report) -> None:
    """Half of the faults on the wire before a real Dovecot, half by a server that misbehaves."""
    many = options.pick(options.mails, ci=200, long=5000)
    rng = random.Random(options.seed)
    troubles: Counter[str] = Counter()
    with (
        dovecot(users=(USER,)) as real,
        proxy(real.imap_port) as wire,
        odd_imap() as odd,
        desk("r3") as own,
    ):
        true = _box(own, "dovecot", real.append, wire.port, mark_seen=False)
        strange = _box(own, "odd", odd.append, odd.port, mark_seen=True)
        for number in range(many):
            is_wire = number % 2
            box = true if is_wire else strange
            for extra in range(rng.choice((1, 1, 2, 4))):
                box.write(number * 10 + extra, rng)
            if is_wire:
                troubles[_break_wire(true, real, wire, rng)] += 1
            else:
                troubles[_break_server(strange, odd, number // 2, rng)] += 1
            if number % 20 == 0:
                own.work()
                report.progress(f"{number}/{many} faults")
        _judge(own, report, [true, strange])
    mails = len(true.mails) + len(strange.mails)
    report.figures |= {
        "faults": many,
        "kinds of faults": len(FAULTS) + len(WIRES),
        "seen as": {code or "nothing": n for code, n in troubles.most_common()},
        "mails": mails,
        "mails/s": mails / report.seconds,
    }


def _box(own: Desk, name: str, put: Callable[[bytes], Any], port: int, *, mark_seen: bool) -> Box:
    from kontuar.channels import selectors
    from kontuar.channels.services.connect import config_of

    settings = {
        "incoming": "imap", "imap_host": "127.0.0.1", "imap_port": port, "imap_security": "none",
        "imap_user": USER, "import_existing": True, "mark_seen": mark_seen, "read_seconds": 0.7,
    }  # fmt: skip
    channel_id = own.connect(f"{name}@kram.example", settings, {"imap_password": PASSWORD})
    channel = selectors.channel_by_id(channel_id)
    assert channel
    return Box(name, lambda raw: put(raw), channel_id, config_of(channel))


WIRES = ("cut", "cut", "cut", "silent", "kicked", "renumbered", "expunged", "emptied")


def _break_wire(box: Box, real: Dovecot, wire: Proxy, rng: random.Random) -> str:
    how = rng.choice(WIRES) if rng.random() < 0.5 else "cut"
    wire.budget = None
    if how in ("cut", "silent"):
        wire.budget, wire.stalls = rng.randrange(ROUND_BYTES), how == "silent"
    elif how == "kicked":
        real.kick(USER)
    elif how == "renumbered":
        real.renumber(USER)
    elif how == "expunged":
        _delete(box, real, rng)
    elif how == "emptied":
        box.round()
        _delete(box, real, rng, everything=True)
    code = box.round()
    wire.budget, wire.stalls = None, False
    return code


def _delete(box: Box, real: Dovecot, rng: random.Random, *, everything: bool = False) -> None:
    """Somebody deletes mail in the mailbox: one that may not have been fetched yet, or all."""
    with real.client(USER) as client:
        client.select_folder("INBOX")
        uids = client.search("ALL")
        chosen = uids if everything else rng.sample(uids, min(1, len(uids)))
        bodies = client.fetch(chosen, ["BODY.PEEK[]"]) if chosen else {}
        if not everything:
            box.gone |= {ledger.mail_of(body[b"BODY[]"]) for body in bodies.values()}
        if chosen:
            client.delete_messages(chosen)
            client.expunge()


def _break_server(box: Box, odd: OddImap, number: int, rng: random.Random) -> str:
    """Every fault in turn; then again, in other company."""
    fault = FAULTS[number % len(FAULTS)]
    if number % 9 == 8:
        odd.renumber()
    before = set(odd.mails.values())
    odd.fault = fault
    code = box.round()
    odd.fault = ""
    box.gone |= {ledger.mail_of(raw) for raw in before - set(odd.mails.values())}
    return code


def _judge(own: Desk, report: Report, boxes: list[Box]) -> None:
    for box in boxes:
        code = box.round()
        report.must(not code, f"{box.name} does not work again: {code}")
    own.settle(4)
    mails = [mail for box in boxes for mail in box.mails]
    gone = {mail for box in boxes for mail in box.gone}
    certain = [mail for mail in mails if mail not in gone]
    may_be_gone = frozenset(mail.key for mail in gone)
    verdict = ledger.check(certain, [], own.said(), may_be_gone=may_be_gone)
    for name, cases in verdict.faults().items():
        report.found(name, cases)
    report.found("half stored", half_stored(own))
    report.figures |= {
        "deleted under us": len(gone),
        "lost": len(verdict.lost),
        "doubled": len(verdict.doubled),
    }
