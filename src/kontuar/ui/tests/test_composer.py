"""The composer in a real browser: what is typed, pasted, dropped and lost on the way."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from kontuar.ui.tests.browser import open_page

pytestmark = pytest.mark.journey
PASTE = """(html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", "x");
  const how = { clipboardData: data, bubbles: true, cancelable: true };
  const event = new ClipboardEvent("paste", how);
  document.querySelector("#example-reply-area").dispatchEvent(event);
}"""


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    with open_page(chromium) as opened:
        opened.goto(address)
        for name in ("note", "reply"):
            opened.locator(f"#example-{name}-area[contenteditable=true]").wait_for()
        opened.locator("#example-reply-area").click()
        yield opened


def written(page: Page) -> str:
    return page.locator("#example-reply textarea").input_value()


def posted(page: Page, path: str) -> list[str]:
    bodies: list[str] = []
    page.on(
        "request",
        lambda request: request.url.endswith(path) and bodies.append(request.post_data or ""),
    )
    return bodies


def test_writes_clean_html(page: Page) -> None:
    page.keyboard.type("Paczka ")
    page.keyboard.press("Control+b")
    page.keyboard.type("jedzie")
    expect(page.locator("#example-reply [data-format=B]")).to_have_attribute("aria-pressed", "true")

    assert written(page) == "<p>Paczka&nbsp;<b>jedzie</b></p>"


def test_toolbar_makes_and_unmakes_a_list(page: Page) -> None:
    button = page.locator("#example-reply [data-format=UL]")
    page.keyboard.type("zwrot")
    button.click()
    assert written(page) == "<ul><li>zwrot</li></ul>"
    button.click()
    assert written(page) == "<p>zwrot</p>"


def test_pasted_text_brings_no_scripts_styles_or_far_images(page: Page) -> None:
    page.evaluate(
        PASTE,
        '<p style="color:red">Hej <script>x()</script><a href="javascript:x()">zły</a> '
        '<a href="https://kram.example">dobry</a><img src="https://far.example/x.png">'
        '<img src="/f/1" onerror="x()" data-file="1"></p>',
    )

    expect(page.locator("#example-reply textarea")).to_have_value(re.compile("Hej"))
    html = written(page)
    assert 'href="https://kram.example"' in html
    assert 'data-file="1"' in html
    for bad in ("style", "script", "onerror", "far.example"):
        assert bad not in html


def test_link_gets_its_scheme(page: Page) -> None:
    page.locator("#example-reply [data-format=A]").click()
    page.keyboard.type("kram.example/zwroty")
    page.keyboard.press("Enter")

    assert 'href="https://kram.example/zwroty"' in written(page)


def test_draft_is_saved_and_said(page: Page) -> None:
    drafts = posted(page, "/ui/draft")
    page.keyboard.type("Dzień dobry")
    expect(page.locator("#example-reply [data-status]")).to_have_text("Szkic zapisany")

    assert len(drafts) == 1
    assert "<p>Dzień dobry</p>" in drafts[0]
    assert page.evaluate("localStorage.getItem('draft:1:example-reply')") is None


def test_what_was_typed_offline_survives_a_reload(page: Page) -> None:
    page.route("**/ui/draft", lambda route: route.abort())
    page.keyboard.type("Nie zgub mnie")
    expect(page.locator("#example-reply [data-status]")).to_contain_text("Brak połączenia")
    page.unroute("**/ui/draft")
    drafts = posted(page, "/ui/draft")
    page.reload()
    expect(page.locator("#example-reply-area")).to_have_text("Nie zgub mnie")
    expect(page.locator("#example-reply [data-status]")).to_have_text("Szkic zapisany")

    assert "Nie zgub mnie" in drafts[-1]


def test_ctrl_enter_sends_and_forgets_the_draft(page: Page) -> None:
    sent = posted(page, "/ui/toast")
    page.keyboard.type("Gotowe")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("Sprawa zamknięta.")

    assert sent == ["html=%3Cp%3EGotowe%3C%2Fp%3E"]
    assert page.evaluate("localStorage.getItem('draft:1:example-reply')") is None


def test_refused_sending_keeps_the_text(page: Page) -> None:
    page.route("**/ui/toast", lambda route: route.fulfill(status=409, body=""))
    page.keyboard.type("Zostań")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".toast-broken")).to_be_visible()
    expect(page.locator("#example-reply-area")).to_have_text("Zostań")


def test_files_go_up_and_a_large_one_is_refused_in_place(page: Page) -> None:
    small = {"name": "faktura.pdf", "mimeType": "application/pdf", "buffer": b"x" * 5000}
    large = {"name": "film.pdf", "mimeType": "application/pdf", "buffer": b"x" * 300_000}
    page.set_input_files("#example-reply [data-choose]", [small, large])
    expect(page.locator("#example-reply .is-refused")).to_contain_text("Plik ma więcej niż 200 kB.")
    expect(page.locator("#example-reply input[name=files]")).to_have_count(1)

    page.locator("#example-reply .file", has_text="faktura.pdf").locator("[data-remove]").click()
    expect(page.locator("#example-reply input[name=files]")).to_have_count(0)


def test_mention_is_chosen_by_keys(page: Page) -> None:
    page.locator("#example-note-area").click()
    page.keyboard.type("Zobacz @tom")
    expect(page.locator("#example-note [role=option]")).to_have_text("Tomek Wiśniewski")
    page.keyboard.press("Enter")
    expect(page.locator("#example-note input[name=mentions]")).to_have_value("2")
    expect(page.locator("#example-note .mention")).to_have_text("@Tomek Wiśniewski")


def test_lookup_that_hangs_is_asked_once_more(page: Page) -> None:
    asked: list[Route] = []

    def hang_first(route: Route) -> None:
        asked.append(route)
        if len(asked) > 1:
            route.continue_()

    page.route("**/ui/people?q=tom", hang_first)
    page.locator("#example-note-area").click()
    page.keyboard.type("@tom")
    expect(page.locator("#example-note [role=option]")).to_have_text("Tomek Wiśniewski")
    expect(page.locator("#example-note [role=option]")).to_be_visible()
    asked[0].abort()


def test_going_away_and_back_keeps_what_is_looked_up(page: Page) -> None:
    page.locator("#example-note-area").click()
    page.locator("#example-reply-area").click()
    page.locator("#example-note-area").click()
    page.keyboard.type("@tom", delay=40)
    expect(page.locator("#example-note [role=option]")).to_be_visible()
    page.locator("#example-reply-area").click()
    expect(page.locator("#example-note [role=option]")).to_have_count(0)


def test_escape_keeps_the_list_closed_until_the_word_changes(page: Page) -> None:
    options = page.locator("#example-note [role=option]")
    page.locator("#example-note-area").click()
    page.keyboard.type("@to")
    expect(options).to_have_text("Tomek Wiśniewski")
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    page.keyboard.type("m")
    expect(options).to_have_text("Tomek Wiśniewski")
