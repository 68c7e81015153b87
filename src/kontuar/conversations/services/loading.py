"""Find what is to be changed, and note that it was."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from kontuar.conversations.models import Conversation, Message
from kontuar.conversations.problems import NoSuchConversation

if TYPE_CHECKING:
    from kontuar.people.models import Agent


def conversation_for(*, conversation_id: UUID, by: Agent) -> Conversation:
    """The conversation, locked, if this agent may see it."""
    rows = Conversation.objects.visible_to(by).select_for_update()
    found = rows.filter(pk=conversation_id).first()
    if found is None:
        raise NoSuchConversation
    return found


def conversation_seen(*, conversation_id: UUID, by: Agent) -> Conversation:
    """The same, not locked: for what changes its customer, who is locked before conversations."""
    found = Conversation.objects.visible_to(by).filter(pk=conversation_id).first()
    if found is None:
        raise NoSuchConversation
    return found


def note_change(
    conversation: Conversation, what: str, *, by: Agent | None, at: datetime, **data: Any
) -> Message:
    """A thin line in the thread that says what was done, by whom."""
    return Message.objects.create(
        conversation=conversation, kind="change", at=at, agent=by, data={"what": what, **data}
    )
