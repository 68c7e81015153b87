"""The ways in: password, second factor, recovery codes, passkey."""

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessible import assert_accessible
from tests.journeys.conftest import Open, password_of, sign_in
from tests.journeys.prepared import prepared
from tests.journeys.product import Product

pytestmark = pytest.mark.journey
OLA = "ola@kram.example"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A product of its own: these journeys change how people log in."""
    data = prepared(Path(tmp_path_factory.mktemp("login")) / "var", demo=True)
    with Product(data, options=()) as running:
        running.wait_until_ready(120)
        yield running


def code_now(secret: str) -> str:
    """What an authenticator app shows (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def log_out(page: Page, shop: Product) -> None:
    page.goto(f"{shop.url}/accounts/logout/")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/accounts/login/**")


def confirm_it_is_me(page: Page, password: str) -> None:
    """The page that asks for the password again before security is changed."""
    if "reauthenticate" in page.url:
        page.fill("input[name=password]", password)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "reauthenticate" not in url)


def test_a_second_factor_is_switched_on_asked_for_and_recovered(
    shop: Product, open_window: Open
) -> None:
    password = password_of(shop)
    page = open_window().new_page()
    sign_in(page, shop.url, OLA, password)
    page.goto(f"{shop.url}/accounts/2fa/totp/activate/")
    confirm_it_is_me(page, password)
    assert_accessible(page)
    page.locator("details summary").click()
    shown = re.search(r"\b[A-Z2-7]{16,}\b", page.locator("details").inner_text())
    assert shown
    secret = shown[0]
    page.fill("input[name=code]", code_now(secret))
    page.keyboard.press("Enter")
    page.wait_for_url("**/recovery-codes/**")
    codes = re.findall(r"\b\d{8}\b", page.locator("main").inner_text())
    assert len(codes) == 10
    log_out(page, shop)

    sign_in_with_password(page, shop, password)
    page.fill("input[name=code]", "000000")
    page.keyboard.press("Enter")
    expect(page.locator("[role=alert], .field-error").first).to_be_visible()
    page.fill("input[name=code]", codes[0])
    page.keyboard.press("Enter")

    expect(page.locator("a.list-row").first).to_be_visible()


def sign_in_with_password(page: Page, shop: Product, password: str) -> None:
    page.goto(f"{shop.url}/accounts/login/")
    page.fill("input[name=login]", OLA)
    page.fill("input[name=password]", password)
    page.keyboard.press("Enter")
    page.locator("input[name=code]").wait_for()
    assert_accessible(page)


def test_a_passkey_is_added_and_opens_the_desk_without_a_password(
    shop: Product, open_window: Open
) -> None:
    password = password_of(shop)
    page = open_window().new_page()
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    key = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    sign_in(page, shop.url, "tomek@kram.example", password)
    page.goto(f"{shop.url}/accounts/2fa/webauthn/add/")
    confirm_it_is_me(page, password)
    assert_accessible(page)
    page.fill("input[name=name]", "Laptop")
    for box in page.locator("input[name=passwordless]").all():
        box.check()
    page.locator("[data-passkey]").click()
    page.wait_for_url("**/recovery-codes/**")
    page.goto(f"{shop.url}/accounts/2fa/webauthn/")
    expect(page.get_by_text("Laptop").first).to_be_visible()
    log_out(page, shop)

    page.locator("[data-passkey]").click()

    expect(page.locator("a.list-row").first).to_be_visible()


def test_a_wrong_password_says_no_more_than_that(shop: Product, open_window: Open) -> None:
    page = open_window().new_page()
    told = []
    for email in ("ewa@kram.example", "nobody@kram.example"):
        page.goto(f"{shop.url}/accounts/login/")
        page.fill("input[name=login]", email)
        page.fill("input[name=password]", "not-the-password")
        page.keyboard.press("Enter")
        told.append(page.locator(".callout-broken").first.inner_text())

    assert told[0] == told[1] != ""
