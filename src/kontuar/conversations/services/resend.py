"""Send again what did not go."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from kontuar.channels import selectors as channel_reads
from kontuar.channels import services as channels
from kontuar.conversations.models import Message
from kontuar.conversations.problems import NoSuchConversation

if TYPE_CHECKING:
    from kontuar.people.models import Agent


def retry_sending(*, message_id: UUID, by: Agent, at: datetime) -> None:
    """Try a refused, deferred or uncertain answer again, because a person says so."""
    message = Message.objects.filter(pk=message_id).select_related("conversation").first()
    if message is None:
        raise NoSuchConversation
    conversation = message.conversation
    if not by.scope.covers(shop_id=conversation.shop_id, queue_id=conversation.queue_id):
        raise NoSuchConversation
    delivery = channel_reads.deliveries_of([message.pk]).get(message.pk)
    if delivery:
        channels.resend_delivery(delivery_id=delivery.pk, at=at)
