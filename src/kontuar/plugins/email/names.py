"""File names from strangers: for display only, and harmless as that."""

import mimetypes
import re
import unicodedata

from kontuar.plugins.email.structure import Entity
from kontuar.plugins.email.words import decode_text

MAX_NAME = 200
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_FORBIDDEN = re.compile(r"[<>]")
"""The rest of what Windows refuses stays as the sender wrote it ("Re: kubek.eml"): only shown."""
_SPACES = re.compile(r"\s+")
_EXTENSIONS = {
    "text/plain": ".txt", "text/html": ".html", "text/calendar": ".ics", "image/jpeg": ".jpg",
    "message/rfc822": ".eml", "application/ms-tnef": ".dat", "application/pdf": ".pdf",
    "application/pgp-signature": ".asc", "message/delivery-status": ".txt",
    "application/pkcs7-signature": ".p7s", "application/x-pkcs7-signature": ".p7s",
    "application/pkcs7-mime": ".p7m", "application/x-pkcs7-mime": ".p7m",
    "application/pgp-encrypted": ".asc", "text/rfc822-headers": ".txt",
    "message/disposition-notification": ".txt", "text/x-vcard": ".vcf", "text/vcard": ".vcf",
}  # fmt: skip


def name_of(part: Entity, label: str = "") -> str:
    """The sender's name for a part, cleaned; empty when there is none."""
    for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        value = part.parameters(header).get(parameter, "")
        if value:
            cleaned = clean_name(decode_text(value, label))
            if cleaned:
                return cleaned
    return ""


def clean_name(name: str) -> str:
    """Normalised first, then without what is invisible, turns the reading or means a path."""
    name = unicodedata.normalize("NFC", name[-2000:]).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(" " if c in "\t\n\r" else c for c in name if c in "\t\n\r" or not _is_hidden(c))
    kept = _SPACES.sub(" ", _FORBIDDEN.sub("_", kept)).strip(" .")
    if len(kept) <= MAX_NAME:
        return kept
    stem, dot, extension = kept.rpartition(".")
    if dot and len(extension) <= 12:
        return f"{stem[: MAX_NAME - len(extension) - 1]}.{extension}"
    return kept[:MAX_NAME]


def _is_hidden(character: str) -> bool:
    return (not character.isascii() and unicodedata.category(character) in _HIDDEN) or (
        character < " " or character == "\x7f"
    )


def invented_name(kind: str, number: int) -> str:
    """For a part without a name."""
    other = ".txt" if kind.startswith("text/") else ".bin"
    extension = _EXTENSIONS.get(kind) or mimetypes.guess_extension(kind) or other
    stem = {"text/calendar": "invite", "message/rfc822": "message"}.get(kind, "attachment")
    return f"{stem}-{number}{extension}"
