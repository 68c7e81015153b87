"""The desk in one hand: the keyboard open over half of it, fingers instead of a pointer."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Login
from tests.journeys.test_desk import COMPOSER, matters, open_matter

pytestmark = pytest.mark.journey
__all__ = ["matters"]
WIDTH, HEIGHT, WITH_KEYBOARD = 360, 740, 340
SMALL = """[...document.querySelectorAll("#reply-box :is(button, label.icon-button)")]
    .filter((one) => one.checkVisibility() && !one.matches(".chip-remove"))
    .filter((one) => one.offsetWidth < 44 || one.offsetHeight < 44)
    .map((one) => one.ariaLabel || one.textContent.trim())"""


def in_view(page: Page, chosen: str) -> bool:
    """Whether it stands whole on the screen."""
    box = page.locator(chosen).bounding_box()
    size = page.viewport_size
    assert box
    assert size
    return box["y"] >= 0 and box["y"] + box["height"] <= size["height"]


def test_an_answer_is_sent_with_the_keyboard_open(log_in: Login, matters: list[str]) -> None:
    page = log_in("tomek", viewport={"width": WIDTH, "height": HEIGHT}, has_touch=True)
    open_matter(page, matters[8])
    page.locator(COMPOSER).click()
    assert page.evaluate(SMALL) == []

    page.set_viewport_size({"width": WIDTH, "height": WITH_KEYBOARD})
    page.keyboard.type("Napisane w tramwaju")

    assert in_view(page, COMPOSER)
    assert in_view(page, "#reply-box [data-send]")
    page.locator("#reply-box [data-send]").click()
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    expect(page.locator("#thread")).to_contain_text("Napisane w tramwaju")


def test_a_menu_longer_than_the_room_beside_it_stays_on_the_screen(
    log_in: Login, matters: list[str]
) -> None:
    page = log_in("tomek", viewport={"width": WIDTH, "height": 560}, has_touch=True)
    page.goto(matters[9])
    page.locator(".who-opener").click()
    opener = page.locator("#who").get_by_role("button", name="Działania", exact=True).first
    opener.evaluate("(one) => one.scrollIntoView({ block: 'center' })")

    opener.click()

    assert in_view(page, ".menu:popover-open")
