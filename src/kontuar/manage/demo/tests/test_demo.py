"""Demo data: wiped only where it is a demo, and only with the name typed."""

import time

import pytest
from django.test import Client
from django.urls import reverse

from kontuar.people import services as people
from kontuar.people.models import Agent, Company
from kontuar.people.services.company import NewCompany
from kontuar.testing.cast import NOON, PASSWORD, make_agent

pytestmark = pytest.mark.django_db


def test_ones_own_shop_is_never_wiped(client: Client) -> None:
    Company.objects.create(name="Kram", set_up_at=NOON)
    client.force_login(make_agent("Adam", role="administrator"))

    page = client.get(reverse("manage:demo")).content.decode()
    answer = client.post(reverse("manage:demo-wipe"), {"name": "Kram"})

    assert "To jest Twój własny sklep" in page
    assert answer.status_code == 404
    assert Company.objects.exists()


def test_the_demo_goes_when_its_name_is_typed(client: Client) -> None:
    people.set_up_company(
        new=NewCompany(
            company="Kram sp. z o.o.",
            shop="Kram",
            language="pl",
            time_zone="Europe/Warsaw",
            is_demo=True,
        ),
        name="Adam",
        email="adam@kram.example",
        password=PASSWORD,
        at=NOON,
    )
    client.force_login(Agent.objects.get())

    wrong = client.post(reverse("manage:demo-wipe"), {"name": "Krm"})
    assert (wrong.status_code, Company.objects.count()) == (422, 1)
    gone = client.post(reverse("manage:demo-wipe"), {"name": "kram sp. z o.o."})

    assert gone.headers["Location"] == reverse("manage:setup")
    assert not Company.objects.exists()
    assert not Agent.objects.exists()


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_loading_from_the_first_page_shows_progress_and_logins() -> None:
    here = Client(HTTP_HOST="localhost:8000")
    begun = here.post(reverse("manage:setup-demo")).headers["Location"]

    page = ""
    for _ in range(600):
        page = here.get(begun, headers={"HX-Request": "true"}).content.decode()
        if "every 600ms" not in page:
            break
        time.sleep(0.2)

    assert "adam@kram.example" in page
    assert Company.objects.get().is_demo
