"""A day at the desk, in a real browser: together, by keyboard, and when the connection goes."""

import os
import re
import signal
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.accessible import assert_accessible
from tests.journeys.conftest import Login, password_of, sign_in
from tests.journeys.product import Product, show, status_of

pytestmark = pytest.mark.journey
COMPOSER = "#reply-box [contenteditable=true]"


@pytest.fixture(scope="module")
def matters(browser: Browser, kram: Product) -> list[str]:
    """The conversations that wait, longest first, as they were before: each journey has its own."""
    page = browser.new_page()
    sign_in(page, kram.url, "ola@kram.example", password_of(kram))
    page.locator("a.list-row").first.wait_for()
    rows = page.locator("a.list-row").all()
    found = [f"{kram.url}{row.get_attribute('href')}" for row in rows]
    page.close()
    return found


def open_matter(page: Page, address: str) -> str:
    """Open a conversation, ready to answer."""
    page.goto(address)
    page.locator("[data-write=reply]").click()
    page.locator(COMPOSER).wait_for()
    return address


def send(page: Page, text: str) -> None:
    page.locator(COMPOSER).click()
    page.keyboard.type(text)
    page.locator("#reply-box [data-send]").click()


def test_two_who_answer_at_once_see_each_other_and_nothing_is_lost(
    log_in: Login, matters: list[str]
) -> None:
    ola, tomek = log_in("ola"), log_in("tomek")
    address = open_matter(ola, matters[3])
    open_matter(tomek, address)
    tomek.locator(COMPOSER).click()
    tomek.context.set_offline(True)  # Tomek doesn't hear of what Ola does now
    tomek.keyboard.type("Tomek odpowiada")
    send(ola, "Ola była szybsza")
    expect(ola.locator("#matter").get_by_text("Ola była szybsza").first).to_be_visible()
    tomek.context.set_offline(False)

    tomek.locator("#reply-box [data-send]").click()

    expect(tomek.get_by_text(re.compile("Ola Zielińska")).first).to_be_visible()
    expect(tomek.locator(COMPOSER)).to_contain_text("Tomek odpowiada")
    expect(tomek.get_by_text("Ola była szybsza").first).to_be_visible()


def test_what_a_colleague_does_appears_within_a_second(
    log_in: Login, matters: list[str], request: pytest.FixtureRequest
) -> None:
    ola, tomek = log_in("ola"), log_in("tomek")
    address = open_matter(ola, matters[4])
    tomek.goto(address)
    tomek.locator(COMPOSER).wait_for()
    ola.locator("[data-write=note]").click()
    ola.locator("#note-box [contenteditable=true]").click()
    ola.keyboard.type("Sprawdzone w magazynie")
    began = time.monotonic()
    ola.locator("#note-box [data-send]").click()

    tomek.get_by_text("Sprawdzone w magazynie").wait_for()

    show(request, f"note of a colleague -> open page: {time.monotonic() - began:.2f} s")


def test_a_draft_is_kept_on_the_server_and_found_on_another_device(
    log_in: Login, matters: list[str]
) -> None:
    ola = log_in("ola")
    address = open_matter(ola, matters[5])
    ola.locator(COMPOSER).click()
    with ola.expect_response(re.compile("/drafts/reply/")):
        ola.keyboard.type("Zaczęte w biurze")

    phone = log_in("ola", viewport={"width": 360, "height": 740})
    phone.goto(address)

    expect(phone.locator(COMPOSER)).to_contain_text("Zaczęte w biurze")


def test_a_lost_connection_is_shown_and_what_was_typed_survives(
    log_in: Login, matters: list[str]
) -> None:
    ola = log_in("ola")
    open_matter(ola, matters[6])
    ola.context.set_offline(True)
    ola.locator(COMPOSER).click()
    ola.keyboard.type("Pisane w tunelu")

    expect(ola.locator("#offline-bar")).to_be_visible()
    with ola.expect_response(re.compile("/drafts/reply/")):
        ola.context.set_offline(False)

    expect(ola.locator(COMPOSER)).to_contain_text("Pisane w tunelu")


def test_an_upload_over_the_limit_says_so_in_place(
    log_in: Login, tmp_path: Path, matters: list[str]
) -> None:
    ola = log_in("ola")
    open_matter(ola, matters[7])
    large = tmp_path / "film.mp4"
    large.write_bytes(b"\0" * (26 * 1024 * 1024))

    ola.set_input_files("#reply-box input[type=file]", str(large))

    expect(ola.locator("#reply-box").get_by_text(re.compile("25.MB")).first).to_be_visible()


def test_a_whole_answer_by_keyboard_alone(log_in: Login) -> None:
    ola = log_in("ola")
    ola.keyboard.press("j")
    ola.keyboard.press("j")
    ola.keyboard.press("Enter")
    ola.locator(COMPOSER).wait_for()
    ola.keyboard.press("r")
    expect(ola.locator(COMPOSER)).to_be_focused()
    ola.keyboard.type("Napisane bez myszy")

    ola.keyboard.press("Control+Enter")

    expect(ola.locator("#matter").get_by_text("Napisane bez myszy").first).to_be_visible()
    ola.keyboard.press("Escape")
    ola.keyboard.press("Control+k")
    expect(ola.get_by_role("combobox")).to_be_focused()


def test_the_page_lives_through_a_restart_of_its_server(
    kram: Product, log_in: Login, matters: list[str]
) -> None:
    ola = log_in("ola")
    open_matter(ola, matters[8])
    ola.locator(COMPOSER).click()
    ola.keyboard.type("Przetrwa")
    os.kill(kram.child("web"), signal.SIGKILL)
    kram.wait_for(lambda: status_of(f"{kram.url}/accounts/login/") == 200, 30)

    ola.locator("#reply-box [data-send]").click()

    expect(ola.locator("#matter").get_by_text("Przetrwa").first).to_be_visible()


@pytest.mark.parametrize(("locale", "scheme"), [("pl-PL", "light"), ("en-GB", "dark")])
def test_every_screen_is_accessible(log_in: Login, kram: Product, locale: str, scheme: str) -> None:
    page = log_in(
        "adam", locale=locale, color_scheme=scheme, viewport={"width": 1440, "height": 900}
    )
    matter = page.locator("a.list-row").first.get_attribute("href")
    for path in (
        "/",
        matter,
        "/?view=closed",
        "/profile/",
        "/manage/",
        "/manage/people/",
        "/manage/shops/",
        "/manage/channels/",
        "/manage/quarantine/",
        "/manage/unsent/",
        "/manage/events/",
        "/manage/demo/",
        "/ui/",
    ):
        page.goto(f"{kram.url}{path}")
        page.wait_for_load_state("load")
        assert_accessible(page)


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_no_screen_scrolls_sideways(log_in: Login, kram: Product, width: int) -> None:
    page = log_in("adam", viewport={"width": width, "height": 800})
    matter = page.locator("a.list-row").first.get_attribute("href")
    wide = []
    for path in ("/", matter, "/profile/", "/manage/", "/manage/people/", "/manage/channels/"):
        page.goto(f"{kram.url}{path}")
        beyond = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        wide += [(path, beyond)] if beyond > 0 else []

    assert wide == []
