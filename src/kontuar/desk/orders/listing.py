"""The list of orders, found by anything on them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode

from kontuar.desk.access import AgentRequest, agent_required
from kontuar.desk.inbox.views import frame_of
from kontuar.desk.orders.words import State, amount, state_of
from kontuar.orders.contract import ORDER_STATES
from kontuar.orders.reads import listing as reads
from kontuar.orders.reads import words
from kontuar.orders.reads.connections import missing_plugins
from kontuar.orders.reads.deeds import waiting_for
from kontuar.orders.reads.listing import OrderFilters, OrderRow
from kontuar.ui.pages import asked_part, show

PAGE = "desk/orders/page.html"
PARTS = ("rows", "live_rows")


@dataclass(frozen=True, slots=True)
class Row:
    """One order as it is printed."""

    order: OrderRow
    state: State
    payment: State
    parcel: State | None
    total: str


@agent_required
def orders(request: AgentRequest) -> HttpResponse:
    """The newest orders of one's brands."""
    filters = filters_of(request)
    context = rows_of(request, filters)
    context["may_connect"] = request.user.may("connections.manage")
    if asked_part(request) not in PARTS:
        context |= frame_of(request, None) | {
            "at": "orders",
            "waits": waiting_for(request.user) or "",
            "missing": missing_plugins(request.user, "shop"),
            "brands": reads.brands_of(request.user),
            "states": [(state, words.ORDERS[state]) for state in ORDER_STATES],
        }
    return show(request, PAGE, part=PARTS, **context)


@agent_required
def more_orders(request: AgentRequest) -> HttpResponse:
    """The rows after those that are shown."""
    context = rows_of(request, filters_of(request), after=request.GET.get("after", ""))
    return show(request, "desk/orders/_more.html", **context)


def filters_of(request: HttpRequest) -> OrderFilters:
    """The filters the address asks for; what makes no sense in them is left out."""
    asked = request.GET
    try:
        shop_id = UUID(asked.get("shop", ""))
    except ValueError:
        shop_id = None
    state = asked.get("state", "")
    return OrderFilters(
        query=" ".join(asked.get("q", "").split())[:100],
        state=state if state in ORDER_STATES else "",
        shop_id=shop_id,
        is_late=asked.get("late") == "1",
    )


def rows_of(request: AgentRequest, filters: OrderFilters, *, after: str = "") -> dict[str, Any]:
    """One part of the list."""
    found = reads.order_page(agent=request.user, filters=filters, after=after)
    query = _query(filters)
    rows = [_row(order) for order in found.rows]
    more = urlencode({**query, "after": found.next_after}) if found.next_after else ""
    return {
        "asked": filters,
        "query": urlencode(query),
        "rows": rows,
        "more": more,
        "is_narrowed": bool(query),
    }


def _query(filters: OrderFilters) -> dict[str, str]:
    given = {
        "q": filters.query,
        "state": filters.state,
        "shop": str(filters.shop_id or ""),
        "late": "1" if filters.is_late else "",
    }
    return {name: value for name, value in given.items() if value}


def _row(order: OrderRow) -> Row:
    parcel = state_of(order.parcel_state, words.PARCELS) if order.parcel_state else None
    return Row(
        order,
        state_of(order.state, words.ORDERS),
        state_of(order.payment_state, words.PAYMENTS),
        parcel,
        amount(order.money),
    )
