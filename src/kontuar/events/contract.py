"""What happened, as plain values, and who wants to hear of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cache
from types import GenericAlias, UnionType
from typing import Any, ClassVar, get_args, get_type_hints
from uuid import UUID

KINDS: dict[str, type["Event"]] = {}
SUBSCRIBERS: dict[str, list["Subscription"]] = {}


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who wants to hear of what; `many` takes a list of facts at a time."""

    kinds: frozenset[str]
    handler: Callable[[Any], None]
    many: bool = False

    def hear(self, events: Sequence["Event"]) -> None:
        """Give it what it asked for of some facts in their order."""
        wanted = [event for event in events if event.name in self.kinds]
        if self.many and wanted:
            self.handler(wanted)
        elif not self.many:
            for event in wanted:
                self.handler(event)


@dataclass(frozen=True, kw_only=True)
class Event:
    """A fact. Fields ending in `_id` name the objects it touches, the field being the qualifier.

    `topics` are the open pages that should look again, beside those of the objects themselves.
    """

    name: ClassVar[str]
    topics: ClassVar[tuple[str, ...]] = ()

    occurred_at: datetime
    actor: str = "system"
    """"agent:<id>", "contact:<id>" or "system"."""

    def __init_subclass__(cls) -> None:
        KINDS[cls.name] = cls

    def objects(self) -> list[dict[str, str]]:
        """Every object touched, as type, id and qualifier (OCEL 2.0)."""
        return [
            {"type": _type_of(field.name), "id": str(one), "qualifier": _bare(field.name)}
            for field in fields(self)
            if field.name.endswith(("_id", "_ids"))
            for one in _each(getattr(self, field.name))
        ]

    def data(self) -> dict[str, Any]:
        """The event's own fields, ready for JSON."""
        return {
            field.name: _plain(getattr(self, field.name))
            for field in fields(self)
            if field.name not in ("occurred_at", "actor")
        }


def on(*kinds: type[Event]) -> Callable[[Callable[[Any], None]], Callable[[Any], None]]:
    """Subscribe a handler; the handlers of one room share a cursor and an order."""
    return _subscribed(kinds, many=False)


def on_many(*kinds: type[Event]) -> Callable[[Callable[[Any], None]], Callable[[Any], None]]:
    """Subscribe a handler of lists of facts, for what is far cheaper done for many at once.

    Within its list the order is kept; the room's single handlers have seen the whole batch before.
    """
    return _subscribed(kinds, many=True)


def _subscribed(
    kinds: tuple[type[Event], ...], *, many: bool
) -> Callable[[Callable[[Any], None]], Callable[[Any], None]]:
    def register(handler: Callable[[Any], None]) -> Callable[[Any], None]:
        room = handler.__module__.removeprefix("kontuar.").rsplit(".", 1)[0]
        names = frozenset(kind.name for kind in kinds)
        SUBSCRIBERS.setdefault(room, []).append(Subscription(names, handler, many))
        return handler

    return register


def revive(*, kind: str, occurred_at: datetime, actor: str, data: dict[str, Any]) -> Event:
    """The event as it was published; fields added since then take their default."""
    cls = KINDS[kind]
    readers = _readers(kind)
    known = {name: read(data[name]) for name, read in readers.items() if name in data}
    return cls(occurred_at=occurred_at, actor=actor, **known)


def _type_of(field: str) -> str:
    """`from_agent_id` touches an agent, `conversation_id` a conversation."""
    return _bare(field).rsplit("_", 1)[-1]


def _bare(field: str) -> str:
    return field.removesuffix("_ids").removesuffix("_id")


def _each(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple):
        yield from value
    elif value is not None:
        yield value


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


@cache
def _readers(kind: str) -> dict[str, Callable[[Any], Any]]:
    cls = KINDS[kind]
    hints = get_type_hints(cls)
    own = [f.name for f in fields(cls) if f.name not in ("occurred_at", "actor")]
    return {name: _reader(hints[name]) for name in own}


def _reader(hint: Any) -> Callable[[Any], Any]:
    if isinstance(hint, UnionType):
        inner = _reader(next(a for a in get_args(hint) if a is not type(None)))
        return lambda value: None if value is None else inner(value)
    if isinstance(hint, GenericAlias):
        inner = _reader(get_args(hint)[0])
        return lambda value: tuple(inner(item) for item in value)
    if hint is UUID:
        return UUID
    if hint is datetime:
        return datetime.fromisoformat
    if hint is date:
        return date.fromisoformat
    return lambda value: value
