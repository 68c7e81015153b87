"""Content-Transfer-Encoding undone, leniently."""

import binascii
import re

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]")
_UUENCODED = re.compile(
    rb"^begin(?:-base64)?[ \t]+[0-7]{3,4}[ \t]+([^\r\n]+?)[ \t]*\r?\n(.*?)"
    rb"^(?:end|====)[ \t]*\r?$\n?",
    re.DOTALL | re.MULTILINE,
)


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
        found = _UUENCODED.search(data)
        return from_uu(found[2]) if found else data
    return data


def from_base64(data: bytes) -> bytes:
    """Base64 with any junk around it; text under a wrong label comes back untouched."""
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
    files = []
    kept, end = [], 0
    for found in _UUENCODED.finditer(data):
        content = from_uu(found[2])
        if not content:
            continue
        kept.append(data[end : found.start()])
        end = found.end()
        files.append((found[1].decode("utf-8", "replace"), content))
    kept.append(data[end:])
    return b"".join(kept), files
