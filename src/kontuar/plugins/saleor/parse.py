"""Read what Saleor says: pure. Amounts are exact decimals in major units."""

import base64
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from kontuar.kit.money import Money, from_decimal, total, zero
from kontuar.orders.contract import (
    InvoiceData,
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
from kontuar.plugins.saleor.schema import STATES

Item = Mapping[str, Any]
PAID = ("FULL", "OVERCHARGED")
PAYMENTS = {
    "FULLY_CHARGED": "paid",
    "PARTIALLY_CHARGED": "paid",
    "PARTIALLY_REFUNDED": "paid",
    "FULLY_REFUNDED": "paid",
    "REFUSED": "failed",
    "CANCELLED": "voided",
}
"""States of the older payments; others wait."""


def read_order(told: Any) -> OrderData:
    """One order; whatever it must have and has not raises."""
    item = mapping(told)
    sum_, status = mapping(item["total"]), str(item["status"])
    billing, shipping = _address(item.get("billingAddress")), _address(item.get("shippingAddress"))
    whole = money(sum_["gross"])
    refunded = refunded_of(item, whole.currency)
    there = shipping or billing or PostalAddress()
    full = money(mapping(item["undiscountedTotal"])["gross"])
    user = item.get("user")
    return OrderData(
        external_id=external_id(item, id_of),
        number=str(item["number"]),
        status=status,
        status_name=_text(item, "statusDisplay"),
        state=STATES.get(status, "unknown"),
        payment_state=_payment_state(item, whole, refunded),
        placed_at=moment(item["created"], "UTC"),
        changed_at=moment(item["updatedAt"], "UTC"),
        total=whole,
        customer=read_customer(user) if user else None,
        email=_text(item, "userEmail"),
        phone=there.phone,
        name=there.name,
        billing=billing,
        shipping=shipping,
        shipping_method=_text(item, "shippingMethodName") or _text(item, "collectionPointName"),
        shipping_total=money(mapping(item["shippingPrice"])["gross"]),
        discount_total=full - whole if full > whole else None,
        tax_total=money(sum_["tax"]),
        paid_total=_money(item, "totalCharged"),
        refunded_total=refunded,
        lines=[_line(line) for line in _items(item, "lines")] + _shipping_line(item),
        payments=_payments(item),
        refunds=_refunds(refunded),
        invoices=[_invoice(one) for one in _items(item, "invoices") if one.get("number")],
        shipments=[_shipment(one) for one in _items(item, "fulfillments") if _went_out(one)],
        coupons=[_text(item, "voucherCode")] if item.get("voucherCode") else [],
        note=_text(item, "customerNote"),
        language=_text(item, "languageCodeEnum").lower()[:2],
    )


def read_customer(told: Any) -> ShopCustomer:
    """One account."""
    item = mapping(told)
    return ShopCustomer(
        external_id=external_id(item, id_of),
        name=_name(item),
        email=_text(item, "email"),
        phone=_text(mapping(item.get("defaultShippingAddress") or {}), "phone"),
        language=_text(item, "languageCode").lower()[:2],
        created_at=moment_or_none(item.get("dateJoined"), "UTC"),
        changed_at=moment_or_none(item.get("updatedAt"), "UTC"),
    )


def read_product(told: Any) -> ProductData:
    """One product with its variants."""
    item = mapping(told)
    return ProductData(
        external_id=external_id(item, id_of),
        name=str(item["name"]),
        image_url=_text(mapping(item.get("thumbnail") or {}), "url"),
        variants=[_variant(one) for one in _items(item, "variants")],
        changed_at=moment_or_none(item.get("updatedAt"), "UTC"),
    )


def type_of(global_id: Any) -> str:
    """The type a global id speaks of, for example "Order"; empty when it is none."""
    try:
        return base64.b64decode(str(global_id), validate=True).decode().partition(":")[0]
    except ValueError:
        return ""


def money(told: Any) -> Money:
    """An amount."""
    item = mapping(told)
    return from_decimal(item["amount"], str(item["currency"]), rounded=True)


def refunded_of(order: Item, currency: str) -> Money:
    """What went back. A payment given back whole is closed, and Saleor counts it no more."""
    closed = [
        money(one["total"])
        for one in _items(order, "payments")
        if one.get("chargeStatus") == "FULLY_REFUNDED" and one.get("total")
    ]
    counted = _money(order, "totalRefunded") or zero(currency)
    return max(counted, total(closed, currency))


def id_of(item: Any) -> Any:
    """The shop's own id."""
    return item["id"]


def _payment_state(item: Item, whole: Money, refunded: Money) -> str:
    if refunded and refunded >= whole:
        return "refunded"
    if refunded:
        return "partly_refunded"
    charge = item.get("chargeStatus")
    if charge in PAID or not whole:
        return "paid"
    if charge == "PARTIAL":
        return "partly_paid"
    if item.get("authorizeStatus") in ("FULL", "PARTIAL"):
        return "authorized"
    return "failed" if item.get("paymentStatus") in ("REFUSED", "CANCELLED") else "unpaid"


def _line(line: Item) -> LineData:
    variant, rate = mapping(line.get("variant") or {}), line.get("taxRate")
    names = [_text(line, "productName"), _text(line, "variantName")]
    return LineData(
        external_id=external_id(line, id_of),
        name=", ".join(dict.fromkeys(name for name in names if name)),
        quantity=Decimal(str(line["quantity"])),
        unit_price=money(mapping(line["unitPrice"])["gross"]),
        total=money(mapping(line["totalPrice"])["gross"]),
        sku=_text(line, "productSku"),
        product_id=_text(mapping(variant.get("product") or {}), "id"),
        variant_id=_text(variant, "id"),
        image_url=_text(mapping(line.get("thumbnail") or {}), "url"),
        tax_percent=None if rate is None else Decimal(str(rate)) * 100,
    )


def _shipping_line(item: Item) -> list[LineData]:
    cost, name = money(mapping(item["shippingPrice"])["gross"]), _text(item, "shippingMethodName")
    if not name and not cost:
        return []
    return [LineData("shipping", name or "shipping", Decimal(1), cost, cost, kind="shipping")]


def _payments(item: Item) -> list[PaymentData]:
    """Of the older payments and of the newer transactions; a shop uses one of them."""
    found = [
        PaymentData(
            external_id=external_id(one, id_of),
            amount=money(one["total"]),
            state=PAYMENTS.get(_text(one, "chargeStatus"), "pending"),
            status=_text(one, "chargeStatus"),
            method=_text(one, "gateway"),
            reference=_text(one, "pspReference"),
            paid_at=moment_or_none(one.get("created"), "UTC"),
        )
        for one in _items(item, "payments")
    ]
    for one in _items(item, "transactions"):
        charged, held = money(one["chargedAmount"]), money(one["authorizedAmount"])
        found.append(
            PaymentData(
                external_id=external_id(one, id_of),
                amount=charged or held,
                state="paid" if charged else "authorized" if held else "pending",
                method=_text(one, "name"),
                reference=_text(one, "pspReference"),
                paid_at=moment_or_none(one.get("createdAt"), "UTC"),
            )
        )
    return found


def _refunds(refunded: Money) -> list[RefundData]:
    """Saleor tells how much went back in all, not in which pieces."""
    return [RefundData("all", refunded)] if refunded else []


def _invoice(one: Item) -> InvoiceData:
    return InvoiceData(
        external_id=external_id(one, id_of),
        number=_text(one, "number"),
        url=_text(one, "url"),
        issued_at=moment_or_none(one.get("createdAt"), "UTC"),
    )


def _went_out(one: Item) -> bool:
    return one.get("status") not in ("CANCELED", "WAITING_FOR_APPROVAL", "REFUNDED")


def _shipment(one: Item) -> ShipmentData:
    number = _text(one, "trackingNumber").strip()
    came_back = one.get("status") in ("RETURNED", "REFUNDED_AND_RETURNED", "REPLACED")
    link = number if number.startswith(("https://", "http://")) else ""
    number = number.rstrip("/").rpartition("/")[2].rpartition("=")[2] if link else number
    parcel = ParcelData(number[:100], url=link, direction="return" if came_back else "out")
    return ShipmentData(
        external_id=external_id(one, id_of),
        status=_text(one, "status"),
        shipped_at=moment_or_none(one.get("created"), "UTC"),
        lines=[
            (external_id(line["orderLine"], id_of), Decimal(str(line["quantity"])))
            for line in _items(one, "lines")
            if line.get("orderLine")
        ],
        parcels=[parcel] if number else [],
    )


def _variant(item: Item) -> VariantData:
    # what is not counted has a number all the same
    stocks = None if item.get("trackInventory") is False else item.get("stocks")
    left = [
        int(mapping(one)["quantity"]) - int(mapping(one).get("quantityAllocated") or 0)
        for one in listing(stocks or [])
    ]
    return VariantData(
        external_id=external_id(item, id_of),
        name=_text(item, "name"),
        sku=_text(item, "sku"),
        stock=None if stocks is None else sum(left),
    )


def _address(told: Any) -> PostalAddress | None:
    if not told:
        return None
    item = mapping(told)
    lines = [_text(item, "streetAddress1"), _text(item, "streetAddress2")]
    return PostalAddress(
        name=_name(item),
        company=_text(item, "companyName"),
        street="\n".join(line for line in lines if line),
        postcode=_text(item, "postalCode"),
        city=_text(item, "city"),
        region=_text(item, "countryArea"),
        country=_text(mapping(item.get("country") or {}), "code"),
        phone=_text(item, "phone"),
    )


def _name(item: Item) -> str:
    return f"{_text(item, 'firstName')} {_text(item, 'lastName')}".strip()


def _money(item: Item, name: str) -> Money | None:
    return money(item[name]) if item.get(name) else None


def _items(item: Item, name: str) -> Sequence[Item]:
    return [mapping(one) for one in listing(item.get(name) or [])]


def _text(item: Item, name: str) -> str:
    told = item.get(name)
    return told if isinstance(told, str) else ""
