"""One raw mail read: nothing in it is trusted, nothing of it is lost."""

import re
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from kontuar.channels.contract import Address, Incoming
from kontuar.kit.quotes import new_text
from kontuar.plugins.email.addresses import parse_addresses
from kontuar.plugins.email.bodies import join_words, sort_parts
from kontuar.plugins.email.bounces import find_bounce
from kontuar.plugins.email.dates import sent_at
from kontuar.plugins.email.forwarding import original_of
from kontuar.plugins.email.machines import is_automatic
from kontuar.plugins.email.structure import Entity, open_mail
from kontuar.plugins.email.verdicts import read_verdicts
from kontuar.plugins.email.words import decode_text, storable, unfold

MAX_LINE = 998
MAX_REFERENCES = 200
_BETWEEN = re.compile(r"[\s,;]+")
_ID = re.compile(r"<[^<>\s]+(?:\s[^<>\s]+)*>")
_MAILBOXES = (
    "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to",
)  # fmt: skip
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)


def read_mail(raw: bytes, received_at: datetime) -> Incoming:
    """A mail as values.

    Raises Unreadable when there is no mail in the bytes.
    """
    mail = _read_one(raw, received_at)
    original = original_of(mail, read=_read_one)
    return replace(mail, forwarded=original) if original else mail


def _read_one(raw: bytes, received_at: datetime) -> Incoming:
    mail, flags = open_mail(raw)
    label = _charset_of(mail)
    content = sort_parts(mail)
    body = join_words(content)
    subject = storable(decode_text(mail.raw("subject"), label))
    sender = _sender(mail, label)
    moment, oddities = sent_at(mail.raw("date"), mail.raws("received"), received_at)
    bounce = find_bounce(mail, content.files, body.text, sender.email, subject)
    return Incoming(
        sender=sender,
        to=_reachable(mail, "to", label),
        cc=_reachable(mail, "cc", label),
        reply_to=_reachable(mail, "reply-to", label),
        subject=subject,
        sent_at=moment,
        text=body.text,
        html=body.html,
        reply=new_text(body.marked or body.text),
        files=tuple(content.files),
        rfc_message_id=_first_id(mail.raw("message-id")),
        in_reply_to=_first_id(mail.raw("in-reply-to")),
        references=tuple(_ids(mail.raw("references"))[-MAX_REFERENCES:]),
        is_automatic=bounce is not None or is_automatic(mail, subject, sender.email),
        flags=(*flags, *content.flags, *oddities, *_cut_by_fetcher(mail)),
        bounce=bounce,
        verdicts=read_verdicts(mail.raws("authentication-results")),
        delivered_to=_delivered_to(mail),
    )


def _cut_by_fetcher(mail: Entity) -> tuple[str, ...]:
    """Our own mark on a message too large to be taken whole."""
    return ("truncated",) if mail.has("x-kontuar-truncated") else ()


def _charset_of(mail: Entity) -> str:
    """What raw 8-bit headers are probably written in: the charset of the first text."""
    own = mail.parameters("content-type").get("charset")
    if own:
        return own
    for part in mail.parts:
        found = _CHARSET.search(part.raw("content-type")) or (
            part.parts and _CHARSET.search(part.parts[0].raw("content-type"))
        )
        if found:
            return str(found[1])
    return ""


def _sender(mail: Entity, label: str) -> Address:
    nobody = Address("", "")
    for header in ("from", "sender", "reply-to", "return-path"):
        for person in _people(mail, header, label):
            if person.email:
                return Address(nobody.name or person.name, person.email)
            nobody = nobody if nobody.name else person
    return nobody


def _people(mail: Entity, header: str, label: str) -> tuple[Address, ...]:
    return tuple(
        Address(storable(a.name), storable(a.email))
        for a in parse_addresses(mail.raws(header), label)
    )


def _reachable(mail: Entity, header: str, label: str) -> tuple[Address, ...]:
    """Those with an address; "undisclosed recipients" and the like are nobody."""
    return tuple(person for person in _people(mail, header, label) if person.email)


def _delivered_to(mail: Entity) -> tuple[str, ...]:
    found = dict.fromkeys(
        person.email for header in _MAILBOXES for person in _people(mail, header, "")
    )
    return tuple(email for email in found if email)


def _ids(value: str) -> list[str]:
    """Message-IDs in one form everywhere, in angle brackets, whatever a program left out."""
    line = unfold(value)
    if not line.isascii() or "=?" in line:
        line = decode_text(line)
    found = [i.replace(" ", "")[1:-1] for i in _ID.findall(line)]
    if not found:
        words = [word.strip("<>") for word in _BETWEEN.split(line)]
        found = [word for word in words if "@" in word] or (words if len(words) == 1 else [])
    return [f"<{_short(storable(one))}>" for one in found if one]


def _short(one: str) -> str:
    """Longer than any line may be (RFC 5322) it is damaged, and no index could hold it."""
    if len(one.encode()) <= MAX_LINE:
        return one
    return f"{one[:100]}.{sha256(one.encode()).hexdigest()}"


def _first_id(value: str) -> str:
    return next(iter(_ids(value)), "")
