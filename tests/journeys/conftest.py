"""A real browser, a real product with the demo shop, and somebody who is logged in."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from kontuar.demo import selectors as demo
from tests.servers import packages
from tests.servers.product import Product, product

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Login = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, one for all journeys."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=packages.chromium(), args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def kram(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product with its demo shop; journeys share it and leave each other's matters alone."""
    with product(Path(tmp_path_factory.mktemp("kram"))) as running:
        yield running


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser window of somebody who was never here; its errors fail the test."""
    errors: list[str] = []
    window = browser.new_context(locale="pl-PL", viewport={"width": 1440, "height": 900})
    window.on("weberror", lambda error: errors.append(str(error.error)))
    window.set_default_timeout(15_000)
    yield window
    window.close()
    assert errors == []


@pytest.fixture
def log_in(browser: Browser, kram: Product) -> Iterator[Login]:
    """Log somebody of the demo shop in: `log_in("ola")`, with what a new window takes."""
    windows: list[BrowserContext] = []

    def enter(who: str = "ola", **window: object) -> Page:
        window.setdefault("viewport", {"width": 1440, "height": 900})
        opened = browser.new_context(locale="pl-PL", **window)  # type: ignore[arg-type]
        opened.set_default_timeout(15_000)
        windows.append(opened)
        page = opened.new_page()
        sign_in(page, kram.address, who)
        return page

    yield enter
    for opened in windows:
        opened.close()


def sign_in(page: Page, address: str, who: str) -> None:
    """Through the login page, as a person does."""
    login = next(one for one in demo.demo_logins() if one.email.startswith(who))
    page.goto(f"{address}/accounts/login/")
    page.fill("input[name=login]", login.email)
    page.fill("input[name=password]", login.password)
    page.click("form button[type=submit]")
    page.wait_for_url(f"{address}/**")
    page.wait_for_load_state()
