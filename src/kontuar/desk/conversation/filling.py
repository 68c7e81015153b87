"""Variables of an answer: those that can be chosen, and how the whole reads before it is sent."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_POST

from kontuar.conversations import selectors as conversations
from kontuar.conversations.contract import Gap
from kontuar.desk.access import WORK, AgentRequest, NotHere, agent_required
from kontuar.desk.files.links import from_composer, with_links
from kontuar.kit import clock
from kontuar.ui.pages import show


@require_GET
@agent_required
def show_variables(request: AgentRequest, conversation_id: UUID) -> HttpResponse:
    """What "/" offers in the composer, each with its value in this conversation."""
    if not request.user.may(WORK):
        raise NotHere
    groups = conversations.variables_offered(request.user, conversation_id, at=clock.now())
    lacking = [offer.why for group in groups for offer in group.offers if offer.remedy]
    context: dict[str, Any] = {"groups": groups, "needs_order": lacking[0] if lacking else ""}
    return show(request, "desk/conversation/_variables.html", **context)


@require_POST
@agent_required
def preview(request: AgentRequest, conversation_id: UUID) -> HttpResponse:
    """The answer as its receivers would read it at this moment; nothing is kept or sent."""
    if not request.user.may(WORK):
        raise NotHere
    conversation = conversations.conversation_seen_by(request.user, conversation_id)
    said = conversations.said_by(
        request.user,
        conversation,
        html=from_composer(request.POST.get("html", "")),
        at=clock.now(),
        draw=drawn,
    )
    context: dict[str, Any] = {
        "conversation": conversation,
        "lines": {line: request.POST.getlist(line) for line in ("to", "cc", "bcc")},
        "words": mark_safe(with_links(said.html)),  # noqa: S308  (cleaned, values escaped)
        "signature": mark_safe(said.signature),  # noqa: S308  (the same)
        **ways_out(said.gaps),
    }
    return show(request, "desk/conversation/_preview.html", **context)


def ways_out(gaps: Sequence[Gap]) -> dict[str, Any]:
    """What is missing, whether choosing an order helps, and what can be taken out of the text."""
    return {
        "gaps": [{"name": gap.name, "why": gap.why} for gap in gaps],
        "needs_order": any(gap.remedy == "order" for gap in gaps),
        "removable": " ".join(gap.name for gap in gaps if gap.is_typed),
    }


def drawn(name: str, shown: str) -> str:
    """A value marked for whoever checks it; what has none stands out."""
    kind = "gap" if shown.startswith("{{") else "value"
    return format_html('<mark class="filled-{}" title="{}">{}</mark>', kind, name, mark_safe(shown))  # noqa: S308  (escaped by `filled`)
