"""Header text as it was meant: folded, encoded (RFC 2047, 2231), raw 8-bit, or all of them."""

import binascii
import re
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from kontuar.kit.charsets import codec_of, decode

_FOLD = re.compile(r"[\r\n]+[ \t]*")
_WORD = re.compile(
    r"=\?[ ]?([A-Za-z0-9_.:+-]+)(?:\*[A-Za-z-]*)?[ ]?\?([bBqQ])\?"
    r"((?:[^?=\n]++|(?!\?=|=\?[\w-]+\?[bBqQ]\?|$)[?=\n])*+)(?:\?=)?",
)
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_SPACES = re.compile(r"[ \t\xa0]+")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_PARAMETER = re.compile(r""";\s*([^\s=;"]+)\s*=\s*("(?:\\.|[^"\\])*"|"[^;]*|[^;]*)""", re.DOTALL)
_CONTINUED = re.compile(r"^(.+?)\*(\d+)(\*?)$")
_ESCAPED = re.compile(r'\\(["\\])')
LONGEST_KEPT = 500


def unfold(value: str) -> str:
    """One line out of a folded header."""
    return _FOLD.sub(" ", value).strip() if "\n" in value or "\r" in value else value.strip()


def decode_text(value: str, label: str = "") -> str:
    """A header for people; `label` is the charset to try for raw 8-bit bytes."""
    line = unfold(value)
    if not line.isascii():
        line = decode(line.encode("utf-8", "surrogateescape"), label)
    if "=?" in line:
        line = (_kept_words if len(line) <= LONGEST_KEPT else _decode_words)(line)
    line = printable(line.replace("\n", " "))
    if "  " in line or "\t" in line or "\xa0" in line:
        line = _SPACES.sub(" ", line)
    return line.strip()


def printable(text: str) -> str:
    """Without control and direction characters, which only serve to deceive in one line."""
    return text if text.isprintable() else _CONTROL.sub("", text)


def storable(text: str) -> str:
    """Without what a database refuses: NUL and halves of characters."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode("utf-8")
    return text


@lru_cache(maxsize=64)
def _kept_words(line: str) -> str:
    """Whoever reads a mail asks for its sender and subject several times."""
    return _decode_words(line)


def _decode_words(line: str) -> str:
    out: list[str] = []
    pending: list[bytes] = []
    charset, end, before = "", 0, ""
    for found in _WORD.finditer(line):
        between = line[end : found.start()]
        joined = not between.strip() and end and found[1].lower() == charset
        if not joined or charset.startswith("iso-2022"):
            out.append(decode(b"".join(pending), charset))
            pending = []
        if between.strip() or not end:
            out.append(between)
        if joined and _is_cut(before, found[2]) and pending:
            pending.pop()
        else:
            before = ""
        before += found[3]
        pending.append(_word_bytes(found[2], before))
        charset, end = found[1].lower(), found.end()
    out.append(decode(b"".join(pending), charset))
    out.append(line[end:])
    return "".join(out)


def _is_cut(before: str, encoding: str) -> bool:
    """Whether a word of base64 ends where none can end, so that the next one goes on with it."""
    return encoding in "bB" and len(before.rstrip("=")) % 4 == 1


def _word_bytes(encoding: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    if encoding in "qQ":
        return binascii.a2b_qp(data.replace(b" ", b"_"), header=True)
    data = _NOT_BASE64.sub(b"", data)
    if len(data) % 4 == 1:
        data = data[:-1]
    return binascii.a2b_base64(data + b"=" * (-len(data) % 4))


def parse_parameters(value: str) -> dict[str, str]:
    """What follows the first semicolon of Content-Type and the like; values still encoded words."""
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[bool, str]]] = {}
    for found in _PARAMETER.finditer(";" + unfold(value).partition(";")[2]):
        name, text = found[1].lower(), _unquote(found[2])
        numbered = _CONTINUED.match(name)
        if numbered:
            index = int(numbered[2][:6])
            pieces.setdefault(numbered[1], {}).setdefault(index, (bool(numbered[3]), text))
        elif name.endswith("*"):
            pieces.setdefault(name[:-1], {}).setdefault(0, (True, text))
        else:
            plain.setdefault(name, text)
    for name, numbers in pieces.items():
        plain[name] = _join(numbers)
    return plain


def _unquote(text: str) -> str:
    text = text.strip()
    if text.startswith('"'):
        text = text[1:-1] if text.endswith('"') and len(text) > 1 else text[1:]
        return _ESCAPED.sub(r"\1", text) if "\\" in text else text
    return text


def _join(numbers: dict[int, tuple[bool, str]]) -> str:
    """RFC 2231: percent-encoded pieces in one charset, named in the first of them."""
    charset, data = "", b""
    for position, index in enumerate(sorted(numbers)):
        encoded, text = numbers[index]
        if encoded and position == 0 and text.count("'") >= 2:
            charset, _language, text = text.split("'", 2)
        raw = text.encode("utf-8", "surrogateescape")
        data += unquote_to_bytes(raw) if encoded else raw
    return decode(data, charset if codec_of(charset) else "utf-8")
