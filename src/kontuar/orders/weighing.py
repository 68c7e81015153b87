"""What a deed is worth in money, and whether it makes sense as the order stands: pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_UP, Decimal

from kontuar.kit.money import Money, zero
from kontuar.orders.contract import (
    AddNote,
    CancelOrder,
    ChangeAddress,
    ChangeStatus,
    ChangeTags,
    CreateCoupon,
    CreateReturn,
    Deed,
    RefundOrder,
    Reship,
)

UNPAID = ("unpaid", "authorized", "failed")
GIVES_BACK = ("cancelled", "returned")
"""States in which shops pay back what was paid, some by themselves."""


@dataclass(frozen=True, slots=True)
class Stand:
    """How an order stands, as far as a deed asks."""

    total: Money
    refunded: Money
    pending: Money
    """Asked for and not settled, or settled after the order was read last."""
    paid: Money | None = None
    state: str = "placed"
    payment_state: str = "paid"
    lines: Mapping[str, tuple[Decimal, Money]] = field(default_factory=dict)
    """By the line's external id: how many, and what they cost together."""
    statuses: Mapping[str, str] = field(default_factory=dict)
    """What each status of the shop means."""

    @property
    def left(self) -> Money:
        """What can still be given back."""
        unpaid = self.payment_state in UNPAID
        paid = self.paid if self.paid is not None else zero(self.currency) if unpaid else self.total
        left = paid - self.refunded - self.pending
        return left if left.minor > 0 else zero(self.currency)

    @property
    def currency(self) -> str:
        """The order's own."""
        return self.total.currency


def worth_of(deed: Deed, stand: Stand) -> Money:
    """What the company gives away by it, in the order's currency; this is held against limits.

    | deed                                        | worth                                    |
    |---------------------------------------------|------------------------------------------|
    | refund                                      | its amount                               |
    | cancel, a status that means it or a return  | what was paid and not given back yet     |
    | coupon                                      | its amount, or its share of this order   |
    | send again                                  | what those lines cost                    |
    | everything else                             | nothing                                  |
    """
    if isinstance(deed, RefundOrder):
        return deed.amount
    if isinstance(deed, CreateCoupon):
        return deed.amount or _share(stand.total, deed.percent or Decimal(0), Decimal(100))
    if isinstance(deed, Reship):
        return _lines_worth(deed.lines, stand)
    is_end = isinstance(deed, ChangeStatus) and stand.statuses.get(deed.status) in GIVES_BACK
    return stand.left if is_end or isinstance(deed, CancelOrder) else zero(stand.currency)


def nonsense(deed: Deed, stand: Stand) -> str:
    """Why it can't be meant, as a code; empty when it can."""
    if isinstance(deed, RefundOrder):
        return _odd_refund(deed, stand)
    if isinstance(deed, CreateCoupon):
        return _odd_coupon(deed, stand)
    if isinstance(deed, CreateReturn | Reship):
        return _odd_lines(deed.lines, stand) if deed.lines else "nothing_chosen"
    if isinstance(deed, CancelOrder):
        return "already_cancelled" if stand.state == "cancelled" else ""
    return "" if _says_something(deed) else "nothing_written"


def _says_something(deed: Deed) -> bool:
    if isinstance(deed, AddNote):
        return bool(deed.text.strip())
    if isinstance(deed, ChangeTags):
        return bool(deed.add or deed.remove)
    if isinstance(deed, ChangeStatus):
        return bool(deed.status)
    if isinstance(deed, ChangeAddress):
        place = deed.address
        return bool(place.pickup_point or (place.street.strip() and place.city.strip()))
    return True


def _odd_refund(deed: RefundOrder, stand: Stand) -> str:
    if deed.amount.currency != stand.currency:
        return "wrong_currency"
    if deed.amount.minor <= 0:
        return "nothing_chosen"
    if deed.shipping is not None and deed.shipping > deed.amount:
        return "shipping_too_much"
    return "too_much" if deed.amount > stand.left else _odd_lines(deed.lines, stand)


def _odd_coupon(deed: CreateCoupon, stand: Stand) -> str:
    if not deed.code.strip():
        return "nothing_written"
    if deed.amount is not None:
        if deed.amount.currency != stand.currency:
            return "wrong_currency"
        return "" if deed.amount.minor > 0 else "nothing_chosen"
    return "" if deed.percent and 0 < deed.percent <= 100 else "nothing_chosen"


def _odd_lines(lines: Iterable[tuple[str, Decimal]], stand: Stand) -> str:
    for external_id, quantity in lines:
        known = stand.lines.get(external_id)
        if known is None or quantity <= 0 or quantity > known[0]:
            return "no_such_line"
    return ""


def _lines_worth(lines: Iterable[tuple[str, Decimal]], stand: Stand) -> Money:
    found = zero(stand.currency)
    for external_id, quantity in lines:
        whole, cost = stand.lines.get(external_id, (Decimal(0), zero(stand.currency)))
        if whole:
            found = found + _share(cost, quantity, whole)
    return found


def _share(money: Money, part: Decimal, whole: Decimal) -> Money:
    """Rounded up: a limit is never passed by a fraction."""
    minor = (Decimal(money.minor) * part / whole).to_integral_value(ROUND_UP)
    return Money(int(minor), money.currency)
