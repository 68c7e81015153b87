"""Broken mail is read as far as it can be, and bounded."""

import base64
import hashlib
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kontuar.plugins.email.parse import read_mail
from kontuar.plugins.email.structure import Unreadable
from kontuar.plugins.email.tests.building import NOW, multipart, read


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"Hello, no header at all", "Hello, no header at all"),
        (b"Subject: x\nHello without a separator", "Hello without a separator"),
        (b"Subject: x\nbroken line\nFrom: ala@example.pl\n\nHej", "Hej"),
        (b"From ala@example.pl Mon Feb  3 10:15:00 2025\nSubject: x\n\nHej", "Hej"),
        (b"\r\n\r\nSubject: x\r\n\r\nHej", "Hej"),
        (b"\xef\xbb\xbfSubject: x\r\n\r\nHej", "Hej"),
        (b"Subject: x\rFrom: a@x.pl\r\rHej", "Hej"),
        (b"Subject: x\n\n", ""),
        (b"Subject: x", ""),
        (b"Subject: x\n\nHe\x00j", "Hej"),
        (b"Content-Type: multipart/mixed; boundary=a\n\n--b\nContent-Id: x\n\nHej\n--b--", "Hej"),
        (b"Content-Type: multipart/mixed\n\n--b\nContent-Type: text/plain\n\nHej\n--b--\n", "Hej"),
        (b"Content-Type: multipart/mixed; boundary=a\n\nHej, bez granic", "Hej, bez granic"),
        (b"Content-Type: multipart/mixed; boundary=a\n\n--a\n\nHej", "Hej"),
        (b"Content-Type: text/plain; charset=utf-8; charset=x; ;;=\n\nHej", "Hej"),
        (b"Content-Type: nonsense\n\nHej", "Hej"),
        (b"Content-Type: text/x-odd; charset=utf-8\n\nHej", "Hej"),
        (b"Content-Transfer-Encoding: base64\n\nIs this base64? Never", "Is this base64? Never"),
        (b"Content-Transfer-Encoding: base64\n\nSGVq", "Hej"),
        (b"Content-Transfer-Encoding: base64\n\nSGV\nqIQ", "Hej!"),
        (b"Content-Transfer-Encoding: quoted-printable\n\nHej=\n=21=ZZ", "Hej!=ZZ"),
        (b"Content-Transfer-Encoding: x-odd\n\nHej", "Hej"),
        (b"Content-Type: text/plain; format=flowed\n\nA \nb.\n\n> a \n> b\nc", "A b.\n\n> a b\nc"),
    ],
)  # fmt: skip
def test_broken_mail_is_read(raw: bytes, text: str) -> None:
    assert read_mail(raw, NOW).text == text


def test_parts_after_an_early_end_are_not_lost() -> None:
    mail = read(
        "--b\nContent-Type: text/plain\n\nHej\n--b--\n--b\nContent-Type: text/plain\n"
        "Content-Disposition: attachment; filename=a.txt\n\nx\n--b--\n",
        content_type="multipart/mixed; boundary=b",
    )

    assert mail.text == "Hej"
    assert [file.name for file in mail.files] == ["a.txt"]
    assert "boundary_early_end" in mail.flags


def test_a_file_written_into_the_text_the_old_way() -> None:
    mail = read("Hej\n\nbegin 644 a.txt\n#0V%T\n`\nend\nPa\n")

    assert [(file.name, file.data) for file in mail.files] == [("a.txt", b"Cat")]
    assert "begin 644" not in mail.text
    assert mail.text.endswith("Pa")


def test_large_attachments_come_back_to_the_byte() -> None:
    data = bytes(range(256)) * 2000
    encoded = base64.encodebytes(data).decode()
    mail = read(
        **multipart(
            "mixed",
            "Content-Type: text/plain\n\nHej",
            f"Content-Type: image/jpeg; name=a.jpg\nContent-Transfer-Encoding: base64\n\n{encoded}",
        )
    )

    (file,) = mail.files
    assert hashlib.sha256(file.data).digest() == hashlib.sha256(data).digest()


def test_too_many_and_too_deep_parts_are_bounded() -> None:
    many = multipart("mixed", *["Content-Type: application/x\n\ny"] * 3000)
    deep = "Content-Type: text/plain\n\nHej"
    for level in range(400):
        inner = multipart("mixed", deep, boundary=f"b{level}")
        deep = f"Content-Type: {inner['content_type']}\n\n{inner['body']}"

    assert "too_many_parts" in read(**many).flags
    assert len(read(**many).files) <= 200
    assert read_mail(deep.encode(), NOW).files


def test_too_many_headers_are_cut() -> None:
    mail = read_mail(b"X-A: b\n" * 5000 + b"Subject: late\n\nHej", NOW)

    assert mail.text == "Hej"
    assert "headers_cut" in mail.flags


def test_a_truncated_giant_says_so() -> None:
    assert "truncated" in read(x_kontuar_truncated="60000000").flags


def stdlib_data() -> list[Path]:
    """CPython's own damaged mails, where its tests are installed."""
    import email

    folder = Path(email.__file__).parent.parent / "test" / "test_email" / "data"
    return sorted(folder.glob("msg_*.txt"))


def test_damaged_mails_of_the_standard_library() -> None:
    for path in stdlib_data():
        try:
            mail = read_mail(path.read_bytes(), NOW)
        except Unreadable:
            assert not path.read_bytes().strip()
            continue
        assert mail.text or mail.files or mail.subject or b"\n\n" not in path.read_bytes().strip()


FRAGMENT = st.sampled_from(
    [b"\r\n", b"\n", b"--b\r\n", b"--b--", b"Content-Type: ", b"multipart/mixed; boundary=b", b": ",
     b"text/html; charset=", b"message/rfc822", b"Content-Transfer-Encoding: base64\r\n",
     b"=?utf-8?",
     b"?=", b"B?", b"Q?", b"From: ", b"To: ", b"Date: ", b"a@b.pl", b"<", b">", b'"', b"\x00",
     b"\xff\xfe", b"filename*0*=", b"; ", b"Content-Disposition: attachment",
     b"begin 644 x\n", b"end",
     b"message/delivery-status\r\n\r\n", b"Final-Recipient: rfc822;", b"Action: failed\r\n", b"("]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(FRAGMENT | st.binary(max_size=8), max_size=40).map(b"".join))
def test_any_bytes_are_read_or_said_to_be_unreadable(raw: bytes) -> None:
    try:
        mail = read_mail(raw, NOW)
    except Unreadable:
        assert not raw.removeprefix(b"\xef\xbb\xbf").strip(b"\x00 \t\r\n")
        return

    for text in (
        mail.subject,
        mail.text,
        mail.html,
        mail.reply,
        mail.sender.name,
        mail.sender.email,
    ):
        assert "\x00" not in text
        text.encode("utf-8")
    assert mail.sent_at.tzinfo is not None
    for file in mail.files:
        assert file.name
        assert not set(file.name) & set("/\\\x00\r\n")


WORDS = st.text("abcąęż", min_size=1, max_size=9)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(WORDS, min_size=1, max_size=6).map(" ".join), max_size=4))
def test_no_word_of_a_well_formed_mail_is_lost(texts: list[str]) -> None:
    parts = [f"Content-Type: text/plain; charset=utf-8\n\n{text}" for text in texts]

    mail = read(**multipart("mixed", *parts))

    for text in texts:
        assert " ".join(text.split()) in " ".join(mail.text.split())


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=1, max_size=400))
def test_attachments_round_trip(data: bytes) -> None:
    head = "Content-Transfer-Encoding: base64\nContent-Type: application/x; name=a"

    mail = read(**multipart("mixed", f"{head}\n\n{base64.encodebytes(data).decode()}"))

    assert [file.data for file in mail.files] == [data]


@pytest.mark.parametrize("unit", ['"', "(", "-", "&", ";a=", "a@", '\\"a(', "\\(", "<", "]"])
@pytest.mark.parametrize(
    "mail",
    [
        "Return-Path: <>\nFrom: postmaster@x.pl\nSubject: Undelivered\n\n{}",
        "From: postmaster@x.pl\nSubject: Undelivered\n\nNot delivered to the recipients {}",
        "From: {}\nTo: {}\nSubject: {}\n\nHej",
        "Content-Type: text/html; charset=utf-8\n\n<p>Hej {}",
        "Content-Type: text/plain; name={}\nAuthentication-Results: {}\nReferences: {}\n\nHej",
    ],
)
def test_long_runs_of_one_thing_cost_no_more_than_others(unit: str, mail: str) -> None:
    raw = mail.replace("{}", unit * (30_000 // len(unit))).encode()
    began = time.process_time()

    read_mail(raw, NOW)

    assert time.process_time() - began < 1
