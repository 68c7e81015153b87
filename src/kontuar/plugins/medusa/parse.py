"""Read what Medusa answers: pure. It computes with more digits than money has; each is rounded."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from kontuar.kit.money import Money, from_decimal, total
from kontuar.orders.contract import (
    LineData,
    OrderData,
    PaymentData,
    PostalAddress,
    ProductData,
    RefundData,
    ShopCustomer,
    VariantData,
)
from kontuar.orders.reading import external_id, listing, mapping, moment, moment_or_none
from kontuar.plugins.medusa.schema import OVERRIDING, PAID, STATES
from kontuar.plugins.medusa.sent import read_returns, read_shipments

Item = Mapping[str, Any]
UTC = "UTC"


def read_order(told: Any, url: str) -> OrderData:
    """One order; whatever it must have and has not raises."""
    item = mapping(told)
    own, currency = external_id(item, id_of), str(item["currency_code"]).upper()
    buyer = item.get("customer")
    billing, shipping = (
        _address(item.get("billing_address")),
        _address(item.get("shipping_address")),
    )
    there = shipping or billing or PostalAddress()
    lines = [_line(one, currency) for one in items_of(item, "items")]
    ways = [_way(one, currency) for one in items_of(item, "shipping_methods")]
    paid = [one for c in items_of(item, "payment_collections") for one in items_of(c, "payments")]
    refunds = [_refund(one, currency) for p in paid for one in items_of(p, "refunds")]
    status = _status(item)
    return OrderData(
        external_id=own,
        number=str(item.get("custom_display_id") or item["display_id"]),
        status=status,
        state=STATES.get(status, "unknown"),
        payment_state=PAID.get(str(item["payment_status"]), "unknown"),
        placed_at=moment(item["created_at"], UTC),
        changed_at=moment(item["updated_at"], UTC),
        total=money(_whole(item), currency),
        customer=read_customer(buyer) if buyer else None,
        email=_text(item, "email"),
        phone=there.phone or _text(mapping(buyer or {}), "phone"),
        name=there.name or _name(mapping(buyer or {})),
        billing=billing,
        shipping=shipping,
        shipping_method=", ".join(way.name for way in ways),
        payment_method=", ".join(sorted({_provider(one) for one in paid})),
        shipping_total=money(item["shipping_total"], currency),
        discount_total=money(item["discount_total"], currency),
        tax_total=money(item["tax_total"], currency),
        paid_total=_sum((captured(one) for one in paid), currency),
        refunded_total=total((refund.amount for refund in refunds), currency),
        lines=[*lines, *ways],
        payments=[_payment(one, currency) for one in paid],
        refunds=refunds,
        shipments=read_shipments(item),
        returns=read_returns(item),
        coupons=[_text(one, "code") for one in items_of(item, "promotions")],
        language=_text(item, "locale").lower()[:2],
        admin_url=f"{url}/app/orders/{own}",
    )


def read_customer(told: Any) -> ShopCustomer:
    """A customer; who bought without an account is one too."""
    item = mapping(told)
    return ShopCustomer(
        external_id=external_id(item, id_of),
        name=_name(item),
        email=_text(item, "email"),
        phone=_text(item, "phone"),
        created_at=moment_or_none(item.get("created_at"), UTC),
        changed_at=moment_or_none(item.get("updated_at"), UTC),
    )


def read_product(told: Any) -> ProductData:
    """A product with its variants."""
    item = mapping(told)
    return ProductData(
        external_id=external_id(item, id_of),
        name=str(item["title"]),
        image_url=_text(item, "thumbnail"),
        is_active=item.get("status") == "published",
        variants=[_variant(one) for one in items_of(item, "variants")],
        changed_at=moment_or_none(item.get("updated_at"), UTC),
    )


def money(told: Any, currency: str) -> Money:
    """An amount."""
    return from_decimal(told, currency, rounded=True)


def captured(payment: Item) -> Decimal:
    """How much of a payment has come."""
    return sum((number(one["amount"]) for one in items_of(payment, "captures")), Decimal(0))


def given_back(payment: Item) -> Decimal:
    """How much of a payment went back."""
    return sum((number(one["amount"]) for one in items_of(payment, "refunds")), Decimal(0))


def number(told: Any) -> Decimal:
    """An exact number. Raises ValueError for anything else."""
    if isinstance(told, bool) or not isinstance(told, int | Decimal):
        raise ValueError(f"no number: {told!r:.40}")
    return Decimal(told)


def id_of(item: Any) -> Any:
    """The shop's own id."""
    return item["id"]


def items_of(item: Item, name: str) -> Sequence[Item]:
    """Objects that hang on another."""
    return [mapping(one) for one in listing(item.get(name) or [])]


def _status(item: Item) -> str:
    """How far its goods are, unless the order itself says more."""
    own, way = str(item["status"]), str(item["fulfillment_status"])
    if own in OVERRIDING:
        return own
    lines = items_of(item, "items")
    if lines and all(_back(line) >= number(line["quantity"]) for line in lines):
        return "returned"
    return way


def _back(line: Item) -> Decimal:
    return number(mapping(line.get("detail") or {}).get("return_received_quantity") or 0)


def _whole(item: Item) -> Decimal:
    """What was bought: Medusa takes away what came back, and credit given for it."""
    back = sum((_returned(line) for line in items_of(item, "items")), Decimal(0))
    return number(item["total"]) + back + number(item.get("credit_line_total") or 0)


def _returned(line: Item) -> Decimal:
    parts = ("return_received_total", "return_dismissed_total")
    return sum((number(line.get(name) or 0) for name in parts), Decimal(0))


def _line(line: Item, currency: str) -> LineData:
    variant, rate = mapping(line.get("variant") or {}), _rate(line)
    names = [_text(line, "title"), _text(line, "subtitle")]
    unit = number(line["unit_price"])
    gross = unit if line.get("is_tax_inclusive") else unit * (1 + (rate or Decimal(0)) / 100)
    return LineData(
        external_id=external_id(line, id_of),
        name=", ".join(dict.fromkeys(name for name in names if name)),
        quantity=number(line["quantity"]),
        unit_price=money(gross, currency),
        total=money(number(line["total"]) + _returned(line), currency),
        sku=_text(line, "variant_sku") or _text(variant, "sku"),
        ean=_text(variant, "ean"),
        product_id=_text(line, "product_id"),
        variant_id=_text(line, "variant_id"),
        image_url=_text(line, "thumbnail"),
        tax_percent=rate,
    )


def _way(way: Item, currency: str) -> LineData:
    cost = money(way["total"], currency)
    name = _text(way, "name") or "shipping"
    own = external_id(way, id_of)
    return LineData(own, name, Decimal(1), cost, cost, kind="shipping", tax_percent=_rate(way))


def _rate(taxed: Item) -> Decimal | None:
    rates = [number(one["rate"]) for one in items_of(taxed, "tax_lines")]
    return sum(rates, Decimal(0)) if rates else None


def _payment(payment: Item, currency: str) -> PaymentData:
    came, is_voided = captured(payment), bool(payment.get("canceled_at"))
    return PaymentData(
        external_id=external_id(payment, id_of),
        amount=money(came or payment["amount"], currency),
        state="paid" if came else "voided" if is_voided else "authorized",
        method=_provider(payment),
        paid_at=moment_or_none(payment.get("captured_at"), UTC),
    )


def _provider(payment: Item) -> str:
    return _text(payment, "provider_id").removeprefix("pp_")


def _refund(refund: Item, currency: str) -> RefundData:
    return RefundData(
        external_id=external_id(refund, id_of),
        amount=money(refund["amount"], currency),
        reason=_text(refund, "note"),
        refunded_at=moment_or_none(refund.get("created_at"), UTC),
    )


def _variant(item: Item) -> VariantData:
    stock = item.get("inventory_quantity") if item.get("manage_inventory") else None
    return VariantData(
        external_id=external_id(item, id_of),
        name=_text(item, "title"),
        sku=_text(item, "sku"),
        ean=_text(item, "ean"),
        stock=None if stock is None else int(stock),
        image_url=_text(item, "thumbnail"),
    )


def _address(told: Any) -> PostalAddress | None:
    item = mapping(told or {})
    lines = [_text(item, "address_1"), _text(item, "address_2")]
    found = PostalAddress(
        name=_name(item),
        company=_text(item, "company"),
        street="\n".join(line for line in lines if line),
        postcode=_text(item, "postal_code"),
        city=_text(item, "city"),
        region=_text(item, "province"),
        country=_text(item, "country_code").upper(),
        phone=_text(item, "phone"),
    )
    return found if found.street or found.city or found.name else None


def _name(told: Item) -> str:
    return f"{_text(told, 'first_name')} {_text(told, 'last_name')}".strip()


def _sum(amounts: Iterable[Decimal], currency: str) -> Money:
    return money(sum(amounts, Decimal(0)), currency)


def _text(item: Item, name: str) -> str:
    told = item.get(name)
    return told.strip() if isinstance(told, str) else ""
