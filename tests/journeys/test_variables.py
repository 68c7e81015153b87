"""Variables by keyboard: chosen, looked at, sent with their values."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.accessible import assert_accessible
from tests.journeys.conftest import Login
from tests.journeys.product import Product
from tests.journeys.test_desk import COMPOSER

pytestmark = pytest.mark.journey


def test_a_variable_is_chosen_by_keyboard_looked_at_and_sent(log_in: Login, kram: Product) -> None:
    page = log_in("ola")
    page.goto(f"{kram.url}/?q=faktur%C4%99+VAT")
    page.locator("a.list-row", has_text="Proszę o fakturę VAT").first.click()
    number = page.locator(".order-linked .order-number").first
    expect(number).to_have_text(re.compile(r"\d+"))
    page.locator("[data-write=reply]").click()
    page.locator(COMPOSER).click()
    page.keyboard.press("Control+a")
    page.keyboard.type("Zamówienie nr /numer")
    offered = page.locator("#reply-box .composer-variables [role=option]").first
    expect(offered).to_contain_text("order.number")
    page.keyboard.press("Enter")
    expect(page.locator(COMPOSER)).to_have_text("Zamówienie nr {{order.number}}")

    page.locator("[data-preview]").click()
    expect(page.locator(".preview-mail .filled-value")).to_have_text(number.inner_text())
    assert_accessible(page)
    page.locator("#preview-dialog [type=submit]").click()

    expect(page.locator("#thread .message-outbound").last).to_contain_text(
        f"Zamówienie nr {number.inner_text()}"
    )
