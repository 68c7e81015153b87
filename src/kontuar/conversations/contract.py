"""Plain values that go in and out of the room."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from kontuar.channels.contract import Address, Incoming


@dataclass(frozen=True, slots=True)
class Received:
    """A message that was read, with the channel and the stored bytes it came from."""

    inbound_id: UUID
    channel_id: UUID
    shop_id: UUID
    queue_id: UUID
    incoming: Incoming
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """What a batch became: arrivals that are messages now, and those that were already."""

    done: Sequence[UUID]
    duplicates: Sequence[UUID]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as typed. `seen_message_id` is the newest message its author had on the screen."""

    html: str
    to: Sequence[Address]
    cc: Sequence[Address] = ()
    bcc: Sequence[Address] = ()
    attachment_ids: Sequence[UUID] = ()
    seen_message_id: UUID | None = None
    close: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """An internal note as typed, with the colleagues it calls."""

    html: str
    mentioned: Sequence[UUID] = ()
    attachment_ids: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True)
class Assign:
    """Who is to handle it; nobody gives it back to the queue."""

    agent_id: UUID | None = None
    team_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class TagChange:
    """One tag by its name, to be put on or taken off."""

    name: str
    is_on: bool = True


@dataclass(frozen=True, slots=True)
class Snooze:
    """Until when it is put aside."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Nothing:
    """An action that needs no further word."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What the inbox shows. `view`: all, mine, unassigned, mentions, snoozed, closed."""

    view: str = "all"
    channel_id: UUID | None = None
    tag_id: UUID | None = None
    query: str = ""


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One line of the inbox."""

    id: UUID
    number: int
    subject: str
    preview: str
    contact_name: str
    state: str
    is_answered: bool
    since_at: datetime
    last_message_at: datetime
    snoozed_until: datetime | None
    closed_at: datetime | None
    assignee_id: UUID | None
    assignee_name: str | None
    channel_name: str
    tags: Sequence[str] = field(default_factory=tuple)

    @property
    def is_waiting(self) -> bool:
        """Whether the customer waits for us."""
        return self.state == "open" and not self.is_answered


@dataclass(frozen=True, slots=True)
class InboxPage:
    """A part of a list, and where the next part begins ("" at the end)."""

    rows: Sequence[InboxRow]
    next_after: str
