"""What an order and its parcel say in an answer, so that Polish grammar holds wherever it stands.

Numbers, days and amounts never decline; where a word would, the value is a whole sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from kontuar.kit.money import Money, shown
from kontuar.kit.variables import NBSP, Labels, Missing, Spoken, Told, Value, said_date
from kontuar.orders.models import OrderLine, Parcel, ParcelLink
from kontuar.orders.reads.links import web_link
from kontuar.orders.reads.words import Words
from kontuar.orders.registry import carrier_adapter

if TYPE_CHECKING:
    from kontuar.orders.models import Order

LISTED = 10
ORDER_LABELS: Labels = {
    "order.number": gettext_lazy("Number of the order"),
    "order.status": gettext_lazy("Where the order stands, a sentence"),
    "order.date": gettext_lazy("Day of the order"),
    "order.total": gettext_lazy("What it costs altogether"),
    "order.items": gettext_lazy("What was ordered, a list"),
    "order.pieces": gettext_lazy("How many pieces"),
    "order.shipping_method": gettext_lazy("Way of delivery"),
    "order.payment_method": gettext_lazy("Way of payment"),
    "order.refunded": gettext_lazy("Money given back"),
    "order.dispatch_by": gettext_lazy("Day by which it is sent"),
}
PARCEL_LABELS: Labels = {
    "parcel.number": gettext_lazy("Number of the parcel"),
    "parcel.status": gettext_lazy("Where the parcel is, a sentence"),
    "parcel.carrier": gettext_lazy("Carrier"),
    "parcel.link": gettext_lazy("Link to follow the parcel"),
    "parcel.promised_by": gettext_lazy("Promised day of delivery"),
    "parcel.pickup_point": gettext_lazy("Parcel locker or pickup point"),
    "parcel.collect_by": gettext_lazy("Last day to collect it"),
    "parcel.collect_in": gettext_lazy("Time left to collect it: today, tomorrow, in 2 days"),
}
ORDER_SENTENCES: Words = {
    "placed": pgettext_lazy("answer", "We have received the order no. %s."),
    "on_hold": pgettext_lazy("answer", "The order no. %s is on hold."),
    "processing": pgettext_lazy("answer", "The order no. %s is being prepared."),
    "partly_shipped": pgettext_lazy("answer", "A part of the order no. %s has been sent."),
    "shipped": pgettext_lazy("answer", "The order no. %s has been sent."),
    "delivered": pgettext_lazy("answer", "The order no. %s has been delivered."),
    "returned": pgettext_lazy("answer", "The order no. %s has been returned."),
    "cancelled": pgettext_lazy("answer", "The order no. %s has been cancelled."),
}
PARCEL_SENTENCES: Words = {
    "announced": pgettext_lazy("answer", "The parcel no. %s is being prepared for the carrier."),
    "handed_over": pgettext_lazy("answer", "The parcel no. %s has been handed to the carrier."),
    "in_transit": pgettext_lazy("answer", "The parcel no. %s is on its way."),
    "out_for_delivery": pgettext_lazy("answer", "The courier has the parcel no. %s."),
    "ready_for_pickup": pgettext_lazy("answer", "The parcel no. %s waits to be collected."),
    "attempt_failed": pgettext_lazy("answer", "The parcel no. %s could not be handed over."),
    "delivered": pgettext_lazy("answer", "The parcel no. %s has been delivered."),
    "returning": pgettext_lazy("answer", "The parcel no. %s is on its way back to us."),
    "returned": pgettext_lazy("answer", "The parcel no. %s has come back to us."),
    "exception": pgettext_lazy("answer", "The carrier reports trouble with the parcel no. %s."),
    "lost": pgettext_lazy("answer", "The carrier has lost the parcel no. %s."),
    "cancelled": pgettext_lazy("answer", "Sending the parcel no. %s was called off."),
}
NOT_SAID = gettext_lazy("The shop does not say it for this order.")
NO_PARCEL = gettext_lazy("The order has no parcel yet.")
NOT_SAID_OF_PARCEL = gettext_lazy("It is not known for this parcel.")
NOT_WAITING = gettext_lazy("The parcel does not wait to be collected.")


def order_values(order: Order, spoken: Spoken) -> Mapping[str, Told]:
    """Every variable of an order, in the active language."""
    lines = list(OrderLine.objects.filter(order=order, kind="product").order_by("position"))
    return {
        "order.number": Value(order.number),
        "order.status": _sentence(ORDER_SENTENCES, order.state, order.number),
        "order.date": Value(said_date(order.placed_at, spoken)),
        "order.total": Value(shown(order.money, spoken.language)),
        "order.items": _items(lines, spoken),
        "order.pieces": _pieces(lines),
        "order.shipping_method": _text(order.shipping_method, NOT_SAID),
        "order.payment_method": _text(order.payment_method, NOT_SAID),
        "order.refunded": _refunded(order.amount("refunded_total"), spoken),
        "order.dispatch_by": _day(order.dispatch_by, spoken, NOT_SAID),
    }


def parcel_values(order: Order, spoken: Spoken) -> Mapping[str, Told]:
    """Every variable of the newest parcel that goes to the customer, in the active language."""
    links = ParcelLink.objects.filter(order=order, return_external_id="", parcel__direction="out")
    newest = links.select_related("parcel").order_by("-parcel__named_at", "-parcel_id").first()
    if newest is None:
        return dict.fromkeys(PARCEL_LABELS, Missing(NO_PARCEL))
    parcel = newest.parcel
    adapter = carrier_adapter(parcel.carrier)
    url = web_link(parcel.url or (adapter.link(parcel.number) if adapter else ""))
    carrier = (adapter.name if adapter else "") or parcel.carrier_name
    return {
        "parcel.number": Value(parcel.number),
        "parcel.status": _sentence(PARCEL_SENTENCES, parcel.state, parcel.number),
        "parcel.carrier": _text(carrier, NOT_SAID_OF_PARCEL),
        "parcel.link": Value(url, url) if url else Missing(NOT_SAID_OF_PARCEL),
        "parcel.promised_by": _day(parcel.promised_by, spoken, NOT_SAID_OF_PARCEL),
        "parcel.pickup_point": _text(order.shipping.get("pickup_point", ""), NOT_SAID),
        **_collecting(parcel, spoken),
    }


def _sentence(sentences: Words, state: str, number: str) -> Told:
    if state not in sentences:
        return Missing(gettext_lazy("What its status means is not known here. Say it yourself."))
    return Value(str(sentences[state]) % number)


def _text(text: str, why: str | Promise) -> Told:
    return Value(text) if text.strip() else Missing(why)


def _day(moment: datetime | None, spoken: Spoken, why: str | Promise) -> Told:
    return Value(said_date(moment, spoken)) if moment else Missing(why)


def _items(lines: Sequence[OrderLine], spoken: Spoken) -> Told:
    if not lines:
        return Missing(NOT_SAID)
    told = [f"{_count(line.quantity, spoken)}{NBSP}×{NBSP}{line.name}" for line in lines[:LISTED]]
    more = len(lines) - LISTED
    if more > 0:
        told.append(ngettext("and %d more item", "and %d more items", more) % more)
    return Value("\n".join(told))


def _count(quantity: Decimal, spoken: Spoken) -> str:
    text = format(quantity.normalize(), "f")
    return text.replace(".", ",") if spoken.language.startswith("pl") else text


def _pieces(lines: Sequence[OrderLine]) -> Told:
    total = sum((line.quantity for line in lines), Decimal())
    if not lines or total != total.to_integral_value():
        return Missing(gettext_lazy("The order is not counted in pieces."))
    n = int(total)
    return Value(ngettext("%d piece", "%d pieces", n) % n)


def _refunded(money: Money | None, spoken: Spoken) -> Told:
    if not money:
        return Missing(gettext_lazy("No money was given back, as far as the shop says."))
    return Value(shown(money, spoken.language))


def _collecting(parcel: Parcel, spoken: Spoken) -> Mapping[str, Told]:
    if parcel.state != "ready_for_pickup" or parcel.collect_by is None:
        return dict.fromkeys(("parcel.collect_by", "parcel.collect_in"), Missing(NOT_WAITING))
    last, today = (m.astimezone(spoken.zone).date() for m in (parcel.collect_by, spoken.at))
    days = (last - today).days
    left: Told = Missing(gettext_lazy("The last day to collect it is over."))
    if days >= 0:
        near = {0: _("today"), 1: _("tomorrow")}
        left = Value(near.get(days) or ngettext("in %d day", "in %d days", days) % days)
    return {
        "parcel.collect_by": Value(said_date(parcel.collect_by, spoken)),
        "parcel.collect_in": left,
    }
