"""What was not sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kontuar.channels import selectors as channels
from kontuar.channels import services
from kontuar.channels.registry import adapter_for
from kontuar.kit import clock
from kontuar.manage.access import INTAKE, AgentRequest, NotHere, needs
from kontuar.manage.pages import show_screen
from kontuar.ui.toasts import add_toast

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from kontuar.channels.models import Delivery

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Unsent:
    """One delivery that did not go, as a person reads it."""

    id: UUID
    state: str
    subject: str
    to: str
    channel: str
    reason: str
    detail: str
    created_at: datetime
    try_at: datetime | None


@needs(INTAKE)
def outbox(request: AgentRequest) -> HttpResponse:
    """Refused, uncertain and put-off deliveries, newest first."""
    return _rows(request)


@needs(INTAKE)
@require_POST
def send_again(request: AgentRequest, delivery_id: UUID) -> HttpResponse:
    """Try once more, with the same identity, because a person says so."""
    if not _own(request).filter(pk=delivery_id).exists():
        raise NotHere
    services.resend_delivery(delivery_id=delivery_id, at=clock.now())
    return add_toast(_rows(request), _("It is being sent again."))


def _rows(request: AgentRequest) -> HttpResponse:
    found = list(_own(request)[: SHOWN + 1])
    return show_screen(
        request,
        "manage/outbox/page.html",
        at="outbox",
        part="rows",
        rows=[_line(row) for row in found[:SHOWN]],
        has_more=len(found) > SHOWN,
        shown=SHOWN,
    )


def _own(request: AgentRequest) -> "QuerySet[Delivery]":
    own = [c.pk for c in channels.channels_in(request.user.scope)]
    return channels.unsent().filter(channel_id__in=own)


def _line(row: "Delivery") -> Unsent:
    named = vars(row)
    people = named["recipients"] or ()
    return Unsent(
        id=row.pk,
        state=row.state,
        subject=named["subject"] or "",
        to=", ".join(one.get("name") or one["email"] for one in people),
        channel=row.channel.name,
        reason=adapter_for(row.channel.kind).explain(row.reason_code) if row.reason_code else "",
        detail=row.reason_detail,
        created_at=row.created_at,
        try_at=row.try_at if row.state == "deferred" else None,
    )
