"""One mail of the corpus, and small helpers to write them."""

import base64
import quopri
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Letter:
    """Raw bytes and the fields of `kontuar mail-parse` that they must give.

    Beside those fields: "files" are (name, type, content or None), "has" are stretches of the text.
    """

    name: str
    raw: bytes
    expected: dict[str, Any]


def letter(name: str, raw: str | bytes, **expected: Any) -> Letter:
    """A mail written with plain line ends; it travels with the network's."""
    data = raw.encode() if isinstance(raw, str) else raw
    return Letter(name, data.strip(b"\n").replace(b"\n", b"\r\n") + b"\r\n", expected)


def person(name: str, email: str) -> dict[str, str]:
    """As the report writes a person."""
    return {"name": name, "email": email}


def b64(data: str | bytes, charset: str = "utf-8") -> str:
    """A body in base64."""
    raw = data.encode(charset) if isinstance(data, str) else data
    return base64.encodebytes(raw).decode().strip("\n")


def qp(text: str, charset: str = "utf-8") -> str:
    """A body in quoted-printable."""
    return quopri.encodestring(text.encode(charset)).decode().strip("\n")


def word(text: str, charset: str = "utf-8", how: str = "B") -> str:
    """An encoded word of a header."""
    data = text.encode(charset)
    if how == "B":
        return f"=?{charset}?B?{base64.b64encode(data).decode()}?="
    inside = "".join(
        chr(byte) if chr(byte).isalnum() and byte < 128 else f"={byte:02X}" for byte in data
    )
    return f"=?{charset}?Q?{inside}?="


HEAD = """\
From: Ala Kowalska <ala@example.pl>
To: Sklep Kram <pomoc@kram.pl>
Subject: Pytanie
Date: Mon, 3 Feb 2025 10:15:00 +0100
Message-ID: <1@example.pl>
MIME-Version: 1.0
"""
"""The headers of a mail in which they do not matter."""
