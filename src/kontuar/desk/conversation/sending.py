"""What became of a message: send it again, read a broken mail again, look at the original."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kontuar.channels import services as channels
from kontuar.conversations import selectors as conversations
from kontuar.conversations.contract import Nothing
from kontuar.desk.access import AgentRequest, NotHere, agent_required
from kontuar.desk.answers import acted
from kontuar.desk.conversation.handling import run
from kontuar.desk.files.views import as_download
from kontuar.kit import clock


@require_POST
@agent_required
def send_again(request: AgentRequest, message_id: UUID) -> HttpResponse:
    """Try an answer again that did not go."""
    run(request, "conversation.resend", message_id, Nothing())
    return acted(HttpResponse(status=204), _("It is being sent again."))


@require_POST
@agent_required
def read_again(request: AgentRequest, message_id: UUID) -> HttpResponse:
    """Have a mail read again that could not be read."""
    item = conversations.message_for(request.user, message_id)
    if item is None or item.message.inbound_id is None or not request.user.may("intake.manage"):
        raise NotHere
    channels.retry_quarantined(inbound_ids=[item.message.inbound_id], at=clock.now())
    return acted(HttpResponse(status=204), _("It is being read again."))


@require_GET
@agent_required
def original(request: AgentRequest, message_id: UUID) -> HttpResponse:
    """The mail exactly as it came."""
    raw = conversations.original_for(request.user, message_id)
    if raw is None:
        raise NotHere
    return as_download(f"{message_id}.eml", raw, "message/rfc822")
