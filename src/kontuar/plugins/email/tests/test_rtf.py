"""Outlook's RTF, written here piece by piece."""

import struct
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontuar.plugins.email.rtf import decompress, read_rtf
from kontuar.plugins.email.tests.test_tnef import attribute, properties, winmail
from kontuar.plugins.email.tnef import unpack

TEXT = (
    rb"{\rtf1\ansi\ansicpg1250\fromtext\deff0{\fonttbl{\f0\fswiss Arial;}"
    rb"{\f1\fcharset204 Arial;}}{\colortbl;\red0\green0\blue0;}\uc1\pard\plain "
    rb"Dzie\'f1 dobry,\par paczka \'84pusta\'94: za\u380 ?\u243 ?\u322 ?\u263 ?.\par"
    rb"{\*\generator Word;}\tab kwota 5\~z\'b3 \{x\}{\f1 \'cf\'f0}{\pict 0102}}"
)
HTML = (
    rb"{\rtf1\ansi\ansicpg1250\fromhtml1 \deff0{\fonttbl{\f0 Arial;}}"
    rb"{\*\htmltag19 <html>}{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Dzie\'f1 "
    rb"{\*\htmltag84 <b>}\htmlrtf {\b \htmlrtf0 dobry{\*\htmltag92 </b>}\htmlrtf }\htmlrtf0 "
    rb"{\*\htmltag84 &lt;}\htmlrtf <\htmlrtf0 3{\*\htmltag72 </p>}\htmlrtf \par}\htmlrtf0}"
)


def literal(rtf: bytes) -> bytes:
    """Compressed by nobody: every byte as it is, in groups of eight."""
    groups = [b"\x00" + rtf[n : n + 8] for n in range(0, len(rtf), 8)]
    body = b"".join(groups)
    return struct.pack("<IIII", len(body) + 12, len(rtf), 0x75465A4C, 0) + body


def test_text_in_its_own_charsets() -> None:
    assert read_rtf(TEXT) == (
        "",
        "Dzień dobry,\npaczka „pusta”: zażółć.\n\tkwota 5\xa0zł {x}Пр",
    )


def test_html_comes_back_as_it_was() -> None:
    assert read_rtf(HTML) == ("<html><p>Dzień <b>dobry</b>&lt;3</p>", "")


def test_the_example_of_the_specification() -> None:
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c0900206277"
        "05b06c647d0a800fa0"
    )

    assert decompress(packed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


def test_a_reference_may_run_into_what_it_writes() -> None:
    packed = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")

    assert decompress(packed) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"


@pytest.mark.parametrize(("rtf", "html", "text"), [(HTML, True, False), (TEXT, False, True)])
def test_a_winmail_with_nothing_but_rtf(rtf: bytes, *, html: bool, text: bool) -> None:
    found = unpack(winmail(attribute(0x9003, properties((0x0102, 0x1009, literal(rtf))), 1)))

    assert (bool(found.html), bool(found.text)) == (html, text)
    assert "Dzień" in found.html + found.text


def test_nothing_grows_beyond_reason() -> None:
    bomb = struct.pack("<IIII", 0, 2**32 - 1, 0x75465A4C, 0) + b"\xff" + b"\x00\x1f" * 500_000
    began = time.perf_counter()

    assert len(decompress(bomb)) <= 2_000_000
    assert read_rtf(b"{" * 100_000 + b"x" + b"}" * 100_000) == ("", "x")
    assert time.perf_counter() - began < 5


@given(st.binary(max_size=300), st.binary(max_size=60))
def test_any_bytes_are_read(noise: bytes, inside: bytes) -> None:
    decompress(noise)
    decompress(literal(TEXT)[:20] + noise)
    read_rtf(noise)
    read_rtf(TEXT[:120] + inside + TEXT[120:])
    assert decompress(literal(noise)) == noise
