"""What the pages of a conversation print."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from kontuar.conversations import selectors as conversations
from kontuar.desk.access import WORK, AgentRequest
from kontuar.desk.conversation.reading import Entry, entries_of
from kontuar.desk.conversation.snoozing import presets
from kontuar.desk.conversation.writing_desk import writing_of
from kontuar.desk.inbox.filters import filters_of, query_of
from kontuar.kit import clock
from kontuar.kit.ids import new_id

if TYPE_CHECKING:
    from kontuar.conversations.models import Conversation

SHOWN = 100


def matter_of(request: AgentRequest, conversation_id: UUID) -> dict[str, Any]:
    """Everything on the page of one conversation."""
    conversation = conversations.conversation_seen_by(request.user, conversation_id)
    context = head_of(request, conversation) | thread_of(request, conversation)
    if context["may_work"]:
        entries: list[Entry] = context["entries"]
        context |= writing_of(request, conversation, [entry.message for entry in entries])
        context["presets"] = presets(clock.now(), timezone.get_current_timezone())
    return context


def head_of(request: AgentRequest, conversation: "Conversation") -> dict[str, Any]:
    """The header: what it is, whose, what can be done; the key makes a second click harmless."""
    filters = filters_of(request)
    return {
        "conversation": conversation,
        "filters": filters,
        "query": query_of(filters),
        "may_work": request.user.may(WORK),
        "is_mine": conversation.assignee_id == request.user.pk,
        "key": new_id(),
    }


def thread_of(
    request: AgentRequest,
    conversation: "Conversation",
    *,
    before: UUID | None = None,
    since: UUID | None = None,
) -> dict[str, Any]:
    """The newest entries, those before one, or those from one on."""
    items = conversations.thread(conversation_id=conversation.pk, before=before, since=since)
    entries = entries_of(items, reader=request.user.pk, channel_kind=conversation.channel.kind)
    return {
        "entries": entries,
        "first": entries[0].message.pk if entries else None,
        "has_earlier": not since and len(entries) == SHOWN,
        "is_called": any(entry.is_for_me for entry in entries),
        "may_settle_intake": request.user.may("intake.manage"),
    }
