"""Addresses to which nothing is sent, and allowing one again."""

from datetime import datetime

from django.core import signing
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kontuar.channels import selectors as channels
from kontuar.channels import services
from kontuar.kit import clock
from kontuar.manage.access import INTAKE, AgentRequest, NotHere, needs
from kontuar.manage.pages import show_screen
from kontuar.ui.toasts import add_toast

SHOWN = 100
SALT = "kontuar.dead-address"


@needs(INTAKE)
def dead(request: AgentRequest) -> HttpResponse:
    """Those that died last first; the search looks at any part of an address."""
    return _rows(request)


@needs(INTAKE)
@require_POST
def revive(request: AgentRequest) -> HttpResponse:
    """Allow an address again; the notice leads back."""
    email = request.POST.get("email", "")
    found = channels.dead_among([email]).get(email.lower())
    if found is None:
        raise NotHere
    known = {"email": found.email, "since": found.since_at.isoformat(), "detail": found.detail}
    undo = reverse("manage:dead-return", args=[signing.dumps(known, salt=SALT)])
    services.revive_addresses(emails=[email], actor=request.user.actor, at=clock.now())
    words = _("Mail may go to %(email)s again.") % {"email": found.email}
    return add_toast(_rows(request), words, undo_url=undo)


@needs(INTAKE)
@require_POST
def take_back(_request: AgentRequest, token: str) -> HttpResponse:
    """It is dead after all."""
    try:
        known = signing.loads(token, salt=SALT, max_age=3600)
    except signing.BadSignature:
        raise NotHere from None
    services.restore_dead(
        email=known["email"],
        since_at=datetime.fromisoformat(known["since"]),
        detail=known["detail"],
    )
    return add_toast(HttpResponse(status=204), _("It is held back again."))


def _rows(request: AgentRequest) -> HttpResponse:
    words = (request.POST.get("q") or request.GET.get("q") or "")[:320]
    found = list(channels.dead_addresses(words)[: SHOWN + 1])
    return show_screen(
        request,
        "manage/outbox/dead.html",
        at="outbox",
        part="dead",
        rows=found[:SHOWN],
        has_more=len(found) > SHOWN,
        shown=SHOWN,
        words=words,
    )
