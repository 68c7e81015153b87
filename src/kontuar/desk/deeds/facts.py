"""What a deed comes to, as short sentences: before it is asked for, and on its card."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from kontuar.desk.deeds.words import say_money
from kontuar.orders.contract import (
    AddNote,
    CancelOrder,
    ChangeAddress,
    ChangeStatus,
    ChangeTags,
    CreateCoupon,
    CreateReturn,
    Deed,
    PostalAddress,
    RefundOrder,
    ResendConfirmation,
    ResendInvoice,
    Reship,
)
from kontuar.orders.reads.deeds import Effect, Subject
from kontuar.ui.templatetags.ui import moment

if TYPE_CHECKING:
    from kontuar.orders.models import Order

Names = Mapping[str, str]


def effect_sentences(subject: Subject, deed: Deed, effect: Effect) -> list[str]:
    """What will have happened, one sentence each."""
    order = subject.order
    if isinstance(deed, RefundOrder):
        return list(_refund(order, deed, effect))
    if isinstance(deed, CancelOrder):
        return list(_cancel(effect))
    names = {one.external_id: one.name for one in subject.lines}
    names |= {one.external_id: one.number for one in subject.invoices}
    return facts_of(order, deed, names)


def facts_of(order: "Order", deed: Deed, names: Names) -> list[str]:
    """What was asked for, without the amount; `names` are those of lines and papers."""
    return [fact for fact in _facts(order, deed, names) if fact]


def _refund(order: "Order", deed: RefundOrder, effect: Effect) -> Iterator[str]:
    given = {"amount": say_money(deed.amount), "total": say_money(effect.stand.total)}
    yield _("%(amount)s of %(total)s goes back to the customer.") % given
    if order.payment_method:
        yield _("By the way it was paid: %s.") % order.payment_method
    if effect.left_after.minor:
        yield _("After that it is still possible to give back: %s.") % say_money(effect.left_after)


def _cancel(effect: Effect) -> Iterator[str]:
    yield _("The order is cancelled in the shop.")
    if effect.worth:
        yield (
            _("The customer paid %s; the shop may give it back by itself.")
            % say_money(effect.worth)
        )


def _facts(order: "Order", deed: Deed, names: Names) -> Iterator[str]:
    if isinstance(deed, RefundOrder):
        yield _lines(deed.lines, names)
        yield _("Shipping: %s") % say_money(deed.shipping) if deed.shipping else ""
    elif isinstance(deed, CreateReturn | Reship):
        yield _lines(deed.lines, names)
    elif isinstance(deed, CreateCoupon):
        yield from _coupon(deed)
    elif isinstance(deed, ChangeAddress):
        yield _("New address: %s") % say_place(deed.address)
    elif isinstance(deed, ResendInvoice):
        yield names.get(deed.invoice_id, "")
        yield _("To the address %s") % (deed.email or order.email)
    elif isinstance(deed, ResendConfirmation):
        yield _("To the address %s") % (deed.email or order.email)
    else:
        yield from _small(order, deed)


def _small(order: "Order", deed: Deed) -> Iterator[str]:
    if isinstance(deed, AddNote):
        yield _("“%s”") % deed.text
        yield _("The customer sees it.") if deed.for_customer else _("Only staff sees it.")
    elif isinstance(deed, ChangeStatus):
        known = {code: name for code, name, _state in order.connection.statuses}
        yield _("New status: %s") % known.get(deed.status, deed.status)
    elif isinstance(deed, ChangeTags):
        yield _("On: %s") % ", ".join(deed.add) if deed.add else ""
        yield _("Off: %s") % ", ".join(deed.remove) if deed.remove else ""


def _coupon(deed: CreateCoupon) -> Iterator[str]:
    worth = say_money(deed.amount) if deed.amount else f"{deed.percent}%"
    yield _("Code %(code)s, worth %(worth)s") % {"code": deed.code, "worth": worth}
    yield _("Valid until: %s") % moment(deed.valid_until) if deed.valid_until else ""


def _lines(lines: Sequence[tuple[str, Decimal]], names: Names) -> str:
    counted = [(names.get(pk, ""), count.normalize()) for pk, count in lines]
    return ", ".join(f"{count:f} × {name}" for name, count in counted if name)


def say_place(place: PostalAddress) -> str:
    """An address in one line."""
    parts = (
        place.pickup_point,
        place.name,
        place.company,
        place.street.replace("\n", " "),
        f"{place.postcode} {place.city}".strip(),
        place.country if place.country != "PL" else "",
        place.phone,
    )
    return ", ".join(part for part in parts if part)
