"""Keep what an agent types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from kontuar.channels.contract import Address
from kontuar.conversations.models import Attachment, Conversation, Draft
from kontuar.conversations.problems import NoSuchConversation
from kontuar.events.services import touch_topic
from kontuar.kit.html import clean_reply_html

if TYPE_CHECKING:
    from kontuar.people.models import Agent

TYPING = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Typed:
    """The present state of a composer."""

    kind: str
    html: str
    to: Sequence[Address] = ()
    cc: Sequence[Address] = ()
    bcc: Sequence[Address] = ()


@transaction.atomic
def save_draft(*, conversation_id: UUID, by: Agent, typed: Typed, at: datetime) -> Draft:
    """Keep it on the server, for any device; colleagues see that somebody types, not what."""
    visible = Conversation.objects.visible_to(by).filter(pk=conversation_id)
    if not visible.exists():
        raise NoSuchConversation
    before = Draft.objects.filter(
        conversation_id=conversation_id, agent=by, kind=typed.kind
    ).values_list("updated_at", flat=True)
    began = not any(at - moment < TYPING for moment in before)
    draft, _made = Draft.objects.update_or_create(
        conversation_id=conversation_id,
        agent=by,
        kind=typed.kind,
        defaults={
            "html": clean_reply_html(typed.html),
            "to": [{"name": a.name, "email": a.email} for a in typed.to],
            "cc": [{"name": a.name, "email": a.email} for a in typed.cc],
            "bcc": [{"name": a.name, "email": a.email} for a in typed.bcc],
            "updated_at": at,
        },
    )
    if began:
        touch_topic(f"typing-{conversation_id}")
    return draft


@transaction.atomic
def discard_draft(*, conversation_id: UUID, by: Agent, kind: str) -> None:
    """Throw away what was typed, and the files that waited with it."""
    drafts = Draft.objects.filter(conversation_id=conversation_id, agent=by, kind=kind)
    Attachment.objects.filter(draft__in=drafts, message=None).delete()
    drafts.delete()
    touch_topic(f"typing-{conversation_id}")
