"""Logging in: our look, wholly Polish and wholly English, nothing inline that the policy blocks."""

import re

import pytest
from django.test import Client

from kontuar.desk.tests.pages import logged_in, set_up, text_of
from kontuar.testing.cast import PASSWORD, make_agent

pytestmark = pytest.mark.django_db
OUTSIDE = ("login", "password/reset", "password/reset/done", "signup", "inactive")
INSIDE = (
    "logout",
    "password/change",
    "2fa",
    "2fa/totp/activate",
    "2fa/webauthn",
    "2fa/webauthn/add",
    "sessions",
    "reauthenticate",
    "email",
)
ENGLISH = re.compile(
    r"\b(the|your|you|with|password|code|log|sign|passkey|address)\b", re.IGNORECASE
)
POLISH = re.compile(r"[ąćęłńóśźż]|\b(hasło|klucz|kod|się)\b")


def logged_in_by_password(language: str) -> Client:
    """A browser in which Ola proved a moment ago who she is."""
    set_up()
    make_agent("Ola", language=language)
    client = Client()
    response = client.post("/accounts/login/", {"login": "ola@kram.example", "password": PASSWORD})
    assert response.headers["Location"] == "/"
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def words_of(page: str) -> str:
    """What a person can read or hear."""
    page = re.sub(
        r"<(script|style|title)\b.*?</\1>|<footer.*?</footer>", " ", page, flags=re.DOTALL
    )
    spoken = " ".join(re.findall(r'(?:aria-label|placeholder|alt|data-refused)="([^"]*)"', page))
    return re.sub(r"<[^>]*>", " ", page) + spoken


@pytest.mark.parametrize("screen", OUTSIDE)
def test_before_logging_in_every_screen_speaks_both_languages(screen: str) -> None:
    set_up()

    polish = Client().get(f"/accounts/{screen}/?lang=pl", follow=True)
    english = Client().get(f"/accounts/{screen}/?lang=en", follow=True)

    assert ENGLISH.search(words_of(text_of(polish))) is None
    assert POLISH.search(words_of(text_of(english))) is None
    assert "bare-card" in text_of(polish)


@pytest.mark.parametrize("screen", INSIDE)
def test_behind_the_login_every_screen_speaks_both_languages(screen: str) -> None:
    for language, foreign in (("pl", ENGLISH), ("en", POLISH)):
        client = logged_in_by_password(language)
        page = text_of(client.get(f"/accounts/{screen}/", follow=True))
        assert foreign.search(words_of(page)) is None
        assert "bare-card" in page
        from kontuar.people.models import Agent

        Agent.objects.all().delete()


def test_a_wrong_password_says_so_and_not_which() -> None:
    set_up()
    make_agent("Ola")

    for login in ("ola@kram.example", "nikt@kram.example"):
        page = text_of(
            Client().post("/accounts/login/?lang=pl", {"login": login, "password": "zle"})
        )
        assert "niepoprawne" in page


def test_the_app_is_switched_on_and_asked_for_at_the_next_login() -> None:
    from allauth.mfa.totp.internal.auth import (
        format_hotp_value,
        hotp_value,
        yield_hotp_counters_from_time,
    )

    client = logged_in_by_password("pl")
    page = text_of(client.get("/accounts/2fa/totp/activate/"))
    secret = page.split('data-copy="')[1].split('"')[0]
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))

    client.post("/accounts/2fa/totp/activate/", {"code": code})

    codes = text_of(client.get("/accounts/2fa/recovery-codes/"))
    assert "Zostało 10 kodów" in codes
    again = Client()
    given = {"login": "ola@kram.example", "password": PASSWORD}
    second = again.post("/accounts/login/", given, follow=True)
    assert "Drugi krok" in text_of(second)
    recovery = codes.split('class="codes"><li>')[1].split("<")[0]
    done = again.post("/accounts/2fa/authenticate/", {"code": recovery})
    assert done.headers["Location"] == "/"


def test_the_login_offers_a_passkey_by_our_own_script() -> None:
    set_up()

    page = text_of(Client().get("/accounts/login/?lang=pl"))

    assert "Zaloguj się kluczem dostępu" in page
    assert "desk/accounts/passkeys.js" in page
    assert "mfa/js/webauthn" not in page
    assert (
        "request_options"
        in Client()
        .get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"})
        .json()
    )


def test_a_new_password_is_asked_for_in_plain_words() -> None:
    set_up()

    response = Client().post(
        "/accounts/password/reset/?lang=pl", {"email": "nikt@kram.example"}, follow=True
    )

    assert "Zajrzyj do skrzynki" in text_of(response)


def test_after_logging_in_there_is_no_empty_notice() -> None:
    client = logged_in_by_password("pl")

    assert "data-toast>" not in text_of(client.get("/")).split("<template")[0]
    assert logged_in(name="Tomek").get("/").status_code == 200
