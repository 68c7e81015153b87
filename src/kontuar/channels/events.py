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


@dataclass(frozen=True, kw_only=True)
class DeliverySettled(Event):
    """A delivery was sent, put off, refused, or nobody knows; `state` says which."""

    name: ClassVar[str] = "channels.delivery_settled"
    topics: ClassVar[tuple[str, ...]] = TOPICS
    delivery_id: UUID
    message_id: UUID | None
    state: str
    code: str = ""
    detail: str = ""
