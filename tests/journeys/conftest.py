"""A real browser, a real product with the demo shop, and somebody who is logged in."""

import re
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.journeys.prepared import prepared
from tests.journeys.product import Product
from tests.servers import packages

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=15_000)
PICTURES = Path(__file__).parents[2] / "var" / "journeys"
FAILED = pytest.StashKey[bool]()
USUAL = {
    "locale": "pl-PL",
    "viewport": {"width": 1440, "height": 900},
    "reduced_motion": "reduce",
}
"""A window as most have it, but still: a thing half shown has no contrast and no firm place."""
Open = Callable[..., BrowserContext]
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
    folder: Path = tmp_path_factory.mktemp("kram") / "var"
    with Product(prepared(folder, demo=True), options=()) as running:
        running.wait_until_ready(120)
        yield running


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport]:
    """Let a fixture know whether its test failed."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture
def open_window(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Open a browser window of somebody who was never here; errors of its scripts fail the test.

    Of a failed journey a picture of each open page stays in var/journeys.
    """
    windows: list[BrowserContext] = []
    errors: list[str] = []

    def enter(**kind: object) -> BrowserContext:
        window = browser.new_context(**USUAL | kind)  # type: ignore[arg-type]
        window.on("weberror", lambda error: errors.append(str(error.error)))
        window.set_default_timeout(15_000)
        windows.append(window)
        return window

    yield enter
    for number, window in enumerate(windows):
        if request.node.stash.get(FAILED, False):
            for page in window.pages:
                page.screenshot(path=PICTURES / f"{request.node.name}-{number}.png")
        window.close()
    assert errors == []


@pytest.fixture
def log_in(open_window: Open, kram: Product) -> Login:
    """Log somebody of the demo shop in: `log_in("ola")`, with what a new window takes."""

    def enter(who: str = "ola", **kind: object) -> Page:
        page = open_window(**kind).new_page()
        sign_in(page, kram.url, f"{who}@kram.example", password_of(kram))
        return page

    return enter


def password_of(kram: Product) -> str:
    """The password of the demo, as it was printed at the start."""
    found = re.search(r"ola@kram\.example\s+(\S+)", kram.said())
    assert found, kram.said()
    return found[1]


def sign_in(page: Page, url: str, email: str, password: str) -> None:
    """Through the login page, as a person does."""
    page.goto(f"{url}/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"^[^?]*(?<!/login/)(\?.*)?$"))
