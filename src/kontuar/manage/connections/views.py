"""Every connection with its health."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kontuar.kit import clock
from kontuar.manage.access import CONNECTIONS, AgentRequest, needs
from kontuar.manage.connections.own import connection_of
from kontuar.manage.pages import show_screen
from kontuar.orders import services
from kontuar.orders.reads import connections as reads
from kontuar.orders.reads.connections import ConnectionHealth
from kontuar.ui.toasts import add_toast


@dataclass(frozen=True, slots=True)
class Line:
    """One connection as the list shows it."""

    health: ConnectionHealth
    reason: str
    """Why it does not work and what to do, in plain words; empty when it works."""


@needs(CONNECTIONS)
def connections(request: AgentRequest) -> HttpResponse:
    """The connections of this person's brands."""
    return lines(request)


@needs(CONNECTIONS)
@require_POST
def pause(request: AgentRequest, connection_id: UUID) -> HttpResponse:
    """Ask nothing until somebody says otherwise."""
    found = connection_of(request, connection_id)
    services.pause_connection(connection_id=found.pk, actor=request.user.actor, at=clock.now())
    return add_toast(lines(request), _("Paused. Calls that come in are kept and wait."))


@needs(CONNECTIONS)
@require_POST
def resume(request: AgentRequest, connection_id: UUID) -> HttpResponse:
    """Take it up again, or try a failing one at once."""
    found = connection_of(request, connection_id)
    services.resume_connection(connection_id=found.pk, actor=request.user.actor, at=clock.now())
    return add_toast(lines(request), _("It is asked again within seconds."))


def lines(request: AgentRequest) -> HttpResponse:
    """The list as it stands now."""
    found = reads.connection_health(request.user)
    return show_screen(
        request,
        "manage/connections/page.html",
        at="connections",
        part="lines",
        lines=[Line(health, reads.explain(health.connection)) for health in found],
    )
