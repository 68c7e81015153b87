"""From nothing to an answered customer: the wizard, a real mailbox, a live mail, a real answer."""

import re
import time
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessible import assert_accessible
from tests.journeys.conftest import Open
from tests.journeys.prepared import prepared
from tests.journeys.product import Product, show
from tests.servers.dovecot import PASSWORD, Dovecot, dovecot
from tests.servers.sink import Sink, sink

pytestmark = pytest.mark.journey
OWN = "pomoc@kram.pl"
LOGIN = "sklepik-za-rogiem"


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


@pytest.fixture(scope="module")
def outbound() -> Iterator[Sink]:
    with sink(password=PASSWORD) as running:
        yield running


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with Product(prepared(Path(tmp_path_factory.mktemp("empty")) / "var")) as running:
        running.wait_until_ready()
        yield running


def letter(subject: str, text: str, **headers: str) -> bytes:
    mail = EmailMessage()
    mail["From"] = headers.pop("sender", "Ala Kowalska <ala@example.pl>")
    mail["To"] = OWN
    mail["Subject"] = subject
    mail["Message-ID"] = headers.pop("id", f"<{time.time_ns()}@example.pl>")
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    mail.add_alternative(f"<p>{text}</p><script>alert(1)</script>", subtype="html")
    return mail.as_bytes()


def test_a_shop_opens_its_counter_and_answers_its_first_customer(
    empty: Product,
    mailbox: Dovecot,
    outbound: Sink,
    open_window: Open,
    request: pytest.FixtureRequest,
) -> None:
    page = open_window(locale="en-GB").new_page()
    page.goto(empty.url)
    assert_accessible(page)
    set_up_company(page)
    refuse_wrong_password(page, mailbox, outbound)
    connect(page)
    invite_tomek(page)

    seconds = hear_of_new_mail(page, mailbox)
    show(request, f"mail handed to Dovecot -> row on the open page: {seconds:.2f} s")
    page.get_by_role("link", name=re.compile("Ala Kowalska")).click()
    expect(page.get_by_role("heading", name="Gdzie jest moja paczka?")).to_be_visible()
    assert_accessible(page)
    sent = answer(page, outbound)
    assert sent["In-Reply-To"] == "<first@example.pl>"
    assert "Sprawdzam" in sent.get_body(("html",)).get_content()
    assert "W dniu" in sent.get_body(("plain",)).get_content()

    mailbox.append(
        letter("Re: Gdzie jest moja paczka?", "Dziękuję!", In_Reply_To=str(sent["Message-ID"]))
    )
    expect(page.get_by_text("Dziękuję!").first).to_be_visible()
    page.goto(f"{empty.url}/")
    expect(page.locator("a.list-row")).to_have_count(1)


def set_up_company(page: Page) -> None:
    page.get_by_role("link", name="English").click()
    page.get_by_role("link", name="Set up my shop").click()
    page.fill("input[name=company]", "Kram sp. z o.o.")
    page.fill("input[name=shop]", "Kram")
    page.select_option("select[name=language]", "pl")
    page.get_by_role("button", name="Next").click()
    page.fill("input[name=name]", "Ewa Malinowska")
    page.fill("input[name=email]", "ewa@kram.pl")
    page.fill("input[name=password]", "haslo")
    page.get_by_role("button", name="Open the counter").click()
    expect(page.get_by_text(re.compile("10 (characters|znak)")).first).to_be_visible()
    page.fill("input[name=password]", LOGIN)
    page.get_by_role("button", name="Open the counter").click()


def refuse_wrong_password(page: Page, mailbox: Dovecot, outbound: Sink) -> None:
    page.fill("input[name=address]", OWN)
    page.get_by_role("button", name="Next").click()
    closed = page.locator("details.channel-group:not([open]) > summary")
    while closed.count():
        closed.first.click()
    page.fill("input[name=imap_host]", "127.0.0.1")
    page.fill("input[name=imap_port]", str(mailbox.imap_port))
    page.select_option("select[name=imap_security]", "none")
    page.fill("input[name=imap_user]", OWN)
    page.fill("input[name=imap_password]", "not-the-password")
    page.fill("input[name=smtp_host]", "127.0.0.1")
    page.fill("input[name=smtp_port]", str(outbound.port))
    page.select_option("select[name=smtp_security]", "none")
    page.check("input[name=same_login]")
    page.get_by_role("button", name="Test and connect").click()
    expect(page.get_by_text(re.compile("password", re.I)).first).to_be_visible()
    expect(
        page.locator("form.channel-form [role=alert], form.channel-form .callout-broken").first
    ).to_be_visible()


def connect(page: Page) -> None:
    page.fill("input[name=imap_password]", PASSWORD)
    page.get_by_role("button", name="Test and connect").click()


def invite_tomek(page: Page) -> None:
    expect(page.get_by_role("heading", name="Invite colleagues")).to_be_visible(timeout=20_000)
    page.fill("input[name=name]", "Tomek Wrona")
    page.fill("input[name=email]", "tomek@kram.pl")
    page.get_by_role("button", name="Invite", exact=True).click()
    expect(page.get_by_text("Tomek Wrona").first).to_be_visible()
    page.get_by_role("button", name="Go to the inbox").click()


def hear_of_new_mail(page: Page, mailbox: Dovecot) -> float:
    """Seconds between the hand-over to the mailbox and the row on the page, without a reload."""
    page.wait_for_selector("k-push", state="attached")
    time.sleep(4)  # the watcher takes the new channel up and waits in IDLE
    began = time.monotonic()
    mailbox.append(
        letter("Gdzie jest moja paczka?", "Czekam od tygodnia.", id="<first@example.pl>")
    )
    page.get_by_text("Gdzie jest moja paczka?").first.wait_for()
    return time.monotonic() - began


def answer(page: Page, outbound: Sink) -> EmailMessage:
    composer = page.locator("#reply-box [contenteditable=true]")
    composer.click()
    page.keyboard.type("Dzień dobry, ")
    page.keyboard.press("Control+b")
    page.keyboard.type("Sprawdzam")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Sprawdzam").first).to_be_visible()
    deadline = time.monotonic() + 25
    while time.monotonic() < deadline:
        found = [x for x in outbound.letters if "ala@example.pl" in x.recipients]
        if found:
            return message_from_bytes(found[0].raw, policy=default)  # type: ignore[return-value]
        time.sleep(0.05)
    raise AssertionError("no answer reached the customer's server")
