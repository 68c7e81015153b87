"""Which limit holds, and when it is passed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontuar.kit.money import Money
from kontuar.kit.problems import Problem
from kontuar.people import services
from kontuar.people.limits import Allowance, Gift, allowance_for, passed_limit
from kontuar.people.models import Limit
from kontuar.testing.cast import NOON, make_agent

amounts = st.integers(0, 10**9)


def gift(worth: int, *, on_order: int = 0, today: int = 0, total: int = 10**9) -> Gift:
    given = (worth, total, on_order, today)
    return Gift(*(Money(minor, "PLN") for minor in given))


@pytest.mark.parametrize(
    ("reason", "currency", "found"),
    [
        ("goodwill", "PLN", 1),
        ("damaged", "PLN", 2),
        ("damaged", "EUR", 3),
        ("lost", "EUR", 4),
        ("lost", "USD", None),
    ],
)
def test_the_closest_limit_holds(reason: str, currency: str, found: int | None) -> None:
    allowances = [
        Allowance("PLN", "", 2),
        Allowance("PLN", "goodwill", 1),
        Allowance("EUR", "", 4),
        Allowance("EUR", "damaged", 3),
    ]

    held = allowance_for(allowances, currency=currency, reason=reason)

    assert (held.per_order if held else None) == found


@given(worth=amounts, before=amounts, limit=amounts)
def test_pieces_never_come_to_more_than_the_whole(worth: int, before: int, limit: int) -> None:
    passed = passed_limit(Allowance("PLN", per_order=limit), gift(worth, on_order=before))

    assert (passed is None) == (worth == 0 or before + worth <= limit)


@given(worth=st.integers(1, 10**6), total=st.integers(1, 10**6), share=st.integers(1, 100))
def test_a_share_is_exact(worth: int, total: int, share: int) -> None:
    allowance = Allowance(share_percent=share)
    passed = passed_limit(allowance, gift(worth, total=total))

    assert (passed is None) == (worth * 100 <= total * share)


def test_what_costs_nothing_passes_no_limit() -> None:
    assert passed_limit(None, gift(0)) is None
    over = passed_limit(None, gift(1))
    assert over
    assert over.why == "none"


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["read_only", "agent", "supervisor"])
def test_only_an_administrator_sets_limits(role: str) -> None:
    with pytest.raises(Problem):
        services.set_limits(
            role="agent", allowances=[Allowance()], by=make_agent("Ewa", role=role), at=NOON
        )

    assert not Limit.objects.exists()
