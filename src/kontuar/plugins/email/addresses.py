"""Lists of people in headers, as badly written as they come."""

import re
from collections.abc import Iterator, Sequence

from kontuar.channels.contract import Address
from kontuar.plugins.email.words import decode_text, unfold

MAX_ADDRESSES = 1000
MAX_LENGTH = 200_000
MAX_NAME = 1000
MAX_ADDRESS = 320
"""RFC 3696: no address is longer; nobody could be answered there."""
MAX_ENTRY = 3000

_PIECE = re.compile(
    r'"(?:\\.|[^"\\]){0,500}+"|\((?:\\.|[^()\\]){0,500}+\)|<[^<>]{0,1000}+>|[,;:]|[^",;:<(]++|.',
    re.DOTALL,
)
"""Bounded, because a quote that never closes is looked for from each place where it may begin."""
_SEPARATORS = re.compile(r"([,;])(?:\s*[,;])+")
_IN_ANGLES = re.compile(r"<([^<>]*)>?\s*$")
_BEFORE_ANGLES = re.compile(r"([^<>]*)<[^<>]*>[^<>]*$")
"""Whatever follows the brackets is no part of a name."""
_BARE = re.compile(r"(?<![^\s<>()\[\],;:\"'])[^\s<>()\[\],;:\"']+@[^\s<>()\[\],;:\"']+")
_COMMENT = re.compile(r"\((?:\\.|[^()\\])*\)")
_ROUTE = re.compile(r"^@[^:]*:")
_QUOTED_LOCAL = re.compile(r'"[^"@]+"@')
_ESCAPED = re.compile(r"\\(.)")


def parse_addresses(values: Sequence[str], label: str = "") -> list[Address]:
    """Everybody in headers of one kind, in order, each address once."""
    found: dict[str, Address] = {}
    for value in values:
        for entry in _entries(unfold(value)[:MAX_LENGTH]):
            address = parse_address(entry, label)
            if address.email or address.name:
                found.setdefault(address.email or address.name, address)
            if len(found) >= MAX_ADDRESSES:
                return list(found.values())
    return list(found.values())


def _entries(value: str) -> Iterator[str]:
    """The single entries: groups opened, commas inside names put back."""
    entry = ""
    if _SEPARATORS.search(value):
        value = _SEPARATORS.sub(r"\1", value)
    for piece in _PIECE.findall(value):
        if piece == ":" and "@" not in entry and "<" not in entry and "=?" not in entry:
            entry = ""  # the name of a group
        elif piece in (",", ";") and _is_whole(entry, piece):
            yield entry
            entry = ""
        else:
            entry += piece
    if entry.strip(" ,;"):
        yield entry


def _is_whole(entry: str, separator: str) -> bool:
    """A name cut by its own comma ("Kowalska, Ala <ala@...>") has no address yet."""
    if not entry.strip() or len(entry) > MAX_NAME:
        return True
    return "@" in entry or separator == ";" or "=?" in entry or "<" in entry


def parse_address(entry: str, label: str = "") -> Address:
    """One entry; what is no address at all becomes a name without one."""
    entry = entry[-MAX_ENTRY:].strip().strip(",; ")
    if entry.startswith("=?") and entry.endswith("?=") and "<" in decode_text(entry, label):
        entry = decode_text(entry, label)
    angled = _IN_ANGLES.search(entry)
    if angled:
        name = entry[: angled.start()]
        return Address(_name(name, label) or _comment(entry, label), _email(angled[1]))
    bare = _BARE.search(_COMMENT.sub(" ", entry))
    if bare:
        rest = _COMMENT.sub(" ", entry)
        before = _BEFORE_ANGLES.match(rest)
        rest = before[1] if before and "<" + bare[0] in rest else rest.replace(bare[0], " ")
        name = rest.strip(" \"'[]<>")
        return Address(_name(name, label) or _comment(entry, label), _email(bare[0]))
    words = decode_text(entry, label)
    if words != entry and "@" in words:
        return parse_address(words)
    return Address(_name(entry, label).strip("<> "), "")


def _name(text: str, label: str) -> str:
    text = text.strip()
    if text.startswith('"') and text.endswith('"') and len(text) > 1:
        text = _ESCAPED.sub(r"\1", text[1:-1])
    name = decode_text(text, label).strip()
    if len(name) > 1 and name[0] == name[-1] and name[0] in "\"'":
        name = name[1:-1]
    if "\\" in name:
        name = _ESCAPED.sub(r"\1", name)
    return name.strip(" ,")


def _comment(entry: str, label: str) -> str:
    found = _COMMENT.search(entry)
    return decode_text(found[0][1:-1], label) if found else ""


def _email(text: str) -> str:
    text = _ROUTE.sub("", decode_text(text).strip().removeprefix("mailto:"))
    if not _QUOTED_LOCAL.match(text):
        text = text.strip("'\"").replace(" ", "")
    return text.lower() if "@" in text and len(text) <= MAX_ADDRESS else ""
