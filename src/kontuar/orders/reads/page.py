"""One order with everything that belongs to it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from kontuar.kit.money import Money
from kontuar.kit.together import read_together
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
    ShopReturn,
)
from kontuar.orders.reads.links import web_link
from kontuar.orders.registry import carrier_adapter, is_installed, shop_adapter
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
    returns: Sequence[tuple[ShopReturn, Money | None]] = ()
    parcels: Sequence[ParcelView] = ()
    amounts: dict[str, Money | None] = field(default_factory=dict)

    @property
    def panel_url(self) -> str:
        """Where the shop's own panel shows it."""
        return web_link(self.order.admin_url)


@dataclass(frozen=True, slots=True)
class _Children:
    """The rows of every table that hang on an order."""

    lines: Sequence[OrderLine]
    products: Sequence[Product]
    payments: Sequence[Payment]
    refunds: Sequence[Refund]
    invoices: Sequence[Invoice]
    returns: Sequence[ShopReturn]
    links: Sequence[ParcelLink]
    parcels: Sequence[Parcel]
    steps: Sequence[ParcelStep]
    carriers: Sequence[Connection]
    """Connections of their carriers, also of those whose plugin was removed."""


def order_seen_by(agent: "Agent", order_id: UUID) -> Order | None:
    """An order of this agent's brands; None for what is missing or foreign."""
    rows = Order.objects.visible_to(agent).select_related("connection__shop", "shop")
    return rows.filter(pk=order_id).first()


def order_view(order: Order) -> OrderView:
    """The order with its lines, money, papers, parcels and returns; one query, asks nobody."""
    adapter = shop_adapter(order.connection.kind)
    able = adapter.capabilities(config_of(order.connection))
    found = _children(order)
    parcels = _parcels(found)
    names = ("shipping_total", "discount_total", "tax_total", "paid_total", "refunded_total")
    return OrderView(
        order=order,
        kind_name=adapter.name,
        can_refresh="reread" in able and order.connection.state != "paused",
        missing=_missing(order, found),
        lines=_lines(found.lines, found.products),
        payments=[(p, Money(p.amount, p.currency)) for p in found.payments],
        refunds=[(r, Money(r.amount, r.currency)) for r in found.refunds],
        invoices=[(i, web_link(i.url)) for i in found.invoices],
        returns=[(one, _money(one.refund, one.currency)) for one in found.returns],
        parcels=parcels,
        amounts={name: order.amount(name) for name in names},
    )


def picture_address(order: Order, position: int) -> str:
    """Where the shop has the picture of a line; empty when it has none."""
    lines = list(order.lines.filter(position=position))
    products = Product.objects.filter(
        connection=order.connection_id, external_id__in=[p.product_external_id for p in lines]
    )
    return next((line.image_url for line in _lines(lines, products)), "")


def _children(order: Order) -> _Children:
    """All that belongs to it, in one query; a removed plugin is told by its connections."""
    lines, links = order.lines.all(), order.parcel_links.all()
    wanted = lines.exclude(product_external_id="").values("product_external_id")
    products = Product.objects.filter(connection=order.connection_id, external_id__in=wanted)
    parcels = Parcel.objects.filter(pk__in=links.values("parcel"))
    steps = ParcelStep.objects.filter(parcel__in=links.values("parcel")).defer("dedupe_key")
    carriers = Connection.objects.filter(role="carrier", kind__in=parcels.values("carrier"))
    return _Children(
        **read_together(
            lines=lines.order_by("position"),
            products=products,
            payments=order.payments.order_by("paid_at", "id"),
            refunds=order.refunds.order_by("refunded_at", "id"),
            invoices=order.invoices.order_by("issued_at", "id"),
            returns=order.returns.order_by("created_at", "id"),
            links=links.order_by("id"),
            parcels=parcels,
            steps=steps.order_by("-occurred_at", "-id"),
            carriers=carriers.only("kind"),
        )
    )


def _missing(order: Order, found: _Children) -> Sequence[str]:
    """Carriers that nobody here was ever connected to are no plugin that is missing."""
    needed = {("shop", order.connection.kind)} | {("carrier", one.kind) for one in found.carriers}
    return sorted({kind for role, kind in needed if not is_installed(role, kind)})


def _lines(lines: Sequence[OrderLine], products: Iterable[Product]) -> list[LineView]:
    by_id = {product.external_id: product for product in products}
    return [_line(line, by_id.get(line.product_external_id)) for line in lines]


def _line(line: OrderLine, product: Product | None) -> LineView:
    own = line.image_url or (product.image_url if product else "")
    return LineView(line, own, web_link(product.url) if product else "")


def _money(minor: int | None, currency: str) -> Money | None:
    return Money(minor, currency) if minor is not None and currency else None


def _parcels(found: _Children) -> list[ParcelView]:
    steps: dict[UUID, list[StepView]] = {}
    for step in found.steps:
        steps.setdefault(step.parcel_id, []).append(StepView(step, _raw(step.raw)))
    by_id = {parcel.pk: parcel for parcel in found.parcels}
    return [
        _parcel(
            by_id[link.parcel_id],
            steps.get(link.parcel_id, []),
            is_back=bool(link.return_external_id),
        )
        for link in found.links
    ]


def _parcel(parcel: Parcel, steps: Sequence[StepView], *, is_back: bool) -> ParcelView:
    adapter = carrier_adapter(parcel.carrier)
    name = adapter.name if adapter else parcel.carrier_name or parcel.carrier
    url = parcel.url or (adapter.link(parcel.number) if adapter else "")
    return ParcelView(parcel, name, web_link(url), steps, is_back or parcel.direction == "return")


def _raw(raw: Any) -> str:
    return json.dumps(raw, ensure_ascii=False, indent=2)[:RAW] if raw else ""
