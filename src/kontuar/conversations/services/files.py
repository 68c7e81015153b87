"""Files that wait with a draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from kontuar.channels import services as channels
from kontuar.conversations.models import Attachment, Conversation, Draft
from kontuar.conversations.problems import NoSuchConversation
from kontuar.events.services import wake
from kontuar.kit.files import safe_name, sniff_type

if TYPE_CHECKING:
    from kontuar.people.models import Agent


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file as uploaded; `is_inline` when it is a picture inside the text."""

    name: str
    data: bytes
    is_inline: bool = False


@transaction.atomic
def attach_file(
    *, conversation_id: UUID, by: Agent, kind: str, file: NewFile, at: datetime
) -> Attachment:
    """Keep a file with the draft of an answer or note; a picture goes if the text shows it."""
    visible = Conversation.objects.visible_to(by).filter(pk=conversation_id)
    if not visible.exists():
        raise NoSuchConversation
    draft, _made = Draft.objects.get_or_create(
        conversation_id=conversation_id, agent=by, kind=kind, defaults={"updated_at": at}
    )
    attachment = Attachment(
        draft=draft,
        uploaded_by=by,
        blob_id=channels.store_blobs([file.data])[0],
        name=safe_name(file.name),
        type=sniff_type(file.data, file.name),
        size=len(file.data),
        is_inline=file.is_inline,
        created_at=at,
    )
    attachment.cid = str(attachment.pk) if file.is_inline else ""
    attachment.save()
    wake()
    return attachment


def detach_file(*, attachment_id: UUID, by: Agent) -> None:
    """Take a file off a draft again."""
    Attachment.objects.filter(pk=attachment_id, uploaded_by=by, message=None).delete()
