"""The lists of what is to be decided, is unsure, is under way, and was done."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from kontuar.desk.access import AgentRequest, NotHere, agent_required
from kontuar.desk.deeds.cards import card_of
from kontuar.desk.inbox.views import frame_of
from kontuar.kit import clock
from kontuar.orders import services
from kontuar.orders.reads import deeds as reads
from kontuar.ui.pages import asked_part, show
from kontuar.ui.templatetags.ui import counted

LISTS: dict[str, tuple[str | Promise, str]] = {
    "decide": (pgettext_lazy("deeds", "To decide"), "shield-check"),
    "unsure": (pgettext_lazy("deeds", "Not sure"), "circle-question-mark"),
    "waiting": (pgettext_lazy("deeds", "Under way"), "clock"),
    "mine": (pgettext_lazy("deeds", "Mine"), "user"),
    "all": (pgettext_lazy("deeds", "All"), "list"),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """One list with how much waits in it."""

    name: str
    label: str | Promise
    icon: str
    count: int | str
    """Empty for a list that has no end."""
    is_current: bool


@require_GET
@agent_required
def deeds(request: AgentRequest) -> HttpResponse:
    """One list of deeds, with the counts of those that wait."""
    asked = request.GET.get("list", "")
    may_decide = request.user.may("orders.approve")
    name = asked if asked in LISTS else "decide" if may_decide else "mine"
    counts = reads.deed_counts(request.user)
    context: dict[str, Any] = {
        "name": name,
        "title": LISTS[name][0],
        "tabs": [
            Tab(slug, label, icon, counts.get(slug, ""), slug == name)
            for slug, (label, icon) in LISTS.items()
        ],
        "cards": [card_of(d, request.user) for d in reads.deed_list(agent=request.user, name=name)],
        "may_act": request.user.may("orders.act"),
    }
    if asked_part(request) != "deeds":
        waits = reads.waiting_for(request.user) or ""
        context |= frame_of(request, None) | {"at": "deeds", "waits": waits}
    return show(request, "desk/deeds/page.html", part="deeds", **context)


@require_GET
@agent_required
def count(request: AgentRequest) -> HttpResponse:
    """How much waits for whoever may decide, and for whoever asked, for the rail."""
    if not request.user.may("orders.act"):
        raise NotHere
    waiting = reads.waiting_for(request.user)
    return HttpResponse(str(counted(waiting)) if waiting else "")


@require_POST
@agent_required
def seen(request: AgentRequest) -> HttpResponse:
    """One's own list is open in front of somebody: how their deeds ended is read."""
    if not request.user.may("orders.act"):
        raise NotHere
    services.see_deeds(by=request.user, at=clock.now())
    return HttpResponse(status=204)
