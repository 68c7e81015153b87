"""What a shop says of an order, as rows."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from kontuar.orders.contract import OrderData, PostalAddress
from kontuar.orders.models import (
    Connection,
    Invoice,
    Order,
    OrderLine,
    Payment,
    Refund,
    Shipment,
)
from kontuar.orders.rules import (
    email_key,
    mapped_state,
    number_key,
    odd_money,
    phone_key,
)
from kontuar.orders.services import plain

HAYSTACK = 1500
KEPT = ("id", "connection", "shop", "external_id")
COLUMNS = tuple(f.name for f in Order._meta.concrete_fields if f.name not in KEPT)
"""What a newer reading replaces."""


def fingerprint(order: OrderData) -> bytes:
    """Equal for readings that tell the same; the shop's clock alone changes nothing."""
    return hashlib.sha256(repr(replace(order, changed_at=None)).encode("utf-8", "replace")).digest()


def fill_order(row: Order, data: OrderData, connection: Connection, read_at: datetime) -> None:
    """Everything the shop says about the order itself."""
    row.number = plain.text(data.number, 80)
    row.number_key = number_key(data.number)
    row.status, row.status_name = plain.text(data.status, 120), plain.text(data.status_name, 200)
    row.state = mapped_state(row.status, data.state, connection.status_map)
    row.payment_state = data.payment_state
    _fill_money(row, data)
    _fill_buyer(row, data)
    row.billing, row.shipping = plain.address(data.billing), plain.address(data.shipping)
    row.shipping_method = plain.text(data.shipping_method, 200)
    row.payment_method = plain.text(data.payment_method, 200)
    row.tags, row.coupons = plain.words(data.tags), plain.words(data.coupons)
    row.note, row.staff_note = plain.text(data.note), plain.text(data.staff_note)
    row.source, row.admin_url = plain.text(data.source, 60), plain.text(data.admin_url, 2000)
    row.extra = plain.json(data.extra)
    row.flags = sorted({*plain.words(data.flags, 40), *odd_money(data)})
    row.placed_at, row.changed_at, row.read_at = data.placed_at, data.changed_at, read_at
    row.dispatch_by = data.dispatch_by
    row.haystack = _haystack(row, data)


def _fill_money(row: Order, data: OrderData) -> None:
    row.currency, row.total = data.total.currency, data.total.minor
    row.shipping_total = plain.minor(data.shipping_total)
    row.discount_total = plain.minor(data.discount_total)
    row.tax_total = plain.minor(data.tax_total)
    row.paid_total = plain.minor(data.paid_total)
    row.refunded_total = plain.minor(data.refunded_total)


def _fill_buyer(row: Order, data: OrderData) -> None:
    buyer = data.customer
    to = data.shipping or data.billing or PostalAddress()
    bill = data.billing or to
    row.customer_external_id = plain.text(buyer.external_id, 200) if buyer else ""
    row.name = plain.text(data.name or (buyer.name if buyer else "") or bill.name or to.name, 200)
    row.email = email_key(data.email or (buyer.email if buyer else "") or bill.email)
    told = data.phone or (buyer.phone if buyer else "") or to.phone or bill.phone
    row.phone = phone_key(told, country=to.country or "PL")
    row.login = plain.text(data.login or (buyer.login if buyer else ""), 120)
    row.language = plain.text(data.language or (buyer.language if buyer else ""), 5)


def _haystack(row: Order, data: OrderData) -> str:
    found = [row.number, row.number_key, row.external_id, row.name, row.email, row.phone, row.login]
    for place in (row.billing, row.shipping):
        found += [v for k, v in place.items() if k not in ("email", "phone", "country")]
    parcels = [p for s in data.shipments for p in s.parcels]
    found += [p.number for p in parcels] + [line.sku for line in data.lines]
    found += [i.number for i in data.invoices] + [p.reference for p in data.payments]
    found += list(data.coupons) + [line.name for line in data.lines]
    unique = dict.fromkeys(word for word in found if word)
    return plain.text(" ".join(unique).lower(), HAYSTACK)


def lines(order: Order, data: OrderData) -> Iterator[OrderLine]:
    """Its lines, in the shop's order."""
    for position, line in enumerate(data.lines[:32_000]):
        yield OrderLine(
            order=order,
            position=position,
            external_id=plain.text(line.external_id, 200),
            kind=plain.text(line.kind, 10),
            name=plain.text(line.name, 300),
            sku=plain.text(line.sku, 120),
            ean=plain.text(line.ean, 20),
            product_external_id=plain.text(line.product_id, 200),
            variant_external_id=plain.text(line.variant_id, 200),
            quantity=line.quantity,
            unit_price=line.unit_price.minor,
            total=line.total.minor,
            currency=line.total.currency,
            tax_percent=line.tax_percent,
            image_url=plain.text(line.image_url, 2000),
            options=plain.json(line.options),
        )


def payments(order: Order, data: OrderData) -> Iterator[Payment]:
    """Money that came."""
    for payment in data.payments:
        yield Payment(
            order=order,
            external_id=plain.text(payment.external_id, 200),
            amount=payment.amount.minor,
            currency=payment.amount.currency,
            state=plain.text(payment.state, 12),
            status=plain.text(payment.status, 120),
            method=plain.text(payment.method, 200),
            reference=plain.text(payment.reference, 200),
            paid_at=payment.paid_at,
        )


def refunds(order: Order, data: OrderData) -> Iterator[Refund]:
    """Money that went back."""
    for refund in data.refunds:
        yield Refund(
            order=order,
            external_id=plain.text(refund.external_id, 200),
            amount=refund.amount.minor,
            currency=refund.amount.currency,
            state=plain.text(refund.state, 12),
            status=plain.text(refund.status, 120),
            reason=plain.text(refund.reason),
            refunded_at=refund.refunded_at,
        )


def invoices(order: Order, data: OrderData) -> Iterator[Invoice]:
    """Its papers."""
    for invoice in data.invoices:
        yield Invoice(
            order=order,
            external_id=plain.text(invoice.external_id, 200),
            number=plain.text(invoice.number, 120),
            kind=plain.text(invoice.kind, 12),
            url=plain.text(invoice.url, 2000),
            issued_at=invoice.issued_at,
        )


def shipments(order: Order, data: OrderData) -> Iterator[Shipment]:
    """What was sent together."""
    for shipment in data.shipments:
        yield Shipment(
            order=order,
            external_id=plain.text(shipment.external_id, 200),
            method=plain.text(shipment.method, 200),
            status=plain.text(shipment.status, 120),
            shipped_at=shipment.shipped_at,
            lines=[[plain.text(line, 200), str(quantity)] for line, quantity in shipment.lines],
        )
