"""Whatever goes wrong, a person reads a sentence with the next step."""

import pytest
from django.db import OperationalError
from django.test import RequestFactory

from kontuar.config.errors import forbidden, not_found, server_error


def ask(language: str = "pl", **headers: str) -> object:
    return RequestFactory().get("/", headers={"accept-language": language, **headers})


def fault(error: Exception, language: str = "pl", **headers: str) -> object:
    try:
        raise error
    except type(error):
        return server_error(ask(language, **headers))


@pytest.mark.parametrize(
    ("language", "words"),
    [("pl", "Baza danych chwilowo nie odpowiada"), ("en", "The database does not answer")],
)
def test_a_lost_database_says_so_and_tries_again_by_itself(language: str, words: str) -> None:
    answer = fault(OperationalError("connection refused at 10.0.0.1"), language)

    text = answer.content.decode()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert words in text
    assert 'http-equiv="refresh"' in text
    assert "10.0.0.1" not in text


def test_a_fault_of_ours_tells_nothing_about_the_inside() -> None:
    answer = fault(ValueError("secret detail"))

    assert answer.status_code == 500
    assert "secret detail" not in answer.content.decode()


def test_a_script_that_asks_gets_json() -> None:
    answer = fault(OperationalError("x"), accept="application/json")

    assert answer.headers["Content-Type"] == "application/json"


def test_missing_and_outdated_pages_say_what_to_do() -> None:
    assert "Nie znaleziono" in not_found(ask(), ValueError()).content.decode()
    assert "Wczytaj stronę ponownie" in forbidden(ask()).content.decode()
