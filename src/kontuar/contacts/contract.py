"""Plain values that go in and out of the room."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

WAYS = ("email", "phone", "sms", "chat")
"""How a customer may want to be reached."""
Key = tuple[str, str]
"""Kind and value of an identity."""


@dataclass(frozen=True, slots=True)
class NoteShown:
    """A word about a customer, by whom and when."""

    id: UUID
    text: str
    agent_id: UUID
    agent: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of a customer beside their addresses."""

    language: str
    way: str
    keys: Sequence[Key]
    """What stands for them and nobody else."""
    notes: Sequence[NoteShown]
    """Newest first."""


@dataclass(frozen=True, slots=True)
class Buyer:
    """By what an order or account of a brand's shop says who somebody is."""

    shop_id: UUID
    keys: Sequence[Key]


@dataclass(frozen=True, slots=True)
class Joined:
    """Two contacts that are one now; `is_new` unless they were before."""

    merge_id: UUID
    kept_id: UUID
    gone_id: UUID
    is_new: bool


@dataclass(frozen=True, slots=True)
class Parted:
    """A contact that stands for itself (again), and from what it was taken."""

    holder_id: UUID
    contact_id: UUID
    emails: frozenset[str]
    is_new: bool


@dataclass(frozen=True, slots=True)
class Joining:
    """A joining by which an identity came, that can be taken back."""

    id: UUID
    name: str
    """Of the contact that was."""
    agent: str
    at: datetime
    identity_ids: Sequence[UUID]
    """What came by it and is still there."""
    notes: int
