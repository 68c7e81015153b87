"""A deed as it is kept in the database and read back: exact, and the same again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from kontuar.kit.money import Money
from kontuar.orders.contract import DEEDS, Deed, PostalAddress


def plain_of(deed: Deed) -> dict[str, Any]:
    """The deed's own fields, ready for JSON; its kind stands beside them."""
    return {field.name: _plain(getattr(deed, field.name)) for field in fields(deed)}


def deed_of(kind: str, given: Mapping[str, Any]) -> Deed:
    """The deed that was kept."""
    cls = DEEDS[kind]
    read = {name: _READERS.get(name, _same)(value) for name, value in given.items()}
    known = {field.name for field in fields(cls)}
    return cls(**{name: value for name, value in read.items() if name in known})


def _plain(value: Any) -> Any:
    if isinstance(value, Money):
        return [value.minor, value.currency]
    if isinstance(value, PostalAddress):
        return {name: part for name, part in asdict(value).items() if part}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _same(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _money(value: Any) -> Money | None:
    return None if value is None else Money(value[0], value[1])


def _lines(value: Sequence[Sequence[str]]) -> tuple[tuple[str, Decimal], ...]:
    return tuple((line, Decimal(quantity)) for line, quantity in value)


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "amount": _money,
    "shipping": _money,
    "lines": _lines,
    "percent": lambda value: None if value is None else Decimal(value),
    "valid_until": lambda value: None if value is None else datetime.fromisoformat(value),
    "address": lambda value: PostalAddress(**value),
}
