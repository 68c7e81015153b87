"""How much of a shop's money somebody may give away without asking: pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from kontuar.kit.money import Money

REASONS = (
    "withdrawal",
    "damaged",
    "wrong_item",
    "missing",
    "late",
    "lost",
    "price",
    "goodwill",
    "cancelled",
    "other",
)
"""Why money goes back; a limit may hold for one of them only."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a role may give back by itself; None is no limit.

    Without a currency it holds for all of them, and then it can name no amount; without a reason
    it holds for every reason that has no allowance of its own.
    """

    currency: str = ""
    reason: str = ""
    per_order: int | None = None
    """Minor units, for one order altogether: cutting a refund in pieces does not help."""
    per_day: int | None = None
    share_percent: int | None = None
    """Of what the order cost."""


@dataclass(frozen=True, slots=True)
class Gift:
    """Money to be given back, with what the same person gave on their own authority before."""

    worth: Money
    order_total: Money
    on_order: Money
    today: Money


@dataclass(frozen=True, slots=True)
class Over:
    """Why somebody has to be asked: none, order, day or share, and the limit that is passed."""

    why: str
    limit: Money | None = None
    percent: int | None = None


def allowance_for(
    allowances: Iterable[Allowance], *, currency: str, reason: str
) -> Allowance | None:
    """The one that fits closest: first by reason, then by currency; None: everything is asked."""
    fits = [
        one
        for one in allowances
        if one.currency in ("", currency) and one.reason in ("", reason or "")
    ]
    return max(fits, key=lambda one: (bool(one.reason), bool(one.currency)), default=None)


def passed_limit(allowance: Allowance | None, gift: Gift) -> Over | None:
    """The limit that a gift would pass; None while it is within all of them."""
    if not gift.worth:
        return None
    if allowance is None:
        return Over("none")
    currency = gift.worth.currency
    together = gift.on_order + gift.worth
    if allowance.per_order is not None and together.minor > allowance.per_order:
        return Over("order", Money(allowance.per_order, currency))
    if allowance.per_day is not None and (gift.today + gift.worth).minor > allowance.per_day:
        return Over("day", Money(allowance.per_day, currency))
    share = allowance.share_percent
    if share is not None and together.minor * 100 > gift.order_total.minor * share:
        return Over("share", percent=share)
    return None
