"""Log a connection in at its other side: show a code, wait until a person confirmed it there."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kontuar.kit import clock
from kontuar.kit.webapi import ApiTrouble
from kontuar.manage.access import CONNECTIONS, AgentRequest, NotHere, needs
from kontuar.manage.connections.own import connection_of
from kontuar.manage.pages import show_screen
from kontuar.orders import services
from kontuar.orders.reads import connections as reads

if TYPE_CHECKING:
    from kontuar.orders.models import Connection

BEGUN = "connection_login"


@never_cache
@needs(CONNECTIONS)
def login(request: AgentRequest, connection_id: UUID) -> HttpResponse:
    """The code to confirm: the same one until it ends, however often the page is opened."""
    found = _let_in_elsewhere(request, connection_id)
    begun, refusal = _begun(request, found), ""
    if begun is None:
        try:
            begun = _begin(request, found)
        except ApiTrouble as trouble:
            refusal = reads.explain_code(found.role, found.kind, trouble.code)
    return _shown(request, found, begun, refusal)


@needs(CONNECTIONS)
@require_POST
def login_check(request: AgentRequest, connection_id: UUID) -> HttpResponse:
    """Whether it is confirmed: then on to the live test, else wait or say why not."""
    found = _let_in_elsewhere(request, connection_id)
    begun, refusal = _begun(request, found), ""
    try:
        if begun is None:
            refusal = _("The code has expired. Begin again to get a new one.")
        elif services.finish_login(
            connection_id=found.pk,
            memory=begun["memory"],
            actor=request.user.actor,
            at=clock.now(),
        ):
            del request.session[BEGUN]
            return _let_in(request, found)
    except ApiTrouble as trouble:
        if trouble.permanent:
            request.session.pop(BEGUN, None)
            begun, refusal = None, reads.explain_code(found.role, found.kind, trouble.code)
    return _shown(request, found, begun, refusal)


def go_on(request: AgentRequest, address: str) -> HttpResponse:
    """To another page, whoever asked."""
    if "HX-Request" not in request.headers:
        return redirect(address)
    answer = HttpResponse(status=204)
    answer.headers["HX-Redirect"] = address
    return answer


def _let_in_elsewhere(request: AgentRequest, connection_id: UUID) -> "Connection":
    found = connection_of(request, connection_id)
    if not reads.login_name(found):
        raise NotHere
    return found


def _let_in(request: AgentRequest, found: "Connection") -> HttpResponse:
    place = reads.login_name(found)
    messages.success(request, _("Logged in at %s. Now everything is tried.") % place)
    return go_on(request, reverse("manage:connection", args=[found.pk]) + "?test=now")


def _begin(request: AgentRequest, found: "Connection") -> dict[str, Any]:
    """Ask for a code and remember it for this session."""
    begun = services.begin_login(connection_id=found.pk, at=clock.now())
    told = {
        "connection_id": str(found.pk),
        "url": begun.url,
        "code": begun.code,
        "ask_every": begun.ask_every,
        "until": begun.until.isoformat(),
        "memory": dict(begun.memory),
    }
    request.session[BEGUN] = told
    return told


def _begun(request: AgentRequest, found: "Connection") -> dict[str, Any] | None:
    """What this session began for this connection, while it counts."""
    told: dict[str, Any] | None = request.session.get(BEGUN)
    if not told or told["connection_id"] != str(found.pk):
        return None
    return told if datetime.fromisoformat(told["until"]) > clock.now() else None


def _shown(
    request: AgentRequest, found: "Connection", begun: dict[str, Any] | None, refusal: str
) -> HttpResponse:
    shown = {name: begun[name] for name in ("url", "code", "ask_every")} if begun else None
    return show_screen(
        request,
        "manage/connections/login.html",
        at="connections",
        part="login",
        connection=found,
        place=reads.login_name(found),
        begun=shown,
        refusal=refusal,
        is_late=request.method == "POST" and not refusal,
    )
