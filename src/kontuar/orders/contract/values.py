"""What a shop says, as plain values; nothing in them is trusted, money is exact, times have zones.

Empty text means "the shop does not say". Every `status` is the shop's own word, `state` is ours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kontuar.kit.money import Money

ORDER_STATES = (
    "placed",  # nothing done with it yet
    "on_hold",  # waits for money, stock or a person
    "processing",
    "partly_shipped",
    "shipped",
    "delivered",
    "returned",
    "cancelled",
    "unknown",  # a status nobody mapped
)
PAYMENT_STATES = (
    "unpaid",
    "authorized",
    "partly_paid",
    "paid",
    "partly_refunded",
    "refunded",
    "failed",
    "unknown",
)
RETURN_STATES = (
    "requested",
    "accepted",
    "in_transit",
    "received",
    "refunded",
    "rejected",
    "closed",
    "unknown",
)


@dataclass(frozen=True, slots=True)
class IdentityKey:
    """By what a customer is recognised elsewhere: `kind` is email, phone, login or another."""

    kind: str
    value: str
    """email in lower case, phone E.164, login as "marketplace:name"."""


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """Where something goes; also a pickup point."""

    name: str = ""
    company: str = ""
    street: str = ""
    """With house and flat; further lines after a line break."""
    postcode: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    """ISO 3166, two letters."""
    phone: str = ""
    email: str = ""
    tax_id: str = ""
    pickup_point: str = ""
    """The carrier's code of a locker or point, for example "LOD04A"."""


@dataclass(frozen=True, slots=True)
class ShopCustomer:
    """An account in a shop, or somebody who bought without one (then `external_id` is empty)."""

    external_id: str
    name: str = ""
    email: str = ""
    phone: str = ""
    login: str = ""
    """On a marketplace: the key that stays when addresses are masked."""
    language: str = ""
    accepts_marketing: bool | None = None
    note: str = ""
    tags: Sequence[str] = ()
    created_at: datetime | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VariantData:
    """One thing that can be put into a basket."""

    external_id: str
    name: str = ""
    sku: str = ""
    ean: str = ""
    price: Money | None = None
    """Gross."""
    stock: int | None = None
    """None: the shop does not count it."""
    available_on: date | None = None
    """When it comes back."""
    image_url: str = ""


@dataclass(frozen=True, slots=True)
class ProductData:
    """What a shop sells; one without variants has a single one with its own id."""

    external_id: str
    name: str
    url: str = ""
    image_url: str = ""
    is_active: bool = True
    variants: Sequence[VariantData] = ()
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LineData:
    """One line of an order; prices gross, `total` after discounts."""

    external_id: str
    name: str
    quantity: Decimal
    unit_price: Money
    total: Money
    sku: str = ""
    ean: str = ""
    product_id: str = ""
    variant_id: str = ""
    image_url: str = ""
    tax_percent: Decimal | None = None
    kind: str = "product"
    """product, shipping, fee or discount."""
    options: Mapping[str, str] = field(default_factory=dict)
    """What was chosen or engraved, by the shop's own names."""


@dataclass(frozen=True, slots=True)
class PaymentData:
    """Money that came, or did not; `state` is pending, authorized, paid, failed or voided."""

    external_id: str
    amount: Money
    state: str
    status: str = ""
    method: str = ""
    reference: str = ""
    paid_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RefundData:
    """Money that went back; `state` is pending, done or failed."""

    external_id: str
    amount: Money
    state: str = "done"
    status: str = ""
    reason: str = ""
    refunded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class InvoiceData:
    """A paper of an order; `kind` is invoice, correction, receipt or proforma."""

    external_id: str
    number: str
    kind: str = "invoice"
    url: str = ""
    issued_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TrackingStep:
    """One thing a carrier says about a parcel, verbatim in `code`, `text` and `raw`."""

    carrier: str
    number: str
    code: str
    occurred_at: datetime
    state: str
    """One of PARCEL_STATES; "unknown" for a code that stands in no table."""
    text: str = ""
    reason: str = ""
    """For example "recipient_refused", "carrier_delay": who caused it, then what."""
    direction: str = ""
    """"out", "return", or empty where the carrier does not say."""
    place: str = ""
    zone_known: bool = True
    """False where the carrier gives no zone and its country's was taken."""
    promised_by: datetime | None = None
    collect_by: datetime | None = None
    external_id: str = ""
    """The carrier's own id of the step, if it has one: the best key against doubles."""
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ParcelData:
    """A parcel as the shop knows it; the carrier's own steps come by its adapter."""

    number: str
    carrier: str = ""
    """The slug of a carrier adapter; empty: to be recognised by name and number."""
    carrier_name: str = ""
    """Verbatim."""
    url: str = ""
    """Where a person can follow it."""
    direction: str = "out"
    promised_by: datetime | None = None
    collect_by: datetime | None = None
    steps: Sequence[TrackingStep] = ()
    """What the shop itself knows of the way, where it does (hubs, marketplaces)."""


@dataclass(frozen=True, slots=True)
class ShipmentData:
    """What was sent together; `lines` are (line's external id, quantity), empty: all or unknown."""

    external_id: str
    method: str = ""
    status: str = ""
    shipped_at: datetime | None = None
    lines: Sequence[tuple[str, Decimal]] = ()
    parcels: Sequence[ParcelData] = ()


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """What somebody sends back, and why in their words."""

    line_id: str
    quantity: Decimal
    name: str = ""
    sku: str = ""
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReturnData:
    """A return as the shop knows it."""

    external_id: str
    order_id: str
    """The order's external id."""
    status: str
    state: str
    number: str = ""
    reason: str = ""
    lines: Sequence[ReturnLine] = ()
    parcels: Sequence[ParcelData] = ()
    refund: Money | None = None
    due_at: datetime | None = None
    """By when the shop or marketplace wants a decision."""
    created_at: datetime | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OrderData:
    """An order, whole, as it stands in the shop at the moment of reading."""

    external_id: str
    number: str
    status: str
    state: str
    payment_state: str
    placed_at: datetime
    total: Money
    changed_at: datetime | None = None
    """The shop's own clock of changes; the newer one wins. None: the later reading wins."""
    status_name: str = ""
    """The status as the shop's staff reads it, where `status` is only its id."""
    customer: ShopCustomer | None = None
    email: str = ""
    phone: str = ""
    login: str = ""
    name: str = ""
    billing: PostalAddress | None = None
    shipping: PostalAddress | None = None
    shipping_method: str = ""
    payment_method: str = ""
    shipping_total: Money | None = None
    discount_total: Money | None = None
    tax_total: Money | None = None
    paid_total: Money | None = None
    refunded_total: Money | None = None
    lines: Sequence[LineData] = ()
    payments: Sequence[PaymentData] = ()
    refunds: Sequence[RefundData] = ()
    invoices: Sequence[InvoiceData] = ()
    shipments: Sequence[ShipmentData] = ()
    returns: Sequence[ReturnData] = ()
    tags: Sequence[str] = ()
    coupons: Sequence[str] = ()
    note: str = ""
    """The customer's own words."""
    staff_note: str = ""
    language: str = ""
    dispatch_by: datetime | None = None
    admin_url: str = ""
    """Where the shop's own panel shows it."""
    source: str = ""
    """Where a hub got it from, for example "allegro"."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """What has no place here and somebody may want to see."""
    flags: Sequence[str] = ()
    """Oddities met while reading, for example "total_differs"."""
