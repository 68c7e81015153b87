"""What the statuses of a shop mean to us."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kontuar.kit import clock
from kontuar.manage.access import CONNECTIONS, AgentRequest, NotHere, needs
from kontuar.manage.connections.own import connection_of
from kontuar.manage.pages import show_screen
from kontuar.orders import services
from kontuar.orders.contract import ORDER_STATES
from kontuar.orders.reads import connections as reads
from kontuar.orders.reads import words
from kontuar.ui.templatetags.ui import counted


@needs(CONNECTIONS)
def statuses(request: AgentRequest, connection_id: UUID) -> HttpResponse:
    """The shop's statuses, each with its meaning; a POST says what one means."""
    found = connection_of(request, connection_id)
    if found.role != "shop":
        raise NotHere
    if request.method == "POST":
        return _mapped(request, found.pk)
    told = reads.statuses_of(found)
    return show_screen(
        request,
        "manage/connections/statuses.html",
        at="connections",
        connection=found,
        trouble=told.trouble,
        rows=[(row, words.ORDERS.get(row.guess, row.guess)) for row in told.rows],
        states=[(state, words.ORDERS[state]) for state in ORDER_STATES if state != "unknown"],
    )


def _mapped(request: AgentRequest, connection_id: UUID) -> HttpResponse:
    status, state = request.POST.get("status", "")[:120], request.POST.get("state", "")
    if not status or (state and state not in ORDER_STATES):
        raise NotHere
    moved = services.map_status(
        connection_id=connection_id,
        status=status,
        state=state,
        actor=request.user.actor,
        at=clock.now(),
    )
    told = ngettext("Saved; %s order changed.", "Saved; %s orders changed.", moved) % counted(moved)
    messages.success(request, told if moved else _("Saved."))
    return redirect("manage:connection-statuses", connection_id)
