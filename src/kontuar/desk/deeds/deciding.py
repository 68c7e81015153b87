"""Decide about a deed, take one back, say what became of one."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kontuar.desk.access import AgentRequest, NotHere, agent_required
from kontuar.desk.answers import acted, finished
from kontuar.desk.conversation.handling import run
from kontuar.desk.deeds.cards import card_of
from kontuar.desk.deeds.facts import effect_sentences
from kontuar.desk.deeds.words import say_limit
from kontuar.kit import clock
from kontuar.kit.ids import new_id
from kontuar.orders.keeping import deed_of
from kontuar.orders.reads import deeds as reads
from kontuar.orders.wishes import Decision, Finding, WordMissing
from kontuar.ui.pages import show

if TYPE_CHECKING:
    from kontuar.orders.models import OrderDeed

VERDICTS = ("done", "not_done", "again")


@require_http_methods(["GET", "POST"])
@agent_required
def decision(request: AgentRequest, deed_id: UUID) -> HttpResponse:
    """What somebody asks to be allowed; allowing it, or not."""
    deed = _deed(request, deed_id, "orders.approve")
    missing = ""
    if request.method == "POST":
        is_yes = request.POST.get("is") == "yes"
        given = Decision(is_yes, request.POST.get("word", ""))
        try:
            run(request, "order.decide", deed.pk, given, about=f"{is_yes}")
        except WordMissing as problem:
            missing = str(problem)
        else:
            said = _("Approved.") if is_yes else _("Turned down; whoever asked is told.")
            return finished(HttpResponse(status=204), said)
    context = {**_context(request, deed), **_effect(request, deed), "missing": missing}
    return show(request, "desk/deeds/_decision.html", status=422 if missing else 200, **context)


@require_http_methods(["GET", "POST"])
@agent_required
def finding(request: AgentRequest, deed_id: UUID) -> HttpResponse:
    """What nobody is sure of; saying what became of it."""
    deed = _deed(request, deed_id, "orders.act")
    if request.method == "POST":
        verdict = request.POST.get("is", "")
        if verdict not in VERDICTS:
            raise NotHere
        run(request, "order.settle", deed.pk, Finding(verdict), about=verdict)
        return finished(HttpResponse(status=204), _("Noted."))
    return show(request, "desk/deeds/_finding.html", **_context(request, deed))


@require_POST
@agent_required
def withdrawal(request: AgentRequest, deed_id: UUID) -> HttpResponse:
    """Take it back before the shop is asked."""
    deed = _deed(request, deed_id, "orders.act")
    run(request, "order.withdraw", deed.pk, None)
    return acted(HttpResponse(status=204), _("Taken back; nothing was done."))


def _deed(request: AgentRequest, deed_id: UUID, authority: str) -> "OrderDeed":
    """A deed of one's brands, for whoever may do this to it; anything else is not here."""
    found = reads.deed_seen_by(request.user, deed_id)
    if found is None or not request.user.may(authority):
        raise NotHere
    return found


def _effect(request: AgentRequest, deed: "OrderDeed") -> dict[str, Any]:
    """What it comes to, on the limit of whoever decides."""
    if deed.state != "awaiting":
        return {}
    found = reads.effect_of_deed(agent=request.user, deed=deed, at=clock.now())
    wish = deed_of(deed.kind, deed.given)
    sentences = effect_sentences(reads.subject_of(deed.order), wish, found)
    return {
        "sentences": sentences,
        "limit": say_limit(found.over, is_decider=True),
        "over": found.over,
    }


def _context(request: AgentRequest, deed: "OrderDeed") -> dict[str, Any]:
    url = deed.order.admin_url
    return {
        "card": card_of(deed, request.user),
        "order": deed.order,
        "key": new_id(),
        "is_own": deed.agent_id == request.user.pk,
        "panel_url": url if url.startswith(("https://", "http://")) else "",
    }
