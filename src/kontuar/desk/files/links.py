"""Addresses of pictures inside texts: `cid:` in what is kept, ours on the screen."""

import re
import time
from uuid import UUID

from django.core import signing
from django.urls import reverse

PERIOD = 12 * 3600
"""Seconds. The mail frame has no session, so its pictures come by signed links that end after one
to two periods; within a period the link stays the same, so that a live page does not flicker."""
_signer = signing.Signer(salt="desk.picture")
_remote_signer = signing.Signer(salt="desk.remote")
_KEPT = re.compile(r'src="cid:([0-9a-f-]{36})"', re.IGNORECASE)
_TYPED = re.compile(r'<img\b[^>]*\bdata-file="([0-9a-f-]{36})"[^>]*>', re.IGNORECASE)


def picture_address(attachment_id: UUID | str) -> str:
    """Where a picture can be shown from for some hours, without a session."""
    token = _signer.sign(f"{attachment_id}.{_period()}")
    return reverse("desk:picture", args=[token])


def picture_of(token: str) -> UUID | None:
    """The picture behind such an address, while it holds."""
    found = _open(_signer, token)
    return UUID(found[0]) if found else None


def remote_address(message_id: UUID, number: int) -> str:
    """Where a mail's picture from the net comes from, by way of us, for some hours."""
    return reverse("desk:remote", args=[_remote_signer.sign(f"{message_id}.{number}.{_period()}")])


def remote_of(token: str) -> tuple[UUID, int] | None:
    """The mail and which of its pictures; only what stands in a mail is ever fetched."""
    found = _open(_remote_signer, token)
    return (UUID(found[0]), int(found[1])) if found else None


def with_links(html: str) -> str:
    """A colleague's text with its pictures shown."""
    return _KEPT.sub(lambda found: f'src="{picture_address(found[1])}"', html)


def for_composer(html: str) -> str:
    """A kept draft as the composer wants it back: it knows its pictures by `data-file`."""
    return _KEPT.sub(
        lambda found: f'src="{picture_address(found[1])}" data-file="{found[1]}"', html
    )


def from_composer(html: str) -> str:
    """What the composer sent, its pictures named as they are kept."""
    return _TYPED.sub(lambda found: f'<img src="cid:{found[1]}">', html)


def _open(signer: signing.Signer, token: str) -> list[str]:
    """The parts of what was signed; none when it is forged or over."""
    try:
        *parts, period = signer.unsign(token).split(".")
    except signing.BadSignature:
        return []
    return parts if int(period) >= _period() - 1 else []


def _period() -> int:
    return int(time.time()) // PERIOD
