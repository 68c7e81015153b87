"""Money, exact: a whole number of the smallest unit, and a currency that says how small that is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation

from babel.numbers import format_currency

_NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"
EXPONENTS = {**dict.fromkeys(_NONE.split(), 0), **dict.fromkeys(_THREE.split(), 3)}
"""Digits behind the point by ISO 4217 where they are not two."""
CURRENCY = re.compile(r"[A-Z]{3}")
MOST = 2**63 - 1
"""What a bigint holds."""
DIGITS = 40
_EXACT = Context(prec=DIGITS + 20, Emin=-999, Emax=999)


class NotMoney(ValueError):  # noqa: N818
    """An amount or currency from outside that can't be taken as it is."""


class MixedCurrencies(ValueError):  # noqa: N818
    """Amounts of different currencies are never added or compared."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount; `minor` counts grosze, cents, or whole yen, never rounded on the way."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int or abs(self.minor) > MOST:
            raise NotMoney(f"not a whole number of minor units: {self.minor!r:.40}")
        if not CURRENCY.fullmatch(self.currency):
            raise NotMoney(f"not a currency: {self.currency!r:.40}")

    @property
    def exponent(self) -> int:
        """How many digits stand behind the point."""
        return exponent_of(self.currency)

    @property
    def decimal(self) -> Decimal:
        """In major units, for example Decimal("12.30")."""
        return Decimal(self.minor).scaleb(-self.exponent)

    def __str__(self) -> str:
        return f"{self.decimal:.{self.exponent}f} {self.currency}"

    def __bool__(self) -> bool:
        return self.minor != 0

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self._same(other)

    def _same(self, other: "Money") -> int:
        if self.currency != other.currency:
            raise MixedCurrencies(f"{self.currency} and {other.currency}")
        return other.minor


def exponent_of(currency: str) -> int:
    """Digits behind the point of a currency."""
    return EXPONENTS.get(currency, 2)


def from_decimal(given: str | int | Decimal, currency: str, *, rounded: bool = False) -> Money:
    """Major units as a shop writes them: "12.30", 12, Decimal("12.3000").

    Digits that the currency does not have raise NotMoney unless zero or `rounded` (half up): some
    shops compute with four. A float is refused: read JSON with `webapi.read_json`.
    """
    if isinstance(given, bool) or not isinstance(given, str | int | Decimal):
        raise NotMoney(f"not an exact number: {given!r:.40}")
    try:
        exact = Decimal(given.strip() if isinstance(given, str) else given)
        if not exact.is_finite() or exact.adjusted() > 18 or len(exact.as_tuple().digits) > DIGITS:
            raise NotMoney(f"not an amount: {given!r:.40}")
        minor = exact.scaleb(exponent_of(currency), _EXACT)
        whole = minor.to_integral_value(ROUND_HALF_UP, _EXACT)
    except InvalidOperation as odd:
        raise NotMoney(f"not an amount: {given!r:.40}") from odd
    if whole != minor and not rounded:
        raise NotMoney(f"{currency} has no such fraction: {given!r:.40}")
    return Money(int(whole), currency)


def from_minor(given: int | str, currency: str, *, exponent: int | None = None) -> Money:
    """Minor units; `exponent` is the shop's own where it does not count as ISO 4217 does."""
    if isinstance(given, bool) or not isinstance(given, int | str):
        raise NotMoney(f"not a whole number: {given!r:.40}")
    if isinstance(given, str) and not re.fullmatch(r"[+-]?[0-9]{1,19}", given.strip()):
        raise NotMoney(f"not a whole number: {given!r:.40}")
    if exponent is None:
        return Money(int(given), currency)
    return from_decimal(Decimal(int(given)).scaleb(-exponent), currency)


def zero(currency: str) -> Money:
    """Nothing, in a currency."""
    return Money(0, currency)


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum of amounts of one currency."""
    return sum(amounts, zero(currency))


def shown(money: Money, language: str) -> str:
    """As people write it: "1 234,50 zł" in Polish, "PLN 1,234.50" in English."""
    text = format_currency(money.decimal, money.currency, locale=language)
    return re.sub(r"(?<=[A-Z])(?=-?\d)", "\N{NO-BREAK SPACE}", text)
