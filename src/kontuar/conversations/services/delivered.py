"""Show what became of an answer."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kontuar.conversations.events import ConversationReopened, DeliveryShown
from kontuar.conversations.models import Conversation, Mention, Message
from kontuar.conversations.services.loading import note_change
from kontuar.events.services import publish

FAILED = ("rejected", "uncertain")
"""What came back is shown with the report that says so (`report.py`)."""
SOME_REFUSED = "some_refused"
"""Some got it and others did not: known at once, without a report."""


@transaction.atomic
def show_delivery(
    *,
    message_id: UUID,
    state: str,
    code: str,
    at: datetime,
    is_looked_into: bool = False,
    refused: Sequence[str] = (),
) -> None:
    """Open pages look again; what did not go brings the matter back and calls its author.

    Not while the product itself still looks into it, and not for what a machine wrote.
    """
    message = Message.objects.filter(pk=message_id).first()
    if message is None:
        return
    failed = state in FAILED or code == SOME_REFUSED
    if failed and state != "sent" and not is_looked_into and not message.is_automatic:
        conversation = bring_back(message, because="not_sent", at=at)
        note_change(conversation, "not_sent", by=None, at=at, state=state, code=code)
    if refused:
        message.refresh_from_db(fields=["data"])
        message.data["refused"] = list(refused)
        message.save(update_fields=["data"])
    publish(
        DeliveryShown(
            occurred_at=at,
            conversation_id=message.conversation_id,
            message_id=message.pk,
            state=state,
        )
    )


def bring_back(message: Message, *, because: str, at: datetime) -> Conversation:
    """Nobody has been answered after all: it waits again, and its author is called."""
    conversation = Conversation.objects.select_for_update().get(pk=message.conversation_id)
    was_away = conversation.state != "open"
    conversation.state, conversation.snoozed_until, conversation.closed_at = "open", None, None
    if conversation.is_answered:
        conversation.is_answered, conversation.since_at = False, at
    conversation.save()
    if message.agent_id:
        Mention.objects.update_or_create(
            message=message,
            agent_id=message.agent_id,
            defaults={"conversation": conversation, "at": at, "read_at": None},
        )
    if was_away:
        publish(
            ConversationReopened(occurred_at=at, conversation_id=conversation.pk, because=because)
        )
    return conversation
