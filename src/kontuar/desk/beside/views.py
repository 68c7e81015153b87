"""The pane beside a conversation: who writes, what they bought, what else they asked."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kontuar.conversations import selectors as conversations
from kontuar.conversations.contract import OrderVerdict
from kontuar.conversations.problems import NoSuchOrder
from kontuar.desk.access import WORK, AgentRequest, agent_required
from kontuar.desk.answers import acted
from kontuar.desk.beside.cards import column_of, say_money
from kontuar.desk.beside.customer import about
from kontuar.desk.conversation.handling import run
from kontuar.kit import clock
from kontuar.orders import selectors as orders
from kontuar.orders import services
from kontuar.ui.pages import show

VERDICTS = {"yes": True, "no": False, "": None}


@require_GET
@agent_required
def show_orders(request: AgentRequest, conversation_id: UUID) -> HttpResponse:
    """All that is known of the customer, in one answer that never waits for a shop."""
    return _section(request, conversation_id, is_followed="again" not in request.GET)


@require_POST
@agent_required
def freshen(request: AgentRequest, conversation_id: UUID, order_id: UUID) -> HttpResponse:
    """Somebody looks at an order: its shop is asked, and the section looks again soon after."""
    conversations.whose_orders(request.user, conversation_id)
    order = orders.order_seen_by(request.user, order_id)
    if order is None:
        raise NoSuchOrder
    if not services.refresh_order(order=order, at=clock.now()):
        return HttpResponse(status=204)
    return show(request, "desk/beside/_again.html", conversation_id=conversation_id)


@require_http_methods(["GET", "POST"])
@agent_required
def choice(request: AgentRequest, conversation_id: UUID) -> HttpResponse:
    """Other orders it may be about; saying that it is one of them, or that one is not meant."""
    if request.method == "POST":
        return _choose(request, conversation_id)
    whose = conversations.whose_orders(request.user, conversation_id)
    query = request.GET.get("find", "")
    found = (
        orders.find_orders(agent=request.user, query=query)
        if query.strip()
        else [one.order for one in orders.orders_beside(agent=request.user, keys=whose.keys).orders]
    )
    context: dict[str, Any] = {
        "conversation": whose.conversation,
        "found": [(order, say_money(order.money)) for order in found],
        "find": query,
    }
    return show(request, "desk/beside/_choice.html", **context)


def _choose(request: AgentRequest, conversation_id: UUID) -> HttpResponse:
    given = request.POST if "order" in request.POST else request.GET
    order_id, meant = _id(given.get("order", "")), VERDICTS.get(given.get("is", ""))
    run(request, "conversation.order", conversation_id, OrderVerdict(order_id, meant))
    said = {True: _("This is the order."), False: _("It is not this order."), None: ""}[meant]
    undo = f"{reverse('desk:order_choice', args=[conversation_id])}?order={order_id}&is="
    return acted(HttpResponse(status=204), said, undo_url=undo if said else "")


def _section(request: AgentRequest, conversation_id: UUID, *, is_followed: bool) -> HttpResponse:
    whose = conversations.whose_orders(request.user, conversation_id)
    ids = [link.order_id for link in whose.links]
    beside = orders.orders_beside(agent=request.user, keys=whose.keys, order_ids=ids)
    consents = orders.marketing_consents(agent=request.user, keys=whose.keys)
    context: dict[str, Any] = {
        "conversation": whose.conversation,
        "column": column_of(beside, whose.links, request.user),
        "others": conversations.earlier_conversations(
            agent=request.user, conversation=whose.conversation
        ),
        "may_work": request.user.may(WORK),
        "is_followed": is_followed,
        **about(whose.card, consents),
    }
    return show(request, "desk/beside/_beside.html", **context)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NoSuchOrder from None
