"""Whether a message belongs to a conversation: by what only its sender can know, never by claim."""

import hmac
import re
from base64 import b32decode, b32encode
from collections.abc import Collection, Iterable, Sequence
from enum import Enum, auto
from hashlib import sha256
from secrets import token_bytes

from kontuar.channels.contract import Verdict

MARK = "k-"
RANDOM_BYTES, NUMBER_BYTES, PROOF_BYTES = 16, 5, 8
LOCAL_PART = 64
"""RFC 5321, 4.5.3.1.1: longer names before the at sign may be refused."""
_NUMBER = re.compile(r"\[#(\d{1,15})\]")


class Proof(Enum):
    """What a message offers to show where it belongs, strongest first."""

    TOKEN = auto()
    """It came to the secret address made for this very sender."""
    REFERENCE = auto()
    """It names one of the conversation's messages."""
    NUMBER = auto()
    """Its subject names the conversation: everybody can guess that."""


def joins(*, proof: Proof, author: str, participants: Collection[str], dmarc: str) -> bool:
    """Whether it is filed there; otherwise it opens a conversation that may be joined by hand.

    | proof     | joins when                                                            |
    |-----------|-----------------------------------------------------------------------|
    | token     | always: it is made for one recipient and cannot be guessed            |
    | reference | a participant writes, and our mail server did not call it forged      |
    | number    | a participant writes, and our mail server vouches for it              |
    """
    if proof is Proof.TOKEN:
        return True
    if author not in participants:
        return False
    return dmarc == "pass" if proof is Proof.NUMBER else dmarc != "fail"


def dmarc_of(verdicts: Sequence[Verdict], trusted: Collection[str]) -> str:
    """What is known of the sender: "pass" only from our own server, "fail" from whoever says so.

    Only the topmost header counts; those below may have come with the message.
    """
    if not verdicts:
        return ""
    newest = verdicts[0]
    if newest.dmarc == "fail":
        return "fail"
    return "pass" if newest.dmarc == "pass" and newest.server in trusted else ""


def number_in(subject: str) -> int | None:
    """The conversation a subject names."""
    found = _NUMBER.search(subject)
    return int(found[1]) if found else None


def reply_address(*, address: str, number: int, recipient: str, key: bytes) -> str:
    """The channel's address with a secret for one recipient; without one where it grows too long.

    128 random bits, the number, and a proof that binds both to the recipient.
    """
    local, _at, domain = address.rpartition("@")
    body = number.to_bytes(NUMBER_BYTES, "big") + token_bytes(RANDOM_BYTES)
    secret = b32encode(body + _proof(body, recipient, key)).decode().rstrip("=").lower()
    marked = f"{local}+{MARK}{secret}"
    return f"{marked}@{domain}" if len(marked) <= LOCAL_PART else address


def tokens_in(addresses: Iterable[str]) -> list[bytes]:
    """The secrets in addresses that a message was sent to."""
    found = []
    for address in addresses:
        _local, plus, tail = address.rpartition("@")[0].partition(f"+{MARK}")
        if plus:
            text = tail.upper()
            try:
                token = b32decode(text + "=" * (-len(text) % 8))
            except ValueError:
                continue
            if len(token) == NUMBER_BYTES + RANDOM_BYTES + PROOF_BYTES:
                found.append(token)
    return found


def number_of(token: bytes) -> int:
    """The conversation a secret was made for; whether it is genuine, `is_for` says."""
    return int.from_bytes(token[:NUMBER_BYTES], "big")


def is_for(token: bytes, recipient: str, key: bytes) -> bool:
    """Whether we made this secret for this recipient."""
    body, proof = token[:-PROOF_BYTES], token[-PROOF_BYTES:]
    return hmac.compare_digest(proof, _proof(body, recipient, key))


def _proof(body: bytes, recipient: str, key: bytes) -> bytes:
    return hmac.new(key, body + recipient.encode(), sha256).digest()[:PROOF_BYTES]
