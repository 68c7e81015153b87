"""Show what became of an answer."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kontuar.conversations.events import ConversationReopened, DeliveryShown
from kontuar.conversations.models import Conversation, Mention, Message
from kontuar.conversations.services.loading import note_change
from kontuar.events.services import publish

FAILED = ("rejected", "uncertain")


@transaction.atomic
def show_delivery(*, message_id: UUID, state: str, code: str, at: datetime) -> None:
    """Open pages look again; what did not go brings the matter back and calls its author."""
    message = Message.objects.filter(pk=message_id).first()
    if message is None:
        return
    if state in FAILED:
        _bring_back(message, state, code, at)
    publish(
        DeliveryShown(
            occurred_at=at,
            conversation_id=message.conversation_id,
            message_id=message.pk,
            state=state,
        )
    )


def _bring_back(message: Message, state: str, code: str, at: datetime) -> None:
    conversation = Conversation.objects.select_for_update().get(pk=message.conversation_id)
    was_away = conversation.state != "open"
    conversation.state, conversation.snoozed_until, conversation.closed_at = "open", None, None
    if conversation.is_answered:
        conversation.is_answered, conversation.since_at = False, at
    conversation.save()
    note_change(conversation, "not_sent", by=None, at=at, state=state, code=code)
    if message.agent_id:
        Mention.objects.update_or_create(
            message=message,
            agent_id=message.agent_id,
            defaults={"conversation": conversation, "at": at, "read_at": None},
        )
    if was_away:
        publish(
            ConversationReopened(
                occurred_at=at, conversation_id=conversation.pk, because="not_sent"
            )
        )
