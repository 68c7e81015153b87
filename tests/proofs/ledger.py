"""The ledger checker: what was in the mailbox and what the sink got, against what Kontuar shows.

It knows nothing of Kontuar's inside. It reads the mailbox by IMAP, the sink's record, and the lines
of `kontuar export --messages`; what somebody was told had been sent comes as a list of marks.
"""

import email
import email.policy
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path

Key = tuple[str, str, str, str]
"""Message-ID, sender, subject and text: what makes a mail this mail."""
SURE = ("sent", "bounced")
IN_DOUBT = ("uncertain",)
NOT_GONE = ("rejected",)


@dataclass(frozen=True)
class Mail:
    """A mail in the mailbox."""

    key: Key
    answers: str = ""


@dataclass(frozen=True)
class Letter:
    """A letter the sink took."""

    id: str
    text: str


@dataclass(frozen=True)
class Said:
    """A message as Kontuar shows it."""

    direction: str
    conversation: str
    key: Key
    state: str = ""
    resends: int = 0


@dataclass
class Verdict:
    """What must be empty, each with the mails it is about."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)
    strayed: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    """Replies of which somebody was told that they were sent, and that are nowhere."""
    twice_written: list[str] = field(default_factory=list)
    never_sent: list[str] = field(default_factory=list)
    """Shown as sent, and the sink never got it."""
    sent_twice: list[str] = field(default_factory=list)
    unsettled: list[str] = field(default_factory=list)
    unknown_letters: list[str] = field(default_factory=list)

    def faults(self) -> dict[str, list[str]]:
        """What is not empty."""
        return {name: cases for name, cases in vars(self).items() if cases}


def check(
    mails: Sequence[Mail],
    letters: Sequence[Letter],
    said: Sequence[Said],
    promised: Sequence[str] = (),
    *,
    may_be_gone: frozenset[Key] = frozenset(),
) -> Verdict:
    """Compare. `promised` are marks in replies whose sending was acknowledged.

    `may_be_gone` are mails that somebody deleted from the mailbox before they could be fetched.
    """
    verdict = Verdict()
    came_in = [one for one in said if one.direction == "in"]
    _compare_incoming(verdict, mails, came_in, may_be_gone)
    verdict.unread = [_name(one.key) for one in said if one.direction == "unread"]
    _compare_threads(verdict, mails, said)
    went_out = [one for one in said if one.direction == "out"]
    _compare_promises(verdict, went_out, promised)
    _compare_outgoing(verdict, letters, went_out)
    return verdict


def _compare_incoming(
    verdict: Verdict, mails: Sequence[Mail], said: Sequence[Said], may_be_gone: frozenset[Key]
) -> None:
    wanted = {mail.key for mail in mails}
    possible = wanted | may_be_gone
    found = Counter(one.key for one in said)
    verdict.lost = [_name(key) for key in sorted(wanted) if not found[key]]
    verdict.doubled = [f"{_name(key)} x{n}" for key, n in found.items() if n > 1]
    verdict.invented = [_name(key) for key in found if key not in possible]


def _compare_threads(verdict: Verdict, mails: Sequence[Mail], said: Sequence[Said]) -> None:
    """An answer stands beside what it answers; two mails that answer nothing stand apart."""
    homes = {one.key: one.conversation for one in said if one.direction != "unread"}
    by_id: dict[str, set[str]] = defaultdict(set)
    for one in said:
        by_id[one.key[0]].add(one.conversation)
    openers: Counter[str] = Counter()
    for mail in dict.fromkeys(mails):
        home = homes.get(mail.key)
        if home is None:
            continue
        if mail.answers and home not in by_id[mail.answers]:
            verdict.strayed.append(_name(mail.key))
        if not mail.answers:
            openers[home] += 1
            if openers[home] > 1:
                verdict.strayed.append(_name(mail.key))


def _compare_promises(verdict: Verdict, out: Sequence[Said], promised: Sequence[str]) -> None:
    written = Counter(mark for one in out for mark in marks_in(one.key[3]))
    verdict.forgotten = [mark for mark in promised if not written[mark]]
    verdict.twice_written = [f"{mark} x{n}" for mark, n in written.items() if n > 1]


def _compare_outgoing(verdict: Verdict, letters: Sequence[Letter], out: Sequence[Said]) -> None:
    """Sent means once. Twice only where it was in doubt, and then at most one time more."""
    arrived = Counter(letter.id for letter in letters)
    shown = {one.key[0]: one for one in out}
    verdict.unknown_letters = [i for i in arrived if i not in shown]
    for rfc_id, one in shown.items():
        times = arrived[rfc_id]
        doubts = one.state in IN_DOUBT or one.resends > 0
        if one.state in SURE and not times:
            verdict.never_sent.append(_name(one.key))
        if times > (2 if doubts else 0 if one.state in NOT_GONE else 1):
            verdict.sent_twice.append(f"{_name(one.key)} ({one.state}) x{times}")
        if one.state not in SURE + IN_DOUBT + NOT_GONE:
            verdict.unsettled.append(f"{_name(one.key)} ({one.state})")
        if times and marks_in(one.key[3]) != _marks_of(letters, rfc_id):
            verdict.unknown_letters.append(f"other words in {_name(one.key)}")


def _marks_of(letters: Sequence[Letter], rfc_id: str) -> list[str]:
    return next((marks_in(letter.text)[:1] for letter in letters if letter.id == rfc_id), [])


def marks_in(text: str) -> list[str]:
    """The marks a proof puts into replies: words like "reply/17"."""
    return [word for word in text.split() if word.startswith("reply/")]


def _name(key: Key) -> str:
    return f"{key[2] or '(no subject)'} {key[0] or '(no id)'}"


def plain(text: str) -> str:
    """A text on one line: wrapping says nothing about who lost what."""
    return " ".join(text.split())


def mail_of(raw: bytes) -> Mail:
    """A mail as the mailbox holds it."""
    read = email.message_from_bytes(raw, policy=email.policy.compat32)
    sender = str(read.get("From", "")).rpartition("<")[2].strip(" >").lower()
    key = (
        plain(str(read.get("Message-ID", ""))),
        sender,
        plain(str(make_header(decode_header(read.get("Subject", ""))))),
        text_of(read),
    )
    return Mail(key, plain(str(read.get("In-Reply-To", ""))))


def letter_of(raw: bytes) -> Letter:
    """A letter as the sink took it."""
    read = email.message_from_bytes(raw, policy=email.policy.compat32)
    return Letter(plain(str(read.get("Message-ID", ""))), text_of(read))


def text_of(read: Message) -> str:
    """The first plain text of a mail."""
    for part in read.walk():
        if part.get_content_type() == "text/plain":
            data = part.get_payload(decode=True)
            return plain(data.decode("utf-8", "replace")) if isinstance(data, bytes) else ""
    return ""


def said_of(line: str) -> Said:
    """A line of the export."""
    row = json.loads(line)
    key = (
        row["rfc_message_id"],
        str(row["from"].get("email", "")),
        plain(row["subject"]),
        plain(row["text"]),
    )
    return Said(
        row["direction"], row["conversation"], key, row.get("state", ""), row.get("resends", 0)
    )


def mails_in(host: str, port: int, user: str, password: str) -> list[Mail]:
    """Everything in a mailbox."""
    from imapclient import IMAPClient

    found: list[Mail] = []
    with IMAPClient(host, port, ssl=False, timeout=60) as client:
        client.login(user, password)
        client.select_folder("INBOX", readonly=True)
        uids = client.search("ALL")
        for begin in range(0, len(uids), 500):
            bodies = client.fetch(uids[begin : begin + 500], ["BODY.PEEK[]"])
            found += [mail_of(body[b"BODY[]"]) for body in bodies.values()]
    return found


def letters_in(record: Path) -> list[Letter]:
    """Everything the sink wrote down: a line of JSON with the raw letter for each."""
    if not record.exists():
        return []
    return [letter_of(json.loads(line)["raw"].encode("latin-1")) for line in _lines(record)]


def said_in(export: Path) -> list[Said]:
    """Everything Kontuar shows."""
    return [said_of(line) for line in _lines(export)]


def _lines(path: Path) -> Iterable[str]:
    with path.open(encoding="utf-8") as file:
        yield from (line for line in file if line.strip())
