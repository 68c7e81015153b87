"""Who handles it and where it stands: take, assign, put aside, close, open again."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kontuar.actions.contract import Call
from kontuar.actions.services import run_action
from kontuar.conversations import selectors as conversations
from kontuar.conversations.contract import Assign, Nothing, Snooze
from kontuar.desk.access import AgentRequest, agent_required
from kontuar.desk.answers import acted
from kontuar.desk.conversation.matter import head_of
from kontuar.desk.conversation.snoozing import moment_of
from kontuar.kit import clock
from kontuar.people import selectors as people
from kontuar.ui.pages import show
from kontuar.ui.templatetags.ui import ago


@require_POST
@agent_required
def take(request: AgentRequest, conversation_id: UUID) -> HttpResponse:
    """Make it one's own."""
    undo = _back_to_owner(request, conversation_id)
    run(request, "conversation.take", conversation_id, Nothing())
    return acted(HttpResponse(status=204), _("It is yours."), undo_url=undo)


@require_http_methods(["GET", "POST"])
@agent_required
def assignment(request: AgentRequest, conversation_id: UUID) -> HttpResponse:
    """The people and teams one can give it to; giving it to one of them, or back to the queue."""
    if request.method == "POST":
        undo = _back_to_owner(request, conversation_id)
        chosen = request.POST if "agent" in request.POST or "team" in request.POST else request.GET
        to = Assign(agent_id=_id(chosen.get("agent", "")), team_id=_id(chosen.get("team", "")))
        run(request, "conversation.assign", conversation_id, to, about=f"{to.agent_id}{to.team_id}")
        return acted(HttpResponse(status=204), _("Assigned."), undo_url=undo)
    conversation = conversations.conversation_seen_by(request.user, conversation_id)
    home = {"shop_id": conversation.shop_id, "queue_id": conversation.queue_id}
    able = [agent for agent in people.active_agents() if agent.scope.covers(**home)]
    context = head_of(request, conversation) | {"people": able, "teams": people.teams()}
    return show(request, "desk/conversation/_assign.html", **context)


@require_POST
@agent_required
def snooze(request: AgentRequest, conversation_id: UUID) -> HttpResponse:
    """Put it aside until a moment."""
    at = clock.now()
    given = request.POST.get("until", "")
    until = moment_of(given, now=at, zone=timezone.get_current_timezone())
    run(request, "conversation.snooze", conversation_id, Snooze(until), about=given, at=at)
    words = _("Comes back: %(until)s.") % {"until": ago(until)}
    undo = reverse("desk:opening", args=[conversation_id])
    return acted(HttpResponse(status=204), words, undo_url=undo)


@require_POST
@agent_required
def close(request: AgentRequest, conversation_id: UUID) -> HttpResponse:
    """The matter is settled."""
    run(request, "conversation.close", conversation_id, Nothing())
    undo = reverse("desk:opening", args=[conversation_id])
    return acted(HttpResponse(status=204), _("Closed."), undo_url=undo)


@require_POST
@agent_required
def reopen(request: AgentRequest, conversation_id: UUID) -> HttpResponse:
    """Take it up again."""
    run(request, "conversation.reopen", conversation_id, Nothing())
    return acted(HttpResponse(status=204), _("Open again."))


def run(
    request: AgentRequest,
    name: str,
    subject: UUID,
    given: Any,
    *,
    about: str = "",
    at: datetime | None = None,
) -> str:
    """Carry out a named action; the key of the page makes the same click harmless twice."""
    key = request.POST.get("key", "")
    call = Call(name, subject, given, at or clock.now(), key=f"{key}{about}"[:200] if key else "")
    return run_action(call, by=request.user)


def _back_to_owner(request: AgentRequest, conversation_id: UUID) -> str:
    """The way back to whoever has it now."""
    conversation = conversations.conversation_seen_by(request.user, conversation_id)
    before = {
        "agent": str(conversation.assignee_id or ""),
        "team": str(conversation.team_id or ""),
    }
    return f"{reverse('desk:assignment', args=[conversation_id])}?{urlencode(before)}"


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
