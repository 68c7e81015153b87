"""Pure decisions about messages and conversations."""

import hashlib
import re
import secrets
from collections.abc import Iterable, Sequence
from uuid import UUID

from kontuar.channels.contract import Address, Incoming

EMAIL = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\".]+(\.[^@\s<>,;\".]+)+")
REFERENCES_KEPT = 20
PREVIEW = 200
TOTAL_FILE_BYTES = 25 * 1024 * 1024


def content_key(message: Incoming) -> bytes:
    """Equal for one message that arrived in two mailboxes, whatever relays did to its encoding."""
    digest = hashlib.sha256()
    parts = (
        message.rfc_message_id,
        message.sender.email,
        message.sent_at.isoformat(),
        message.subject,
        message.text,
        *(hashlib.sha256(file.data).hexdigest() for file in message.files),
    )
    for part in parts:
        digest.update(part.encode("utf-8", "surrogatepass") + b"\x00")
    return digest.digest()


def author_of(message: Incoming, own_addresses: frozenset[str]) -> Address:
    """Who is really writing: a shop's contact form writes from our own address for its customer."""
    if message.sender.email in own_addresses and message.reply_to:
        return message.reply_to[0]
    return message.sender


def referred_ids(message: Incoming) -> list[str]:
    """The messages it answers, nearest first."""
    chain = [message.in_reply_to, *reversed(message.references)]
    return list(dict.fromkeys(i for i in chain if i))[:REFERENCES_KEPT]


def people_in(message: Incoming, own_addresses: frozenset[str]) -> list[str]:
    """Everybody on a message but ourselves, sender first."""
    everyone = [message.sender, *message.reply_to, *message.to, *message.cc]
    emails = (a.email for a in everyone if a.email and a.email not in own_addresses)
    return list(dict.fromkeys(emails))[:50]


def preview_of(text: str) -> str:
    """The beginning of a text on one line."""
    return " ".join(text[: PREVIEW * 4].split())[:PREVIEW]


def haystack_of(*, subject: str, name: str, email: str) -> str:
    """What the inbox's filter looks through."""
    return f"{subject} {name} {email}".casefold()[:600]


def reply_subject(subject: str) -> str:
    """The subject with one answer mark, whatever marks it had."""
    bare = re.sub(r"^\s*((re|odp|aw|fwd?|pd|sv)\s*(\[\d+\])?\s*:\s*)+", "", subject, flags=re.I)
    return f"Re: {bare or subject}"[:300]


def new_message_id(*, message_id: UUID, domain: str) -> str:
    """A Message-ID nobody can guess: ours by the row's id, proof by 128 random bits."""
    return f"<{message_id.hex}.{secrets.token_hex(16)}@{domain}>"


def domain_of(address: str) -> str:
    """What stands behind the at sign."""
    return address.rpartition("@")[2] or "kontuar.invalid"


def default_recipients(
    *,
    sender: Address,
    reply_to: Sequence[Address],
    to: Iterable[Address],
    cc: Iterable[Address],
    own: frozenset[str],
) -> tuple[list[Address], list[Address]]:
    """Who an answer goes to: the sender or their Reply-To, and everybody else who was on it."""
    first = [a for a in (reply_to or [sender]) if a.email not in own] or [sender]
    taken = {a.email for a in first} | own
    others: list[Address] = []
    for address in (*to, *cc):
        if address.email and address.email not in taken:
            taken.add(address.email)
            others.append(address)
    return first, others


def is_email(text: str) -> bool:
    """Whether mail could be sent there at all."""
    return len(text) <= 254 and EMAIL.fullmatch(text) is not None
