"""Put words on conversations."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from kontuar.conversations.contract import TagChange
from kontuar.conversations.events import ConversationTagged
from kontuar.conversations.models import Tag
from kontuar.conversations.problems import NothingWritten
from kontuar.conversations.services.loading import conversation_for, note_change
from kontuar.events.services import publish

if TYPE_CHECKING:
    from kontuar.people.models import Agent


@transaction.atomic
def tag_conversation(*, conversation_id: UUID, by: Agent, change: TagChange, at: datetime) -> None:
    """Put a tag on or take it off; a new word becomes a tag for everybody."""
    name = " ".join(change.name.split()).casefold()[:60]
    if not name:
        raise NothingWritten
    conversation = conversation_for(conversation_id=conversation_id, by=by)
    tag, _made = Tag.objects.get_or_create(name=name)
    if conversation.tags.filter(pk=tag.pk).exists() == change.is_on:
        return
    if change.is_on:
        conversation.tags.add(tag)
    else:
        conversation.tags.remove(tag)
    note_change(conversation, "tagged" if change.is_on else "untagged", by=by, at=at, tag=name)
    publish(
        ConversationTagged(
            occurred_at=at,
            actor=by.actor,
            conversation_id=conversation.pk,
            tag_id=tag.pk,
            tag=name,
            is_on=change.is_on,
        )
    )
