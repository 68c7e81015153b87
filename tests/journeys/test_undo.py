"""An answer taken back in a real browser: by its button, by key, after a reload, elsewhere."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.accessible import assert_accessible
from tests.journeys.conftest import Login, password_of, sign_in
from tests.journeys.product import Product
from tests.journeys.test_desk import COMPOSER, matters, open_matter

pytestmark = pytest.mark.journey
__all__ = ["matters"]
BUTTON = "[data-undo-sending]"


@pytest.fixture(scope="module", autouse=True)
def window(browser: Browser, kram: Product) -> Iterator[None]:
    """A minute to undo in, however slow the machine is; then as it was."""
    with set_window(browser, kram, "60"):
        yield


@contextmanager
def set_window(browser: Browser, kram: Product, seconds: str) -> Iterator[None]:
    page = browser.new_page()
    sign_in(page, kram.url, "adam@kram.example", password_of(kram))
    before = change_window(page, kram, seconds)
    yield
    change_window(page, kram, before)
    page.close()


def change_window(page: Page, kram: Product, seconds: str) -> str:
    page.goto(f"{kram.url}/manage/shops/company")
    before = page.locator("[name=undo_seconds]").input_value()
    page.fill("[name=undo_seconds]", seconds)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/manage/shops/$"))
    return before


def send(page: Page, text: str) -> None:
    """Instead of whatever draft the demo left there."""
    page.locator(COMPOSER).click()
    page.keyboard.press("Control+a")
    page.keyboard.type(text)
    page.locator("#reply-box [data-send]").click()


def expect_in_composer(page: Page, text: str) -> None:
    expect(page.locator(COMPOSER)).to_contain_text(text)
    expect(page.locator("#thread").get_by_text(text)).to_have_count(0)


def test_ctrl_z_takes_the_answer_back_while_it_counts_down(
    log_in: Login, matters: list[str]
) -> None:
    page = log_in("ola")
    open_matter(page, matters[5])
    send(page, "Wysłane za szybko")
    countdown = page.locator("k-countdown")
    expect(countdown).to_have_text(re.compile(r"Wyjdzie za\s+\d+\s+s"))
    assert_accessible(page)

    page.keyboard.press("Control+z")

    expect_in_composer(page, "Wysłane za szybko")
    expect(page.locator("#toasts")).to_contain_text("Cofnięto")
    page.keyboard.type(" i poprawione")
    expect(page.locator(COMPOSER)).to_contain_text("Wysłane za szybko i poprawione")


def test_after_a_reload_the_button_is_still_there_and_the_other_window_gets_the_text(
    log_in: Login, matters: list[str]
) -> None:
    page = log_in("ola")
    address = open_matter(page, matters[9])
    other = page.context.new_page()
    other.goto(address)
    other.locator(COMPOSER).wait_for()
    send(page, "Z dwóch okien")
    expect(page.locator(BUTTON)).to_be_visible()
    page.reload()

    page.locator(BUTTON).click()

    expect_in_composer(page, "Z dwóch okien")
    expect(other.locator(COMPOSER)).to_contain_text("Z dwóch okien")


def test_the_notice_takes_it_back_and_what_was_typed_since_stays(
    log_in: Login, matters: list[str]
) -> None:
    page = log_in("ola")
    open_matter(page, matters[7])
    send(page, "Pierwsza część")
    page.locator("#toasts [data-toast-undo]").wait_for()
    page.locator(COMPOSER).click()
    page.keyboard.type("Druga część")

    page.locator("#toasts [data-toast-undo]").click()

    expect_in_composer(page, "Pierwsza część")
    expect(page.locator(COMPOSER)).to_contain_text("Druga część")


def test_when_the_time_is_over_the_button_goes_and_it_is_sent(
    log_in: Login, matters: list[str], browser: Browser, kram: Product
) -> None:
    page = log_in("ola")
    open_matter(page, matters[8])
    with set_window(browser, kram, "5"):
        send(page, "Ta wychodzi")
        expect(page.locator(BUTTON)).to_be_visible()

        expect(page.locator(BUTTON)).to_have_count(0, timeout=20_000)

    expect(page.locator("k-countdown")).to_have_count(0, timeout=20_000)
