"""One raw mail read: nothing in it is trusted, nothing of it is lost."""

import re
from datetime import datetime

from kontuar.channels.contract import Address, Incoming
from kontuar.kit.quotes import new_text
from kontuar.plugins.email.addresses import parse_addresses
from kontuar.plugins.email.bodies import join_words, sort_parts
from kontuar.plugins.email.bounces import find_bounce
from kontuar.plugins.email.dates import sent_at
from kontuar.plugins.email.machines import is_automatic
from kontuar.plugins.email.structure import Entity, open_mail
from kontuar.plugins.email.words import decode_text, storable, unfold

MAX_REFERENCES = 200
_ID = re.compile(r"<[^<>\s]+(?:\s[^<>\s]+)*>")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)


def read_mail(raw: bytes, received_at: datetime) -> Incoming:
    """A mail as values.

    Raises Unreadable when there is no mail in the bytes.
    """
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
                return person
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


def _ids(value: str) -> list[str]:
    line = unfold(value)
    if not line.isascii():
        line = decode_text(line)
    return [storable(i.replace(" ", "")) for i in _ID.findall(line)] or [
        f"<{storable(word)}>" for word in line.split() if "@" in word
    ]


def _first_id(value: str) -> str:
    ids = _ids(value)
    if ids:
        return ids[0]
    return storable(decode_text(value)).strip("<> ") if value else ""
