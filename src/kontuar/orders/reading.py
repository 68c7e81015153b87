"""What adapters share in reading a shop's answers: one damaged object never holds up the others."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from kontuar.orders.contract import Kind, Ref, ShopTrouble

Read = TypeVar("Read")
ODD = (LookupError, TypeError, ValueError, ArithmeticError, AttributeError, ShopTrouble)


def each_of(
    items: Iterable[Any],
    read: Callable[[Any], Read],
    *,
    kind: Kind,
    id_of: Callable[[Any], Any],
) -> tuple[Sequence[Read], Sequence[Ref]]:
    """Objects that could be read, and refs of those that could not.

    A ref is asked for alone; when that fails too, people see which object it is and why. An item
    that has not even an id raises ShopTrouble("schema").
    """
    found: list[Read] = []
    refs: list[Ref] = []
    for item in items:
        try:
            found.append(read(item))
        except ODD as odd:
            refs.append(Ref(kind, external_id(item, id_of), reason=told_of(odd)))
    return found, refs


def told_of(odd: Exception) -> str:
    """What was odd, short."""
    detail = odd.detail if isinstance(odd, ShopTrouble) else f"{type(odd).__name__}: {odd}"
    return detail[:200]


def external_id(item: Any, id_of: Callable[[Any], Any]) -> str:
    """The shop's own id as text; 0, empty and missing are none. Raises ShopTrouble."""
    try:
        found = id_of(item)
    except ODD as odd:
        raise ShopTrouble("schema", "an object without an id", permanent=True) from odd
    if not found or isinstance(found, bool) or not isinstance(found, str | int):
        raise ShopTrouble("schema", "an object without an id", permanent=True)
    return str(found)


def moment(told: Any, zone: str) -> datetime:
    """A moment in UTC; one without a zone is taken in the shop's. Raises ValueError."""
    if isinstance(told, bool) or not isinstance(told, str | int):
        raise ValueError(f"no moment: {told!r:.40}")
    if isinstance(told, int):
        if not 0 < told < 10**11:
            raise ValueError(f"no moment: {told}")
        return datetime.fromtimestamp(told, UTC)
    found = datetime.fromisoformat(told.strip())
    return (found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def moment_or_none(told: Any, zone: str) -> datetime | None:
    """The same, for what a shop may leave out."""
    return moment(told, zone) if told else None


def mapping(told: Any) -> Mapping[str, Any]:
    """A JSON object; anything else raises ShopTrouble("schema")."""
    if not isinstance(told, Mapping):
        raise ShopTrouble("schema", "an object was expected", permanent=True)
    return told


def listing(told: Any) -> Sequence[Any]:
    """A JSON list; anything else raises ShopTrouble("schema")."""
    if not isinstance(told, list):
        raise ShopTrouble("schema", "a list was expected", permanent=True)
    return told
