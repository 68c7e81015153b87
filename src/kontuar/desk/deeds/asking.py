"""Ask for something to be done to an order, having seen what it comes to."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kontuar.conversations import selectors as conversations
from kontuar.desk.access import AgentRequest, NotHere, agent_required
from kontuar.desk.answers import finished
from kontuar.desk.conversation.handling import run
from kontuar.desk.deeds.facts import effect_sentences
from kontuar.desk.deeds.forms import DeedForm
from kontuar.desk.deeds.money_forms import CancelForm, CouponForm, RefundForm
from kontuar.desk.deeds.other_forms import (
    AddressForm,
    ConfirmationForm,
    InvoiceForm,
    NoteForm,
    ReshipForm,
    ReturnForm,
    StatusForm,
    TagForm,
)
from kontuar.desk.deeds.words import say_doing, say_kind, say_limit
from kontuar.desk.orders.page import order_of
from kontuar.kit import clock
from kontuar.kit.ids import new_id
from kontuar.kit.problems import Problem
from kontuar.orders.reads import deeds as reads
from kontuar.orders.reads.deeds import Subject
from kontuar.ui.pages import show

FORMS: dict[str, type[DeedForm]] = {
    "refund": RefundForm,
    "cancel": CancelForm,
    "address": AddressForm,
    "status": StatusForm,
    "return": ReturnForm,
    "reship": ReshipForm,
    "coupon": CouponForm,
    "invoice": InvoiceForm,
    "confirmation": ConfirmationForm,
    "note": NoteForm,
    "tag": TagForm,
}
UNFINISHED = ("nothing_written", "nothing_chosen", "reason_missing")
"""What is still to be filled in needs no telling while somebody types."""
FINAL = ("refund", "cancel")
"""What can't be undone: its button is red and names what it does."""


@require_http_methods(["GET", "POST"])
@agent_required
def deed(request: AgentRequest, order_id: UUID, deed_kind: str) -> HttpResponse:
    """The form of a deed; asking for it. The shop is asked later, by the worker."""
    subject = _subject(request, order_id, deed_kind)
    form = FORMS[deed_kind](request.POST or None, subject=subject)
    if request.method == "POST" and form.is_valid():
        answer = _ask(request, subject, form)
        if answer:
            return answer
    context: dict[str, Any] = {
        "order": subject.order,
        "subject": subject,
        "kind": deed_kind,
        "title": say_kind(deed_kind),
        "doing": say_doing(deed_kind),
        "form": form,
        "key": request.POST.get("key") or new_id(),
        "conversation_id": _conversation(request),
        "is_final": deed_kind in FINAL,
    }
    status = 422 if form.is_bound else 200
    return show(request, "desk/deeds/_form.html", status=status, **context)


@require_POST
@agent_required
def effect(request: AgentRequest, order_id: UUID, deed_kind: str) -> HttpResponse:
    """What it would come to, as far as it is filled in; nothing is done."""
    subject = _subject(request, order_id, deed_kind)
    form = FORMS[deed_kind](request.POST, subject=subject)
    context: dict[str, Any] = {"sentences": (), "limit": "", "over": None, "problem": ""}
    if form.is_valid():
        wish = form.wish()
        try:
            found = reads.effect_of(
                agent=request.user, order=subject.order, wish=wish, at=clock.now()
            )
        except Problem as problem:
            context["problem"] = "" if problem.code in UNFINISHED else str(problem)
        else:
            context["sentences"] = effect_sentences(subject, wish.deed, found)
            context["over"] = found.over
            context["limit"] = say_limit(found.over) if found.worth else ""
    return show(request, "desk/deeds/_effect.html", **context)


def _ask(request: AgentRequest, subject: Subject, form: DeedForm) -> HttpResponse | None:
    """Ask for it; a refusal that can be mended stands in the form."""
    wish = form.wish()
    conversation_id = _conversation(request)
    if conversation_id:
        conversations.conversation_seen_by(request.user, conversation_id)
        wish = replace(wish, conversation_id=conversation_id)
    try:
        name = f"order.{wish.deed.kind}"
        deed_id = run(request, name, subject.order.pk, wish)
    except Problem as problem:
        if problem.status not in (409, 422):
            raise
        form.add_error(None, str(problem))
        return None
    row = reads.deed_seen_by(request.user, UUID(deed_id))
    waits = row is not None and row.state == "awaiting"
    said = _("A supervisor decides first.") if waits else _("The shop is being asked.")
    return finished(HttpResponse(status=204), said)


def _subject(request: AgentRequest, order_id: UUID, kind: str) -> Subject:
    """The order, for whoever may do this to it; anything else is not here."""
    subject = reads.subject_of(order_of(request, order_id))
    if kind not in FORMS or kind not in subject.able or not request.user.may("orders.act"):
        raise NotHere
    return subject


def _conversation(request: AgentRequest) -> UUID | None:
    given = request.POST.get("conversation") or request.GET.get("c", "")
    try:
        return UUID(given)
    except ValueError:
        return None
