"""Connect a shop or carrier or change one: choose, fill in, try it live, save."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from kontuar.kit import clock
from kontuar.kit.problems import Problem
from kontuar.manage.access import CONNECTIONS, AgentRequest, NotHere, needs
from kontuar.manage.connections.forms import Filled, forms_of, new_forms
from kontuar.manage.connections.login import go_on
from kontuar.manage.connections.own import connection_of
from kontuar.manage.connections.trying import start_trial
from kontuar.manage.pages import show_screen
from kontuar.orders import services
from kontuar.orders.reads import connections as reads
from kontuar.ui.pages import asked_part

if TYPE_CHECKING:
    from kontuar.orders.models import Connection

PAGE = "manage/connections/connection.html"
FORM = "manage/connections/_form.html"
MISSING = "manage/connections/missing.html"


@needs(CONNECTIONS)
def new_connection(request: AgentRequest) -> HttpResponse:
    """First the kind, then its own form."""
    role, kind = request.GET.get("role", ""), request.GET.get("kind", "")
    filled = new_forms(role, kind, request.user.scope, request.POST or None)
    if filled is None:
        kinds = reads.adapters()
        shops = [a for role, a in kinds if role == "shop"]
        carriers = [a for role, a in kinds if role == "carrier"]
        return show_screen(
            request,
            "manage/connections/kinds.html",
            at="connections",
            shops=shops,
            carriers=carriers,
        )
    return _edit(request, filled, None)


@needs(CONNECTIONS)
def connection(request: AgentRequest, connection_id: UUID) -> HttpResponse:
    """The settings of a connection; secrets are kept unless they are typed again."""
    found = connection_of(request, connection_id)
    if reads.is_missing(found):
        why = reads.explain(found)
        return show_screen(request, MISSING, at="connections", connection=found, reason=why)
    filled = forms_of(found, request.user.scope, request.POST or None)
    if filled is None:
        raise NotHere
    return _edit(request, filled, found)


def hook_of(request: AgentRequest, found: "Connection") -> str:
    """Where the other side can call a connection; empty when it never does."""
    if not reads.takes_calls(found):
        return ""
    own = reverse("shop-hook", kwargs={"connection_id": found.pk})
    return reads.hook_address(found) or request.build_absolute_uri(own)


def _edit(request: AgentRequest, filled: Filled, found: "Connection | None") -> HttpResponse:
    """Show the forms; once they are filled in, begin the live test; save when asked to."""
    context: dict[str, Any] = {"filled": filled, "connection": found}
    context["hook"] = hook_of(request, found) if found else ""
    context["login_at"] = place = reads.login_name_of(filled.role, filled.kind)
    context["is_logged_in"] = is_let_in = bool(found and reads.is_logged_in(found))
    context["begins_test"] = request.method == "GET" and request.GET.get("test") == "now"
    status = 200
    if request.method == "POST":
        if not filled.is_valid():
            status = 422
        elif "connect" not in request.POST and (is_let_in or not place):
            own_id = found.pk if found else None
            context |= start_trial(request, draft=filled.draft(), connection_id=own_id)
        else:
            try:
                return _saved(request, filled, found)
            except Problem as problem:
                context["refusal"], status = str(problem), 422
    if asked_part(request) == "form":
        answer = render(request, FORM, context, status=status)
        if "trial" in context:  # the test stands at the end of a long form: show it
            answer.headers["HX-Reswap"] = "outerMorph show:top showTarget:#trial"
        return answer
    return show_screen(request, PAGE, at="connections", status=status, **context)


def _saved(request: AgentRequest, filled: Filled, found: "Connection | None") -> HttpResponse:
    """Save it; what was made on the way (a key) is shown now and never again."""
    draft = filled.draft()
    saved = services.connect(
        draft=draft,
        connection_id=found.pk if found else None,
        actor=request.user.actor,
        at=clock.now(),
    )
    made = {n: v for n, v in draft.secrets.items() if v and not request.POST.get(n)}
    if reads.login_name(saved) and not reads.is_logged_in(saved):
        return go_on(request, reverse("manage:connection-login", args=[saved.pk]))
    fields = filled.own.fields
    context: dict[str, Any] = {
        "connection": saved,
        "is_tried": request.POST["connect"] == "tested",
        "hook": hook_of(request, saved),
        "made": [(fields[n].label if n in fields else n, v) for n, v in made.items()],
    }
    if asked_part(request) == "form":
        return render(request, "manage/connections/_done.html", context)
    return show_screen(request, "manage/connections/done.html", at="connections", **context)
