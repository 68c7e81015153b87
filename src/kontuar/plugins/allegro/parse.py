"""Read what Allegro answers about orders: pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
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
    RefundData,
    ShipmentData,
    ShopCustomer,
)
from kontuar.orders.reading import external_id, listing, mapping, moment, moment_or_none
from kontuar.plugins.allegro import schema

Item = Mapping[str, Any]


def id_of(item: Any) -> Any:
    """An object's own id."""
    return item["id"]


@dataclass(frozen=True, slots=True)
class Beside:
    """What Allegro keeps beside an order and gives only when it is asked for."""

    shipments: Sequence[Any] = ()
    refunds: Sequence[Any] = ()
    invoices: Sequence[Any] = ()


def read_order(told: Any, beside: Beside = Beside()) -> OrderData:
    """One order with what Allegro keeps beside it."""
    own, form = external_id(told, id_of), mapping(told)
    whole = money(mapping(form["summary"])["totalToPay"])
    buyer, delivery = mapping(form["buyer"]), part(form, "delivery")
    lines = [mapping(line) for line in listing(form["lineItems"])]
    back = [read_refund(one) for one in beside.refunds]
    gone = total((one.amount for one in back if one.state != "failed"), whole.currency)
    status, time = status_of(form), part(delivery, "time")
    payments = [_payment(mapping(one), whole) for one in _payments_of(form)]
    customer, cost = _customer(buyer), delivery.get("cost")
    return OrderData(
        external_id=own,
        number=own,
        status=status,
        state=_state(form, status),
        payment_state=_payment_state(form, whole, gone),
        placed_at=latest_purchase(form),
        changed_at=moment_or_none(form.get("updatedAt"), "UTC"),
        total=whole,
        customer=customer,
        email=customer.email,
        phone=customer.phone or text(part(delivery, "address"), "phoneNumber"),
        login=customer.login,
        name=customer.name,
        billing=_billing(part(form, "invoice")),
        shipping=_shipping(delivery),
        shipping_method=text(part(delivery, "method"), "name"),
        payment_method=payments[0].method if payments else "",
        shipping_total=money(cost) if cost else zero(whole.currency),
        discount_total=_discount(lines, whole.currency),
        paid_total=total((p.amount for p in payments if p.state == "paid"), whole.currency),
        refunded_total=gone,
        lines=[line for item in lines for line in _lines(item)],
        payments=payments,
        refunds=back,
        invoices=[_invoice(mapping(one)) for one in beside.invoices],
        shipments=[_shipment(mapping(one), lines, time) for one in beside.shipments],
        note=text(form, "messageToSeller"),
        staff_note=text(part(form, "note"), "text"),
        language=customer.language,
        dispatch_by=moment_or_none(part(time, "dispatch").get("to"), "UTC"),
        admin_url=schema.PANEL + own,
        source="allegro",
        extra=_extra(form, delivery),
    )


def status_of(form: Item) -> str:
    """The buyer's part until everything is paid or cancelled, then the seller's."""
    status = str(form["status"])
    own = text(part(form, "fulfillment"), "status")
    return own or "NEW" if status == "READY_FOR_PROCESSING" else status


def latest_purchase(form: Item) -> datetime:
    """When it was bought: Allegro's own order of orders is by the last of its lines."""
    return max(moment(mapping(line)["boughtAt"], "UTC") for line in listing(form["lineItems"]))


def read_refund(told: Any) -> RefundData:
    """Money that went back, or is on its way."""
    item = mapping(told)
    status = str(item["status"])
    return RefundData(
        external_id=external_id(item, id_of),
        amount=money(item["totalValue"]),
        state=schema.REFUND_STATES.get(status, "pending"),
        status=status,
        reason=text(item, "sellerComment") or text(item, "reason"),
        refunded_at=moment_or_none(item.get("createdAt"), "UTC"),
    )


def money(told: Any) -> Money:
    """An amount as Allegro writes it: text, in major units, with its currency."""
    price = mapping(told)
    return from_decimal(str(price["amount"]), str(price["currency"]))


def part(item: Item, name: str) -> Item:
    """A part that may be missing or null."""
    return mapping(item.get(name) or {})


def text(item: Item, name: str) -> str:
    """Text that may be missing or null."""
    told = item.get(name)
    return str(told).strip() if isinstance(told, str | int) and not isinstance(told, bool) else ""


def _state(form: Item, status: str) -> str:
    state = schema.STATES.get(status, "unknown")
    sent = text(part(part(form, "fulfillment"), "shipmentSummary"), "lineItemsSent")
    return "partly_shipped" if sent == "SOME" and state in ("placed", "processing") else state


def _payment_state(form: Item, whole: Money, gone: Money) -> str:
    payment = part(form, "payment")
    if gone:
        return "refunded" if gone >= whole else "partly_refunded"
    if payment.get("type") == "CASH_ON_DELIVERY":
        return "unpaid"
    if payment.get("finishedAt"):
        return "paid"
    if payment.get("type") == "EXTENDED_TERM" and form["status"] == "READY_FOR_PROCESSING":
        return "authorized"
    return "unpaid" if whole else "paid"


def _payments_of(form: Item) -> Sequence[Any]:
    main = [form["payment"]] if form.get("payment") else []
    return [*main, *listing(form.get("surcharges") or [])]


def _payment(item: Item, whole: Money) -> PaymentData:
    paid = money(item["paidAmount"]) if item.get("paidAmount") else whole
    return PaymentData(
        external_id=external_id(item, id_of),
        amount=paid,
        state="paid" if item.get("finishedAt") else "pending",
        status=text(item, "type"),
        method=text(item, "provider") or text(item, "type"),
        reference=text(item, "id"),
        paid_at=moment_or_none(item.get("finishedAt"), "UTC"),
    )


def _lines(item: Item) -> Sequence[LineData]:
    quantity, price = Decimal(str(item["quantity"])), money(item["price"])
    offer, own = mapping(item["offer"]), external_id(item, id_of)
    rate = text(part(item, "tax"), "rate")
    found = [
        LineData(
            external_id=own,
            name=str(offer["name"]),
            quantity=quantity,
            unit_price=price,
            total=times(price, quantity),
            sku=text(part(offer, "external"), "id"),
            product_id=str(offer["id"]),
            variant_id=str(offer["id"]),
            tax_percent=Decimal(rate) if rate else None,
        )
    ]
    services = [mapping(one) for one in listing(item.get("selectedAdditionalServices") or [])]
    found += [_fee(own, number, service) for number, service in enumerate(services, 1)]
    if item.get("deposit"):
        deposit = money(mapping(item["deposit"])["price"])
        whole = times(deposit, quantity)
        name = "Kaucja"  # as buyers in Poland know it, wherever staff reads it
        found.append(LineData(f"{own}-deposit", name, quantity, deposit, whole, kind="fee"))
    return found


def _fee(own: str, number: int, service: Item) -> LineData:
    quantity = Decimal(str(service.get("quantity") or 1))
    price = money(service["price"])
    name = text(service, "name") or text(service, "definitionId")
    whole = times(price, quantity)
    return LineData(f"{own}-{number}", name, quantity, price, whole, kind="fee")


def times(price: Money, quantity: Decimal) -> Money:
    """So many at a price."""
    return from_decimal(price.decimal * quantity, price.currency, rounded=True)


def _discount(lines: Sequence[Item], currency: str) -> Money:
    saved = [
        times(money(line["originalPrice"]) - money(line["price"]), Decimal(str(line["quantity"])))
        for line in lines
        if line.get("originalPrice")
    ]
    return total(saved, currency)


def _customer(buyer: Item) -> ShopCustomer:
    login = text(buyer, "login")
    name = f"{text(buyer, 'firstName')} {text(buyer, 'lastName')}".strip()
    return ShopCustomer(
        external_id=str(buyer["id"]),
        name=name or text(buyer, "companyName"),
        email=text(buyer, "email"),
        phone=text(buyer, "phoneNumber"),
        login=f"allegro:{login}" if login else "",
        language=text(part(buyer, "preferences"), "language"),
    )


def _shipping(delivery: Item) -> PostalAddress | None:
    there, point = part(delivery, "address"), part(delivery, "pickupPoint")
    place = part(point, "address") or there
    lines = [text(point, "name"), text(place, "street")] if point else [text(place, "street")]
    found = PostalAddress(
        name=f"{text(there, 'firstName')} {text(there, 'lastName')}".strip(),
        company=text(there, "companyName"),
        street="\n".join(line for line in lines if line),
        postcode=text(place, "zipCode"),
        city=text(place, "city"),
        country=text(place, "countryCode"),
        phone=text(there, "phoneNumber"),
        pickup_point=text(point, "id"),
    )
    return None if found == PostalAddress() else found


def _billing(invoice: Item) -> PostalAddress | None:
    there = part(invoice, "address")
    if not there:
        return None
    company, person = part(there, "company"), part(there, "naturalPerson")
    ids = [text(mapping(one), "value") for one in listing(company.get("ids") or [])]
    return PostalAddress(
        name=f"{text(person, 'firstName')} {text(person, 'lastName')}".strip(),
        company=text(company, "name"),
        street=text(there, "street"),
        postcode=text(there, "zipCode"),
        city=text(there, "city"),
        country=text(there, "countryCode"),
        tax_id=ids[0] if ids else text(company, "taxId"),
    )


def _invoice(item: Item) -> InvoiceData:
    own = external_id(item, id_of)
    created = moment_or_none(item.get("createdAt"), "UTC")
    return InvoiceData(own, text(item, "invoiceNumber") or own, issued_at=created)


def _shipment(item: Item, lines: Sequence[Item], time: Item) -> ShipmentData:
    number = str(item["waybill"])
    carrier = text(item, "carrierName") or text(item, "carrierId")
    many = {str(line["id"]): Decimal(str(line["quantity"])) for line in lines}
    inside = [str(mapping(one)["id"]) for one in listing(item.get("lineItems") or [])]
    promised = moment_or_none(time.get("to"), "UTC")
    return ShipmentData(
        external_id=external_id(item, id_of),
        method=carrier,
        shipped_at=moment_or_none(item.get("createdAt"), "UTC"),
        lines=[(own, many[own]) for own in inside if own in many],
        parcels=[ParcelData(number, carrier_name=carrier, promised_by=promised)],
    )


def _extra(form: Item, delivery: Item) -> Mapping[str, Any]:
    found = {
        "marketplace": text(part(form, "marketplace"), "id"),
        "smart": delivery.get("smart"),
        "fulfilled_by": text(part(part(form, "fulfillment"), "provider"), "id"),
        "wants_invoice": part(form, "invoice").get("required"),
    }
    return {name: value for name, value in found.items() if value}
