"""Calls and objects of a connection that could not be read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from kontuar.kit import clock
from kontuar.manage.access import CONNECTIONS, AgentRequest, NotHere, needs
from kontuar.manage.connections.own import connection_of
from kontuar.manage.pages import show_screen
from kontuar.orders import services
from kontuar.orders.reads import connections as reads

if TYPE_CHECKING:
    from kontuar.orders.models import Connection

KINDS = {
    "order": pgettext_lazy("of a shop", "Order"),
    "customer": pgettext_lazy("of a shop", "Customer"),
    "product": pgettext_lazy("of a shop", "Product"),
    "return": pgettext_lazy("of a shop", "Return"),
}
UNREADABLE = "unreadable"
ODD = gettext_lazy("It is not written as it should be. See below how it begins.")


@dataclass(frozen=True, slots=True)
class Call:
    """A call that was put aside, in words."""

    id: UUID
    topic: str
    received_at: datetime
    why: str
    detail: str
    start: str


@dataclass(frozen=True, slots=True)
class Parked:
    """An object of the shop that was given up, in words."""

    name: str
    external_id: str
    asked_at: datetime
    why: str
    detail: str


@needs(CONNECTIONS)
def calls(request: AgentRequest, connection_id: UUID) -> HttpResponse:
    """What was put aside, with the reason."""
    found = connection_of(request, connection_id)
    return show_screen(
        request,
        "manage/connections/calls.html",
        at="connections",
        connection=found,
        calls=list(_calls(found)),
        parked=list(_parked(found)),
    )


@needs(CONNECTIONS)
@require_POST
def retry(request: AgentRequest, connection_id: UUID) -> HttpResponse:
    """Read one call again, or everything that was given up."""
    found, at = connection_of(request, connection_id), clock.now()
    if "hook" not in request.POST:
        services.retry_parked(connection_id=found.pk, at=at)
        for call in reads.failed_calls(found):
            services.retry_hook(hook_id=call.id, at=at)
    else:
        services.retry_hook(hook_id=_own_hook(request, found.pk), at=at)
    messages.success(request, _("It is read again within seconds."))
    return redirect("manage:connection-calls", found.pk)


def _calls(found: "Connection") -> Iterator[Call]:
    for call in reads.failed_calls(found):
        code, _colon, detail = call.reason.partition(": ")
        why = reads.explain_code(found.role, found.kind, code) if code.islower() else ODD
        topic = "" if call.topic == UNREADABLE else call.topic
        yield Call(call.id, topic, call.received_at, str(why), detail or code, call.start)


def _parked(found: "Connection") -> Iterator[Parked]:
    for wish in reads.parked_wishes(found):
        code, _colon, detail = wish.reason.partition(": ")
        why = reads.explain_code(found.role, found.kind, code)
        name = str(KINDS.get(wish.kind, wish.kind))
        yield Parked(name, wish.external_id, wish.asked_at, why, detail)


def _own_hook(request: AgentRequest, connection_id: UUID) -> UUID:
    try:
        hook_id = UUID(request.POST["hook"])
    except ValueError as odd:
        raise NotHere from odd
    if not reads.has_failed_call(connection_of(request, connection_id), hook_id):
        raise NotHere
    return hook_id
