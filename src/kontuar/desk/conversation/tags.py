"""Words on a conversation."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from kontuar.conversations import selectors as conversations
from kontuar.conversations.contract import TagChange
from kontuar.desk.access import AgentRequest, agent_required
from kontuar.desk.answers import acted
from kontuar.desk.conversation.handling import run
from kontuar.desk.conversation.matter import head_of
from kontuar.ui.pages import show


@require_http_methods(["GET", "POST"])
@agent_required
def tags(request: AgentRequest, conversation_id: UUID) -> HttpResponse:
    """The tags of a conversation and every known one; putting one on."""
    if request.method == "POST":
        name = request.POST.get("name", "")
        run(request, "conversation.tag", conversation_id, TagChange(name), about=f"+{name}")
        return acted(_fields(request, conversation_id))
    return _fields(request, conversation_id)


@require_POST
@agent_required
def untag(request: AgentRequest, conversation_id: UUID) -> HttpResponse:
    """Take a tag off."""
    name = request.POST.get("name", "")
    change = TagChange(name, is_on=False)
    run(request, "conversation.tag", conversation_id, change, about=f"-{name}")
    return acted(_fields(request, conversation_id))


def _fields(request: AgentRequest, conversation_id: UUID) -> HttpResponse:
    conversation = conversations.conversation_seen_by(request.user, conversation_id)
    context = head_of(request, conversation) | {"known": conversations.tags_in_use()}
    return show(request, "desk/conversation/_tags.html", **context)
