"""Files are looked at in a real browser, by keyboard, and pictures of the net come through us."""

import re

import pytest
from playwright.sync_api import Page, expect

from kontuar.testing.files import make_pdf, make_picture
from tests.journeys.accessible import assert_accessible
from tests.journeys.conftest import Login

pytestmark = pytest.mark.journey


def open_one(page: Page) -> None:
    """The first conversation of the list."""
    page.locator(".list-row").first.click()
    expect(page.locator("#conversation")).to_be_visible()


def test_pictures_and_pdfs_are_looked_at_by_keyboard(log_in: Login) -> None:
    page = log_in("ola")
    open_one(page)
    page.locator("[data-write=note]").click()
    picture, document = make_picture(size=(900, 600)), make_pdf("A", "B")
    page.locator("#note-box input[type=file]").first.set_input_files(
        [
            {"name": "obudowa.png", "mimeType": "image/png", "buffer": picture},
            {"name": "faktura.pdf", "mimeType": "application/pdf", "buffer": document},
        ]
    )
    expect(page.locator("#note-box .composer-files li progress")).to_have_count(0)
    page.locator("#note-box [role=textbox]").fill("Zdjęcie i faktura od klientki.")
    page.keyboard.press("Control+Enter")
    thumb = page.locator(".pictures a[title='obudowa.png']").last
    expect(thumb.locator("img")).to_have_js_property("naturalWidth", 288)

    thumb.focus()
    page.keyboard.press("Enter")
    look = page.locator("#look")
    expect(look.locator(".look-picture img")).to_have_js_property("naturalWidth", 900)
    expect(look.locator("[data-wait]")).to_have_count(0)
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(look).not_to_be_visible()
    page.locator(".file-main[title='faktura.pdf']").last.focus()
    page.keyboard.press("Enter")
    expect(look.locator(".look-pages img")).to_have_count(2)
    expect(look.locator(".look-pages img").first).to_have_js_property("naturalWidth", 1400)
    page.keyboard.press("Escape")

    expect(look).not_to_be_visible()
    expect(page).to_have_url(re.compile("/c/"))
