"""What happens on channels."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from kontuar.events.contract import Event

TOPICS = ("channels",)


@dataclass(frozen=True, kw_only=True)
class ChannelChanged(Event):
    """A channel was opened, changed, paused, resumed, or began or ceased to fail."""

    name: ClassVar[str] = "channels.channel_changed"
    topics: ClassVar[tuple[str, ...]] = TOPICS
    channel_id: UUID
    state: str
    code: str = ""


@dataclass(frozen=True, kw_only=True)
class InboundQuarantined(Event):
    """Something came in that could not be read after several tries; its bytes are kept."""

    name: ClassVar[str] = "channels.inbound_quarantined"
    topics: ClassVar[tuple[str, ...]] = TOPICS
    inbound_id: UUID
    channel_id: UUID
    sender: str
    subject: str
    is_history: bool = False
    """Out of an import: it stands in the import's report, and nobody is disturbed."""


@dataclass(frozen=True, kw_only=True)
class DeliverySettled(Event):
    """A delivery was sent, put off, refused, or nobody knows; `state` says which.

    `is_looked_into`: nobody knows yet, but the product still tries to find out by itself.
    `refused`: recipients who did not get it while the others did.
    """

    name: ClassVar[str] = "channels.delivery_settled"
    topics: ClassVar[tuple[str, ...]] = TOPICS
    delivery_id: UUID
    message_id: UUID | None
    state: str
    code: str = ""
    detail: str = ""
    is_looked_into: bool = False
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AddressBuried(Event):
    """A mail server called an address dead; nothing goes there until a person says so."""

    name: ClassVar[str] = "channels.address_buried"
    topics: ClassVar[tuple[str, ...]] = TOPICS
    email: str
    delivery_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class AddressRevived(Event):
    """A person allowed mail to an address that was called dead."""

    name: ClassVar[str] = "channels.address_revived"
    topics: ClassVar[tuple[str, ...]] = TOPICS
    email: str


@dataclass(frozen=True, kw_only=True)
class FileChecked(Event):
    """The virus scanner judged a file, or a person released it: "clean", "infected" or "held"."""

    name: ClassVar[str] = "channels.file_checked"
    topics: ClassVar[tuple[str, ...]] = TOPICS
    sha256: str
    state: str
