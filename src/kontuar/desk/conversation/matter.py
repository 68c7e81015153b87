"""What the pages of a conversation print."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from kontuar.contacts import selectors as contacts
from kontuar.conversations import selectors as conversations
from kontuar.desk.access import WORK, AgentRequest
from kontuar.desk.beside.words import say_identity
from kontuar.desk.conversation.reading import Entry, Reading, entries_of
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
        "identities": _identities(request, conversation),
    }


def _identities(request: AgentRequest, conversation: "Conversation") -> list[tuple[UUID, str, str]]:
    """Id, kind and how it is read, of all by which this agent may know the customer."""
    known = conversation.contact.identities.all()
    seen = contacts.identities_seen(known, shops=request.user.scope.shops)
    return [(one.pk, one.kind, say_identity(one.kind, one.value)) for one in seen]


def thread_of(
    request: AgentRequest,
    conversation: "Conversation",
    *,
    before: UUID | None = None,
    since: UUID | None = None,
) -> dict[str, Any]:
    """The newest entries, those before one, or those from one on."""
    items = conversations.thread(conversation_id=conversation.pk, before=before, since=since)
    reading = Reading(request.user, conversation.channel.kind, conversation.contact)
    entries = entries_of(items, reading)
    return {
        "entries": entries,
        "first": entries[0].message.pk if entries else None,
        "has_earlier": not since and len(entries) == SHOWN,
        "is_called": any(entry.is_for_me for entry in entries),
        "may_settle_intake": request.user.may("intake.manage"),
    }
