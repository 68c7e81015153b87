"""Make two conversations one, and two again."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kontuar.conversations import selectors as conversations
from kontuar.conversations.contract import Merge, Nothing
from kontuar.conversations.problems import NoSuchConversation
from kontuar.desk.access import AgentRequest, agent_required
from kontuar.desk.answers import acted
from kontuar.desk.conversation.handling import run
from kontuar.desk.conversation.matter import head_of, matter_of
from kontuar.desk.inbox.filters import query_of
from kontuar.ui.pages import show


@require_http_methods(["GET", "POST"])
@agent_required
def merging(request: AgentRequest, conversation_id: UUID) -> HttpResponse:
    """What it may be joined with; joining it. The other one is shown afterwards."""
    if request.method == "POST":
        return _merge(request, conversation_id, _id(request.POST.get("into", "")))
    conversation = conversations.conversation_seen_by(request.user, conversation_id)
    query = request.GET.get("find", "")
    found = conversations.merge_candidates(
        agent=request.user, conversation=conversation, query=query
    )
    context = head_of(request, conversation) | {"candidates": found, "find": query}
    return show(request, "desk/conversation/_merging.html", **context)


@require_POST
@agent_required
def separation(request: AgentRequest, conversation_id: UUID) -> HttpResponse:
    """Take a joining back."""
    run(request, "conversation.separate", conversation_id, Nothing())
    return acted(HttpResponse(status=204), _("Two conversations again."))


def _merge(request: AgentRequest, conversation_id: UUID, into_id: UUID) -> HttpResponse:
    run(request, "conversation.merge", conversation_id, Merge(into_id), about=str(into_id))
    context = matter_of(request, into_id)
    answer = show(request, "desk/conversation/_matter.html", **context)
    here = reverse("desk:conversation", args=[into_id])
    answer.headers["HX-Push-Url"] = f"{here}{query_of(context['filters'])}"
    undo = reverse("desk:separation", args=[conversation_id])
    return acted(answer, _("Joined: this is one conversation now."), undo_url=undo)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NoSuchConversation from None
