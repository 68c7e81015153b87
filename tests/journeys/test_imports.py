"""Old mail taken over in a real browser: sent up, watched, held, gone on with, its report read."""

import csv
import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, Page, expect

from kontuar.testing.files import make_zip
from kontuar.testing.letters import SHOP, as_mbox, letter
from tests.journeys.accessible import assert_accessible
from tests.journeys.conftest import Login
from tests.journeys.product import Product

pytestmark = pytest.mark.journey
WAIT = 90_000
"""A busy machine files slowly; whoever watches sees it move."""
MATTERS, TURNS = 60, 10
"""Together more than may wait to be filed at once, so that reading waits for filing."""
ZOSIA = "Zosia Dawna <zosia.dawna@example.pl>"
UNREADABLE = b"\0" * 400


def thread(matter: int) -> list[bytes]:
    """One matter of long ago, each mail answering those before it; every other one is ours."""
    first = 10_000 + matter * TURNS
    return [
        letter(
            first + turn,
            sender=SHOP if turn % 2 else ZOSIA,
            to=ZOSIA if turn % 2 else SHOP,
            subject=f"{'Re: ' if turn else ''}Zegar z kukułką {matter}",
            answers=range(first, first + turn),
            text=f"Kukułka {matter} po raz {turn + 1}.",
        )
        for turn in range(TURNS)
    ]


def old_mbox() -> bytes:
    mails = [mail for matter in range(MATTERS) for mail in thread(matter)]
    spam = letter(9_001, sender=ZOSIA, subject="Wygrana", X_Gmail_Labels="Spam")
    draft = letter(9_002, sender=SHOP, to=ZOSIA, subject="Niewysłane", X_Gmail_Labels="Drafts")
    return as_mbox([spam, *mails[:50], draft, *mails[50:]])


def old_zip() -> bytes:
    lamp = letter(9_101, sender=ZOSIA, subject="Lampa naftowa", text="Czy lampa wróciła?")
    answer = letter(9_102, sender=SHOP, to=ZOSIA, subject="Re: Lampa naftowa", answers=[9_101])
    return make_zip(
        {
            "poczta/1.eml": lamp,
            "poczta/2.eml": answer,
            "poczta/3.eml": UNREADABLE,
            "poczta/4.eml": lamp,
            "poczta/pusta.eml": b"",
            "poczta/umowa.pdf": b"%PDF-1.4 x",
            "poczta/reszta.zip": make_zip({"5.eml": lamp}),
        }
    )


def begin(page: Page, kram: Product, name: str, data: bytes) -> None:
    """Send a file up and have it taken over."""
    page.goto(f"{kram.url}/manage/channels/")
    page.get_by_role("link", name="Importuj starą pocztę").click()
    page.set_input_files(
        "#upload", {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )
    page.locator("#sources").get_by_label(re.compile(re.escape(name))).check()
    page.get_by_role("button", name="Importuj", exact=True).click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def fact(page: Page, name: str) -> Locator:
    return page.locator(".import-facts div", has_text=re.compile(f"^{name}")).locator("dd")


@contextmanager
def nobody_reads(kram: Product) -> Iterator[None]:
    """The worker stands still, so that what is clicked meanwhile comes before it."""
    worker = kram.wait_for_child("worker")
    os.kill(worker, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(worker, signal.SIGCONT)


def test_an_mbox_is_held_and_gone_on_with_and_nobody_is_disturbed(
    log_in: Login, kram: Product
) -> None:
    ola = log_in("ola")
    ola.locator("a.list-row").first.wait_for()
    page = log_in("ewa")
    with nobody_reads(kram):
        begin(page, kram, "stara.mbox", old_mbox())
        page.get_by_role("button", name="Zatrzymaj").click()
    expect(page.locator("#progress").get_by_text("Zatrzymany")).to_be_visible()
    assert_accessible(page)
    expect(fact(page, "Zaimportowano")).not_to_have_text(str(MATTERS * TURNS))

    page.get_by_role("button", name="Wznów").click()

    expect(page.locator("#progress").get_by_text("Gotowe, z raportem")).to_be_visible(timeout=WAIT)
    expect(fact(page, "Zaimportowano")).to_have_text(str(MATTERS * TURNS))
    expect(fact(page, "Już są")).to_have_text("0")
    lines = page.locator("#report .import-row")
    expect(lines).to_have_count(2)
    expect(lines.filter(has_text="Wygrana")).to_contain_text("Była w spamie")
    expect(lines.filter(has_text="Niewysłane")).to_contain_text("nigdy nie został wysłany")
    for _ in ("as it stood open", "opened anew"):
        expect(ola.locator("a.list-row", has_text="kukułką")).to_have_count(0)
        expect(ola.locator("#toasts")).to_be_empty()
        ola.reload()
    read_an_old_matter(page, kram)


def read_an_old_matter(page: Page, kram: Product) -> None:
    """Found by its words, closed, whole, in order; what was ours is not sent once more."""
    page.goto(f"{kram.url}/?view=closed&q=kukułką+17")
    page.get_by_role("link", name=re.compile("Zosia Dawna")).first.click()
    expect(page.get_by_role("heading", name="Zegar z kukułką 17")).to_be_visible()
    thread_shown = page.locator("#thread")
    expect(thread_shown).to_contain_text("Kukułka 17 po raz 10.")
    expect(thread_shown.locator("[data-undo-sending], .delivered")).to_have_count(0)
    assert_accessible(page)


def test_a_zip_tells_of_every_file_it_did_not_take(log_in: Login, kram: Product) -> None:
    page = log_in("ewa")
    begin(page, kram, "stare.zip", old_zip())

    expect(page.locator("#progress").get_by_text("Gotowe, z raportem")).to_be_visible(timeout=WAIT)

    lines = page.locator("#report .import-row")
    expect(lines).to_have_count(4)
    for place, why in (
        ("poczta/3.eml", r"nie udało się jej odczytać"),
        ("poczta/pusta.eml", r"niczego w\sniej nie ma"),
        ("poczta/umowa.pdf", "to nie jest poczta"),
        ("poczta/reszta.zip", "archiwum wewnątrz importu"),
    ):
        expect(lines.filter(has_text=place)).to_contain_text(re.compile(why, re.IGNORECASE))
    expect(fact(page, "Zaimportowano")).to_have_text("2")
    expect(fact(page, "Już są")).to_have_text("1")
    assert_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Pobierz jako CSV").click()
    told = download.value.path().read_text("utf-8-sig")
    assert len(list(csv.reader(told.splitlines()))) == 1 + 4

    page.get_by_role("button", name="Odczytaj ponownie").click()
    expect(page.locator("#toasts")).to_contain_text("Ponownie czytamy 1")
