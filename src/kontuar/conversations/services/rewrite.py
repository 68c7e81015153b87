"""Take up what did not arrive: as a draft with the same words and files, to be corrected."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from kontuar.conversations.models import Attachment, Draft, Message
from kontuar.conversations.services.draft import Lines, give_draft
from kontuar.conversations.services.resend import sent_message
from kontuar.events.services import touch_topic
from kontuar.kit.ids import new_id

if TYPE_CHECKING:
    from kontuar.people.models import Agent


@transaction.atomic
def rewrite_answer(*, message_id: UUID, by: Agent, at: datetime) -> Draft:
    """Put its text, recipients and copies of its files into the draft of whoever corrects it.

    When some got it, only those who did not are in the To line. What was typed already stays
    below.
    """
    message = sent_message(message_id=message_id, by=by)
    copies = _copies(message, by, at)
    html = message.html
    for old_id, copy in copies.items():
        html = html.replace(f"cid:{old_id}", f"cid:{copy.pk}")
    draft = give_draft(
        conversation_id=message.conversation_id,
        agent=by,
        lines=_recipients(message),
        html=html,
        at=at,
    )
    for copy in copies.values():
        copy.draft = draft
    Attachment.objects.bulk_create(copies.values())
    touch_topic(f"conversation-{message.conversation_id}")
    return draft


def _copies(message: Message, by: Agent, at: datetime) -> Mapping[UUID, Attachment]:
    """Its files once more: those of the old message stay with it."""
    copies: dict[UUID, Attachment] = {}
    for file in message.attachments.order_by("pk"):
        copy = Attachment(
            id=new_id(),
            uploaded_by=by,
            blob_id=file.blob_id,
            name=file.name,
            type=file.type,
            size=file.size,
            is_inline=file.is_inline,
            created_at=at,
        )
        copy.cid = str(copy.pk) if file.is_inline else ""
        copies[file.pk] = copy
    return copies


def _recipients(message: Message) -> Lines:
    refused = set(message.data.get("refused", ()))
    lines = (message.to, message.cc, message.data.get("bcc", []))
    if not refused:
        return lines
    return [one for line in lines for one in line if one["email"] in refused], [], []
