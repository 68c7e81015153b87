"""The parcel board: late, waiting, returning, lost, and codes nobody understands."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import pgettext_lazy

from kontuar.desk.access import AgentRequest, agent_required
from kontuar.desk.inbox.views import frame_of
from kontuar.desk.orders.words import State, state_of
from kontuar.kit import clock
from kontuar.orders.reads import board as reads
from kontuar.orders.reads import words
from kontuar.orders.reads.board import CODES, BoardRow
from kontuar.orders.reads.connections import is_connected, missing_plugins
from kontuar.orders.reads.deeds import waiting_for
from kontuar.ui.pages import asked_part, show

LISTS: dict[str, tuple[str | Promise, str]] = {
    "late": (pgettext_lazy("parcels", "Late"), "clock"),
    "pickup": (pgettext_lazy("parcels", "Waiting for pickup"), "map-pin"),
    "failed": (pgettext_lazy("parcels", "Needs a person"), "circle-alert"),
    "returning": (pgettext_lazy("parcels", "Returning"), "undo-2"),
    "lost": (pgettext_lazy("parcels", "Lost"), "circle-question-mark"),
    CODES: (pgettext_lazy("parcels", "Unknown codes"), "hash"),
}


@dataclass(frozen=True, slots=True)
class Tab:
    """One list of the board with how much is in it."""

    name: str
    label: str | Promise
    icon: str
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One parcel as it is printed."""

    parcel: BoardRow
    state: State
    is_overdue: bool
    """The day by which it had to be collected has passed."""


@agent_required
def parcels(request: AgentRequest) -> HttpResponse:
    """One list of the board, with the counts of all."""
    name = _name(request)
    context = rows_of(request, name) | {"tabs": _tabs(request, name)}
    context["missing"] = missing_plugins(request.user, "carrier")
    if asked_part(request) != "board":
        waits = waiting_for(request.user) or ""
        context |= frame_of(request, None) | {"at": "parcels", "waits": waits}
    return show(request, "desk/orders/board.html", part="board", **context)


@agent_required
def more_parcels(request: AgentRequest) -> HttpResponse:
    """The rows after those that are shown."""
    context = rows_of(request, _name(request), after=request.GET.get("after", ""))
    return show(request, "desk/orders/_board_more.html", **context)


def rows_of(request: AgentRequest, name: str, *, after: str = "") -> dict[str, Any]:
    """One part of a list."""
    context: dict[str, Any] = {"name": name, "title": LISTS[name][0], "rows": (), "more": ""}
    if name == CODES:
        return context | {"codes": reads.unknown_codes(request.user)}
    found, now = reads.board_page(agent=request.user, name=name, after=after), clock.now()
    if found.next_after:
        context["more"] = urlencode({"list": name, "after": found.next_after})
    if not found.rows and not is_connected(request.user):
        context |= {"is_new": True, "may_connect": request.user.may("connections.manage")}
    return context | {"rows": [_row(parcel, now) for parcel in found.rows]}


def _row(parcel: BoardRow, now: datetime) -> Row:
    is_overdue = parcel.collect_by is not None and parcel.collect_by < now
    return Row(parcel, state_of(parcel.state, words.PARCELS), is_overdue)


def _name(request: AgentRequest) -> str:
    asked = request.GET.get("list", "late")
    return asked if asked in LISTS else "late"


def _tabs(request: AgentRequest, current: str) -> list[Tab]:
    counts = reads.board_counts(request.user)
    return [
        Tab(name, label, icon, counts[name], name == current)
        for name, (label, icon) in LISTS.items()
    ]
