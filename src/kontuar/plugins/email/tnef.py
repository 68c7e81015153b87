"""winmail.dat: the files and words that Outlook packs into a format of its own (TNEF)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from kontuar.kit.charsets import decode
from kontuar.plugins.email.rtf import decompress, read_rtf

_SIGNATURE = 0x223E9F78
_HEAD = struct.Struct("<BII")
_MAX_ATTRIBUTES = 5000
_MAX_PROPERTIES = 2000

_BODY, _OEM_CODEPAGE = 0x800C, 0x9007
_FILE_DATA, _FILE_TITLE, _FILE_BEGINS, _FILE_PROPERTIES = 0x800F, 0x8010, 0x9002, 0x9005
_MESSAGE_PROPERTIES = 0x9003

_P_BODY, _P_RTF, _P_HTML = 0x1000, 0x1009, 0x1013
_P_DATA, _P_NAME, _P_LONG_NAME, _P_TYPE, _P_CID = 0x3701, 0x3704, 0x3707, 0x370E, 0x3712
_SIZES = {
    0x0002: 4, 0x0003: 4, 0x0004: 4, 0x000A: 4, 0x000B: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8,
    0x0014: 8, 0x0040: 8, 0x0048: 16,
}  # fmt: skip
_STRING, _UNICODE, _BINARY, _OBJECT, _MANY = 0x001E, 0x001F, 0x0102, 0x000D, 0x1000


@dataclass(slots=True)
class Packed:
    """A file inside."""

    name: str = ""
    type: str = ""
    cid: str = ""
    data: bytes = b""


@dataclass(slots=True)
class Winmail:
    """What was inside; anything not understood is simply absent."""

    text: str = ""
    html: str = ""
    files: list[Packed] = field(default_factory=list)


def unpack(data: bytes) -> Winmail:
    """Everything that can be read; a damaged end costs only what stands there."""
    found = Winmail()
    codepage = ""
    try:
        for attribute, value in _attributes(data):
            if attribute == _OEM_CODEPAGE and len(value) >= 4:
                codepage = f"cp{struct.unpack_from('<I', value)[0]}"
            elif attribute == _BODY:
                found.text = _text(value, codepage)
            elif attribute == _MESSAGE_PROPERTIES:
                _read_message(found, value, codepage)
            else:
                _read_file(found, attribute, value, codepage)
    except (struct.error, IndexError, OverflowError):
        pass
    found.files = [file for file in found.files if file.data]
    return found


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    if struct.unpack_from("<I", data)[0] != _SIGNATURE:
        return
    position = 6
    for _turn in range(_MAX_ATTRIBUTES):
        if position + _HEAD.size > len(data):
            return
        _level, attribute, length = _HEAD.unpack_from(data, position)
        position += _HEAD.size
        yield attribute & 0xFFFF, data[position : position + length]
        position += length + 2  # and a checksum


def _read_message(found: Winmail, value: bytes, codepage: str) -> None:
    for name, kind, content in _properties(value):
        if name == _P_BODY:
            found.text = _string(kind, content, codepage) or found.text
        elif name == _P_HTML:
            found.html = _string(kind, content, codepage)
        elif name == _P_RTF and not found.html:
            html, text = read_rtf(decompress(content))
            found.html, found.text = html, found.text or text


def _read_file(found: Winmail, attribute: int, value: bytes, codepage: str) -> None:
    if attribute == _FILE_BEGINS:
        found.files.append(Packed())
    if not found.files:
        return
    file = found.files[-1]
    if attribute == _FILE_DATA:
        file.data = value
    elif attribute == _FILE_TITLE:
        file.name = file.name or _text(value, codepage)
    elif attribute == _FILE_PROPERTIES:
        _read_file_properties(file, value, codepage)


def _read_file_properties(file: Packed, value: bytes, codepage: str) -> None:
    for name, kind, content in _properties(value):
        if name == _P_LONG_NAME:
            file.name = _string(kind, content, codepage) or file.name
        elif name == _P_NAME:
            file.name = file.name or _string(kind, content, codepage)
        elif name == _P_TYPE:
            file.type = _string(kind, content, codepage).lower()
        elif name == _P_CID:
            file.cid = _string(kind, content, codepage).strip("<>")
        elif name == _P_DATA and not file.data:
            file.data = content[16:] if kind == _OBJECT else content


def _properties(value: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Name, kind and content of each MAPI property with one value."""
    (count,) = struct.unpack_from("<I", value)
    position = 4
    for _turn in range(min(count, _MAX_PROPERTIES)):
        kind, name = struct.unpack_from("<HH", value, position)
        position += 4
        if name >= 0x8000:
            position = _after_long_name(value, position)
        many, kind = bool(kind & _MANY), kind & ~_MANY
        values = 1
        if many or kind in (_STRING, _UNICODE, _BINARY, _OBJECT):
            (values,) = struct.unpack_from("<I", value, position)
            position += 4
        for _item in range(min(values, _MAX_PROPERTIES)):
            content, position = _content(value, position, kind)
            yield name, kind, content


def _after_long_name(value: bytes, position: int) -> int:
    """A named property: a GUID, then a number or a name padded to four bytes."""
    by_name, length = struct.unpack_from("<II", value, position + 16)
    return position + 24 + (-(-length // 4) * 4 if by_name else 0)


def _content(value: bytes, position: int, kind: int) -> tuple[bytes, int]:
    size = _SIZES.get(kind)
    if size is None:
        (size,) = struct.unpack_from("<I", value, position)
        position += 4
    if position + size > len(value):
        raise IndexError
    padded = -(-size // 4) * 4
    return value[position : position + size], position + padded


def _string(kind: int, content: bytes, codepage: str) -> str:
    if kind == _UNICODE:
        return content.decode("utf-16-le", "replace").rstrip("\x00")
    return _text(content, codepage)


def _text(content: bytes, codepage: str) -> str:
    return decode(content.rstrip(b"\x00"), codepage)
