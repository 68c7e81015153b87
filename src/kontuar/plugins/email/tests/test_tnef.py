"""winmail.dat, made here piece by piece."""

import base64
import struct

from hypothesis import given
from hypothesis import strategies as st

from kontuar.plugins.email.tests.building import multipart, read
from kontuar.plugins.email.tnef import unpack


def attribute(number: int, value: bytes, level: int = 2) -> bytes:
    return struct.pack("<BII", level, number, len(value)) + value + b"\x00\x00"


def padded(value: bytes) -> bytes:
    return struct.pack("<I", len(value)) + value + b"\x00" * (-len(value) % 4)


def properties(*pairs: tuple[int, int, bytes]) -> bytes:
    body = b"".join(
        struct.pack("<HH", kind, name) + struct.pack("<I", 1) + padded(value)
        for kind, name, value in pairs
    )
    return struct.pack("<I", len(pairs)) + body


def winmail(*attributes: bytes) -> bytes:
    return struct.pack("<IH", 0x223E9F78, 1) + b"".join(attributes)


def name_of(text: str) -> bytes:
    return text.encode("utf-16-le") + b"\x00\x00"


SAMPLE = winmail(
    attribute(0x00069007, struct.pack("<II", 1250, 0), 1),
    attribute(
        0x00069003,
        properties((0x001F, 0x1000, name_of("Dzień dobry")), (0x0102, 0x1013, b"<p>Dzie\xf1</p>")),
        1,
    ),
    attribute(0x00069002, b"\x00" * 14),
    attribute(0x00018010, "zażółć.pdf".encode("cp1250") + b"\x00"),
    attribute(0x0006800F, b"%PDF data"),
    attribute(0x00069002, b"\x00" * 14),
    attribute(0x00018010, b"KRTKA~1.DOC\x00"),
    attribute(
        0x00069005,
        properties(
            (0x001F, 0x3707, name_of("Krótka nazwa.docx")),
            (0x001E, 0x370E, b"application/msword\x00"),
            (0x0102, 0x3701, b"doc data"),
        ),
    ),
)


def test_words_and_files_inside() -> None:
    found = unpack(SAMPLE)

    assert found.text == "Dzień dobry"
    assert found.html == "<p>Dzień</p>"
    assert [(file.name, file.type, file.data) for file in found.files] == [
        ("zażółć.pdf", "", b"%PDF data"),
        ("Krótka nazwa.docx", "application/msword", b"doc data"),
    ]


def test_a_mail_shows_what_its_winmail_holds() -> None:
    packed = base64.encodebytes(SAMPLE).decode()
    head = "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64"

    alone = read(**multipart("mixed", f"{head}\n\n{packed}"))
    beside = read(**multipart("mixed", "Content-Type: text/plain\n\nHej", f"{head}\n\n{packed}"))

    assert (alone.text, alone.html) == ("Dzień dobry", "<p>Dzień</p>")
    assert beside.text == "Hej"
    for mail in (alone, beside):
        assert [(file.name, file.type) for file in mail.files] == [
            ("zażółć.pdf", "application/pdf"),
            ("Krótka nazwa.docx", "application/msword"),
        ]


def test_one_that_cannot_be_opened_is_kept_as_it_is() -> None:
    mail = read(**multipart("mixed", "Content-Type: application/ms-tnef; name=winmail.dat\n\nx"))

    assert [(file.name, file.data) for file in mail.files] == [("winmail.dat", b"x")]


@given(st.binary(max_size=200), st.integers(0, len(SAMPLE)))
def test_damage_costs_only_what_it_hit(noise: bytes, at: int) -> None:
    unpack(SAMPLE[:at] + noise + SAMPLE[at:])
    unpack(noise)
    unpack(SAMPLE[:at])
