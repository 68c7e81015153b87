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
from kontuar.channels.problems import AddressDead
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
    is_looked_into: bool
    is_partial: bool
    is_dead: bool
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
    if "anyway" in request.POST:
        services.revive_recipients(
            delivery_id=delivery_id, actor=request.user.actor, at=clock.now()
        )
    try:
        services.resend_delivery(delivery_id=delivery_id, at=clock.now())
    except AddressDead as dead:
        return add_toast(_rows(request), str(dead), tone="broken")
    return add_toast(_rows(request), _("It is being sent again."))


@needs(INTAKE)
@require_POST
def mark_arrived(request: AgentRequest, delivery_id: UUID) -> HttpResponse:
    """Somebody knows that it arrived, or that nothing more is to be done."""
    if not _own(request).filter(pk=delivery_id).exists():
        raise NotHere
    services.mark_sent(delivery_id=delivery_id, at=clock.now())
    return add_toast(_rows(request), _("Noted."))


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
        is_looked_into=row.proof_due_at is not None,
        is_partial=row.reason_code == "some_refused",
        is_dead=row.reason_code == "address_dead",
        subject=named["subject"] or "",
        to=", ".join(one.get("name") or one["email"] for one in people),
        channel=row.channel.name,
        reason=_reason(row),
        detail=row.reason_detail,
        created_at=row.created_at,
        try_at=row.try_at if row.state == "deferred" else None,
    )


def _reason(row: "Delivery") -> str:
    code = row.reason_code
    if row.proof_due_at:
        code = "looked_into"
    elif row.state == "bounced" and not code:
        code = "bounced"
    return channels.explain_code(kind=row.channel.kind, code=code)
