"""End a conversation, or take it up again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from kontuar.conversations.events import ConversationClosed, ConversationReopened
from kontuar.conversations.services.loading import conversation_for, note_change
from kontuar.events.services import publish

if TYPE_CHECKING:
    from kontuar.people.models import Agent


@transaction.atomic
def close_conversation(*, conversation_id: UUID, by: Agent, at: datetime) -> None:
    """The matter is settled; a further word of the customer opens it again."""
    conversation = conversation_for(conversation_id=conversation_id, by=by)
    if conversation.state == "closed":
        return
    conversation.state, conversation.snoozed_until, conversation.closed_at = "closed", None, at
    conversation.save(update_fields=["state", "snoozed_until", "closed_at"])
    note_change(conversation, "closed", by=by, at=at)
    publish(ConversationClosed(occurred_at=at, actor=by.actor, conversation_id=conversation.pk))


@transaction.atomic
def reopen_conversation(*, conversation_id: UUID, by: Agent, at: datetime) -> None:
    """Take a closed or snoozed conversation up again."""
    conversation = conversation_for(conversation_id=conversation_id, by=by)
    if conversation.state == "open":
        return
    conversation.state, conversation.snoozed_until, conversation.closed_at = "open", None, None
    conversation.save(update_fields=["state", "snoozed_until", "closed_at"])
    note_change(conversation, "reopened", by=by, at=at)
    publish(
        ConversationReopened(
            occurred_at=at, actor=by.actor, conversation_id=conversation.pk, because="agent"
        )
    )
