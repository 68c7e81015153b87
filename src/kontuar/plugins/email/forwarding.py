"""Whose mail was passed on: by the words in the body or as an attached mail."""

from collections.abc import Callable
from datetime import datetime

from kontuar.channels.contract import Address, Forwarded, Incoming
from kontuar.kit.forwards import forwarded_from, is_forward_subject
from kontuar.plugins.email.structure import Unreadable

_ATTACHED = {"message/rfc822", "message/global"}

Read = Callable[[bytes, datetime], Incoming]


def original_of(mail: Incoming, *, read: Read) -> Forwarded | None:
    """The mail that this one passes on; `read` opens it where it is attached."""
    if mail.bounce is not None:
        return None
    inline = _inline(mail) if is_forward_subject(mail.subject) else None
    return inline or _attached(mail, read)


def _inline(mail: Incoming) -> Forwarded | None:
    found = forwarded_from(mail.text)
    if found is None or not found.email:
        return None
    return Forwarded(Address(found.name, found.email), found.subject, found.body)


def _attached(mail: Incoming, read: Read) -> Forwarded | None:
    """Only the first one counts; a mail within it stays its file."""
    data = next((file.data for file in mail.files if file.type in _ATTACHED), b"")
    if not data:
        return None
    try:
        original = read(data, mail.sent_at)
    except Unreadable:
        return None
    if not original.sender.email:
        return None
    return Forwarded(original.sender, original.subject, original.text)
