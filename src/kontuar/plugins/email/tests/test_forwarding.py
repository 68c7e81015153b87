"""Mail that an agent passes on belongs to who wrote it first."""

import pytest

from kontuar.channels.contract import Address, Forwarded
from kontuar.plugins.email.tests.building import multipart, raw_mail, read

ORIGINAL = Forwarded(Address("Bartek Nowak", "bartek@example.pl"), "Kubek", "Jest stłuczony.")
INLINE = (
    "Zajmiesz się?\n\n---------- Przekazana wiadomość ---------\n"
    "Od: Bartek Nowak <bartek@example.pl>\nData: pon., 3 lut 2025 o 09:00\nTemat: Kubek\n"
    "Do: ala@example.pl\n\n\nJest stłuczony.\n"
)
PLAIN = "text/plain; charset=utf-8"


@pytest.mark.parametrize("mark", ["Fwd: ", "FW: ", "PD: ", "Odp: PD: ", "WG: ", "Przekazane: "])
def test_a_marked_subject_and_a_head_in_the_body(mark: str) -> None:
    mail = read(INLINE, subject=f"{mark}Kubek".encode(), content_type=PLAIN)

    assert mail.forwarded == ORIGINAL


def test_html_only() -> None:
    mail = read(
        "<div>Zajmiesz się?</div><div><br></div><hr><div id='divRplyFwdMsg'><b>Od:</b> Bartek Nowak"
        " &lt;bartek@example.pl&gt;<br><b>Wysłane:</b> poniedziałek, 3 lutego 2025 09:00<br>"
        "<b>Do:</b> Ala<br><b>Temat:</b> Kubek<div>&nbsp;</div></div><div>Jest stłuczony.</div>",
        subject="PD: Kubek",
        content_type="text/html; charset=utf-8",
    )

    assert mail.forwarded == ORIGINAL


def test_a_reply_passes_nothing_on() -> None:
    assert read(INLINE, subject="Re: Kubek", content_type=PLAIN).forwarded is None


def test_a_marked_subject_alone_names_nobody() -> None:
    assert read("Zobacz proszę.", subject="Fwd: Kubek", content_type=PLAIN).forwarded is None


def attached(inner: bytes, subject: str = "", boundary: str = "b1") -> dict[str, str]:
    part = "Content-Type: message/rfc822\n\n" + inner.decode().replace("\r\n", "\n")
    words = "Content-Type: text/plain; charset=utf-8\n\nZajmiesz się?\n"
    return {**multipart("mixed", words, part, boundary=boundary), "subject": subject}


@pytest.mark.parametrize("subject", ["", "Fwd: Kubek"])
def test_a_mail_attached_as_a_file(subject: str) -> None:
    inner = raw_mail(
        "Jest stłuczony.",
        **{"from": "Bartek Nowak <bartek@example.pl>"},
        subject="Kubek",
        content_type=PLAIN,
    )

    mail = read(**attached(inner, subject))

    assert mail.forwarded == ORIGINAL
    assert mail.reply == "Zajmiesz się?"
    assert [file.type for file in mail.files] == ["message/rfc822"]


def test_the_first_of_several_and_no_deeper() -> None:
    deepest = raw_mail("Głęboko", **{"from": "kurier@example.pl"}, content_type=PLAIN)
    inside = attached(deepest, "Kubek", "b2")
    middle = raw_mail(**{"from": "Bartek Nowak <bartek@example.pl>", **inside})

    mail = read(**attached(middle))

    assert mail.forwarded == Forwarded(ORIGINAL.sender, "Kubek", "Zajmiesz się?")


@pytest.mark.parametrize("inner", [b"", b"\x00", b"Subject: x\n\nbez nadawcy"])
def test_an_attached_mail_that_says_nothing_names_nobody(inner: bytes) -> None:
    assert read(**attached(inner)).forwarded is None


def test_a_delivery_report_passes_nothing_on() -> None:
    report = "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n" + (
        "Final-Recipient: rfc822; nikt@example.pl\nAction: failed\nStatus: 5.1.1\n"
    )
    inner = raw_mail("Odpowiedź", content_type=PLAIN).decode().replace("\r\n", "\n")
    body = multipart(
        "report", "\nNie doszło.\n", report, f"Content-Type: message/rfc822\n\n{inner}"
    )

    mail = read(**body, **{"from": "MAILER-DAEMON@example.pl"})

    assert mail.bounce is not None
    assert mail.forwarded is None
