"""Outgoing mail as bytes."""

import email
from email.header import decode_header, make_header
from email.message import Message

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontuar.channels.contract import Address, File
from kontuar.plugins.email.compose import compose
from kontuar.plugins.email.parse import read_mail
from kontuar.plugins.email.tests.building import NOW, an_answer


def composed(**changes: object) -> Message:
    return email.message_from_bytes(compose(an_answer(**changes)))


def header(message: Message, name: str) -> str:
    return str(make_header(decode_header(message[name])))


def test_an_answer_has_text_html_and_its_fixed_id() -> None:
    message = composed(in_reply_to="<1@example.pl>", references=("<0@x.pl>", "<1@example.pl>"))

    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.get_payload()] == [
        "text/plain",
        "text/html",
    ]
    assert message["Message-ID"] == "<answer.1@kram.pl>"
    assert message["In-Reply-To"] == "<1@example.pl>"
    assert message["References"].split() == ["<0@x.pl>", "<1@example.pl>"]
    assert message["From"] == "Sklep Kram <pomoc@kram.pl>"
    assert message["Date"] == "Tue, 04 Feb 2025 12:00:00 +0000"
    assert message.get_all("MIME-Version") == ["1.0"]
    assert "Auto-Submitted" not in message


def test_lines_end_as_the_standard_wants_and_are_short() -> None:
    raw = compose(an_answer(text="ż" * 500 + "\n.\nFrom Ala", subject="Ż" * 200))

    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\r\n.\r\n" not in raw


def test_what_is_sent_reads_back_the_same() -> None:
    sent = an_answer(
        subject="Re: Zażółć gęślą jaźń, a to długi temat, który nie mieści się w jednym wierszu",
        text="Zażółć gęślą jaźń\n\n.kropka\nFrom here\n" + "długi wiersz " * 40,
        to=(Address("Żaneta Ąę", "zaneta@example.pl"), Address("Nowak, Bartek", "b@example.pl")),
        files=(
            File("Zażółć gęślą.pdf", "application/pdf", b"%PDF\x00\xff" * 999),
            File("a.png", "image/png", b"\x89PNG", cid="pic@kram", inline=True),
        ),
        html='<p>Zażółć <img src="cid:pic@kram"></p>',
    )

    read = read_mail(compose(sent), NOW)

    assert read.subject == sent.subject
    assert read.text == sent.text.strip()
    assert read.html == sent.html
    assert read.to == sent.to
    assert [(f.name, f.type, f.data, f.cid) for f in read.files] == [
        ("a.png", "image/png", b"\x89PNG", "pic@kram"),
        ("Zażółć gęślą.pdf", "application/pdf", b"%PDF\x00\xff" * 999, ""),
    ]


def test_blind_copies_are_nowhere_in_the_message() -> None:
    raw = compose(an_answer(bcc=(Address("Ewa", "ewa@kram.pl"),)))

    assert b"ewa@kram.pl" not in raw
    assert b"bcc" not in raw.lower()


def test_automatic_mail_says_so() -> None:
    message = composed(is_automatic=True)

    assert message["Auto-Submitted"] == "auto-replied"
    assert message["X-Auto-Response-Suppress"] == "All"


def test_a_picture_the_text_does_not_use_is_an_attachment() -> None:
    picture = File("a.png", "image/png", b"x", cid="pic@kram", inline=True)

    message = composed(files=(picture,))

    assert message.get_content_type() == "multipart/mixed"
    assert message.get_payload()[1].get_content_disposition() == "attachment"


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\x0b", "\x85", "\u2028", "\x00"])
def test_no_header_can_be_smuggled_in(break_: str) -> None:
    evil = f"x{break_}Bcc: all@example.pl{break_}{break_}body"

    message = composed(
        subject=evil,
        sender=Address(evil, "pomoc@kram.pl"),
        to=(Address(evil, f"ala@example.pl{break_}Bcc: x@y.pl"),),
        rfc_message_id=f"<a{break_}Bcc: b@c>",
        in_reply_to=evil,
        references=(evil,),
        files=(File(evil, f"text/plain{break_}Bcc: x", b"x", cid=evil),),
    )

    assert "Bcc" not in message
    assert all("Bcc" not in part for part in message.walk())
    assert message["Subject"]


@given(st.text(max_size=80), st.text(max_size=40), st.text(max_size=40))
def test_any_words_give_one_well_formed_message(subject: str, name: str, file_name: str) -> None:
    raw = compose(
        an_answer(
            subject=subject,
            to=(Address(name, "ala@example.pl"),),
            files=(File(file_name, "text/plain", b"x"),),
        )
    )
    message = email.message_from_bytes(raw)

    assert message.defects == []
    assert set(message) <= {
        "From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"
    }  # fmt: skip
    assert len(message.get_payload()) == 2
