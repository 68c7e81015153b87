"""What a message's own head says about it: deleted, spam, draft, from whom, about what."""

import re
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.utils import parseaddr

from kontuar.channels.rules import glance

_MOZILLA = re.compile(rb"^x-mozilla-status:[ \t]*([0-9a-f]{4})\b", re.I | re.M)
_LABELS = re.compile(rb"^x-gmail-labels:(.*(?:\r?\n[ \t].*)*)", re.I | re.M)
_INTERNAL = re.compile(
    rb"^subject:[ \t]*DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA", re.I | re.M
)
_DATE = re.compile(rb"^date:[ \t]*\S", re.I | re.M)
_BLANK = re.compile(rb"\r?\n\r?\n")
_DELETED = 0x0008
_BINS = {
    "trash": "trash", "bin": "trash", "deleted items": "trash", "deleted messages": "trash",
    "kosz": "trash", "elementy usunięte": "trash", "usunięte": "trash",
    "spam": "spam", "junk": "spam", "junk e-mail": "spam", "junk email": "spam",
    "wiadomości-śmieci": "spam", "niechciane": "spam", "bulk mail": "spam",
    "drafts": "draft", "draft": "draft", "wersje robocze": "draft", "robocze": "draft",
    "szkice": "draft", "kopie robocze": "draft", "templates": "draft", "szablony": "draft",
    "chat": "chat", "chats": "chat", "czat": "chat",
}  # fmt: skip
"""Folders and labels whose mail was never said to a customer or by one, in both languages."""


def refusal_of(head: bytes) -> str:
    """Why a message with this head is not taken; empty when it is."""
    end = _BLANK.search(head)
    head = head[: end.start()] if end else head
    status = _MOZILLA.search(head)
    if status and int(status[1], 16) & _DELETED:
        return "deleted"
    if _INTERNAL.search(head):
        return "not_mail"
    labels = _LABELS.search(head)
    named = readable(labels[1]).split(",") if labels else []
    return next((_BINS[n] for n in map(_bare, named) if n in _BINS), "")


def has_date(raw: bytes) -> bool:
    """Whether the message says when it was written."""
    end = _BLANK.search(raw)
    return bool(_DATE.search(raw, 0, end.start() if end else len(raw)))


def bin_of(names: list[str]) -> str:
    """Why nothing is taken from a folder whose path has these names; empty when it is."""
    return next((_BINS[n] for n in map(_bare, names) if n in _BINS), "")


def _bare(name: str) -> str:
    return name.strip(" \t\"'").casefold()


def seen_from_outside(raw: bytes) -> tuple[str, str]:
    """Sender and subject for people, encoded words made readable; the address stays what it is."""
    sender, subject = glance(raw)
    told = readable(sender.encode())
    is_same = parseaddr(told)[1] == parseaddr(sender)[1]
    return told if is_same else sender, readable(subject.encode())


def readable(value: bytes) -> str:
    """A header as people read it; as it stands where its encoding is broken."""
    text = " ".join(value.decode("utf-8", "replace").split())
    try:
        text = str(make_header(decode_header(text)))
    except (HeaderParseError, LookupError, ValueError):
        return text[:200]
    return " ".join(text.replace("\x00", "").split())[:200]
