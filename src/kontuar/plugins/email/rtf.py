"""RTF as Outlook packs it into winmail.dat: unpacked, and read as HTML or as text."""

import re
import struct
from dataclasses import dataclass, field, replace

from kontuar.kit.charsets import decode

MAX_RTF = 2_000_000
MAX_DEPTH = 200

_HEAD = struct.Struct("<III4x")
_COMPRESSED, _PLAIN = 0x75465A4C, 0x414C454D
_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    b"\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier"
    b"{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_RING = 4096

_TOKEN = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,9})? ?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)",
    re.IGNORECASE,
)
_UNSEEN = {
    b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"header", b"footer",
    b"generator", b"listtable", b"listoverridetable", b"rsidtbl", b"themedata", b"datastore",
    b"latentstyles", b"xmlnstbl", b"pntext", b"fldinst", b"filetbl", b"revtbl",
}  # fmt: skip
_SIGNS = {
    b"par": "\n", b"line": "\n", b"tab": "\t", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“",
    b"rdblquote": "”", b"bullet": "•", b"endash": "–", b"emdash": "—", b"cell": " ", b"row": "\n",
    b"sect": "\n", b"page": "\n",
}  # fmt: skip
_SYMBOLS = {b"~": "\xa0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\r": "\n", b"\n": "\n"}
_CODEPAGES = {
    238: "cp1250", 204: "cp1251", 161: "cp1253", 162: "cp1254", 177: "cp1255", 178: "cp1256",
    186: "cp1257", 163: "cp1258", 222: "cp874", 128: "cp932", 129: "cp949", 134: "gb18030",
    136: "cp950",
}  # fmt: skip


def decompress(data: bytes) -> bytes:
    """The RTF itself (MS-OXRTFCP); what is damaged ends early."""
    if len(data) < _HEAD.size:
        return b""
    _size, raw_size, kind = _HEAD.unpack_from(data)
    if kind == _PLAIN:
        return data[_HEAD.size : _HEAD.size + raw_size]
    return _unpack(data, min(raw_size, MAX_RTF)) if kind == _COMPRESSED else b""


def _unpack(data: bytes, wanted: int) -> bytes:
    ring = bytearray(_DICTIONARY.ljust(_RING, b"\x00"))
    at, position, out = len(_DICTIONARY), _HEAD.size, bytearray()
    while position < len(data) and len(out) < wanted:
        flags = data[position]
        position += 1
        for bit in range(8):
            if flags >> bit & 1:
                pair = int.from_bytes(data[position : position + 2], "big")
                start, length = pair >> 4, (pair & 15) + 2
                position += 2
                if start == at or position > len(data):
                    return bytes(out)
            else:
                start, length = -1, len(data[position : position + 1])
            for step in range(length):
                byte = data[position] if start < 0 else ring[(start + step) % _RING]
                ring[at] = byte
                at = (at + 1) % _RING
                out.append(byte)
            position += start < 0
    return bytes(out[:wanted])


@dataclass(slots=True)
class _Group:
    """What holds until the next closing brace."""

    unseen: bool = False
    is_tag: bool = False
    fonts: bool = False
    codepage: str = ""
    skip: int = 1


@dataclass(slots=True)
class _Reading:
    """RTF on its way to be HTML or text."""

    is_html: bool
    codepage: str
    group: _Group = field(default_factory=_Group)
    outer: list[_Group] = field(default_factory=list)
    fonts: dict[int, str] = field(default_factory=dict)
    font: int = 0
    muted: bool = False
    pending: int = 0
    raw: bytearray = field(default_factory=bytearray)
    words: list[str] = field(default_factory=list)

    def write(self, text: str) -> None:
        self.flush()
        if not self.group.unseen and (not self.muted or self.group.is_tag):
            self.words.append(text)

    def write_raw(self, data: bytes) -> None:
        if self.pending:  # what stands for a character already written, for old readers
            self.pending, data = max(0, self.pending - len(data)), data[self.pending :]
        if not self.group.unseen and (not self.muted or self.group.is_tag):
            self.raw += data

    def flush(self) -> None:
        if self.raw:
            self.words.append(decode(bytes(self.raw), self.group.codepage or self.codepage))
            self.raw.clear()


def read_rtf(rtf: bytes) -> tuple[str, str]:
    """Its HTML, when it was made of HTML, or else its text."""
    codepage = re.search(rb"\\ansicpg(\d{3,5})", rtf[:2000])
    reading = _Reading(
        is_html=b"\\fromhtml" in rtf[:2000],
        codepage=f"cp{codepage[1].decode()}" if codepage else "cp1252",
    )
    for found in _TOKEN.finditer(rtf):
        word, number, byte, symbol, brace, plain = found.groups()
        if plain:
            reading.write_raw(plain)
        elif byte:
            reading.write_raw(bytes([int(byte, 16)]))
        elif brace:
            _turn(reading, brace)
        elif word:
            _obey(reading, word.lower(), int(number) if number else None)
        elif symbol:
            _take_symbol(reading, symbol)
    reading.flush()
    text = "".join(reading.words).replace("\x00", "").strip()
    return (text, "") if reading.is_html else ("", text)


def _turn(reading: _Reading, brace: bytes) -> None:
    reading.flush()
    reading.pending = 0
    if brace == b"{" and len(reading.outer) < MAX_DEPTH:
        reading.outer.append(reading.group)
        reading.group = replace(reading.group)
    elif brace == b"}" and reading.outer:
        reading.group = reading.outer.pop()


def _take_symbol(reading: _Reading, symbol: bytes) -> None:
    if symbol == b"*":
        reading.flush()
        reading.group.unseen = True
    else:
        reading.write(_SYMBOLS.get(symbol, ""))


def _obey(reading: _Reading, word: bytes, number: int | None) -> None:
    group = reading.group
    if word == b"htmltag":
        group.unseen, group.is_tag = not reading.is_html, True
    elif word == b"htmlrtf":
        reading.flush()
        reading.muted = reading.is_html and number != 0
    elif word in _UNSEEN:
        reading.flush()
        group.unseen, group.fonts = True, word == b"fonttbl"
    elif word == b"u" and number is not None:
        reading.write(chr(number % 0x10000))
        reading.pending = group.skip
    elif word == b"uc":
        group.skip = number or 0
    elif word in (b"f", b"fcharset"):
        _choose_font(reading, word, number or 0)
    elif word in _SIGNS:
        reading.write(_SIGNS[word])


def _choose_font(reading: _Reading, word: bytes, number: int) -> None:
    reading.flush()
    if word == b"fcharset":
        if reading.group.fonts and number in _CODEPAGES:
            reading.fonts[reading.font] = _CODEPAGES[number]
    elif reading.group.fonts:
        reading.font = number
    else:
        reading.group.codepage = reading.fonts.get(number, "")
