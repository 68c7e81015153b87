"""What happens in conversations."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from kontuar.events.contract import Event

INBOX = ("inbox",)


@dataclass(frozen=True, kw_only=True)
class ConversationEvent(Event):
    """Anything that changes a conversation; open inboxes look again."""

    name: ClassVar[str] = "conversations.event"
    topics: ClassVar[tuple[str, ...]] = INBOX
    conversation_id: UUID


@dataclass(frozen=True, kw_only=True)
class MessageReceived(ConversationEvent):
    """A customer's message was added; `is_new` when it opened the conversation."""

    name: ClassVar[str] = "conversations.message_received"
    message_id: UUID
    contact_id: UUID
    channel_id: UUID
    is_new: bool = False
    is_automatic: bool = False
    is_history: bool = False
    """Old mail that was imported: nobody is told, nothing is answered."""


@dataclass(frozen=True, kw_only=True)
class MessageSent(ConversationEvent):
    """An agent's answer was put into the outbox."""

    name: ClassVar[str] = "conversations.message_sent"
    message_id: UUID
    agent_id: UUID
    delivery_id: UUID


@dataclass(frozen=True, kw_only=True)
class ReplyUndone(ConversationEvent):
    """An answer was taken back before it left; its author has it as a draft again."""

    name: ClassVar[str] = "conversations.reply_undone"
    message_id: UUID
    author_id: UUID


@dataclass(frozen=True, kw_only=True)
class PastAnswerAdded(ConversationEvent):
    """An answer that we gave long ago, elsewhere, was imported."""

    name: ClassVar[str] = "conversations.past_answer_added"
    message_id: UUID
    channel_id: UUID


@dataclass(frozen=True, kw_only=True)
class NoteAdded(ConversationEvent):
    """An internal note was written; the mentioned are to look at it."""

    name: ClassVar[str] = "conversations.note_added"
    message_id: UUID
    agent_id: UUID
    mentioned_agent_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ConversationAssigned(ConversationEvent):
    """Somebody took a conversation, was given it, or gave it back."""

    name: ClassVar[str] = "conversations.assigned"
    from_agent_id: UUID | None = None
    to_agent_id: UUID | None = None
    team_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class ConversationClosed(ConversationEvent):
    """The matter is settled."""

    name: ClassVar[str] = "conversations.closed"


@dataclass(frozen=True, kw_only=True)
class ConversationReopened(ConversationEvent):
    """A settled or snoozed matter is open again; `because` says of whom."""

    name: ClassVar[str] = "conversations.reopened"
    because: str = ""


@dataclass(frozen=True, kw_only=True)
class ConversationSnoozed(ConversationEvent):
    """Put aside until a time or the customer's next word."""

    name: ClassVar[str] = "conversations.snoozed"
    until: datetime


@dataclass(frozen=True, kw_only=True)
class ConversationTagged(ConversationEvent):
    """A tag was put on or taken off."""

    name: ClassVar[str] = "conversations.tagged"
    tag_id: UUID
    tag: str
    is_on: bool = True


@dataclass(frozen=True, kw_only=True)
class DeliveryShown(ConversationEvent):
    """The state of a sent message changed; its page looks again."""

    name: ClassVar[str] = "conversations.delivery_shown"
    message_id: UUID
    state: str


@dataclass(frozen=True, kw_only=True)
class ConversationMerged(ConversationEvent):
    """Another conversation's messages were moved into this one."""

    name: ClassVar[str] = "conversations.merged"
    merged_conversation_id: UUID


@dataclass(frozen=True, kw_only=True)
class ConversationSeparated(ConversationEvent):
    """A merging was taken back."""

    name: ClassVar[str] = "conversations.separated"
    merged_conversation_id: UUID


@dataclass(frozen=True, kw_only=True)
class OrdersLinked(ConversationEvent):
    """It became known, or a person decided, which orders a conversation is about."""

    name: ClassVar[str] = "conversations.orders_linked"
    topics: ClassVar[tuple[str, ...]] = ()
    order_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class DeedShown(ConversationEvent):
    """What is done to an order came further; the thread it was asked for in looks again."""

    name: ClassVar[str] = "conversations.deed_shown"
    message_id: UUID
    deed_id: UUID
    state: str
