"""What a supervisor does in a real browser: look after channels and quarantine, by keyboard too."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessible import assert_accessible
from tests.journeys.conftest import Login, Open, sign_in
from tests.journeys.prepared import prepared
from tests.journeys.product import Product

pytestmark = pytest.mark.journey
SCREENS = (
    "", "people/", "people/new", "people/invitations", "people/invitations/new", "people/teams",
    "people/teams/new", "shops/", "shops/company", "shops/new", "channels/", "channels/new",
    "channels/new?address=sklep@wp.pl", "quarantine/", "unsent/", "events/", "demo/",
)  # fmt: skip
WIDER = "[...document.querySelectorAll('html, .main')].some((e) => e.scrollWidth > e.clientWidth)"


@pytest.mark.parametrize(("width", "theme"), [(360, "dark"), (1440, "light")])
def test_every_screen_fits_and_can_be_used_by_everybody(
    log_in: Login, kram: Product, width: int, theme: str
) -> None:
    page = log_in("adam", viewport={"width": width, "height": 800}, color_scheme=theme)

    for screen in SCREENS:
        page.goto(f"{kram.url}/manage/{screen}")
        assert_accessible(page)
        assert not page.evaluate(WIDER), f"{screen} is wider than {width} px"


def test_quarantine_is_read_again_by_keyboard_and_put_away_with_a_way_back(
    log_in: Login, kram: Product
) -> None:
    page, other = log_in("ewa"), log_in("ewa")
    other.goto(f"{kram.url}/manage/quarantine/")
    page.goto(f"{kram.url}/manage/")
    press(page, "m", "q")
    expect(page.get_by_role("heading", name="Kwarantanna")).to_be_visible()
    rows = page.locator("#rows li.held")
    before = rows.count()
    assert before

    rows.first.get_by_role("button", name=re.compile("Odłóż na")).click()
    expect(rows).to_have_count(before - 1)
    expect(other.locator("#rows li.held")).to_have_count(before - 1)
    page.get_by_role("button", name="Cofnij").click()
    expect(rows).to_have_count(before)
    press(page, "j", "x")
    expect(page.locator("#rows input:checked")).to_have_count(1)


def test_a_paused_channel_is_seen_by_everybody_at_once(log_in: Login, kram: Product) -> None:
    page, other = log_in("ewa"), log_in("adam")
    for one in (page, other):
        one.goto(f"{kram.url}/manage/channels/")

    page.get_by_role("button", name="Wstrzymaj").first.click()

    expect(other.get_by_text("Wstrzymany", exact=True)).to_be_visible()
    page.get_by_role("button", name="Wznów").click()
    expect(other.get_by_text("Wstrzymany", exact=True)).to_have_count(0)


def test_an_invited_colleague_comes_in(log_in: Login, kram: Product, open_window: Open) -> None:
    page = log_in("ewa")
    page.goto(f"{kram.url}/manage/people/invitations/new")
    page.fill("input[name=name]", "Iga Nowa")
    page.fill("input[name=email]", "iga@kram.example")
    page.get_by_role("button", name="Zaproś").click()
    link = page.locator(".copy-field code").inner_text()

    iga = open_window().new_page()
    iga.goto(link)
    assert_accessible(iga)
    iga.fill("input[name=password]", "sklepik-za-rogiem")
    iga.get_by_role("button", name="Wejdź").click()

    iga.wait_for_url(f"{kram.url}/")
    assert iga.goto(f"{kram.url}/manage/").status == 404


def test_the_demo_is_loaded_and_wiped_from_the_screen(tmp_path: Path, open_window: Open) -> None:
    with Product(prepared(tmp_path / "var")) as empty:
        empty.wait_until_ready()
        _load_and_wipe(empty, open_window)


def _load_and_wipe(empty: Product, open_window: Open) -> None:
    page = open_window().new_page()
    page.goto(empty.url)
    page.get_by_role("button", name=re.compile("danymi demo")).click()
    page.get_by_role("link", name="Zaloguj się").wait_for(timeout=60_000)
    password = page.locator(".copy-field code").inner_text()
    sign_in(page, empty.url, "adam@kram.example", password)

    page.goto(f"{empty.url}/manage/demo/")
    page.fill("input[name=name]", "Kram sp. z o.o.")
    page.get_by_role("button", name="Usuń demo").click()

    page.wait_for_url(f"{empty.url}/manage/setup/")
    expect(page.get_by_role("link", name="Ustaw mój sklep")).to_be_visible()


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
