"""Write what only colleagues see."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from kontuar.conversations.contract import Note
from kontuar.conversations.events import NoteAdded
from kontuar.conversations.models import Attachment, Draft, Mention, Message
from kontuar.conversations.problems import NothingWritten
from kontuar.conversations.services.loading import conversation_for
from kontuar.events.services import publish, touch_topic
from kontuar.kit.html import clean_reply_html, html_to_text
from kontuar.people import selectors as people

if TYPE_CHECKING:
    from kontuar.people.models import Agent


@transaction.atomic
def add_note(*, conversation_id: UUID, by: Agent, note: Note, at: datetime) -> Message:
    """Save an internal note and call the colleagues it names, as far as they may see it."""
    conversation = conversation_for(conversation_id=conversation_id, by=by)
    html = clean_reply_html(note.html)
    files = Attachment.objects.filter(
        pk__in=list(note.attachment_ids),
        uploaded_by=by,
        message=None,
        draft__conversation=conversation,
    )
    if not (html_to_text(html).strip() or files.exists()):
        raise NothingWritten
    called = [
        agent
        for agent in people.active_agents().filter(pk__in=list(note.mentioned)).exclude(pk=by.pk)
        if agent.scope.covers(shop_id=conversation.shop_id, queue_id=conversation.queue_id)
    ]
    message = Message.objects.create(
        conversation=conversation, kind="note", at=at, agent=by, text=html_to_text(html), html=html
    )
    files.update(message=message, draft=None)
    Mention.objects.bulk_create(
        Mention(message=message, conversation=conversation, agent=agent, at=at) for agent in called
    )
    Draft.objects.filter(conversation=conversation, agent=by, kind="note").delete()
    publish(
        NoteAdded(
            occurred_at=at,
            actor=by.actor,
            conversation_id=conversation.pk,
            message_id=message.pk,
            agent_id=by.pk,
            mentioned_agent_ids=tuple(agent.pk for agent in called),
        )
    )
    return message


def read_mentions(*, conversation_id: UUID, agent: Agent, at: datetime) -> None:
    """The agent has the conversation open: what called them there is read."""
    unread = Mention.objects.filter(agent=agent, conversation_id=conversation_id, read_at=None)
    if unread.update(read_at=at):
        touch_topic(f"agent-{agent.pk}")
