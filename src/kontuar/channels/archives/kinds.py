"""What a file is, by its name and its first bytes; the name alone is never believed."""

import re

from kontuar.channels.archives.mbox import is_mbox

_LEFT_OUT = re.compile(
    r"^(\._.*|\.ds_store|thumbs\.db|desktop\.ini|dovecot.*|maildir(size|folder)|subscriptions"
    r"|courierimap.*|\.?uidvalidity.*|.*\.msf|.*\.index|.*\.lock|msgfilterrules\.dat)$",
    re.I,
)
"""What mail programs keep beside mail for themselves."""
_PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"Rar!", b"7z\xbc\xaf\x27\x1c")
_NAMES = rb"received|return-path|from|to|date|subject|message-id|mime-version|delivered-to|x-[\w-]+"
_HEADERS = re.compile(rb"\A(?:[!-9;-~]+:.*\r?\n(?:[ \t].*\r?\n)*)+", re.I)
_KNOWN = re.compile(rb"^(?:" + _NAMES + rb")[ \t]*:", re.I | re.M)
_COUNT = re.compile(rb"\A\s*(\d{1,10})[ \t]*\r?\n")


def is_left_out(name: str) -> bool:
    """Whether a file is no mail and nobody would miss it."""
    return bool(_LEFT_OUT.match(name))


def kind_of(head: bytes, name: str) -> str:
    """One of "mbox", "mail", "emlx", or why it is none of them."""
    ending = name.lower().rpartition(".")[2]
    if head.startswith(_PACKED):
        return "nested"
    if head.startswith(b"!BDN"):
        return "outlook_pst"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "outlook_msg"
    if is_mbox(head) or (ending in ("mbox", "mbx") and b"\nFrom " in head):
        return "mbox"
    if ending == "emlx" and _COUNT.match(head):
        return "emlx"
    return "mail" if ending == "eml" or _looks_like_mail(head) else "not_mail"


def apple_message(data: bytes) -> bytes:
    """The message inside an .emlx: its length stands before it, notes of the program behind."""
    count = _COUNT.match(data)
    return data[count.end() : count.end() + int(count[1])] if count else data


def _looks_like_mail(head: bytes) -> bool:
    begins = _HEADERS.match(head.lstrip(b"\r\n\xef\xbb\xbf"))
    return begins is not None and len(set(_KNOWN.findall(begins[0]))) >= 2
