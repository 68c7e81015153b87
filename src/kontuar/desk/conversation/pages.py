"""The pages of a conversation and the parts that are asked for again."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from kontuar.conversations import selectors as conversations
from kontuar.conversations import services
from kontuar.desk.access import AgentRequest, agent_required
from kontuar.desk.conversation.matter import head_of, matter_of, thread_of
from kontuar.desk.inbox.filters import BY_SLUG
from kontuar.desk.inbox.views import frame_of
from kontuar.kit import clock
from kontuar.ui.pages import asked_part, show

PAGE = "desk/conversation/page.html"


@require_GET
@agent_required
def show_conversation(request: AgentRequest, conversation_id: UUID) -> HttpResponse:
    """One conversation: beside the list for htmx, as a page of its own for a link."""
    context = matter_of(request, conversation_id)
    if context["conversation"].merged_into_id:
        return redirect("desk:conversation", context["conversation"].merged_into_id)
    if asked_part(request) != "matter":
        filters = context["filters"]
        context |= frame_of(request, filters, is_counted=False) | {"view": BY_SLUG[filters.view]}
    return show(request, PAGE, part="matter", **context)


@require_GET
@agent_required
def show_live(request: AgentRequest, conversation_id: UUID) -> HttpResponse:
    """What may have changed: entries from the first one shown on, the header, the pane beside."""
    conversation = conversations.conversation_seen_by(request.user, conversation_id)
    context: dict[str, Any] = head_of(request, conversation)
    context |= thread_of(request, conversation, since=_id(request.GET.get("since", "")))
    if context["may_work"]:
        context["draft_mark"] = conversations.draft_mark(request.user, conversation.pk)
    return show(request, "desk/conversation/_live.html", **context)


@require_GET
@agent_required
def show_earlier(request: AgentRequest, conversation_id: UUID) -> HttpResponse:
    """The entries above those that are shown."""
    conversation = conversations.conversation_seen_by(request.user, conversation_id)
    context = head_of(request, conversation)
    context |= thread_of(request, conversation, before=_id(request.GET.get("before", "")))
    return show(request, "desk/conversation/_earlier.html", **context)


@require_GET
@agent_required
def show_typing(request: AgentRequest, conversation_id: UUID) -> HttpResponse:
    """Who else is writing here at this moment."""
    conversation = conversations.conversation_seen_by(request.user, conversation_id)
    typing = conversations.typing_now(
        agent=request.user, conversation_id=conversation.pk, at=clock.now()
    )
    context: dict[str, Any] = {"typing": typing, "conversation": conversation}
    return show(request, "desk/conversation/_typing.html", **context)


@require_POST
@agent_required
def mark_read(request: AgentRequest, conversation_id: UUID) -> HttpResponse:
    """The page is open in front of somebody: what called them here is read."""
    conversation = conversations.conversation_seen_by(request.user, conversation_id)
    services.read_mentions(conversation_id=conversation.pk, agent=request.user, at=clock.now())
    return HttpResponse(status=204)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
