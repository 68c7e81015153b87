"""A refund in a real browser: seen before, decided elsewhere, done while one looks."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accessible import assert_accessible
from tests.journeys.conftest import Login
from tests.journeys.product import Product

pytestmark = pytest.mark.journey
FORM = "#deed-form"


def fill_in(page: Page, amount: str) -> None:
    """The menu by keyboard, then the form as far as a refund of an amount needs it."""
    page.get_by_role("button", name="Działania", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name="Zwrot pieniędzy").press("Enter")
    page.locator(FORM).get_by_label("Inna kwota").check()
    page.locator(f"{FORM} [name=amount]").fill(amount)
    page.locator(f"{FORM} [name=reason]").select_option("goodwill")


def test_a_refund_is_seen_before_and_stands_there_when_the_shop_has_it(
    log_in: Login, kram: Product
) -> None:
    ola = log_in("ola")
    ola.goto(f"{kram.url}/orders/?state=delivered")
    ola.locator("a.order-row, .order-row a").nth(7).click()
    fill_in(ola, "1,50")
    effect = ola.locator("#deed-effect")
    expect(effect).to_contain_text("W Twoim limicie")
    expect(effect).to_contain_text("1,50")
    assert_accessible(ola)

    ola.locator(f"{FORM} [type=submit]").click()

    expect(ola.locator("#deed-dialog")).to_be_hidden()
    card = ola.locator("#order .deed-row").first
    expect(card).to_contain_text("Zrobione")
    expect(card.locator(".deed-changes")).to_contain_text("Zwrócone częściowo")


def test_what_was_filled_in_stands_there_when_it_is_refused(log_in: Login, kram: Product) -> None:
    ola = log_in("ola")
    ola.goto(f"{kram.url}/orders/?state=delivered")
    ola.locator("a.order-row, .order-row a").nth(8).click()
    fill_in(ola, "99999")
    expect(ola.locator("#deed-effect")).to_contain_text("więcej, niż można jeszcze zwrócić")

    ola.locator(f"{FORM} [type=submit]").click()

    expect(ola.locator(f"{FORM} [role=alert]")).to_contain_text("więcej, niż można")
    expect(ola.locator(FORM).get_by_label("Inna kwota")).to_be_checked()
    expect(ola.locator(f"{FORM} [name=amount]")).to_have_value("99999")


def test_above_the_limit_a_supervisor_decides_and_whoever_asked_sees_it_at_once(
    log_in: Login, kram: Product
) -> None:
    ola, ewa = log_in("ola"), log_in("ewa")
    ewa.goto(f"{kram.url}/orders/deeds/")
    expect(ewa.locator("#rail-deeds .count")).to_have_text("1")
    waiting = ewa.locator("#deeds .deed-row").first
    address = waiting.get_by_role("link", name="Do sprawy").get_attribute("href")
    ola.goto(f"{kram.url}{address}")
    line = ola.locator(".deed-line")
    expect(line).to_contain_text("Czeka na zgodę")

    waiting.get_by_role("button", name="Zdecyduj").click()
    ewa.locator("#deed-word").fill("Zgoda, towar obejrzany.")
    assert_accessible(ewa)
    ewa.get_by_role("button", name="Zgadzam się").click()

    expect(line).to_contain_text("Zrobione")
    expect(line).to_contain_text("Zgoda, towar obejrzany.")
    expect(ewa.locator("#rail-deeds .count")).to_be_hidden()
    expect(ewa.locator("#deeds")).to_contain_text("Nie ma nic do decyzji")
