"""One's own settings."""

import pytest

from kontuar.desk.tests.pages import logged_in, text_of
from kontuar.testing.cast import make_agent

pytestmark = pytest.mark.django_db
CHOSEN = {
    "name": "Ola Zielińska",
    "language": "en",
    "time_zone": "Europe/London",
    "theme": "dark",
    "density": "compact",
    "after_send": "next",
}


def test_what_is_chosen_is_kept_and_seen_at_once() -> None:
    ola = make_agent("Ola")
    client = logged_in(ola)

    assert client.post("/profile/", CHOSEN).status_code == 302

    ola.refresh_from_db()
    assert {name: getattr(ola, name) for name in CHOSEN} == CHOSEN
    assert not ola.shortcuts_on
    page = text_of(client.get("/profile/"))
    assert 'data-theme="dark" data-density="compact"' in page
    assert 'data-shortcuts="off"' in page
    assert "Your profile" in page


def test_nonsense_is_refused_in_place() -> None:
    ola = make_agent("Ola")

    response = logged_in(ola).post("/profile/", CHOSEN | {"theme": "pink", "name": ""})

    ola.refresh_from_db()
    assert response.status_code == 422
    assert ola.theme == "auto"
    assert "To pole jest wymagane." in text_of(response)
