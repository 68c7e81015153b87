"""The page or its part."""

import pytest
from django.http import HttpResponse
from django.template.exceptions import TemplateDoesNotExist
from django.test import RequestFactory

from kontuar.ui.pages import asked_part, show
from kontuar.ui.toasts import add_toast

HTMX = {"HX-Request": "true"}
PAGE = "ui/tests/screens/page.html"


def ask(path: str = "/", **headers: str) -> HttpResponse:
    request = RequestFactory().get(path, headers=headers)
    return show(request, PAGE, part=("rows", "count"), name="Ala")


def test_browser_gets_the_page() -> None:
    assert ask().content == b"<h1>Ala</h1><p>Ala</p>\n"


@pytest.mark.parametrize(
    ("path", "headers"),
    [("/?part=rows", HTMX), ("/", {**HTMX, "HX-Target": "div#rows"})],
)
def test_htmx_gets_the_part_it_asks_for(path: str, headers: dict[str, str]) -> None:
    assert ask(path, **headers).content == b"<p>Ala</p>"


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/?part=rows", {}),
        ("/?part=secret", HTMX),
        ("/?part=../../page", HTMX),
        ("/", {**HTMX, "HX-Target": "body"}),
        ("/", {**HTMX, "HX-Target": "div#rows", "HX-Request-Type": "full"}),
        ("/?part=rows", {**HTMX, "HX-History-Restore-Request": "true"}),
    ],
)
def test_everybody_else_gets_the_page(path: str, headers: dict[str, str]) -> None:
    assert ask(path, **headers).content.startswith(b"<h1>")


def test_part_without_a_file_is_a_bug() -> None:
    with pytest.raises(TemplateDoesNotExist):
        ask("/?part=count", **HTMX)


def test_answers_differ_by_what_asked() -> None:
    assert ask().headers["Vary"] == "HX-Request, HX-Target"


def test_status_is_kept() -> None:
    request = RequestFactory().get("/")

    assert show(request, PAGE, status=422, name="Ala").status_code == 422


def test_asked_part_reads_the_target() -> None:
    request = RequestFactory().get("/", headers={**HTMX, "HX-Target": "ul#thread"})

    assert asked_part(request) == "thread"


def test_toast_travels_in_a_header_of_plain_letters() -> None:
    response = add_toast(HttpResponse(status=204), "Zamknięte.", undo_url="/undo")

    assert response.headers["HX-Trigger"] == (
        '{"toast": {"text": "Zamkni\\u0119te.", "tone": "kept", "undo": "/undo"}}'
    )
