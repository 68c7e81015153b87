"""A mail as it came: look at it, have it read again."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kontuar.channels import services as channels
from kontuar.conversations import selectors as conversations
from kontuar.desk.access import AgentRequest, NotHere, agent_required
from kontuar.desk.answers import acted
from kontuar.desk.files.answers import as_download
from kontuar.kit import clock
from kontuar.kit.problems import Problem


class OriginalShut(Problem):
    """Refusal to hand out a mail whose files may hurt to somebody who only answers customers."""

    code, status = "original_shut", 403

    def __init__(self) -> None:
        super().__init__(_("A file of this mail may hurt. A supervisor can download the original."))


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
    item = conversations.message_for(request.user, message_id)
    shut = {state for state, _note in item.states.values()} if item else set()
    if shut & {"infected", "held", "checking"} and not request.user.may("intake.manage"):
        raise OriginalShut
    return as_download(f"{message_id}.eml", raw, "message/rfc822")
