"""The scripts in a real browser: keys, palette, notices, composer, accessibility."""

import json
from collections.abc import Iterator

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from kontuar.ui.tests.browser import open_page

pytestmark = pytest.mark.journey


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    with open_page(chromium) as opened:
        opened.goto(address)
        opened.locator("#example-note-area[contenteditable=true]").wait_for()
        yield opened


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.textContent.trim()")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_that_axe_knows_is_wrong(chromium: Browser, address: str, theme: str) -> None:
    with open_page(chromium, bypass_csp=True) as page:
        page.goto(f"{address}?theme={theme}")
        page.locator("#example-note-area[contenteditable=true]").wait_for()

        found = Axe().run(page)["violations"]

        assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []


def test_nothing_moves_where_no_motion_is_wanted(page: Page) -> None:
    slow = page.evaluate(
        """[...document.querySelectorAll("*")].flatMap((e) =>
          ["", "::before", "::after"].map((part) => {
            const style = getComputedStyle(e, part);
            const all = `${style.transitionDuration},${style.animationDuration}`.split(",");
            return all.some((d) => parseFloat(d) > 0.001) ? e.className + part : "";
          })).filter(Boolean)"""
    )

    assert slow == []


@pytest.mark.parametrize("width", [360, 768, 1440, 1920])
def test_no_page_is_wider_than_its_window(chromium: Browser, address: str, width: int) -> None:
    with open_page(chromium, width=width) as page:
        page.goto(address)

        assert page.evaluate("document.querySelector('main').scrollWidth") <= width
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_controls_are_large_enough_for_a_finger(chromium: Browser, address: str) -> None:
    with open_page(chromium, width=360) as page:
        page.goto(address)

        heights = page.eval_on_selector_all(
            ".button, .icon-button, .rail-item, .menu-item, select",
            "all => all.filter(e => e.checkVisibility())"
            ".map(e => e.getBoundingClientRect().height)",
        )

        assert min(heights) >= 44


def test_palette_finds_without_polish_marks_and_runs(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("kolejnosc")
    expect(page.locator("[role=option]")).to_have_count(0)
    page.keyboard.press("Control+a")
    page.keyboard.type("odpow")
    expect(page.locator("[role=option][aria-selected=true]")).to_contain_text("Odpowiedz")
    page.keyboard.press("Escape")
    expect(page.locator(".palette")).to_be_hidden()


def test_sheet_lists_keys_and_letters_are_left_alone_in_fields(page: Page) -> None:
    page.locator("input[type=search]").first.fill("a")
    page.keyboard.type("?")
    expect(page.locator("#shortcut-sheet")).to_be_hidden()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    expect(page.locator("#shortcut-sheet")).to_contain_text("Odpowiedz")


def test_letters_can_be_switched_off(page: Page) -> None:
    page.evaluate("document.body.dataset.shortcuts = 'off'")
    page.keyboard.press("?")
    expect(page.locator("#shortcut-sheet")).to_be_hidden()


def test_sequence_presses_its_element(page: Page) -> None:
    page.evaluate(
        """() => {
          const link = document.querySelector('[data-key="g p"]');
          link.addEventListener("click", () => (window.pressed = 1));
        }"""
    )
    page.keyboard.press("g")
    page.keyboard.press("p")

    assert page.evaluate("window.pressed") == 1


def test_rows_are_walked_by_keys(page: Page) -> None:
    page.keyboard.press("j")
    assert "Tomek" in focused(page)
    page.keyboard.press("ArrowDown")
    assert "Ewa" in focused(page)
    page.keyboard.press("k")
    page.keyboard.press("Home")
    assert "Ola" in focused(page)


def test_menu_opens_walks_and_gives_focus_back(page: Page) -> None:
    opener = page.locator("[popovertarget=menu-light]")
    opener.focus()
    page.keyboard.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    assert focused(page).startswith("Odłóż")
    page.keyboard.press("ArrowUp")
    assert focused(page) == "Usuń"
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    expect(opener).to_have_attribute("aria-expanded", "false")


def test_action_shows_a_notice_that_can_be_undone(page: Page) -> None:
    page.locator("[aria-label='Zamknij sprawę']").first.click()
    expect(page.locator("#toasts")).to_contain_text("Sprawa zamknięta.")
    page.locator("[data-toast-undo]").click()
    expect(page.locator("#toasts")).to_have_text("Otwarto ponownie.")


def test_question_is_asked_before_and_no_means_no(page: Page) -> None:
    asking = page.locator("[hx-confirm]").first
    asking.click()
    expect(page.locator("#question")).to_contain_text("Usunąć kanał na zawsze?")
    page.keyboard.press("Escape")
    expect(page.locator("#question")).to_be_hidden()
    expect(page.locator("#toasts")).to_have_text("")
    asking.click()
    page.locator("#question [data-yes]").click()
    expect(page.locator("#toasts")).to_contain_text("Sprawa zamknięta.")


def test_refusal_is_said_in_the_servers_words(page: Page) -> None:
    answer = {"status": 409, "body": '<p class="problem">Ktoś był szybszy.</p>'}
    page.route("**/ui/toast", lambda route: route.fulfill(content_type="text/html", **answer))
    page.locator("[aria-label='Zamknij sprawę']").first.click()
    expect(page.locator(".toast-broken")).to_contain_text("Ktoś był szybszy.")


def test_lost_server_is_said_in_place(page: Page) -> None:
    page.route("**/ui/toast", lambda route: route.abort())
    page.locator("[aria-label='Zamknij sprawę']").first.click()
    expect(page.locator(".toast-broken")).to_contain_text("Serwer nie odpowiada.")


def test_slow_answer_is_seen_to_be_on_its_way(page: Page) -> None:
    held = []
    page.route("**/ui/toast", lambda route: held.append(route))
    page.locator("[aria-label='Zamknij sprawę']").first.click()
    expect(page.locator("body[data-busy]")).to_have_count(1)
    held[0].fulfill(status=204)
    expect(page.locator("body[data-busy]")).to_have_count(0)


def test_push_refreshes_what_it_names_and_shows_a_loss(page: Page) -> None:
    stream = "id: 5-10\nevent: changed\ndata: inbox\n\n"
    asked: list[str] = []

    def answer(route) -> None:
        asked.append(route.request.url)
        if len(asked) == 1:
            route.fulfill(content_type="text/event-stream", body=stream)
        else:
            route.abort()

    page.route("**/push?*", answer)
    page.evaluate(
        """() => {
          window.told = [];
          for (const topic of ["inbox", "channels"]) {
            const part = document.createElement("div");
            part.dataset.live = topic;
            part.addEventListener("live", () => {
              told.push(topic);
              part.dataset.told = "";
            });
            document.body.append(part);
          }
          const push = document.querySelector("k-push");
          push.last = "5-1";
          push.missed = false;
          push.setAttribute("topics", "inbox channels");
        }"""
    )
    expect(page.locator("[data-told]")).to_have_count(1)
    assert page.evaluate("told") == ["inbox"]
    expect(page.locator("#offline-bar")).to_be_visible(timeout=6000)
    assert asked[0].endswith("topics=inbox%2Cchannels&after=5-1")
    assert asked[1].endswith("&after=5-10")


def test_rows_wait_behind_the_pill_while_somebody_reads(page: Page) -> None:
    rows = [f'<li id="{key}" data-row tabindex="0">{key}</li>' for key in "ab"]
    page.route("**/rows", lambda route: route.fulfill(content_type="text/html", body="".join(rows)))
    page.evaluate(
        """() => {
          document.querySelector("main").innerHTML = `
            <button class="pill" id="pill" data-releases="rows"
              data-one="{n} nowa" data-few="{n} nowe" hidden><span></span></button>
            <ul id="rows" data-live="x" data-live-hold="pill"
              hx-get="/rows" hx-trigger="live" hx-swap="innerMorph"></ul>`;
          htmx.process(document.querySelector("main"));
          const rows = document.getElementById("rows");
          window.live = () => rows.dispatchEvent(new CustomEvent("live"));
          live();
        }"""
    )
    expect(page.locator("#rows li")).to_have_count(2)
    page.locator("#b").focus()
    rows.insert(0, '<li id="c" data-row tabindex="0">Ola</li>')
    page.evaluate("live()")
    expect(page.locator("#pill")).to_have_text("1 nowa")
    expect(page.locator("#rows li")).to_have_count(2)
    expect(page.locator("#b")).to_be_focused()
    page.locator("#pill").press("Enter")
    expect(page.locator("#rows li")).to_have_count(3)
    expect(page.locator("#a")).to_be_focused()


def test_the_pill_leads_a_reader_who_scrolled_back_up(page: Page) -> None:
    rows = [f'<li id="r{n}" data-row style="height: 60px">{n}</li>' for n in range(60)]
    page.route("**/rows", lambda route: route.fulfill(content_type="text/html", body="".join(rows)))
    page.evaluate(
        """() => {
          document.querySelector("main").innerHTML = `<div class="page">
            <div class="pill-place"><button class="pill" id="pill" data-releases="rows"
              data-one="{n} nowe" hidden><span></span></button></div>
            <ul id="rows" data-live="x" data-live-hold="pill"
              hx-get="/rows" hx-trigger="live" hx-swap="innerMorph"></ul></div>`;
          htmx.process(document.querySelector("main"));
          const list = document.getElementById("rows");
          window.live = () => list.dispatchEvent(new CustomEvent("live"));
          live();
        }"""
    )
    expect(page.locator("#rows li")).to_have_count(60)
    page.evaluate("document.querySelector('main').scrollTop = 900")
    rows.insert(0, '<li id="c" data-row style="height: 60px">Ola</li>')
    page.evaluate("live()")
    expect(page.locator("#pill")).to_be_in_viewport()
    expect(page.locator("#rows li")).to_have_count(60)
    page.locator("#pill").click()
    expect(page.locator("#rows li")).to_have_count(61)
    assert page.evaluate("document.querySelector('main').scrollTop") == 0


def test_words_for_scripts_are_json_safe(page: Page) -> None:
    assert json.loads(page.evaluate("JSON.stringify(document.getElementById('words').dataset)"))
