"""The company, its shops and queues."""

import pytest
from django.test import Client
from django.urls import reverse

from kontuar.people.models import Agent, Company, Queue, Shop
from kontuar.testing.cast import NOON, make_agent, make_queue, make_shop

pytestmark = pytest.mark.django_db
ZONE = {"language": "pl", "time_zone": "Europe/Warsaw"}


@pytest.fixture(autouse=True)
def adam(client: Client) -> Agent:
    Company.objects.create(name="Kram", set_up_at=NOON)
    agent = make_agent("Adam", role="administrator")
    client.force_login(agent)
    return agent


def test_a_shops_signature_is_cleaned(client: Client) -> None:
    shop = make_shop()
    signature = "<p><b>Kram</b></p><script>alert(1)</script>"

    answer = client.post(
        reverse("manage:shop", args=[shop.pk]),
        {"name": "Kram", "signature": signature, **ZONE},
        headers={"HX-Request": "true"},
    )

    shop.refresh_from_db()
    assert answer.headers["HX-Redirect"] == reverse("manage:shops")
    assert "script" not in shop.signature
    assert "Kram" in shop.signature


def test_two_shops_of_one_name_are_refused_in_place(client: Client) -> None:
    make_shop()

    answer = client.post(
        reverse("manage:shop-new"),
        {"name": "Kram", "signature": "", **ZONE},
        headers={"HX-Request": "true", "HX-Target": "form"},
    )

    assert answer.status_code == 422
    assert answer.content.decode().lstrip().startswith("{#") is False
    assert "<html" not in answer.content.decode()
    assert Shop.objects.count() == 1


def test_a_queue_belongs_to_its_shop(client: Client) -> None:
    queue = make_queue("Zwroty")
    other = make_shop("Bazar")

    renamed = client.post(
        reverse("manage:queue", args=[queue.shop_id, queue.pk]), {"name": "Reklamacje"}
    )
    foreign = client.post(reverse("manage:queue", args=[other.pk, queue.pk]), {"name": "X"})
    client.post(reverse("manage:queue-new", args=[other.pk]), {"name": "Obsługa"})

    assert (renamed.status_code, foreign.status_code) == (302, 404)
    assert sorted(Queue.objects.values_list("shop__name", "name")) == [
        ("Bazar", "Obsługa"),
        ("Kram", "Reklamacje"),
    ]


def test_the_company_changes_its_zone(client: Client) -> None:
    given = {"name": "Kram sp. z o.o.", "language": "en", "time_zone": "Europe/London"}
    given["undo_seconds"] = "25"

    client.post(reverse("manage:company"), given)
    wrong = client.post(reverse("manage:company"), given | {"time_zone": "Mars/Base"})
    long = client.post(reverse("manage:company"), given | {"undo_seconds": "61"})

    assert (wrong.status_code, long.status_code) == (422, 422)
    company = Company.objects.get()
    assert (company.time_zone, company.undo_seconds) == ("Europe/London", 25)
