"""Show what could not be read, so that nobody is forgotten."""

from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from kontuar.channels import selectors as channels
from kontuar.contacts import services as contacts
from kontuar.conversations.events import MessageReceived
from kontuar.conversations.models import Conversation, Message
from kontuar.conversations.rules import haystack_of, is_email
from kontuar.events.services import publish

NOBODY = "unknown@kontuar.invalid"


@dataclass(frozen=True, slots=True)
class Glance:
    """What can be seen of unreadable mail from outside."""

    sender: str
    subject: str


@transaction.atomic
def file_stub(*, inbound_id: UUID, channel_id: UUID, glance: Glance, at: datetime) -> None:
    """Open a conversation that says: something came here and could not be read. Once only."""
    channel = channels.channel_by_id(channel_id)
    if channel is None or Message.objects.filter(inbound_id=inbound_id).exists():
        return
    name, email = parseaddr(glance.sender)
    email = email.lower() if is_email(email.lower()) else NOBODY
    with translation.override(channel.shop.language):
        subject = glance.subject or _("Message that could not be read")
        preview = _("This message could not be read. Its original is kept and can be downloaded.")
        name = name or (glance.sender if email == NOBODY else email) or _("Unknown sender")
    contact_id = contacts.contacts_for_emails(names={email: name}, at=at)[email]
    conversation = Conversation.objects.create(
        subject=subject[:300],
        preview=preview[:200],
        contact_id=contact_id,
        channel=channel,
        shop_id=channel.shop_id,
        queue_id=channel.queue_id,
        since_at=at,
        last_message_at=at,
        created_at=at,
        participants=[] if email == NOBODY else [email],
        haystack=haystack_of(subject=subject, name=name, email=email),
    )
    message = Message.objects.create(
        conversation=conversation,
        kind="stub",
        at=at,
        sender={"name": name, "email": "" if email == NOBODY else email},
        subject=subject[:300],
        inbound_id=inbound_id,
    )
    publish(
        MessageReceived(
            occurred_at=at,
            conversation_id=conversation.pk,
            message_id=message.pk,
            contact_id=contact_id,
            channel_id=channel.pk,
            is_new=True,
        )
    )
