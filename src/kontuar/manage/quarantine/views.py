"""What could not be read."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kontuar.channels import selectors as channels
from kontuar.channels import services
from kontuar.kit import clock
from kontuar.manage.access import INTAKE, AgentRequest, NotHere, needs
from kontuar.manage.pages import show_screen
from kontuar.ui.templatetags.ui import counted
from kontuar.ui.toasts import add_toast

if TYPE_CHECKING:
    from kontuar.channels.models import Inbound

SHOWN = 100


@needs(INTAKE)
def quarantine(request: AgentRequest) -> HttpResponse:
    """What lies in quarantine, newest first."""
    return _rows(request)


@needs(INTAKE)
@require_POST
def retry(request: AgentRequest) -> HttpResponse:
    """Read one again (`only`), those that are ticked, or all of them."""
    seen = _ids(request)
    chosen = seen if "all" in request.POST else seen & _asked(request)
    count = services.retry_quarantined(inbound_ids=chosen, at=clock.now())
    text = ngettext(
        "%(n)s message is being read again.", "%(n)s messages are being read again.", count
    )
    if not count:
        return add_toast(_rows(request), _("Choose at least one message first."), tone="near")
    return add_toast(_rows(request), text % {"n": counted(count)})


@needs(INTAKE)
def original(request: AgentRequest, inbound_id: UUID) -> HttpResponse:
    """The bytes as they came; always a download, never shown."""
    found = _found(request, inbound_id)
    answer = HttpResponse(bytes(found.raw), content_type="application/octet-stream")
    name = f"kontuar-{found.received_at:%Y-%m-%d}-{str(found.pk)[-6:]}.eml"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@needs(INTAKE)
@require_POST
def discard(request: AgentRequest, inbound_id: UUID) -> HttpResponse:
    """Decide that it needs no answer; can be taken back."""
    found = _found(request, inbound_id)
    services.discard_quarantined(inbound_id=found.pk, at=clock.now())
    undo = reverse("manage:quarantine-restore", args=[found.pk])
    return add_toast(_rows(request), _("Put away. The original is kept."), undo_url=undo)


@needs(INTAKE)
@require_POST
def restore(request: AgentRequest, inbound_id: UUID) -> HttpResponse:
    """Take a discard back."""
    found = _found(request, inbound_id)
    services.restore_discarded(inbound_id=found.pk)
    return add_toast(HttpResponse(status=204), _("It is back in the list."))


def _rows(request: AgentRequest) -> HttpResponse:
    own = [c.pk for c in channels.channels_in(request.user.scope)]
    rows = channels.held_back(channel_ids=own, limit=SHOWN + 1)
    return show_screen(
        request,
        "manage/quarantine/page.html",
        at="quarantine",
        part="rows",
        rows=rows[:SHOWN],
        has_more=len(rows) > SHOWN,
        shown=SHOWN,
    )


def _ids(request: AgentRequest) -> set[UUID]:
    own = [c.pk for c in channels.channels_in(request.user.scope)]
    return set(channels.quarantined().filter(channel_id__in=own).values_list("pk", flat=True))


def _asked(request: AgentRequest) -> set[UUID]:
    only = request.POST.getlist("only")
    try:
        return {UUID(text) for text in only or request.POST.getlist("inbound")}
    except ValueError as broken:
        raise NotHere from broken


def _found(request: AgentRequest, inbound_id: UUID) -> "Inbound":
    found = channels.inbound_by_id(inbound_id)
    if found is None or found.state not in ("quarantined", "done"):
        raise NotHere
    home = found.channel
    if not request.user.scope.covers(shop_id=home.shop_id, queue_id=home.queue_id):
        raise NotHere
    return found
