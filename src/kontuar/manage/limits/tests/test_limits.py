"""Limits of roles, as an administrator sets them."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kontuar.events.models import EventRow
from kontuar.people import selectors as people
from kontuar.people.limits import Allowance
from kontuar.people.models import Company, Limit
from kontuar.testing.cast import NOON, make_agent, make_limit

pytestmark = pytest.mark.django_db


@pytest.fixture
def adam(client: Client) -> Client:
    """An administrator, logged in."""
    Company.objects.create(name="Kram", set_up_at=NOON)
    client.force_login(make_agent("Adam", role="administrator"))
    return client


def rows(*given: dict[str, Any], known: int = 0) -> dict[str, Any]:
    fields = {f"form-{n}-{name}": v for n, row in enumerate(given) for name, v in row.items()}
    return {"form-TOTAL_FORMS": len(given), "form-INITIAL_FORMS": known, **fields}


def test_limits_are_set_and_shown(adam: Client) -> None:
    address = reverse("manage:limits-role", args=["agent"])
    given = rows(
        {"currency": "pln", "per_order": "1 200,50", "per_day": "5000", "share_percent": "50"},
        {"reason": "goodwill", "currency": "PLN", "per_order": "20"},
        {},
    )

    answer = adam.post(address, given)
    page = adam.get(reverse("manage:limits")).content.decode().replace("\xa0", " ")

    assert answer.status_code == 302
    assert people.allowances_of("agent") == [
        Allowance("PLN", "", 120_050, 500_000, 50),
        Allowance("PLN", "goodwill", 2000),
    ]
    assert "1200,50 zł na jedno zamówienie" in page or "1 200,50 zł na jedno zamówienie" in page
    assert "Gest wobec klienta" in page
    event = EventRow.objects.get(kind="people.limits_changed")
    assert event.data["before"] == "none"


def test_a_limit_is_changed_and_removed(adam: Client) -> None:
    make_limit("agent", per_order=100)
    make_limit("agent", reason="goodwill", per_order=50)
    address = reverse("manage:limits-role", args=["agent"])
    assert 'value="1,00"' in adam.get(address).content.decode()

    adam.post(
        address,
        rows(
            {"currency": "PLN", "per_order": "2"},
            {"reason": "goodwill", "currency": "PLN", "per_order": "0.50", "DELETE": "on"},
            known=2,
        ),
    )

    assert people.allowances_of("agent") == [Allowance("PLN", "", 200)]


@pytest.mark.parametrize(
    "given",
    [
        {"per_order": "100"},
        {"currency": "PLNN", "per_order": "1"},
        {"currency": "PLN", "per_order": "dużo"},
        {"currency": "PLN", "per_order": "-1"},
        {"currency": "PLN", "share_percent": "101"},
        {"currency": "PLN", "reason": "nonsense", "per_order": "1"},
    ],
)
def test_what_is_no_limit_is_refused_and_nothing_changes(
    adam: Client, given: dict[str, str]
) -> None:
    make_limit("agent", per_order=100)

    answer = adam.post(reverse("manage:limits-role", args=["agent"]), rows(given))

    assert answer.status_code == 422
    assert Limit.objects.get().per_order == 100


def test_two_limits_for_the_same_are_refused(adam: Client) -> None:
    same = {"currency": "PLN", "per_order": "1"}

    answer = adam.post(reverse("manage:limits-role", args=["agent"]), rows(same, same))

    assert answer.status_code == 422
    assert not Limit.objects.exists()


def test_a_reader_has_no_limits_to_set(adam: Client) -> None:
    assert adam.get(reverse("manage:limits-role", args=["read_only"])).status_code == 404
