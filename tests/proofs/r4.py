"""R4: mail servers break at every step of sending: twice only in doubt, nothing silently lost."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from tests.proofs import ledger
from tests.proofs.inside import Desk, desk, half_stored
from tests.proofs.report import Options, Report
from tests.servers.dovecot import PASSWORD, Dovecot, dovecot
from tests.servers.sink import Fault, Letter, Sink, Talk, sink

CLAIM = "SMTP faults at every step: twice only in doubt and once at most, nothing silently lost"
USER = "pomoc@kram.pl"
STEPS = ("greeting", "EHLO", "MAIL", "RCPT", "DATA")
CUTS: dict[str, tuple[str, Fault]] = {
    **{f"cut at {step}": (step, Fault(cut=True)) for step in STEPS},
    **{f"reset at {step}": (step, Fault(reset=True)) for step in STEPS},
    **{f"cut in the body at {n}": ("body", Fault(cut=True, after=n)) for n in (0, 1, 300, 500)},
    "cut after the dot": ("dot", Fault(cut=True)),
    "reset after the dot": ("dot", Fault(reset=True)),
    "cut after it was kept": ("stored", Fault(cut=True)),
    "reset after it was kept": ("stored", Fault(reset=True)),
    "silence after it was kept": ("stored", Fault(wait=0.4, cut=True)),
    "nonsense after it was kept": ("stored", Fault(answer="what?")),
    "cut at QUIT": ("QUIT", Fault(cut=True)),
}
ANSWERS: dict[str, tuple[str, Fault]] = {
    **{f"421 at {step}": (step, Fault(answer="421 4.3.2 Closing")) for step in (*STEPS[1:], "dot")},
    **{
        f"451 at {step}": (step, Fault(answer="451 4.3.0 Busy")) for step in ("MAIL", "DATA", "dot")
    },
    "greylisted": ("RCPT", Fault(answer="450 4.7.1 Greylisted, come back")),
    "mailbox full for now": ("RCPT", Fault(answer="452 4.2.2 Mailbox full")),
    "no such user": ("RCPT", Fault(answer="550 5.1.1 User unknown")),
    "sender refused": ("MAIL", Fault(answer="550 5.7.1 Not from you")),
    "no DATA": ("DATA", Fault(answer="554 5.5.1 No")),
    "taken for spam": ("dot", Fault(answer="550 5.7.1 Looks like spam")),
    "slow greeting": ("greeting", Fault(wait=0.05)),
    "slow bytes": ("RCPT", Fault(answer="250 2.1.5 OK", slow=0.002)),
    "slow after the dot": ("stored", Fault(wait=0.2)),
    "slow bytes after the dot": ("stored", Fault(answer="250 2.0.0 Stored", slow=0.005)),
}
FAULTS = CUTS | ANSWERS


@dataclass
class Misfortune:
    """Each session, and each message in it, meets one fault until there are none left."""

    doors: list[str]
    letters: list[str]
    rng: random.Random
    met: Counter[str] = field(default_factory=Counter)
    now: dict[int, str] = field(default_factory=dict)

    @property
    def left(self) -> int:
        """How many messages will still meet a fault."""
        return len(self.letters)

    def plan(self, step: str, talk: Talk) -> Fault | None:
        """What the server does at this step."""
        if step == "greeting":
            self.now[id(talk)] = self.doors.pop() if self.doors and self.rng.random() < 0.5 else ""
        elif step == "MAIL":
            self.now[id(talk)] = self.letters.pop() if self.letters else ""
        name = self.now.get(id(talk), "")
        if step == "QUIT" and self.rng.random() < 0.5:  # a session may end after many messages
            name = "cut at QUIT"
        at, fault = FAULTS.get(name, ("", Fault()))
        if step != at:
            return None
        self.met[name] += 1
        if step == "RCPT" and fault.slow:
            talk.recipients.append(talk.line.partition("<")[2].partition(">")[0])
        return fault


def prove(options: Options, report: Report) -> None:
    """Answer many customers by a server that breaks; half by a provider that files sent mail."""
    many = options.pick(options.mails, ci=400, long=20_000)
    rng = random.Random(options.seed)
    faults = [name for _turn in range(many // len(FAULTS) + 1) for name in FAULTS][:many]
    rng.shuffle(faults)
    at_door = [name for name in faults if FAULTS[name][0] in ("greeting", "EHLO")]
    others = [name for name in faults if name not in {*at_door, "cut at QUIT"}]
    misfortune = Misfortune(at_door, others, rng)
    with (
        dovecot(users=(USER,)) as box,
        sink(plan=misfortune.plan) as out,
        desk("r4") as own,
    ):
        out.kept = _filed_by(box)
        own.ask("update people_company set undo_seconds = 0")
        channels = _channels(own, out, box)
        promised = _answer_all(own, channels, many, report)
        while misfortune.left:
            before = misfortune.left
            own.work()
            own.let_time_pass()
            report.progress(f"{misfortune.met.total()}/{many} faults met")
            if misfortune.left == before:
                break
        _judge(own, report, out, promised)
    report.figures |= {
        "sends": many,
        "faults met": f"{misfortune.met.total()} of {len(FAULTS)} kinds, {len(CUTS)} of them cuts",
        "sessions": out.sessions,
        "sends/s": many / report.seconds,
    }
    if many > 5 * len(FAULTS):
        report.found("faults that never happened", [f for f in FAULTS if not misfortune.met[f]])


def _filed_by(box: Dovecot) -> "object":
    def keep(letter: Letter) -> None:
        if letter.sender == USER:
            box.append(letter.raw, USER, "Sent", (b"\\Seen",))

    return keep


def _channels(own: Desk, out: Sink, box: Dovecot) -> list[UUID]:
    """One whose provider files what it took into Sent, and one that cannot be asked."""
    sending = {"smtp_host": "127.0.0.1", "smtp_port": out.port, "smtp_security": "none"}
    reading = {
        "incoming": "imap", "imap_host": "127.0.0.1", "imap_port": box.imap_port,
        "imap_security": "none", "imap_user": USER, "sent_folder": "Sent",
    }  # fmt: skip
    return [
        own.connect(USER, sending | reading, {"imap_password": PASSWORD}),
        own.connect("drugi@kram.pl", sending | {"incoming": "listener"}),
    ]


def _answer_all(own: Desk, channels: list[UUID], many: int, report: Report) -> list[str]:
    """Many customers write, each gets an answer; the marks of the answers."""
    from kontuar.channels.contract import Address, Arrival
    from kontuar.channels.services import ChannelIntake
    from kontuar.conversations import services
    from kontuar.conversations.contract import Reply
    from kontuar.kit import clock

    for begin in range(0, many, 200):
        for place, channel_id in enumerate(channels):
            numbers = [n for n in range(begin, min(begin + 200, many)) if n % 2 == place]
            raws = [_question(number) for number in numbers]
            at = clock.now() - timedelta(minutes=1)
            ChannelIntake(channel_id).store([Arrival(raw, at) for raw in raws])
    own.work()
    promised = []
    for row in own.ask("select id, participants[1] from conversations_conversation"):
        mark = f"reply/{row[0]}"
        reply = Reply(html=f"<p>Już sprawdzam, {mark} </p>", to=[Address("", row[1])])
        services.reply_to_conversation(
            conversation_id=row[0], by=own.agent, reply=reply, at=clock.now()
        )
        promised.append(mark)
        report.progress(f"{len(promised)}/{many} answers written")
    return promised


def _question(number: int) -> bytes:
    return (
        f"From: klient{number}@poczta.example\r\nTo: pomoc@kram.pl\r\nSubject: nr {number}\r\n"
        f"Message-ID: <{number}@poczta.example>\r\n\r\nGdzie jest paczka {number}?\r\n"
    ).encode()


def _judge(own: Desk, report: Report, out: Sink, promised: list[str]) -> None:
    own.settle(6)
    said = own.said()
    letters = [ledger.letter_of(letter.raw) for letter in out.letters]
    mails = [ledger.mail_of(_question(number)) for number in range(len(promised))]
    verdict = ledger.check(mails, letters, said, promised)
    for name, cases in verdict.faults().items():
        report.found(name, cases)
    report.found("half stored", half_stored(own))
    times = Counter(letter.id for letter in letters)
    proven = {ledger.letter_of(letter.raw).id for letter in out.letters if letter.sender == USER}
    report.found("doubled although the Sent folder held it", [i for i in proven if times[i] > 1])
    answers = [one for one in said if one.direction == "out"]
    report.figures |= {
        "deliveries": dict(Counter(one.state for one in answers)),
        "sent again when in doubt": sum(one.resends for one in answers),
        "letters": len(letters),
        "twice, all of them in doubt": sum(n > 1 for n in times.values()),
        "silently lost": len(verdict.never_sent) + len(verdict.forgotten),
    }
