"""What comes from outside, made fit for the tables: no broken characters, no endless text."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kontuar.kit.money import Money
from kontuar.orders.contract import PostalAddress

DEEPEST = 12


def text(value: str, most: int = 20_000) -> str:
    """Without NUL and broken surrogates, trimmed to a length."""
    if not value.isascii():
        value = value.encode("utf-8", "replace").decode()
    return value.replace("\x00", "").strip()[:most]


def words(values: Any, most: int = 100) -> list[str]:
    """Short words, for example tags."""
    return [text(str(value), most) for value in values if value]


def minor(money: Money | None) -> int | None:
    """As it is stored; the currency stands beside it."""
    return None if money is None else money.minor


def address(given: PostalAddress | None) -> dict[str, str]:
    """Only what is filled in."""
    if given is None:
        return {}
    return {name: text(value, 500) for name, value in asdict(given).items() if value}


def json(value: Any, depth: int = 0) -> Any:
    """JSON as PostgreSQL takes it; fractions as text, so that they stay exact."""
    if depth > DEEPEST:
        return "…"
    if isinstance(value, str):
        return text(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        return {text(str(k), 200): json(v, depth + 1) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [json(item, depth + 1) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return text(str(value)) if isinstance(value, Decimal) else text(repr(value), 500)
