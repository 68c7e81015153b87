"""What may be done to an order in a shop, and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from kontuar.kit.money import Money
from kontuar.orders.contract.values import OrderData, PostalAddress


@dataclass(frozen=True, slots=True)
class AddNote:
    """Write a note into the shop; `for_customer` is shown to them where the shop can do that."""

    kind: ClassVar[str] = "note"
    text: str
    for_customer: bool = False


@dataclass(frozen=True, slots=True)
class ChangeTags:
    """Put tags on, take tags off."""

    kind: ClassVar[str] = "tag"
    add: Sequence[str] = ()
    remove: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ChangeStatus:
    """Set a status by the shop's own code, one of `statuses()`."""

    kind: ClassVar[str] = "status"
    status: str
    notify: bool = False


@dataclass(frozen=True, slots=True)
class CancelOrder:
    """Cancel it; `restock` puts the goods back on the shelf where the shop asks."""

    kind: ClassVar[str] = "cancel"
    reason: str = ""
    restock: bool = True
    notify: bool = False


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """Give money back: all of `amount`; lines and shipping say what for."""

    kind: ClassVar[str] = "refund"
    amount: Money
    lines: Sequence[tuple[str, Decimal]] = ()
    """(line's external id, quantity)."""
    shipping: Money | None = None
    """How much of the amount is for shipping."""
    reason: str = ""
    restock: bool = False
    notify: bool = False


@dataclass(frozen=True, slots=True)
class ResendInvoice:
    """Send an invoice again, to the customer or another address."""

    kind: ClassVar[str] = "invoice"
    invoice_id: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class ResendConfirmation:
    """Send the confirmation of the order again."""

    kind: ClassVar[str] = "confirmation"
    email: str = ""


@dataclass(frozen=True, slots=True)
class ChangeAddress:
    """Send it somewhere else; refused by shops once it is on its way."""

    kind: ClassVar[str] = "address"
    address: PostalAddress


@dataclass(frozen=True, slots=True)
class CreateReturn:
    """Open a return in the shop."""

    kind: ClassVar[str] = "return"
    lines: Sequence[tuple[str, Decimal]]
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reship:
    """Send lines again for nothing."""

    kind: ClassVar[str] = "reship"
    lines: Sequence[tuple[str, Decimal]]
    note: str = ""


@dataclass(frozen=True, slots=True)
class CreateCoupon:
    """Make a coupon for the customer: an amount, or percent."""

    kind: ClassVar[str] = "coupon"
    code: str
    amount: Money | None = None
    percent: Decimal | None = None
    valid_until: datetime | None = None


Deed = (
    AddNote
    | ChangeTags
    | ChangeStatus
    | CancelOrder
    | RefundOrder
    | ResendInvoice
    | ResendConfirmation
    | ChangeAddress
    | CreateReturn
    | Reship
    | CreateCoupon
)
DEEDS: Mapping[str, type[Deed]] = {
    deed.kind: deed
    for deed in (
        AddNote,
        ChangeTags,
        ChangeStatus,
        CancelOrder,
        RefundOrder,
        ResendInvoice,
        ResendConfirmation,
        ChangeAddress,
        CreateReturn,
        Reship,
        CreateCoupon,
    )
}


@dataclass(frozen=True, slots=True)
class OrderRef:
    """Which order: the shop's own id, and what people call it."""

    external_id: str
    number: str


@dataclass(frozen=True, slots=True)
class Done:
    """The shop has done it. `order` is how it stands now, when the answer says so."""

    external_id: str = ""
    """Of what was made: a note, refund, return, coupon, new order."""
    value: str = ""
    """For people: the coupon's code, the refund's number."""
    detail: str = ""
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    order: OrderData | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The shop will not do it; nothing changed. `code` chooses the words (`explain`)."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Postponed:
    """Not now; nothing changed, to be tried again with the same key."""

    code: str
    detail: str = ""
    retry_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Unsure:
    """The line broke after it was asked: it may or may not be done. `find_deed` looks for proof."""

    code: str
    detail: str = ""


DeedOutcome = Done | Refused | Postponed | Unsure
