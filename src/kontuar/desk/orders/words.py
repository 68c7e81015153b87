"""States, amounts and moments of orders as the screens print them."""

from dataclasses import dataclass

from django.utils.translation import get_language

from kontuar.kit.money import Money, shown
from kontuar.orders.reads import words


@dataclass(frozen=True, slots=True)
class State:
    """A state in words, and how it is marked."""

    code: str
    label: str
    tone: str


def state_of(code: str, names: words.Words) -> State:
    """A state by its table of words; one that stands in none is shown as it is."""
    return State(code, str(names.get(code, code)), words.TONES.get(code, ""))


def amount(money: Money | None) -> str:
    """An amount in the person's language; empty for none."""
    return "" if money is None else shown(money, get_language() or "en")
