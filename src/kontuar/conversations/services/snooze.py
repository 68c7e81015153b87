"""Put a conversation aside until a time."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from kontuar.conversations.events import ConversationReopened, ConversationSnoozed
from kontuar.conversations.models import Conversation
from kontuar.conversations.problems import InThePast
from kontuar.conversations.services.loading import conversation_for, note_change
from kontuar.events.services import publish

if TYPE_CHECKING:
    from kontuar.people.models import Agent


@transaction.atomic
def snooze_conversation(*, conversation_id: UUID, by: Agent, until: datetime, at: datetime) -> None:
    """Out of the inbox until then, or until the customer writes. Raises InThePast."""
    if until <= at:
        raise InThePast
    conversation = conversation_for(conversation_id=conversation_id, by=by)
    conversation.state, conversation.snoozed_until = "snoozed", until
    conversation.closed_at = None
    conversation.save(update_fields=["state", "snoozed_until", "closed_at"])
    note_change(conversation, "snoozed", by=by, at=at, until=until.isoformat())
    publish(
        ConversationSnoozed(
            occurred_at=at, actor=by.actor, conversation_id=conversation.pk, until=until
        )
    )


@transaction.atomic
def wake_conversations(*, at: datetime) -> int:
    """Bring back what was snoozed until now; how many."""
    due = (
        Conversation.objects.select_for_update(skip_locked=True)
        .filter(state="snoozed", snoozed_until__lte=at)
        .order_by("snoozed_until", "id")[:100]
    )
    woken = list(due)
    for conversation in woken:
        conversation.state, conversation.snoozed_until = "open", None
        conversation.save(update_fields=["state", "snoozed_until"])
        note_change(conversation, "woken", by=None, at=at)
    if woken:
        publish(
            *(
                ConversationReopened(occurred_at=at, conversation_id=c.pk, because="snooze")
                for c in woken
            )
        )
    return len(woken)
