"""Money: nothing is lost, nothing is rounded unseen, currencies never mix."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontuar.kit.money import (
    MixedCurrencies,
    Money,
    NotMoney,
    from_decimal,
    from_minor,
    shown,
    total,
    zero,
)

CURRENCIES = st.sampled_from(["PLN", "EUR", "CZK", "JPY", "KWD"])
MINOR = st.integers(-(10**15), 10**15)


@given(MINOR, CURRENCIES)
def test_what_is_written_as_decimal_is_read_back(minor: int, currency: str) -> None:
    money = Money(minor, currency)

    assert from_decimal(str(money.decimal), currency) == money
    assert from_decimal(money.decimal, currency) == money
    assert from_minor(str(minor), currency) == money
    assert str(money) == f"{money.decimal:f} {currency}"


@given(st.lists(MINOR, max_size=30), CURRENCIES)
def test_the_sum_is_the_sum_of_minor_units_in_any_order(minors: list[int], currency: str) -> None:
    amounts = [Money(minor, currency) for minor in minors]

    assert total(amounts, currency).minor == sum(minors)
    assert total(reversed(amounts), currency) == total(amounts, currency)
    assert total(amounts, currency) - total(amounts, currency) == zero(currency)


@given(MINOR, MINOR, CURRENCIES)
def test_order_is_that_of_numbers(one: int, other: int, currency: str) -> None:
    assert (Money(one, currency) < Money(other, currency)) == (one < other)
    assert (Money(one, currency) >= Money(other, currency)) == (one >= other)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [("12.30", "PLN", 1230), ("12.3000", "PLN", 1230), (" 7 ", "PLN", 700), ("-0.01", "EUR", -1),
     ("1500", "JPY", 1500), ("1.234", "KWD", 1234), ("1e2", "PLN", 10000)],
)  # fmt: skip
def test_major_units(text: str, currency: str, minor: int) -> None:
    assert from_decimal(text, currency) == Money(minor, currency)


@pytest.mark.parametrize("text", ["12.345", "0.001", "", "abc", "NaN", "Infinity", "1e30", "1,50",
                                  "0." + "0" * 39 + "1"])  # fmt: skip
def test_what_is_no_exact_amount_is_refused(text: str) -> None:
    with pytest.raises(NotMoney):
        from_decimal(text, "PLN")


@pytest.mark.parametrize("odd", [1.5, True, None, [1]])
def test_a_float_is_no_money(odd: object) -> None:
    with pytest.raises(NotMoney):
        from_decimal(odd, "PLN")
    with pytest.raises(NotMoney):
        Money(odd, "PLN")


@pytest.mark.parametrize("currency", ["", "zł", "pln", "PL", "PLNN"])
def test_a_currency_has_three_capitals(currency: str) -> None:
    with pytest.raises(NotMoney):
        Money(1, currency)


def test_rounding_happens_only_when_asked_for() -> None:
    assert from_decimal("1.005", "PLN", rounded=True) == Money(101, "PLN")
    assert from_decimal("-1.005", "PLN", rounded=True) == Money(-101, "PLN")
    assert from_decimal(Decimal("2.4999"), "PLN", rounded=True) == Money(250, "PLN")


def test_a_shop_may_count_with_its_own_exponent() -> None:
    assert from_minor(150000, "JPY", exponent=2) == Money(1500, "JPY")
    assert from_minor(1230, "PLN", exponent=2) == Money(1230, "PLN")
    with pytest.raises(NotMoney):
        from_minor(150050, "JPY", exponent=2)
    with pytest.raises(NotMoney):
        from_minor("12.30", "PLN")


def test_currencies_never_mix() -> None:
    with pytest.raises(MixedCurrencies):
        Money(1, "PLN") + Money(1, "EUR")
    with pytest.raises(MixedCurrencies):
        _ = Money(1, "PLN") < Money(1, "EUR")


def test_people_read_it_in_their_language() -> None:
    assert shown(Money(123450, "PLN"), "pl").replace("\xa0", " ") == "1 234,50 zł"
    assert shown(Money(12345600, "PLN"), "pl").replace("\xa0", " ") == "123 456,00 zł"
    assert shown(Money(123450, "PLN"), "en").replace("\xa0", " ") == "PLN 1,234.50"
    assert shown(Money(1500, "JPY"), "en") == "¥1,500"
