"""One order with everything that belongs to it, and how fresh it is."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kontuar.desk.access import AgentRequest, NotHere, agent_required
from kontuar.desk.answers import acted
from kontuar.desk.deeds.cards import card_of, names_of, offered_to
from kontuar.desk.inbox.views import frame_of
from kontuar.desk.orders.words import State, amount, state_of
from kontuar.kit import clock
from kontuar.orders import services
from kontuar.orders.reads import page as reads
from kontuar.orders.reads import words
from kontuar.orders.reads.deeds import deeds_of_order, offered
from kontuar.orders.reads.page import LineView, OrderView, ParcelView, StepView
from kontuar.ui.pages import asked_part, show

if TYPE_CHECKING:
    from kontuar.orders.models import Order

STALE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Goods:
    """One line as it is printed."""

    view: LineView
    unit_price: str
    total: str
    options: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel as it is printed."""

    view: ParcelView
    state: State
    steps: list[tuple[StepView, State]]


@agent_required
def order(request: AgentRequest, order_id: UUID) -> HttpResponse:
    """The order as the shop last told it; opening it has the shop asked again."""
    found = order_of(request, order_id)
    if asked_part(request) != "order":
        _ask_again(found)
    view = reads.order_view(found)
    context = _printed(view) | {"view": view, "order": found, "is_stale": _is_stale(found)}
    context |= _deeds(request, view)
    if asked_part(request) != "order":
        context |= frame_of(request, None) | {"at": "orders"}
    return show(request, "desk/orders/order.html", part="order", **context)


@agent_required
@require_POST
def refresh(request: AgentRequest, order_id: UUID) -> HttpResponse:
    """Have the shop and the carriers asked now."""
    asked = _ask_again(order_of(request, order_id))
    told = _("The shop is being asked.") if asked else _("It was asked a moment ago.")
    return acted(HttpResponse(status=204), told)


def order_of(request: AgentRequest, order_id: UUID) -> "Order":
    """An order of one's brands; anything else is not here."""
    found = reads.order_seen_by(request.user, order_id)
    if found is None:
        raise NotHere
    return found


def _ask_again(found: "Order") -> bool:
    at = clock.now()
    services.refresh_parcels(order=found, at=at)
    return services.refresh_order(order=found, at=at)


def _is_stale(found: "Order") -> bool:
    return clock.now() - found.read_at > STALE


def _printed(view: OrderView) -> dict[str, Any]:
    order = view.order
    return {
        "state": state_of(order.state, words.ORDERS),
        "payment": state_of(order.payment_state, words.PAYMENTS),
        "total": amount(order.money),
        "amounts": {name: amount(money) for name, money in view.amounts.items()},
        "goods": [_goods(line) for line in view.lines],
        "payments": [(p, amount(m), state_of(p.state, words.PAYMENTS)) for p, m in view.payments],
        "refunds": [(r, amount(m), state_of(r.state, words.PAYMENTS)) for r, m in view.refunds],
        "papers": [(i, url, words.PAPERS.get(i.kind, i.kind)) for i, url in view.invoices],
        "returns": [(r, amount(m), state_of(r.state, words.RETURNS)) for r, m in view.returns],
        "parcels": [_parcel(parcel) for parcel in view.parcels],
        "places": _places(order),
        "extra": [(name, value) for name, value in order.extra.items() if value],
    }


def _deeds(request: AgentRequest, view: OrderView) -> dict[str, Any]:
    """What can be done to it, and what was."""
    names = names_of([one.line for one in view.lines], [paper for paper, _url in view.invoices])
    deeds = deeds_of_order(view.order)
    return {
        "offered": offered_to(request.user, offered(view.order)),
        "deeds": [card_of(deed, request.user, names=names) for deed in deeds],
    }


def _places(order: "Order") -> list[tuple[str, dict[str, str]]]:
    """Where it goes and who pays; one place where both are the same."""
    if order.shipping == order.billing:
        return [(_("Delivery and invoice"), order.shipping)]
    return [(_("Delivery"), order.shipping), (_("Invoice to"), order.billing)]


def _goods(line: LineView) -> Goods:
    options = [(str(name), str(value)) for name, value in line.line.options.items()]
    return Goods(line, amount(line.unit_price), amount(line.total), options)


def _parcel(view: ParcelView) -> Parcel:
    steps = [(step, state_of(step.step.state, words.PARCELS)) for step in view.steps]
    return Parcel(view, state_of(view.parcel.state, words.PARCELS), steps)
