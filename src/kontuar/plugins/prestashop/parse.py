"""Read what the Webservice says: pure. Amounts are decimals in the order's currency, gross."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from kontuar.kit.money import Money, from_decimal, total
from kontuar.orders.contract import (
    InvoiceData,
    LineData,
    OrderData,
    ParcelData,
    PaymentData,
    PostalAddress,
    RefundData,
    ShipmentData,
    ShopCustomer,
    ShopStatus,
)
from kontuar.orders.reading import external_id, mapping, moment
from kontuar.plugins.prestashop.schema import DELIVERED, MEANT, WORDS

Item = Mapping[str, Any]
Many = Mapping[str, Sequence[Item]]


@dataclass(frozen=True, slots=True)
class Carrier:
    """Who carries, and where a person can follow it ("@" stands for the number)."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Lists:
    """What orders only name by a number, by the shop's ids."""

    currencies: Mapping[str, str]
    countries: Mapping[str, str]
    languages: Mapping[str, str]
    carriers: Mapping[str, Carrier]
    statuses: Mapping[str, ShopStatus]
    cancelled: str
    """The status that cancels; empty where the shop has none."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What belongs to the orders of a page and lies elsewhere."""

    lists: Lists
    zone: str
    customers: Many = field(default_factory=dict)
    addresses: Many = field(default_factory=dict)
    details: Many = field(default_factory=dict)
    carriages: Many = field(default_factory=dict)
    payments: Many = field(default_factory=dict)
    slips: Many = field(default_factory=dict)
    rules: Many = field(default_factory=dict)
    messages: Many = field(default_factory=dict)


def read_order(told: Any, parts: Parts) -> OrderData:
    """One order; whatever it must have and has not raises."""
    item, lists, zone = mapping(told), parts.lists, parts.zone
    own = external_id(item, id_of)
    currency = lists.currencies[text(item, "id_currency")]
    status = text(item, "current_state")
    known = lists.statuses.get(status)
    buyer = first(parts.customers, text(item, "id_customer"))
    there = _address(first(parts.addresses, text(item, "id_address_delivery")), lists)
    billing = _address(first(parts.addresses, text(item, "id_address_invoice")), lists)
    whole = money(item["total_paid_tax_incl"], currency)
    paid = money(item["total_paid_real"], currency)
    refunds = [_refund(one, currency, zone) for one in parts.slips.get(own, ())]
    refunded = total((one.amount for one in refunds), currency)
    person = there or billing or PostalAddress()
    return OrderData(
        external_id=own,
        number=text(item, "reference") or own,
        status=status,
        status_name=known.name if known else "",
        state=known.state if known else "unknown",
        payment_state=_payment_state(whole, paid, refunded),
        placed_at=moment(item["date_add"], zone),
        changed_at=certain(item.get("date_upd"), zone),
        total=whole,
        customer=read_customer(buyer, lists, zone) if buyer else None,
        email=text(buyer, "email"),
        phone=person.phone or (billing.phone if billing else ""),
        name=person.name or name_of(buyer),
        billing=billing,
        shipping=there,
        shipping_method=_carrier(item, lists),
        payment_method=text(item, "payment"),
        shipping_total=money(item["total_shipping_tax_incl"], currency),
        discount_total=money(item["total_discounts_tax_incl"], currency),
        tax_total=whole - money(item["total_paid_tax_excl"], currency),
        paid_total=paid,
        refunded_total=refunded,
        lines=_lines(item, parts.details.get(own, ()), currency, lists),
        payments=_payments(parts.payments.get(text(item, "reference"), ()), lists, zone),
        refunds=refunds,
        invoices=_invoices(item, zone),
        shipments=_shipments(parts.carriages.get(own, ()), lists),
        coupons=[text(one, "name") for one in parts.rules.get(own, ())],
        note=_words(parts.messages.get(own, ())),
        staff_note=text(item, "note"),
        language=lists.languages.get(text(item, "id_lang"), ""),
        extra={"id": own, "module": text(item, "module")},
    )


def read_customer(item: Item, lists: Lists, zone: str) -> ShopCustomer:
    """One account; who bought as a guest has none."""
    return ShopCustomer(
        external_id="" if text(item, "is_guest") == "1" else external_id(item, id_of),
        name=name_of(item),
        email=text(item, "email"),
        language=lists.languages.get(text(item, "id_lang"), ""),
        accepts_marketing=text(item, "newsletter") == "1",
        created_at=when(item.get("date_add"), zone),
        changed_at=certain(item.get("date_upd"), zone),
    )


def read_status(row: Item) -> ShopStatus:
    """A status of the shop, with what it means by its letter, its switches and its name."""
    name = said(row, "name")
    return ShopStatus(text(row, "id"), name, _meant(row, name), text(row, "deleted") in ("", "0"))


def money(told: Any, currency: str) -> Money:
    """An amount; the shop computes with six digits behind the point."""
    return from_decimal(told, currency, rounded=True)


def when(told: Any, zone: str) -> datetime | None:
    """A moment by the server's clock; "0000-00-00 00:00:00" is none."""
    return None if not told or str(told).startswith("0000") else moment(told, zone)


def certain(told: Any, zone: str) -> datetime | None:
    """The same, but none in the hour that autumn has twice: nobody knows which one it was."""
    if not told or str(told).startswith("0000"):
        return None
    local = datetime.fromisoformat(str(told)).replace(tzinfo=ZoneInfo(zone))
    return moment(told, zone) if local.utcoffset() == local.replace(fold=1).utcoffset() else None


def said(item: Item, name: str) -> str:
    """A text that may be in several languages; the first that says anything."""
    told = item.get(name)
    if not isinstance(told, list):
        return text(item, name)
    return next((text(mapping(one), "value") for one in told if mapping(one).get("value")), "")


def text(item: Item, name: str) -> str:
    """A field as text: numbers come as such or as text, by version."""
    told = item.get(name)
    return str(told).strip() if isinstance(told, str | int) and not isinstance(told, bool) else ""


def first(rows: Many, own: str) -> Item:
    """The one that is meant; empty when there is none."""
    return next(iter(rows.get(own, ())), {})


def name_of(item: Item) -> str:
    """First and last name."""
    return f"{text(item, 'firstname')} {text(item, 'lastname')}".strip()


def id_of(item: Any) -> Any:
    """The shop's own id."""
    return item["id"]


def _meant(row: Item, name: str) -> str:
    """The letter says most; a delivery, a payment or a module that waits for one say the rest."""
    template, low = said(row, "template"), name.lower()
    by_name = next((state for word, state in WORDS if word in low), "")
    if text(row, "shipped") == "1":
        is_there = by_name == "delivered" or (not template and text(row, "id") == DELIVERED)
        return "delivered" if is_there else "shipped"
    if template in MEANT:
        return MEANT[template]
    if by_name:
        return by_name
    if "1" in (text(row, "paid"), text(row, "delivery")):
        return "processing"
    return "placed" if text(row, "module_name") else "unknown"


def _payment_state(whole: Money, paid: Money, refunded: Money) -> str:
    if refunded:
        return "refunded" if refunded >= whole else "partly_refunded"
    if paid >= whole:
        return "paid"
    return "partly_paid" if paid else "unpaid"


def _line(row: Item, currency: str) -> LineData:
    net, gross = Decimal(str(row["unit_price_tax_excl"])), Decimal(str(row["unit_price_tax_incl"]))
    variant = text(row, "product_attribute_id")
    return LineData(
        external_id=external_id(row, id_of),
        name=str(row["product_name"]),
        quantity=Decimal(str(row["product_quantity"])),
        unit_price=money(gross, currency),
        total=money(row["total_price_tax_incl"], currency),
        sku=text(row, "product_reference"),
        ean=text(row, "product_ean13"),
        product_id=text(row, "product_id"),
        variant_id=variant if variant not in ("", "0") else text(row, "product_id"),
        tax_percent=_percent((gross - net) * 100 / net) if net else None,
    )


def _percent(told: Decimal) -> Decimal:
    rounded = told.quantize(Decimal("0.1"))
    return rounded if rounded % 1 else rounded.quantize(Decimal(1))


def _lines(item: Item, rows: Sequence[Item], currency: str, lists: Lists) -> Sequence[LineData]:
    """What was bought, and what else makes up the sum."""
    found = [_line(row, currency) for row in rows]
    parts = (
        ("shipping", _carrier(item, lists), "total_shipping_tax_incl", 1),
        ("fee", "wrapping", "total_wrapping_tax_incl", 1),
        ("discount", "discount", "total_discounts_tax_incl", -1),
    )
    for kind, name, part, sign in parts:
        amount = money(Decimal(str(item.get(part) or 0)) * sign, currency)
        if amount:
            found.append(LineData(kind, name or kind, Decimal(1), amount, amount, kind=kind))
    return found


def _payments(rows: Sequence[Item], lists: Lists, zone: str) -> Sequence[PaymentData]:
    return [
        PaymentData(
            external_id=external_id(row, id_of),
            amount=money(row["amount"], lists.currencies[text(row, "id_currency")]),
            state="paid",
            method=text(row, "payment_method"),
            reference=text(row, "transaction_id"),
            paid_at=when(row.get("date_add"), zone),
        )
        for row in rows
        if Decimal(str(row["amount"])) > 0
    ]


def _refund(row: Item, currency: str, zone: str) -> RefundData:
    goods = Decimal(str(row["total_products_tax_incl"]))
    return RefundData(
        external_id=external_id(row, id_of),
        amount=money(goods + Decimal(str(row["total_shipping_tax_incl"])), currency),
        refunded_at=when(row.get("date_add"), zone),
    )


def _invoices(item: Item, zone: str) -> Sequence[InvoiceData]:
    number = text(item, "invoice_number")
    if number in ("", "0"):
        return []
    at = when(item.get("invoice_date"), zone)
    return [InvoiceData(number, number.rjust(6, "0"), issued_at=at)]


def _shipments(rows: Sequence[Item], lists: Lists) -> Sequence[ShipmentData]:
    found = []
    for row in rows:
        carrier = lists.carriers.get(text(row, "id_carrier"))
        name, link = (carrier.name, carrier.url) if carrier else ("", "")
        numbers = text(row, "tracking_number").replace(",", " ").replace(";", " ").split()
        parcels = [_parcel(number, name, link) for number in dict.fromkeys(numbers)]
        if parcels:
            found.append(ShipmentData(external_id(row, id_of), method=name, parcels=parcels))
    return found


def _parcel(number: str, name: str, link: str) -> ParcelData:
    is_link = link.startswith(("https://", "http://"))
    url = link.replace("@", number) if is_link else ""
    return ParcelData(number[:100], carrier_name=name, url=url)


def _carrier(item: Item, lists: Lists) -> str:
    carrier = lists.carriers.get(text(item, "id_carrier"))
    return carrier.name if carrier else ""


def _words(rows: Sequence[Item]) -> str:
    """The customer's own: an employee's and a payment module's are none."""
    own = [row for row in rows if text(row, "id_employee") in ("", "0")]
    return "\n".join(text(row, "message") for row in own if text(row, "private") != "1")


def _address(row: Item, lists: Lists) -> PostalAddress | None:
    if not row:
        return None
    return PostalAddress(
        name=name_of(row),
        company=text(row, "company"),
        street="\n".join(part for part in (text(row, "address1"), text(row, "address2")) if part),
        postcode=text(row, "postcode"),
        city=text(row, "city"),
        country=lists.countries.get(text(row, "id_country"), ""),
        phone=text(row, "phone_mobile") or text(row, "phone"),
        tax_id=text(row, "vat_number"),
    )
