"""Read what Vendure answers: pure."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from kontuar.kit.money import Money, from_minor, total
from kontuar.orders.contract import (
    LineData,
    OrderData,
    ParcelData,
    PaymentData,
    PostalAddress,
    ProductData,
    RefundData,
    ShipmentData,
    ShopCustomer,
    VariantData,
)
from kontuar.orders.reading import external_id, listing, mapping, moment, moment_or_none
from kontuar.plugins.vendure.schema import STATES

Item = Mapping[str, Any]
PAID = {
    "Created": "pending",
    "Authorized": "authorized",
    "Settled": "paid",
    "Declined": "failed",
    "Error": "failed",
    "Cancelled": "voided",
}
REFUNDED = {"Pending": "pending", "Settled": "done", "Failed": "failed"}
UTC = "UTC"


class Purse:
    """Whole numbers of minor units in a shop's precision, as money."""

    def __init__(self, currency: str, precision: int) -> None:
        self.currency, self.precision = currency, precision

    def money(self, told: Any) -> Money:
        """Raises NotMoney."""
        return from_minor(told, self.currency, exponent=self.precision)


def read_order(told: Any, precision: int) -> OrderData:
    """One order; whatever it must have and has not raises."""
    item = mapping(told)
    purse = Purse(str(item["currencyCode"]), precision)
    paid = [mapping(one) for one in listing(item.get("payments") or [])]
    payments = [_payment(one, purse) for one in paid]
    refunds = [_refund(r, purse) for one in paid for r in listing(one.get("refunds") or [])]
    whole = purse.money(item["totalWithTax"])
    buyer = read_customer(item["customer"]) if item.get("customer") else None
    shipping = _address(item.get("shippingAddress"))
    return OrderData(
        external_id=external_id(item, lambda i: i["id"]),
        number=str(item["code"]),
        status=str(item["state"]),
        state=STATES.get(str(item["state"]), "unknown"),
        payment_state=payment_state(whole, payments, refunds),
        placed_at=moment(item["orderPlacedAt"] or item["createdAt"], UTC),
        changed_at=moment(item["updatedAt"], UTC),
        total=whole,
        customer=buyer,
        email=buyer.email if buyer else "",
        phone=(buyer.phone if buyer else "") or (shipping.phone if shipping else ""),
        name=(buyer.name if buyer else "") or (shipping.name if shipping else ""),
        billing=_address(item.get("billingAddress")),
        shipping=shipping,
        shipping_method=", ".join(_methods(item)),
        payment_method=", ".join(sorted({p.method for p in payments})),
        shipping_total=purse.money(item["shippingWithTax"]),
        discount_total=-total(
            (purse.money(d["amountWithTax"]) for d in listing(item.get("discounts") or [])),
            purse.currency,
        ),
        tax_total=total(
            (purse.money(t["taxTotal"]) for t in listing(item.get("taxSummary") or [])),
            purse.currency,
        ),
        paid_total=_sum(purse, (p.amount for p in payments if p.state == "paid")),
        refunded_total=_sum(purse, (r.amount for r in refunds if r.state == "done")),
        lines=[
            *(_line(mapping(one), purse) for one in listing(item["lines"])),
            *(_surcharge(mapping(one), purse) for one in listing(item.get("surcharges") or [])),
        ],
        payments=payments,
        refunds=refunds,
        shipments=[_shipment(mapping(f)) for f in listing(item.get("fulfillments") or [])],
        coupons=[str(code) for code in listing(item.get("couponCodes") or [])],
    )


def payment_state(
    whole: Money, payments: Sequence[PaymentData], refunds: Sequence[RefundData]
) -> str:
    """What has been paid of it, by its payments and refunds."""
    paid = sum(p.amount.minor for p in payments if p.state == "paid")
    back = sum(r.amount.minor for r in refunds if r.state == "done")
    if back:
        return "refunded" if back >= paid else "partly_refunded"
    if paid:
        return "paid" if paid >= whole.minor else "partly_paid"
    states = {p.state for p in payments}
    if "authorized" in states:
        return "authorized"
    return "failed" if states == {"failed"} else "unpaid"


def read_customer(told: Any) -> ShopCustomer:
    """A customer; who bought without an account is one too, but has no user."""
    item = mapping(told)
    name = f"{_text(item, 'firstName')} {_text(item, 'lastName')}".strip()
    return ShopCustomer(
        external_id=external_id(item, lambda i: i["id"]),
        name=name,
        email=_text(item, "emailAddress"),
        phone=_text(item, "phoneNumber"),
        created_at=moment_or_none(item.get("createdAt"), UTC),
        changed_at=moment_or_none(item.get("updatedAt"), UTC),
    )


def read_product(told: Any, precision: int) -> ProductData:
    """A product with its variants."""
    item = mapping(told)
    return ProductData(
        external_id=external_id(item, lambda i: i["id"]),
        name=str(item["name"]),
        image_url=_image(item),
        is_active=item.get("enabled") is True,
        variants=[_variant(mapping(one), precision) for one in listing(item["variants"])],
        changed_at=moment_or_none(item.get("updatedAt"), UTC),
    )


def _variant(item: Item, precision: int) -> VariantData:
    levels = [mapping(one) for one in listing(item.get("stockLevels") or [])]
    stock = sum(int(one["stockOnHand"]) - int(one["stockAllocated"]) for one in levels)
    purse = Purse(str(item["currencyCode"]), precision)
    return VariantData(
        external_id=external_id(item, lambda i: i["id"]),
        name=_text(item, "name"),
        sku=_text(item, "sku"),
        price=purse.money(item["priceWithTax"]),
        stock=None if item.get("trackInventory") == "FALSE" or not levels else stock,
        image_url=_image(item),
    )


def _line(item: Item, purse: Purse) -> LineData:
    variant = mapping(item["productVariant"])
    return LineData(
        external_id=external_id(item, lambda i: i["id"]),
        name=str(variant["name"]),
        quantity=Decimal(item["quantity"]),
        unit_price=purse.money(item["unitPriceWithTax"]),
        total=purse.money(item["proratedLinePriceWithTax"]),
        sku=_text(variant, "sku"),
        product_id=str(mapping(variant.get("product") or {}).get("id") or ""),
        variant_id=str(variant["id"]),
        image_url=_image(item),
        tax_percent=Decimal(item["taxRate"]) if item.get("taxRate") is not None else None,
    )


def _surcharge(item: Item, purse: Purse) -> LineData:
    price = purse.money(item["priceWithTax"])
    return LineData(
        external_id=f"surcharge-{item['id']}",
        name=_text(item, "description"),
        quantity=Decimal(1),
        unit_price=price,
        total=price,
        sku=_text(item, "sku"),
        kind="fee",
    )


def _payment(item: Item, purse: Purse) -> PaymentData:
    status = str(item["state"])
    state = PAID.get(status, "pending")
    at = moment_or_none(item.get("createdAt"), UTC)
    return PaymentData(
        external_id=external_id(item, lambda i: i["id"]),
        amount=purse.money(item["amount"]),
        state=state,
        status=status,
        method=_text(item, "method"),
        reference=_text(item, "transactionId"),
        paid_at=at if state == "paid" else None,
    )


def _refund(told: Any, purse: Purse) -> RefundData:
    item = mapping(told)
    status = str(item["state"])
    return RefundData(
        external_id=external_id(item, lambda i: i["id"]),
        amount=purse.money(item["total"]),
        state=REFUNDED.get(status, "pending"),
        status=status,
        reason=_text(item, "reason"),
        refunded_at=moment_or_none(item.get("createdAt"), UTC),
    )


def _shipment(item: Item) -> ShipmentData:
    number, status = _text(item, "trackingCode").strip(), str(item["state"])
    method = _text(item, "method")
    return ShipmentData(
        external_id=external_id(item, lambda i: i["id"]),
        method=method,
        status=status,
        shipped_at=(
            moment_or_none(item.get("createdAt"), UTC)
            if status in ("Shipped", "Delivered")
            else None
        ),
        lines=[
            (str(one["orderLineId"]), Decimal(one["quantity"]))
            for one in map(mapping, listing(item.get("lines") or []))
        ],
        parcels=[ParcelData(number, carrier_name=method)] if number else [],
    )


def _address(told: Any) -> PostalAddress | None:
    item = mapping(told or {})
    if not any(item.get(name) for name in ("streetLine1", "city", "fullName", "postalCode")):
        return None
    street = "\n".join(filter(None, (_text(item, "streetLine1"), _text(item, "streetLine2"))))
    return PostalAddress(
        name=_text(item, "fullName"),
        company=_text(item, "company"),
        street=street,
        postcode=_text(item, "postalCode"),
        city=_text(item, "city"),
        region=_text(item, "province"),
        country=_text(item, "countryCode").upper(),
        phone=_text(item, "phoneNumber"),
    )


def _methods(item: Item) -> Sequence[str]:
    lines = [mapping(one) for one in listing(item.get("shippingLines") or [])]
    return [_text(mapping(line.get("shippingMethod") or {}), "name") for line in lines]


def _image(item: Item) -> str:
    return _text(mapping(item.get("featuredAsset") or {}), "preview")


def _sum(purse: Purse, amounts: Any) -> Money:
    return total(amounts, purse.currency)


def _text(item: Item, name: str) -> str:
    told = item.get(name)
    return told if isinstance(told, str) else ""
