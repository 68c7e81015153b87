"""Content-Transfer-Encoding undone, leniently."""

import binascii
import re
from collections.abc import Iterator

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]")
_WORDS = re.compile(rb"[A-Za-z]{2,} [A-Za-z]{1,20} [A-Za-z]{1,20}\b")
_UU_BEGIN = re.compile(rb"^begin(?:-base64)?[ \t]+[0-7]{3,4}[ \t]+([^\r\n]+?)[ \t]*\r?\n", re.M)
_UU_END = re.compile(rb"^(?:end|====)[ \t]*\r?$\n?", re.M)


def undo(data: bytes, encoding: str) -> bytes:
    """The content; data that is not what its label says comes back as it is."""
    name = encoding.strip().strip("\"'").lower().split(";")[0].strip()
    if name in ("", "7bit", "8bit", "binary", "7-bit", "8-bit"):
        return data
    if name == "base64":
        return from_base64(data)
    if name == "quoted-printable":
        return binascii.a2b_qp(data)
    if name in ("x-uuencode", "uuencode", "uue", "x-uue"):
        return next((content for _s, _e, _name, content in _uu_files(data)), data)
    return data


def from_base64(data: bytes) -> bytes:
    """Base64 with any junk around it; text under a wrong label comes back untouched."""
    if data.count(b" ") > len(data) // 30 and _WORDS.search(data):
        return data
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        pass
    letters = _NOT_BASE64.sub(b"", data).split(b"=", 1)[0]
    junk = len(data) - len(letters) - data.count(b"\n") - data.count(b"\r") - data.count(b"=")
    if junk > len(letters) // 10:
        return data
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def from_uu(data: bytes) -> bytes:
    """The lines between begin and end."""
    out = []
    for line in data.splitlines():
        if not line or line == b"`":
            continue
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            wanted = ((line[0] - 32) & 63) * 4 // 3 + 2  # encoders that pad lines with junk
            try:
                out.append(binascii.a2b_uu(line[:wanted]))
            except binascii.Error:
                continue
    return b"".join(out)


def split_uuencoded(data: bytes) -> tuple[bytes, list[tuple[str, bytes]]]:
    """Text without the files written into it the old way, and those files."""
    if b"\nend" not in data or b"begin" not in data:
        return data, []
    files, kept, position = [], [], 0
    for start, end, name, content in _uu_files(data):
        kept.append(data[position:start])
        position = end
        files.append((name.decode("utf-8", "replace"), content))
    return b"".join([*kept, data[position:]]), files


def _uu_files(data: bytes) -> Iterator[tuple[int, int, bytes, bytes]]:
    """Where each file stands, its name and what it holds."""
    position = 0
    while begin := _UU_BEGIN.search(data, position):
        end = _UU_END.search(data, begin.end())
        if not end:
            return
        content = from_uu(data[begin.end() : end.start()])
        position = end.end()
        if content:
            yield begin.start(), end.end(), begin[1], content
