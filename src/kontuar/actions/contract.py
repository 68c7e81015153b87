"""What can be done, by name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from kontuar.kit.problems import Problem


class Actor(Protocol):
    """Whoever acts: a person, later a playbook, a bot or a key of the API."""

    @property
    def pk(self) -> Any: ...

    def may(self, authority: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Action:
    """A named thing to do: what it is called, what it takes and the authority it needs."""

    name: str
    label: Any
    authority: str
    takes: type
    run: Callable[..., Any]
    key: str = ""
    """The shortcut on the desk."""


class NotAllowed(Problem):
    """Refusal to somebody whose role lacks the authority."""

    code, status = "not_allowed", 403


CATALOGUE: dict[str, Action] = {}


def action(
    name: str, *, label: Any, authority: str, takes: type, key: str = ""
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Put a function `(by, subject, given, at)` into the catalogue."""

    def register(run: Callable[..., Any]) -> Callable[..., Any]:
        CATALOGUE[name] = Action(name, label, authority, takes, run, key)
        return run

    return register


@dataclass(frozen=True, slots=True)
class Call:
    """One request to run an action on a subject; `key` makes a second click harmless."""

    name: str
    subject: UUID
    given: Any
    at: datetime
    key: str = ""
