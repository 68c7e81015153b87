"""Plain values that go in and out of the room."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from kontuar.channels.contract import Address, Incoming
from kontuar.channels.selectors import Home


@dataclass(frozen=True, slots=True)
class Received:
    """A message that was read, with the channel and the stored bytes it came from."""

    inbound_id: UUID
    channel_id: UUID
    home: Home
    incoming: Incoming
    received_at: datetime
    is_history: bool = False
    """Old mail that was imported."""
    also_ours: str = ""
    """Of such mail: addresses the shop had before, a space between them."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a batch became: arrivals that are messages now, and those that were already."""

    done: Sequence[UUID]
    duplicates: Sequence[UUID]
    strays: Sequence[UUID] = ()
    """Delivery reports about mail that is not ours: kept, and nobody's matter."""


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
    anyway: bool = False
    """Its author was told that a recipient is known to be dead, and insists."""


@dataclass(frozen=True, slots=True)
class Resend:
    """Send it again; `anyway` also to an address that is known to be dead."""

    anyway: bool = False


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
class Merge:
    """The conversation it becomes part of."""

    into_id: UUID


@dataclass(frozen=True, slots=True)
class CustomerNote:
    """A short word about the customer."""

    text: str


@dataclass(frozen=True, slots=True)
class NoteRemoval:
    """A word about the customer that no longer holds."""

    note_id: UUID


@dataclass(frozen=True, slots=True)
class Preferences:
    """In which language and how the customer wants to be answered; empty: nobody said."""

    language: str
    way: str


@dataclass(frozen=True, slots=True)
class JoinCustomers:
    """With whom the customer is joined; `keeps_other`: the other one's name goes on."""

    other_id: UUID
    keeps_other: bool = False


@dataclass(frozen=True, slots=True)
class SeparateCustomer:
    """What is taken away from a customer: one identity, or all that a joining brought."""

    identity_id: UUID | None = None
    merge_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class OrderVerdict:
    """Whether a conversation is about an order; None: what a person said no longer counts."""

    order_id: UUID
    is_meant: bool | None


@dataclass(frozen=True, slots=True)
class OrderLink:
    """An order that a conversation is about. `how`: number, parcel, buyer or person."""

    order_id: UUID
    how: str
    said: str
    confidence: int
    is_confirmed: bool
    at: datetime
    """When it became known, or a person decided."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A variable that cannot be filled in, or braces that name none, and the way out."""

    name: str
    why: str
    remedy: str = ""
    """order: choosing it helps."""
    is_typed: bool = True
    """Whether taking it out of the text helps."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A variable as it can be chosen; without a value it says why."""

    name: str
    label: str
    value: str
    why: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Variables of one kind."""

    title: str
    offers: Sequence[Offer]


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
