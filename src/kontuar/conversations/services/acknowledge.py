"""Tell a new customer at once that their message came."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from kontuar.channels import selectors as channel_reads
from kontuar.channels import services as channels
from kontuar.channels.contract import Address
from kontuar.conversations.automatic import CEILINGS, CONFIRMED_FOR, is_deaf, may_confirm
from kontuar.conversations.events import DeliveryShown
from kontuar.conversations.models import AutomaticMail, Conversation, Message
from kontuar.conversations.quoting import quoted_html, quoted_text
from kontuar.conversations.reads.answer import language_for
from kontuar.conversations.rules import (
    domain_of,
    is_email,
    is_ours,
    new_message_id,
    reply_subject,
)
from kontuar.conversations.services.reply import secret_address
from kontuar.events.services import publish
from kontuar.kit.html import html_to_text
from kontuar.kit.ids import new_id
from kontuar.kit.variables import left_in


@transaction.atomic
def acknowledge(*, message_ids: Sequence[UUID], at: datetime) -> None:
    """Send the channel's confirmation, once, to each person whose message opened a conversation.

    Never to machines, lists, our own, dead or deaf addresses, nor twice a day to anybody, nor for
    what a colleague handed on: that customer may have written long ago to somebody else. It
    changes nothing about the conversation: the customer still waits.
    """
    rows = Message.objects.filter(pk__in=message_ids, kind="inbound", is_automatic=False)
    rows = rows.exclude(conversation__channel__acknowledgement="")
    rows = rows.exclude(conversation__channel__state="paused")
    for message in rows.select_related("conversation__channel", "conversation__contact").order_by(
        "pk"
    ):
        _confirm(message, at)


def _confirm(message: Message, at: datetime) -> None:
    conversation = message.conversation
    channel = conversation.channel
    recipient = _author(message)
    if "forwarded_by" in message.data or not _hears(recipient.email):
        return
    mails = AutomaticMail.objects.filter(recipient=recipient.email, at__gt=at - CONFIRMED_FOR)
    earlier = list(mails.order_by("-at").values_list("at", flat=True)[: CEILINGS[-1][1]])
    if not may_confirm(earlier=earlier, received_at=message.at, at=at):
        return
    AutomaticMail.objects.create(recipient=recipient.email, conversation=conversation, at=at)
    sent = _save(conversation, recipient, at)
    channels.queue_delivery(
        channel_id=channel.pk,
        message_id=sent.pk,
        rfc_message_id=sent.rfc_message_id,
        payload=_payload(conversation, sent, answers=message.rfc_message_id),
        at=at,
    )
    publish(
        DeliveryShown(
            occurred_at=at,
            conversation_id=conversation.pk,
            message_id=sent.pk,
            state="queued",
        )
    )


def _author(message: Message) -> Address:
    """Who wrote: a shop's contact form writes from our own address for its customer."""
    sender = Address(**message.sender)
    reply_to = message.data.get("reply_to", ())
    if sender.email in channel_reads.own_addresses() and reply_to:
        return Address(**reply_to[0])
    return sender


def _hears(email: str) -> bool:
    if not is_email(email) or is_deaf(email) or is_ours(email, channel_reads.own_addresses()):
        return False
    return not channel_reads.dead_among([email])


def _save(conversation: Conversation, recipient: Address, at: datetime) -> Message:
    channel, message_id = conversation.channel, new_id()
    words = channel.acknowledgements.get(language_for(conversation)) or channel.acknowledgement
    return Message.objects.create(
        id=message_id,
        conversation=conversation,
        kind="outbound",
        at=at,
        sender={"name": channel.name, "email": channel.address},
        to=[{"name": recipient.name, "email": recipient.email}],
        data={"automatic": "confirmation"},
        subject=reply_subject(conversation.subject),
        text=html_to_text(words),
        html=words,
        rfc_message_id=new_message_id(message_id=message_id, domain=domain_of(channel.address)),
        is_automatic=True,
    )


def _plain_signature(channel_id: UUID) -> str:
    """None where it has variables: it speaks of whoever answers, and no braces leave."""
    signature = channel_reads.signature_of(channel_id)
    return "" if left_in(signature, {}) else signature


def _payload(conversation: Conversation, sent: Message, *, answers: str) -> dict[str, Any]:
    channel = conversation.channel
    signature = _plain_signature(channel.pk)
    text = quoted_text(sent.text, signature=html_to_text(signature), answers=None)
    html = quoted_html(sent.html, signature=signature, answers=None)
    return {
        "sender": sent.sender,
        "to": sent.to,
        "subject": sent.subject,
        "text": text,
        "html": html,
        "reply_to": secret_address(conversation, sent),
        "in_reply_to": answers,
        "references": [answers] if answers else [],
        "is_automatic": True,
    }
