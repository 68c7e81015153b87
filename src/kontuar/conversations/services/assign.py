"""Say who handles a conversation."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from kontuar.conversations.contract import Assign
from kontuar.conversations.events import ConversationAssigned
from kontuar.conversations.models import Conversation
from kontuar.conversations.problems import NotAWorker
from kontuar.conversations.services.loading import conversation_for, note_change
from kontuar.events.services import publish
from kontuar.people import selectors as people

if TYPE_CHECKING:
    from kontuar.people.models import Agent


@transaction.atomic
def assign_conversation(*, conversation_id: UUID, by: Agent, to: Assign, at: datetime) -> None:
    """Give it to somebody, take it, or give it back. Raises NotAWorker."""
    conversation = conversation_for(conversation_id=conversation_id, by=by)
    if (conversation.assignee_id, conversation.team_id) == (to.agent_id, to.team_id):
        return
    taker = _taker(conversation, to.agent_id)
    before = conversation.assignee_id
    conversation.assignee, conversation.team_id = taker, to.team_id
    conversation.save(update_fields=["assignee", "team"])
    note_change(
        conversation,
        "assigned",
        by=by,
        at=at,
        to=taker.name if taker else "",
        team=conversation.team.name if conversation.team else "",
        self=bool(taker and taker.pk == by.pk),
    )
    publish(
        ConversationAssigned(
            occurred_at=at,
            actor=by.actor,
            conversation_id=conversation.pk,
            from_agent_id=before,
            to_agent_id=to.agent_id,
            team_id=to.team_id,
        )
    )


def _taker(conversation: Conversation, agent_id: UUID | None) -> Agent | None:
    if agent_id is None:
        return None
    taker = people.agent_by_id(agent_id)
    able = taker and taker.may("conversations.work")
    if not taker or not able:
        raise NotAWorker
    if not taker.scope.covers(shop_id=conversation.shop_id, queue_id=conversation.queue_id):
        raise NotAWorker
    return taker
