"""Forms for what costs money: refund, cancel, coupon."""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from secrets import choice
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kontuar.desk.deeds.forms import DeedForm, LinesForm, MoneyField
from kontuar.desk.deeds.words import say_money
from kontuar.kit import clock
from kontuar.kit.money import Money, total
from kontuar.orders.contract import CancelOrder, CreateCoupon, Deed, RefundOrder

LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ23456789"
"""None that look alike."""


class RefundForm(LinesForm):
    """How much goes back, and for what."""

    template = "desk/deeds/_refund.html"
    needs_reason = True

    what = forms.ChoiceField(label=_("What goes back"), widget=forms.RadioSelect, initial="whole")
    amount = MoneyField(label=_("Amount"), required=False)
    with_shipping = forms.BooleanField(label=_("The shipping too"), required=False)
    restock = forms.BooleanField(label=_("Put the items back into stock"), required=False)
    notify = forms.BooleanField(label=_("The shop tells the customer"), required=False)

    def prepare(self) -> None:
        """Offer only what the shop can do and what is left."""
        super().prepare()
        self.set_currency("amount")
        left, shipping = self.subject.stand.left, self.shipping_left()
        choices = [("whole", gettext("Everything that is left: %s") % say_money(left))]
        if "refund_partial" in self.subject.able:
            choices.append(("lines", gettext("Chosen items")))
            choices.append(("amount", gettext("Another amount")))
        if shipping and "refund_shipping" in self.subject.able:
            words = gettext("Only the shipping: %s") % say_money(shipping)
            choices.insert(1, ("shipping", words))
        self.choose("what", choices)

    def impossible(self) -> str:
        """Nothing was paid, or all of it went back."""
        stand = self.subject.stand
        if stand.left.minor:
            return ""
        gone = stand.refunded + stand.pending
        if not gone.minor:
            return gettext("The customer has paid nothing yet, so there is nothing to give back.")
        told = gettext(
            "Nothing is left to give back: %s went back to the customer or is under way."
        )
        return told % say_money(gone)

    def shipping_left(self) -> Money:
        """What the shipping cost, as far as it can still be given back."""
        order, left = self.subject.order, self.subject.stand.left
        shipping = order.amount("shipping_total") or Money(0, order.currency)
        return min(shipping, left)

    def clean(self) -> dict[str, Any]:
        """The field that belongs to the choice is filled in."""
        given: dict[str, Any] = self.cleaned_data
        if given.get("what") == "amount" and given.get("amount") is None:
            self.add_error("amount", gettext("Write an amount, for example 49,90."))
        return given

    def deed(self) -> Deed:
        """The refund, with lines and shipping where they are known."""
        given = self.cleaned_data
        amount, lines, shipping = self._parts(given["what"])
        return RefundOrder(
            amount=amount,
            lines=lines,
            shipping=shipping,
            reason=self.said_reason(),
            restock=bool(given["restock"] and lines),
            notify=given["notify"],
        )

    def _parts(self, what: str) -> tuple[Money, tuple[tuple[str, Decimal], ...], Money | None]:
        stand, shipping = self.subject.stand, self.shipping_left()
        if what == "shipping":
            return shipping, (), shipping
        if what == "amount":
            return self.cleaned_data["amount"], (), None
        if what == "lines":
            lines = self.chosen()
            extra = shipping if self.cleaned_data["with_shipping"] else None
            parts = [self._cost(*line) for line in lines] + ([extra] if extra else [])
            return total(parts, stand.currency), lines, extra
        if stand.left != stand.total:
            return stand.left, (), None
        everything = tuple((one.external_id, one.quantity) for one in self.subject.lines)
        return stand.left, everything, shipping or None

    def _cost(self, external_id: str, quantity: Decimal) -> Money:
        """A share of what the line cost after discounts."""
        whole, cost = self.subject.stand.lines[external_id]
        share = (Decimal(cost.minor) * quantity / whole).to_integral_value(ROUND_HALF_UP)
        return Money(int(share), cost.currency)


class CancelForm(DeedForm):
    """Why an order is cancelled."""

    needs_reason = True
    reasons: ClassVar[tuple[str, ...]] = ("cancelled", "withdrawal", "missing", "price", "other")
    restock = forms.BooleanField(
        label=_("Put the items back into stock"), required=False, initial=True
    )
    notify = forms.BooleanField(label=_("The shop tells the customer"), required=False)

    def impossible(self) -> str:
        """It happens once."""
        is_cancelled = self.subject.stand.state == "cancelled"
        return gettext("This order is cancelled already.") if is_cancelled else ""

    def deed(self) -> Deed:
        """The cancelling."""
        given = self.cleaned_data
        return CancelOrder(self.said_reason(), given["restock"], given["notify"])


class CouponForm(DeedForm):
    """How much a coupon is worth, and for how long."""

    template = "desk/deeds/_coupon.html"
    needs_reason = True
    reasons: ClassVar[tuple[str, ...]] = ("goodwill", "late", "damaged", "price", "other")
    what = forms.ChoiceField(
        label=_("Worth"),
        widget=forms.RadioSelect,
        choices=[("amount", _("An amount")), ("percent", _("A percentage"))],
        initial="amount",
    )
    amount = MoneyField(label=_("Amount"), required=False)
    percent = forms.IntegerField(label=_("Percent"), min_value=1, max_value=100, required=False)
    code = forms.CharField(label=_("Code"), max_length=40)
    days = forms.IntegerField(label=_("Valid for so many days"), min_value=1, max_value=730)

    def prepare(self) -> None:
        """A code that nobody guesses."""
        self.set_currency("amount")
        code = "".join(choice(LETTERS) for _n in range(8))
        self.initial.update({"code": code, "days": 90})

    def clean(self) -> dict[str, Any]:
        """The field that belongs to the choice is filled in."""
        given: dict[str, Any] = self.cleaned_data
        what = given.get("what", "amount")
        if not given.get(what) and what not in self.errors:
            self.add_error(what, gettext("Say how much it is worth."))
        return given

    def deed(self) -> Deed:
        """The coupon."""
        given = self.cleaned_data
        is_amount = given["what"] == "amount"
        return CreateCoupon(
            code=given["code"].strip().upper(),
            amount=given["amount"] if is_amount else None,
            percent=None if is_amount else Decimal(given["percent"]),
            valid_until=clock.now() + timedelta(days=given["days"]),
        )
