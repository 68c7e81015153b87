"""What is newer, what a number is compared by, who can be recognised."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontuar.orders.rules import (
    email_key,
    hook_key,
    is_newer,
    next_try,
    number_key,
    phone_key,
)

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MOMENTS = st.integers(0, 5).map(lambda n: NOON + n * timedelta(minutes=1))


@given(MOMENTS | st.none(), MOMENTS, MOMENTS | st.none(), MOMENTS)
def test_of_two_readings_at_least_one_may_replace_the_other(
    changed: datetime | None, read: datetime, known_changed: datetime | None, known: datetime
) -> None:
    def newer(a: tuple, b: tuple) -> bool:
        return is_newer(changed_at=a[0], read_at=a[1], known_changed_at=b[0], known_read_at=b[1])

    one, other = (changed, read), (known_changed, known)
    assert newer(one, other) or newer(other, one)
    assert newer(one, one)


@pytest.mark.parametrize("written", ["#1001", "1001", " 1001 ", "10-01", "1.001"])
def test_a_number_is_one_however_it_is_written(written: str) -> None:
    assert number_key(written) == "1001"
    assert number_key("ZAM/7/2026") == number_key("zam 7 2026") == "zam72026"


@pytest.mark.parametrize(("written", "key"), [
    ("601 202 303", "+48601202303"), ("+48 601-202-303", "+48601202303"),
    ("0048601202303", "+48601202303"), ("48601202303", "+48601202303"),
    ("+44 20 7946 0958", "+442079460958"), ("022 123 45", ""), ("123", ""), ("", ""),
    ("+0123456789", ""), ("brak", ""),
])  # fmt: skip
def test_a_phone_is_e164_or_none(written: str, key: str) -> None:
    assert phone_key(written) == key


def test_a_foreign_number_without_prefix_is_not_guessed() -> None:
    assert phone_key("601202303", country="DE") == ""


@pytest.mark.parametrize(("written", "key"), [
    (" Ala@Example.PL ", "ala@example.pl"), ("ala", ""), ("a@b", ""), ("a b@c.pl", ""),
])  # fmt: skip
def test_an_address_is_lower_case_or_none(written: str, key: str) -> None:
    assert email_key(written) == key


def test_patience_grows_and_what_the_other_side_asks_counts() -> None:
    waits = [next_try(failures=n, at=NOON) - NOON for n in range(1, 12)]

    assert waits == sorted(waits)
    assert waits[-1] == timedelta(minutes=15)
    assert next_try(failures=9, at=NOON, asked_seconds=3) == NOON + timedelta(seconds=3)


def test_a_repeated_call_has_one_key() -> None:
    assert hook_key(delivery_id="1", topic="a", raw=b"x") == hook_key(
        delivery_id="1", topic="b", raw=b"y"
    )
    assert hook_key(delivery_id="", topic="a", raw=b"x") != hook_key(
        delivery_id="", topic="a", raw=b"y"
    )
