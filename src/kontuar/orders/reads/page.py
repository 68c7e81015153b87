"""One order with everything that belongs to it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q

from kontuar.kit.money import Money
from kontuar.orders.contract import TERMINAL
from kontuar.orders.models import (
    Connection,
    Invoice,
    Order,
    OrderLine,
    Parcel,
    ParcelLink,
    ParcelStep,
    Payment,
    Product,
    Refund,
    Shipment,
    ShopReturn,
)
from kontuar.orders.reads.links import web_link
from kontuar.orders.registry import carrier_adapter, installed, is_installed, shop_adapter
from kontuar.orders.rules import FRESH
from kontuar.orders.services.calling import config_of

if TYPE_CHECKING:
    from kontuar.people.models import Agent

RAW = 4000
"""How much of a raw event is shown."""


@dataclass(frozen=True, slots=True)
class LineView:
    """One line with its picture's address, as the shop gave it."""

    line: OrderLine
    image_url: str
    product_url: str

    @property
    def quantity(self) -> Decimal:
        """Without needless zeros."""
        number = self.line.quantity.normalize()
        return number.quantize(Decimal(1)) if number == number.to_integral() else number

    @property
    def unit_price(self) -> Money:
        """Gross."""
        return Money(self.line.unit_price, self.line.currency)

    @property
    def total(self) -> Money:
        """Gross, after discounts."""
        return Money(self.line.total, self.line.currency)


@dataclass(frozen=True, slots=True)
class StepView:
    """One thing a carrier said, and how it said it."""

    step: ParcelStep
    raw: str


@dataclass(frozen=True, slots=True)
class ParcelView:
    """A parcel with its whole way, the newest first."""

    parcel: Parcel
    carrier_name: str
    url: str
    steps: Sequence[StepView]
    is_back: bool
    """A customer sends something back with it, or it returns by itself."""


@dataclass(frozen=True, slots=True)
class OrderView:
    """Everything an order page shows."""

    order: Order
    kind_name: str
    can_refresh: bool
    missing: Sequence[str] = ()
    """Plugins of its shop and carriers that were removed."""
    lines: Sequence[LineView] = ()
    payments: Sequence[tuple[Payment, Money]] = ()
    refunds: Sequence[tuple[Refund, Money]] = ()
    invoices: Sequence[tuple[Invoice, str]] = ()
    shipments: Sequence[Shipment] = ()
    returns: Sequence[tuple[ShopReturn, Money | None]] = ()
    parcels: Sequence[ParcelView] = ()
    amounts: dict[str, Money | None] = field(default_factory=dict)

    @property
    def panel_url(self) -> str:
        """Where the shop's own panel shows it."""
        return web_link(self.order.admin_url)


def order_seen_by(agent: "Agent", order_id: UUID) -> Order | None:
    """An order of this agent's brands; None for what is missing or foreign."""
    rows = Order.objects.visible_to(agent).select_related("connection__shop", "shop")
    return rows.filter(pk=order_id).first()


def order_view(order: Order) -> OrderView:
    """The order with its lines, money, papers, parcels and returns; nine queries, asks nobody."""
    adapter = shop_adapter(order.connection.kind)
    able = adapter.capabilities(config_of(order.connection))
    parcels = _parcels(order)
    names = ("shipping_total", "discount_total", "tax_total", "paid_total", "refunded_total")
    returns = ShopReturn.objects.filter(order=order).order_by("created_at", "id")
    payments = order.payments.order_by("paid_at", "id")
    refunds = order.refunds.order_by("refunded_at", "id")
    return OrderView(
        order=order,
        kind_name=adapter.name,
        can_refresh="reread" in able and order.connection.state != "paused",
        missing=_missing(order, parcels),
        lines=_lines(order),
        payments=[(p, Money(p.amount, p.currency)) for p in payments],
        refunds=[(r, Money(r.amount, r.currency)) for r in refunds],
        invoices=[(i, web_link(i.url)) for i in order.invoices.order_by("issued_at", "id")],
        shipments=list(order.shipments.order_by("shipped_at", "id")),
        returns=[(one, _money(one.refund, one.currency)) for one in returns],
        parcels=parcels,
        amounts={name: order.amount(name) for name in names},
    )


def _missing(order: Order, parcels: Sequence[ParcelView]) -> Sequence[str]:
    """Carriers that nobody here was ever connected to are no plugin that is missing."""
    found = set() if is_installed("shop", order.connection.kind) else {order.connection.kind}
    named = {view.parcel.carrier for view in parcels} - {"", *installed("carrier")}
    if named:
        rows = Connection.objects.filter(role="carrier", kind__in=named)
        found |= set(rows.values_list("kind", flat=True))
    return sorted(found)


def parcels_to_ask(order: Order, *, at: datetime) -> list[UUID]:
    """Its parcels that are still on their way and were not just asked about."""
    rows = Parcel.objects.filter(links__order=order).exclude(state__in=TERMINAL)
    old = rows.filter(Q(asked_at=None) | Q(asked_at__lt=at - FRESH))
    return list(old.values_list("pk", flat=True))


def picture_address(order: Order, position: int) -> str:
    """Where the shop has the picture of a line; empty when it has none."""
    found = next((line for line in _lines(order) if line.line.position == position), None)
    return found.image_url if found else ""


def _lines(order: Order) -> list[LineView]:
    lines = list(order.lines.order_by("position"))
    wanted = {line.product_external_id for line in lines} - {""}
    products = Product.objects.filter(connection=order.connection, external_id__in=wanted)
    by_id = {product.external_id: product for product in products}
    return [_line(line, by_id.get(line.product_external_id)) for line in lines]


def _line(line: OrderLine, product: Product | None) -> LineView:
    own = line.image_url or (product.image_url if product else "")
    return LineView(line, own, web_link(product.url) if product else "")


def _money(minor: int | None, currency: str) -> Money | None:
    return Money(minor, currency) if minor is not None and currency else None


def _parcels(order: Order) -> list[ParcelView]:
    links = ParcelLink.objects.filter(order=order).select_related("parcel").order_by("id")
    parcels = [(link.parcel, bool(link.return_external_id)) for link in links]
    steps: dict[UUID, list[StepView]] = {}
    found = ParcelStep.objects.filter(parcel__in=[p for p, _ in parcels])
    for step in found.order_by("-occurred_at", "-id"):
        steps.setdefault(step.parcel_id, []).append(StepView(step, _raw(step.raw)))
    return [
        _parcel(parcel, steps.get(parcel.pk, []), is_back=is_back) for parcel, is_back in parcels
    ]


def _parcel(parcel: Parcel, steps: Sequence[StepView], *, is_back: bool) -> ParcelView:
    adapter = carrier_adapter(parcel.carrier)
    name = adapter.name if adapter else parcel.carrier_name or parcel.carrier
    url = parcel.url or (adapter.link(parcel.number) if adapter else "")
    return ParcelView(parcel, name, web_link(url), steps, is_back or parcel.direction == "return")


def _raw(raw: Any) -> str:
    return json.dumps(raw, ensure_ascii=False, indent=2)[:RAW] if raw else ""
