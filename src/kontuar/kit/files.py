"""Names and types of files that came from outside: neither is believed."""

import re
import unicodedata

MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
)
SHOWN_INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
TEXT_ENDINGS = frozenset({"txt", "csv", "tsv", "log", "ics", "vcf", "json", "xml", "md", "eml"})
OFFICE = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}


def safe_name(name: str) -> str:
    """A display name: composed, without control, format or direction characters and without paths.

    Normalised first, cleaned after: a zero-width space must not hide an extension.
    """
    text = unicodedata.normalize("NFC", name)
    text = "".join(c for c in text if unicodedata.category(c)[0] != "C")
    text = re.split(r"[/\\]", text)[-1]
    text = re.sub(r'[<>:"|?*]', "_", text)
    text = " ".join(text.split()).strip(". ")
    if len(text) > 150:
        stem, dot, ending = text.rpartition(".")
        text = f"{stem[:130]}{dot}{ending[:15]}" if dot else text[:150]
    return text or "file"


def sniff_type(data: bytes, name: str) -> str:
    """The type by its first bytes; what is not known is just bytes."""
    found = next((kind for magic, kind in MAGIC if data.startswith(magic)), "")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    ending = name.lower().rpartition(".")[2]
    if found == "application/zip":
        return OFFICE.get(ending, found)
    if found:
        return found
    is_text = ending in TEXT_ENDINGS and b"\x00" not in data[:4096]
    return "text/plain" if is_text else "application/octet-stream"


def plain_path(name: str) -> str:
    """A path from a foreign archive, to be shown and nothing else: no control or format letters."""
    text = unicodedata.normalize("NFC", name.replace("\\", "/"))
    text = "".join(c for c in text if unicodedata.category(c)[0] != "C").strip()
    return text if len(text) <= 300 else f"{text[:140]}…{text[-150:]}"
