"""A mailbox logged in at its provider: there and back in a real browser, again when taken back."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessible import assert_accessible
from tests.journeys.conftest import Login
from tests.journeys.product import Product
from tests.servers.dovecot import Dovecot, dovecot
from tests.servers.sink import Sink, sink
from tests.servers.tokens import SECRET, TokenServer, token_server

pytestmark = pytest.mark.journey
OWN = "biuro@kram.pl"
LETTER = (
    b"From: Zofia Bursztyn <zofia@example.pl>\r\nTo: biuro@kram.pl\r\nSubject: Faktura\r\n"
    b"Message-ID: <faktura@example.pl>\r\n\r\nProsz\xc4\x99 o faktur\xc4\x99.\r\n"
)


@pytest.fixture(scope="module")
def tokens() -> Iterator[TokenServer]:
    with token_server(user=OWN) as running:
        yield running


@pytest.fixture(scope="module")
def mailbox(tokens: TokenServer) -> Iterator[Dovecot]:
    with dovecot(users=(OWN,), tokens=tokens.url) as running:
        yield running


@pytest.fixture(scope="module")
def outbound(tokens: TokenServer) -> Iterator[Sink]:
    with sink(tokens=lambda token: str(tokens.introspect(token).get("username"))) as running:
        yield running


def test_there_and_back_and_again_after_access_was_taken_back(
    log_in: Login, kram: Product, tokens: TokenServer, mailbox: Dovecot, outbound: Sink
) -> None:
    page = log_in("adam")
    page.goto(f"{kram.url}/manage/channels/new?address={OWN}")
    fill_in(page, tokens, mailbox, outbound)
    assert_accessible(page)

    page.get_by_role("button", name="Zaloguj się przez dostawcę").click()
    page.wait_for_url(re.compile(r"/manage/channels/$"))
    card = page.locator(".channel", has_text=OWN)
    expect(card.get_by_text("Działa", exact=True)).to_be_visible()
    mailbox.append(LETTER, OWN)
    page.goto(f"{kram.url}/")
    expect(page.get_by_role("link", name=re.compile("Zofia Bursztyn")).first).to_be_visible()

    tokens.revoke()
    mailbox.kick(OWN)
    page.goto(f"{kram.url}/manage/channels/")
    page.locator(".channel", has_text=OWN).get_by_role("link", name="Zaloguj się przez").click()
    page.wait_for_url(re.compile(r"/manage/channels/$"))
    expect(card.get_by_text("Działa", exact=True)).to_be_visible()
    assert SECRET not in page.content()


def fill_in(page: Page, tokens: TokenServer, mailbox: Dovecot, outbound: Sink) -> None:
    own = tokens.settings()
    page.fill("input[name=name]", "Biuro Kram")
    page.fill("input[name=imap_host]", "127.0.0.1")
    page.fill("input[name=imap_port]", str(mailbox.imap_port))
    page.select_option("select[name=imap_security]", "none")
    page.check("input[name=login][value=own]")
    expect(page.locator("input[name=imap_password]")).to_be_hidden()
    page.fill("input[name=oauth_client]", own["oauth_client"])
    page.fill("input[name=oauth_secret]", SECRET)
    for name in ("oauth_authorize_url", "oauth_token_url", "oauth_scope"):
        page.fill(f"input[name={name}]", own[name])
    page.fill("input[name=smtp_host]", "127.0.0.1")
    page.fill("input[name=smtp_port]", str(outbound.port))
    page.select_option("select[name=smtp_security]", "none")
