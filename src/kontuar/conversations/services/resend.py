"""Send again what did not go, or say that it arrived."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from kontuar.channels import selectors as channel_reads
from kontuar.channels import services as channels
from kontuar.conversations.models import Message
from kontuar.conversations.problems import NoSuchConversation

if TYPE_CHECKING:
    from kontuar.people.models import Agent


@transaction.atomic
def retry_sending(*, message_id: UUID, by: Agent, at: datetime, anyway: bool = False) -> None:
    """Try what did not go again, because a person says so.

    Raises AddressDead for a recipient known to be dead; `anyway` allows the address again.
    """
    message = sent_message(message_id=message_id, by=by)
    delivery = channel_reads.deliveries_of([message.pk]).get(message.pk)
    if delivery is None:
        return
    if anyway:
        channels.revive_recipients(delivery_id=delivery.pk, actor=by.actor, at=at)
    channels.resend_delivery(delivery_id=delivery.pk, at=at)


def mark_arrived(*, message_id: UUID, by: Agent, at: datetime) -> None:
    """A person knows that it arrived, or that nothing more is to be done."""
    message = sent_message(message_id=message_id, by=by)
    delivery = channel_reads.deliveries_of([message.pk]).get(message.pk)
    if delivery:
        channels.mark_sent(delivery_id=delivery.pk, at=at)


def sent_message(*, message_id: UUID, by: Agent) -> Message:
    """A message of ours, if this agent may see its conversation."""
    rows = Message.objects.filter(pk=message_id, kind="outbound").select_related("conversation")
    message = rows.first()
    if message is None:
        raise NoSuchConversation
    home = message.conversation
    if not by.scope.covers(shop_id=home.shop_id, queue_id=home.queue_id):
        raise NoSuchConversation
    return message
