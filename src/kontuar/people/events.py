"""What happens among the staff."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from kontuar.events.contract import Event


@dataclass(frozen=True, kw_only=True)
class CompanySetUp(Event):
    """An installation was given its company, first shop and administrator."""

    name: ClassVar[str] = "people.company_set_up"
    shop_id: UUID
    agent_id: UUID


@dataclass(frozen=True, kw_only=True)
class AgentChanged(Event):
    """Somebody was added, or their role, scope or access changed; `before` and `after` say how."""

    name: ClassVar[str] = "people.agent_changed"
    topics: ClassVar[tuple[str, ...]] = ("people",)
    agent_id: UUID
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class AgentInvited(Event):
    """A colleague was sent a way in."""

    name: ClassVar[str] = "people.agent_invited"
    topics: ClassVar[tuple[str, ...]] = ("people",)
    invitation_id: UUID
    email: str
    role: str


@dataclass(frozen=True, kw_only=True)
class LimitsChanged(Event):
    """A role may give back more or less than before; `before` and `after` say how much."""

    name: ClassVar[str] = "people.limits_changed"
    topics: ClassVar[tuple[str, ...]] = ("people",)
    role: str
    before: str
    after: str
