"""Two customers who are one person, and one who is two: seen side by side before it is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kontuar.conversations import selectors as conversations
from kontuar.conversations.contract import JoinCustomers, SeparateCustomer
from kontuar.conversations.problems import NoSuchCustomer
from kontuar.desk.access import WORK, AgentRequest, NotHere, agent_required
from kontuar.desk.answers import finished
from kontuar.desk.beside.customer import about
from kontuar.desk.beside.words import say_identity
from kontuar.desk.conversation.handling import run
from kontuar.kit.ids import new_id
from kontuar.ui.pages import show

Named = tuple[str, str]
"""Kind of an identity, and how it is read."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two customers, ready to be printed."""

    id: UUID
    name: str
    identities: Sequence[Named]
    conversations: int
    orders: int
    about: dict[str, Any]
    """Notes, wishes and consents, as the pane prints them."""


@require_http_methods(["GET", "POST"])
@agent_required
def joining(request: AgentRequest, conversation_id: UUID) -> HttpResponse:
    """Whom the customer may be joined with; both side by side; joining them."""
    if request.method == "POST":
        return _join(request, conversation_id)
    if not request.user.may(WORK):
        raise NotHere
    conversation = conversations.customer_of(request.user, conversation_id)
    context: dict[str, Any] = {"conversation": conversation, "find": request.GET.get("find", "")}
    if "with" in request.GET:
        other_id = _id(request.GET["with"])
        pair = conversations.portraits(
            agent=request.user, conversation=conversation, other_id=other_id
        )
        here, other = map(_side, pair)
        keeps_other = "@" in here.name and "@" not in other.name
        context |= {"here": here, "other": other, "keeps_other": keeps_other, "key": new_id()}
        return show(request, "desk/beside/_joining_both.html", **context)
    found = conversations.customers_like(
        agent=request.user, conversation=conversation, query=context["find"]
    )
    context["found"] = [(one, _named(one)) for one in found]
    return show(request, "desk/beside/_joining.html", **context)


@require_http_methods(["GET", "POST"])
@agent_required
def parting(request: AgentRequest, conversation_id: UUID) -> HttpResponse:
    """What goes away with an identity; taking it away, or a whole joining back."""
    if request.method == "POST":
        return _part(request, conversation_id)
    if not request.user.may(WORK):
        raise NotHere
    conversation = conversations.customer_of(request.user, conversation_id)
    identity_id = _id(request.GET.get("identity", ""))
    found = conversations.separable(
        agent=request.user, conversation=conversation, identity_id=identity_id
    )
    context: dict[str, Any] = {
        "conversation": conversation,
        "found": found,
        "shown": say_identity(found.identity.kind, found.identity.value),
        "key": new_id(),
    }
    return show(request, "desk/beside/_parting.html", **context)


def _join(request: AgentRequest, conversation_id: UUID) -> HttpResponse:
    join = JoinCustomers(_id(request.POST.get("with", "")), request.POST.get("keep") == "other")
    merge_id = run(
        request, "conversation.join_customers", conversation_id, join, about=str(join.other_id)
    )
    back = reverse("desk:customer_parting", args=[conversation_id])
    undo = f"{back}?{urlencode({'joining': merge_id})}" if merge_id else ""
    said = _("Joined: this is one customer now.")
    return finished(HttpResponse(status=204), said, undo_url=undo)


def _part(request: AgentRequest, conversation_id: UUID) -> HttpResponse:
    given = request.POST if {"joining", "identity"} & request.POST.keys() else request.GET
    if "joining" in given:
        separate = SeparateCustomer(merge_id=_id(given["joining"]))
    else:
        separate = SeparateCustomer(identity_id=_id(given.get("identity", "")))
    run(request, "conversation.separate_customer", conversation_id, separate, about=str(separate))
    return finished(HttpResponse(status=204), _("Two customers again."))


def _side(one: conversations.Portrait) -> Side:
    person = one.candidate
    facts = about(one.card, one.consents)
    name = person.contact.name
    return Side(person.contact.pk, name, _named(person), person.conversations, one.orders, facts)


def _named(one: conversations.Candidate) -> Sequence[Named]:
    return [(each.kind, say_identity(each.kind, each.value)) for each in one.identities]


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NoSuchCustomer from None
