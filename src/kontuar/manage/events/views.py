"""What a part of the product could not handle."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kontuar.events import selectors, services
from kontuar.kit import clock
from kontuar.manage.access import INTAKE, AgentRequest, NotHere, needs
from kontuar.manage.pages import show_screen
from kontuar.ui.toasts import add_toast


@needs(INTAKE)
def events(request: AgentRequest) -> HttpResponse:
    """Parked events and stopped rooms, oldest first."""
    return _rows(request)


@needs(INTAKE)
@require_POST
def retry(request: AgentRequest, parked_id: int) -> HttpResponse:
    """Handle it once more now."""
    _must_wait(parked_id)
    if services.retry_parked(parked_id=parked_id, at=clock.now()):
        return add_toast(_rows(request), _("Done: it went through this time."))
    return add_toast(
        _rows(request), _("It failed again. The newer reason is shown."), tone="broken"
    )


@needs(INTAKE)
@require_POST
def drop(request: AgentRequest, parked_id: int) -> HttpResponse:
    """Decide that it needs no handling any more."""
    _must_wait(parked_id)
    services.drop_parked(parked_id=parked_id, at=clock.now())
    return add_toast(_rows(request), _("Dropped. It stays in the log."))


@needs(INTAKE)
@require_POST
def resume(request: AgentRequest, room: str) -> HttpResponse:
    """Let a stopped part of the product go on."""
    if room not in {stopped.room for stopped in selectors.stopped_rooms()}:
        raise NotHere
    services.resume_room(room=room)
    return add_toast(_rows(request), _("It goes on from where it stopped."))


def _must_wait(parked_id: int) -> None:
    if parked_id not in {parked.pk for parked in selectors.parked_events()}:
        raise NotHere


def _rows(request: AgentRequest) -> HttpResponse:
    return show_screen(
        request,
        "manage/events/page.html",
        at="events",
        part="rows",
        rows=[(row, _name_of(row.room)) for row in selectors.parked_events()],
        stopped=[(row, _name_of(row.room)) for row in selectors.stopped_rooms()],
    )


def _name_of(room: str) -> str:
    """What a person calls a room; one of a plugin keeps its own name."""
    named = {
        "channels": _("Channels"),
        "contacts": _("Customers"),
        "conversations": _("Conversations"),
        "people": _("People"),
    }
    return named.get(room, room)
