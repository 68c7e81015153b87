"""Pure decisions about messages and conversations."""

import hashlib
import re
import secrets
from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from kontuar.channels.contract import Address, Incoming

EMAIL = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\".]+(\.[^@\s<>,;\".]+)+")
REFERENCES_KEPT = 20
PREVIEW = 200
TOTAL_FILE_BYTES = 25 * 1024 * 1024


def content_key(message: Incoming, *, shop_id: UUID) -> bytes:
    """Equal for one message in two mailboxes of a shop, whatever relays did to its encoding.

    Each shop that was written to gets it: people of one may not see what belongs to the other.
    """
    digest = hashlib.sha256(shop_id.bytes)
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


def author_of(
    message: Incoming, own_addresses: frozenset[str], colleagues: frozenset[str] = frozenset()
) -> Address:
    """Who is really writing.

    A shop's contact form writes from our own address for its customer; a colleague who forwards a
    customer's mail speaks for that customer, unless a mail server says the colleague is forged.
    """
    if message.sender.email in own_addresses and message.reply_to:
        return message.reply_to[0]
    forwarded = message.forwarded
    is_forged = bool(message.verdicts) and message.verdicts[0].dmarc == "fail"
    if forwarded and forwarded.sender.email and message.sender.email in colleagues:
        known = own_addresses | colleagues
        if forwarded.sender.email not in known and not is_forged:
            return forwarded.sender
    return message.sender


def is_passed_on(message: Incoming, author: Address) -> bool:
    """Whether a colleague forwarded what somebody else wrote; that joins no conversation."""
    forwarded = message.forwarded
    return forwarded is not None and author == forwarded.sender and author != message.sender


def subject_of(message: Incoming, author: Address) -> str:
    """What the matter is called: a forwarded one keeps its first name."""
    passed_on = message.forwarded if is_passed_on(message, author) else None
    return passed_on.subject if passed_on and passed_on.subject else message.subject


def whole_text(message: Incoming) -> str:
    """What was typed and what was passed on, also where that came as an attached mail."""
    original = message.forwarded.text if message.forwarded else ""
    if original.strip() and original.strip() not in message.text:
        return f"{message.text}\n\n{original}".strip()
    return message.text


def referred_ids(message: Incoming) -> list[str]:
    """The messages it answers, nearest first."""
    chain = [message.in_reply_to, *reversed(message.references)]
    return list(dict.fromkeys(i for i in chain if i))[:REFERENCES_KEPT]


def people_in(message: Incoming, own_addresses: frozenset[str]) -> list[str]:
    """Everybody on a message but ourselves, sender first."""
    everyone = [message.sender, *message.reply_to, *message.to, *message.cc]
    emails = (a.email for a in everyone if a.email and not is_ours(a.email, own_addresses))
    return list(dict.fromkeys(emails))[:50]


def begun_with(people: Sequence[str], known: Collection[str]) -> str:
    """The address of a customer from which a conversation was begun; empty: none of these.

    Whoever wrote first stands first among its participants.
    """
    return next((email for email in people if email in known), "")


def is_ours(email: str, own_addresses: frozenset[str]) -> bool:
    """Whether mail sent there comes to us, with or without something behind a plus."""
    if email in own_addresses:
        return True
    local, _at, domain = email.rpartition("@")
    return "+" in local and f"{local.partition('+')[0]}@{domain}" in own_addresses


def preview_of(text: str) -> str:
    """The beginning of a text on one line."""
    return " ".join(text[: PREVIEW * 4].split())[:PREVIEW]


def haystack_of(*, subject: str, name: str, email: str) -> str:
    """What the inbox's filter looks through."""
    return f"{subject} {name} {email}".casefold()[:600]


def bare_subject(subject: str) -> str:
    """The subject without its answer marks."""
    return re.sub(
        r"^\s*((re|odp|aw|fwd?|pd|sv)\s*(\[\d+\])?\s*:\s*)+", "", subject, flags=re.I
    ).strip()


def reply_subject(subject: str) -> str:
    """The subject with one answer mark, whatever marks it had."""
    return f"Re: {bare_subject(subject) or subject}"[:300]


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
    first = [a for a in (reply_to or [sender]) if not is_ours(a.email, own)] or [sender]
    taken = {a.email for a in first}
    others: list[Address] = []
    for address in (*to, *cc):
        if address.email and address.email not in taken and not is_ours(address.email, own):
            taken.add(address.email)
            others.append(address)
    return first, others


def is_email(text: str) -> bool:
    """Whether mail could be sent there at all."""
    return len(text) <= 254 and EMAIL.fullmatch(text) is not None
