"""What became of an answer: take it back, send it again, correct it, say that it arrived."""

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kontuar.conversations import selectors as conversations
from kontuar.conversations.contract import Nothing, Resend
from kontuar.conversations.problems import NoSuchAnswer
from kontuar.desk.access import AgentRequest, agent_required
from kontuar.desk.answers import acted
from kontuar.desk.conversation.handling import run

if TYPE_CHECKING:
    from kontuar.conversations.models import Message


@require_POST
@agent_required
def undo(request: AgentRequest, message_id: UUID) -> HttpResponse:
    """Take an answer back before it leaves; its author finds it in the composer."""
    item = conversations.message_for(request.user, message_id)
    if item is None:
        raise NoSuchAnswer
    run(request, "conversation.undo_reply", message_id, Nothing())
    author = item.message.agent
    if author and author.pk != request.user.pk:
        words = _("Taken back. %(name)s has it as a draft.") % {"name": author.name}
        return acted(HttpResponse(status=204), words)
    return _to_composer(request, item.message, _("Taken back. You can go on writing."))


@require_POST
@agent_required
def rewrite(request: AgentRequest, message_id: UUID) -> HttpResponse:
    """Open what did not arrive in the composer, its recipients to be corrected."""
    run(request, "conversation.rewrite", message_id, Nothing())
    item = conversations.message_for(request.user, message_id)
    if item is None:
        raise NoSuchAnswer
    words = _("It is in the composer. Correct the address and send it.")
    return _to_composer(request, item.message, words, focus="recipients")


@require_POST
@agent_required
def send_again(request: AgentRequest, message_id: UUID) -> HttpResponse:
    """Try an answer again that did not go."""
    given = Resend(anyway="anyway" in request.POST)
    run(request, "conversation.resend", message_id, given)
    return acted(HttpResponse(status=204), _("It is being sent again."))


@require_POST
@agent_required
def mark_arrived(request: AgentRequest, message_id: UUID) -> HttpResponse:
    """Somebody knows that it arrived, or that nothing more is to be done."""
    run(request, "conversation.mark_arrived", message_id, Nothing())
    return acted(HttpResponse(status=204), _("Noted."))


def _to_composer(
    request: AgentRequest, message: "Message", words: str, *, focus: str = "text"
) -> HttpResponse:
    """Have the composer ask for the draft; from elsewhere, go to its conversation."""
    response = HttpResponse(status=204)
    home = reverse("desk:conversation", args=[message.conversation_id])
    if urlsplit(request.headers.get("HX-Current-URL", home)).path != home:
        messages.success(request, words)
        response.headers["HX-Redirect"] = home
        return response
    acted(response, words)
    triggers = json.loads(response.headers["HX-Trigger"])
    triggers["redraft"] = {"target": "body", "focus": focus}
    response.headers["HX-Trigger"] = json.dumps(triggers)
    return response
