"""An address dies by a report, is refused with its reason, and goes out when a person insists."""

import re
import smtplib
import socket
from collections.abc import Iterator
from email import message_from_bytes

import pytest
from playwright.sync_api import Page, expect

from kontuar.testing.ports import free_port
from tests.journeys.accessible import assert_accessible
from tests.journeys.conftest import Login
from tests.journeys.product import Product
from tests.servers.sink import Letter, Sink, sink

pytestmark = pytest.mark.journey
OWN, LIDIA = "listy@kram.pl", "lidia@stary-dom.example"
COMPOSER = "#reply-box [contenteditable=true]"
LETTER = (
    f"From: Lidia Stara <{LIDIA}>\r\nTo: {OWN}\r\nSubject: Porcelana\r\n"
    "Message-ID: <porcelana@stary-dom.example>\r\n\r\nCzy filiżanki są całe?\r\n"
).encode()


def report(about: str) -> bytes:
    """What a mail server sends when there is no such mailbox (RFC 3464)."""
    return (
        f"From: Mail Delivery System <MAILER-DAEMON@mx.example>\r\nTo: {OWN}\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <r1@mx.example>\r\n"
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nYour message could not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {LIDIA}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 Nobody lives here any more\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {about}\r\n\r\n--b--\r\n"
    ).encode()


@pytest.fixture(scope="module")
def outbound() -> Iterator[Sink]:
    with sink() as running:
        yield running


def test_a_dead_address_is_refused_with_its_reason_until_a_person_insists(
    log_in: Login, kram: Product, outbound: Sink
) -> None:
    door = connect(log_in("adam"), kram, outbound)
    page = log_in("ola")
    hand_in(door, LETTER)
    page.get_by_role("link", name=re.compile("Lidia Stara")).click()
    answer(page, "Wszystkie całe")
    sent = next_letter(kram, outbound, 1)
    hand_in(door, report(str(message_from_bytes(sent.raw)["Message-ID"])))
    expect(page.locator("#thread")).to_contain_text("Nobody lives here any more")
    chip = page.locator("#reply-box .chip", has_text=LIDIA)

    answer(page, "Mimo to spróbujmy")

    refusal = page.locator("#reply-box .refusal")
    expect(refusal).to_contain_text(f"Nie wysłano: adres {LIDIA} nie działa od")
    expect(refusal).to_contain_text("Nobody lives here any more")
    expect(chip).to_have_class(re.compile("is-dead"))
    expect(page.locator(COMPOSER)).to_contain_text("Mimo to spróbujmy")
    assert_accessible(page)
    assert len(outbound.letters) == 1
    refusal.get_by_role("button", name="Wyślij mimo to").click()
    expect(page.locator("#thread")).to_contain_text("Mimo to spróbujmy")
    again = next_letter(kram, outbound, 2)
    assert again.recipients == (LIDIA,)
    expect(page.locator("#reply-box .chip", has_text=LIDIA)).not_to_have_class(
        re.compile("is-dead")
    )


def connect(page: Page, kram: Product, outbound: Sink) -> int:
    """A channel whose own mail server delivers at our door; the door's port."""
    port = free_port()
    page.goto(f"{kram.url}/manage/channels/new?address={OWN}")
    page.fill("input[name=name]", "Listy")
    page.check("input[name=incoming][value=listener]")
    page.fill("input[name=listen_port]", str(port))
    page.fill("input[name=smtp_host]", "127.0.0.1")
    page.fill("input[name=smtp_port]", str(outbound.port))
    page.select_option("select[name=smtp_security]", "none")
    page.fill("input[name=smtp_user]", "")
    page.get_by_role("button", name="Wypróbuj i podłącz").click()
    page.wait_for_url(re.compile(r"/manage/channels/$"))
    card = page.locator(".channel", has_text=OWN)
    expect(card.get_by_text("Działa", exact=True)).to_be_visible()
    kram.wait_for(lambda: is_listening(port), 60)
    return port


def is_listening(port: int) -> bool:
    """Opened by the worker a moment after the channel is there; a mail server would come again."""
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def hand_in(port: int, raw: bytes) -> None:
    with smtplib.LMTP("127.0.0.1", port, timeout=30) as server:
        server.sendmail("", [OWN], raw)


def answer(page: Page, text: str) -> None:
    page.locator(COMPOSER).click()
    page.keyboard.type(text)
    page.locator("#reply-box [data-send]").click()


def next_letter(kram: Product, outbound: Sink, number: int) -> Letter:
    kram.wait_for(lambda: len(outbound.letters) >= number, 60)
    return outbound.letters[number - 1]
