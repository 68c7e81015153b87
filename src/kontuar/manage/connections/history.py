"""Taking over what happened in a shop before it was connected."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kontuar.kit import clock
from kontuar.manage.access import CONNECTIONS, AgentRequest, needs
from kontuar.manage.connections.own import connection_of
from kontuar.manage.connections.views import lines
from kontuar.orders import services
from kontuar.ui.toasts import add_toast

SPANS = {"90": 90, "365": 365, "730": 730, "3650": 3650}
"""Days back that can be chosen."""


@needs(CONNECTIONS)
@require_POST
def start(request: AgentRequest, connection_id: UUID) -> HttpResponse:
    """Begin, or go on where it was stopped."""
    found, at = connection_of(request, connection_id), clock.now()
    days = SPANS.get(request.POST.get("days", ""), SPANS["365"])
    goes_on = "resume" in request.POST and found.backfill_since is not None
    since = found.backfill_since if goes_on and found.backfill_since else at - timedelta(days=days)
    services.start_backfill(connection_id=found.pk, since=since, actor=request.user.actor, at=at)
    return add_toast(lines(request), _("Older orders are being taken over."))


@needs(CONNECTIONS)
@require_POST
def stop(request: AgentRequest, connection_id: UUID) -> HttpResponse:
    """Stop; what came stays."""
    found = connection_of(request, connection_id)
    services.stop_backfill(connection_id=found.pk, actor=request.user.actor, at=clock.now())
    return add_toast(lines(request), _("Stopped. What came stays."))
