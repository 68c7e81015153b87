"""Pure decisions about what comes in and goes out."""

import hashlib
import re
from datetime import datetime, timedelta

BLANK = re.compile(rb"\n\r?\n")
MESSAGE_ID = re.compile(rb"\nmessage-id:[ \t]*(?:\r?\n[ \t]+)?(\S+)", re.I)
IDENTIFYING = re.compile(rb"\n(from|date|subject):(.*(?:\r?\n[ \t].*)*)", re.I)
"""Begun by the end of the line before, which is found at full speed; `^` is tried everywhere."""
TRACES = re.compile(
    rb"^(received|return-path|delivered-to|x-[\w-]+|authentication-results|arc-[\w-]+|dkim-signature"
    rb"|status|lines|envelope-to|delivery-date):.*(?:\r?\n[ \t].*)*\r?\n?",
    re.I | re.M,
)
SENDER = re.compile(rb"\nfrom:(.*(?:\r?\n[ \t].*)*)", re.I)
BACKOFF = (1, 2, 5, 10, 20, 30, 60)
GIVE_UP_AFTER = timedelta(days=3)
AUTOMATIC_RESENDS = 1
"""How often an uncertain delivery is sent again by itself: a receiver may hold so many copies."""
PROOF_AFTER = timedelta(seconds=30)
"""Providers file a sent message some seconds after they took it."""
LOOK_FOR = timedelta(minutes=30)


GOING = ("waiting", "running")
"""States of an import that goes on by itself."""


def dedupe_key(raw: bytes) -> bytes:
    """Equal for the same message fetched twice, different for another one with the same id.

    With a Message-ID: the id and who, when, what and the body. Without: all but the trace headers.
    """
    cut = BLANK.search(raw)
    head, body = (raw[: cut.start()].removesuffix(b"\r"), raw[cut.end() :]) if cut else (raw, b"")
    digest = hashlib.sha256()
    below = b"\n" + head
    found = MESSAGE_ID.search(below)
    if found:
        digest.update(found[1])
        for name, value in sorted(IDENTIFYING.findall(below)):
            digest.update(name.lower() + b":" + b" ".join(value.split()) + b"\n")
    else:
        digest.update(TRACES.sub(b"", head + b"\n").replace(b"\r\n", b"\n"))
    digest.update(body.replace(b"\r\n", b"\n").rstrip())
    return digest.digest()


def next_try(*, attempts: int, created_at: datetime, at: datetime) -> datetime | None:
    """When to try a deferred delivery again: minutes growing to hourly, for three days."""
    if at - created_at >= GIVE_UP_AFTER:
        return None
    minutes = BACKOFF[min(attempts, len(BACKOFF)) - 1]
    return at + timedelta(minutes=minutes)


def gives_up_looking(*, uncertain_at: datetime | None, at: datetime) -> bool:
    """Whether proof was looked for long enough at a server that cannot be reached."""
    return uncertain_at is None or at - uncertain_at >= LOOK_FOR


def too_many_unreadable(latest: list[str]) -> bool:
    """Whether what came in last looks like a fault of ours: 10 in a row, or 20 of 100.

    `latest` are the states of the newest settled arrivals of a channel, newest first.
    """
    in_a_row = len(latest) >= 10 and set(latest[:10]) == {"quarantined"}
    return in_a_row or (len(latest) >= 100 and latest[:100].count("quarantined") >= 20)


def glance(raw: bytes) -> tuple[str, str]:
    """Sender and subject of something unreadable, as far as they can be seen from outside."""
    head = b"\n" + raw[:65536]
    sender = SENDER.search(head)
    subject = next((v for n, v in IDENTIFYING.findall(head) if n.lower() == b"subject"), b"")
    return _line(sender[1] if sender else b""), _line(subject)


def file_state(scan: str, note: str, *, is_checked: bool) -> str:
    """What may be done with a file: "open", or why not.

    "checking" and "unchecked" wait for the scanner, "held" for a person, "infected" stays shut.
    Without a scanner everything is open but what one has found.
    """
    if scan == "infected":
        return "infected"
    if not is_checked or scan == "clean":
        return "open"
    if scan == "waiting":
        return "held" if note else "checking"
    return "unchecked"


def _line(value: bytes) -> str:
    text = value.decode("utf-8", "replace").replace("\x00", "")
    return " ".join(text.split())[:200]
