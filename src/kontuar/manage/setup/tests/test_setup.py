"""The first run, and who may do it."""

import stat
from pathlib import Path

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from kontuar.people import services as people
from kontuar.people.models import Agent, Company, Invitation, Shop
from kontuar.people.services.company import NewCompany
from kontuar.testing.cast import NOON, PASSWORD

pytestmark = pytest.mark.django_db
COMPANY = {
    "company": "Kram sp. z o.o.",
    "shop": "Kram",
    "language": "pl",
    "time_zone": "Europe/Warsaw",
}
EWA = {"name": "Ewa Duda", "email": "ewa@kram.example", "password": PASSWORD}
FAR = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture
def here() -> Client:
    """A browser on the machine itself."""
    return Client(HTTP_HOST="localhost:8000")


def test_from_nothing_to_the_inbox(here: Client) -> None:
    assert "Witamy w\xa0Kontuarze" in here.get(reverse("manage:setup")).content.decode()
    here.post(reverse("manage:setup-company"), COMPANY)

    made = here.post(reverse("manage:setup-administrator"), EWA)

    ewa = Agent.objects.get()
    assert made.headers["Location"] == reverse("manage:setup-mailbox")
    assert (ewa.name, ewa.role) == ("Ewa Duda", "administrator")
    assert (Company.objects.get().name, Shop.objects.get().name) == ("Kram sp. z o.o.", "Kram")
    assert here.get(reverse("manage:setup-mailbox")).status_code == 200
    invited = here.post(
        reverse("manage:setup-colleagues"),
        {"name": "Ola", "email": "ola@kram.example", "role": "agent"},
    )
    assert "/manage/invitation/" in invited.content.decode()
    assert Invitation.objects.get().name == "Ola"
    assert here.post(reverse("manage:setup-colleagues"), {"done": "1"}).headers["Location"] == "/"
    assert here.get(reverse("manage:setup")).headers["Location"] == "/"


def test_the_language_follows_the_browser_and_then_the_click(here: Client) -> None:
    english = here.get(reverse("manage:setup"), headers={"Accept-Language": "en-GB"})
    here.get(reverse("manage:setup"), {"lang": "en"})
    kept = here.get(reverse("manage:setup"), headers={"Accept-Language": "pl"})

    assert "Welcome to Kontuar" in english.content.decode()
    assert "Welcome to Kontuar" in kept.content.decode()


def test_a_weak_password_says_every_reason(here: Client) -> None:
    here.post(reverse("manage:setup-company"), COMPANY)

    answer = here.post(reverse("manage:setup-administrator"), {**EWA, "password": "ewa"})

    reasons = str(answer.context["form"].errors["password"])
    assert answer.status_code == 422
    assert "10 znaków" in reasons
    assert "podobne" in reasons
    assert not Company.objects.exists()


def test_of_two_who_set_up_at_once_the_second_is_refused(here: Client) -> None:
    here.post(reverse("manage:setup-company"), COMPANY)
    people.set_up_company(new=NewCompany(**COMPANY), at=NOON, **EWA)

    answer = here.post(reverse("manage:setup-administrator"), EWA | {"email": "zly@obcy.example"})

    assert answer.headers["Location"] == "/"
    assert Agent.objects.count() == 1


def test_a_stranger_needs_the_code_from_the_terminal(tmp_path: Path) -> None:
    with override_settings(DATA=tmp_path):
        stranger = Client(HTTP_HOST="kram.example", **FAR)

        for route in ("setup", "setup-company", "setup-administrator"):
            assert stranger.get(reverse(f"manage:{route}")).headers["Location"] == reverse(
                "manage:setup-code"
            )
        assert stranger.post(reverse("manage:setup-demo")).status_code == 302
        wrong = stranger.post(reverse("manage:setup-code"), {"code": "0000-0000-0000-0000"})
        code = (tmp_path / "setup.code").read_text()
        right = stranger.post(reverse("manage:setup-code"), {"code": f" {code} "})

        assert stat.S_IMODE((tmp_path / "setup.code").stat().st_mode) == 0o600
        assert (wrong.status_code, right.status_code) == (422, 302)
        assert stranger.get(reverse("manage:setup")).status_code == 200
        stranger.post(reverse("manage:setup-company"), COMPANY)
        stranger.post(reverse("manage:setup-administrator"), EWA)
        assert Agent.objects.get().email == "ewa@kram.example"
        assert not (tmp_path / "setup.code").exists()


@pytest.mark.parametrize(
    ("host", "address", "header"),
    [
        ("localhost:8000", "192.0.2.7", {}),
        ("kram.example", "127.0.0.1", {}),
        ("localhost:8000", "127.0.0.1", {"HTTP_X_FORWARDED_FOR": "192.0.2.7"}),
        ("localhost:8000", "127.0.0.1", {"HTTP_FORWARDED": "for=192.0.2.7"}),
    ],
)
def test_behind_a_proxy_or_from_afar_nobody_is_at_the_machine(
    tmp_path: Path, host: str, address: str, header: dict[str, str]
) -> None:
    with override_settings(DATA=tmp_path):
        client = Client(HTTP_HOST=host, REMOTE_ADDR=address, **header)

        answer = client.get(reverse("manage:setup"))

    assert answer.headers["Location"] == reverse("manage:setup-code")
    assert not Company.objects.exists()
