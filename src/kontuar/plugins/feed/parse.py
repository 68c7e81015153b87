"""Read a feed's JSON: pure. The schema stands in README.md."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kontuar.kit.money import Money, from_decimal
from kontuar.orders.contract import (
    ORDER_STATES,
    PAYMENT_STATES,
    RETURN_STATES,
    InvoiceData,
    LineData,
    OrderData,
    ParcelData,
    PaymentData,
    PostalAddress,
    ProductData,
    Ref,
    RefundData,
    ReturnData,
    ReturnLine,
    ShipmentData,
    ShopCustomer,
    ShopTrouble,
    VariantData,
)
from kontuar.orders.reading import (
    each_of,
    external_id,
    listing,
    mapping,
    moment,
    moment_or_none,
)
from kontuar.plugins.feed.words import PAYMENT_WORDS, STATE_WORDS

Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Feed:
    """One document of a feed, as far as it could be read; `refs` are what could not."""

    orders: Sequence[OrderData] = ()
    customers: Sequence[ShopCustomer] = ()
    products: Sequence[ProductData] = ()
    refs: Sequence[Ref] = ()
    next_url: str = ""


def read_feed(told: Any, zone: str) -> Feed:
    """A whole document. Raises ShopTrouble("schema") when it is none."""
    document = mapping(told)
    if not any(name in document for name in ("orders", "customers", "products")):
        raise ShopTrouble("schema", "neither orders nor customers nor products", permanent=True)
    raw = listing(document.get("orders", []))
    kept = [item for item in raw if not _is_deleted(item)]
    gone = [Ref("order", external_id(i, _id), gone=True) for i in raw if _is_deleted(i)]
    orders, odd = each_of(kept, lambda i: read_order(i, zone), kind="order", id_of=_id)
    people = listing(document.get("customers", []))
    customers, odd_people = each_of(
        people, lambda i: read_customer(i, zone), kind="customer", id_of=_id
    )
    goods = listing(document.get("products", []))
    products, odd_goods = each_of(goods, lambda i: read_product(i, zone), kind="product", id_of=_id)
    refs = [*gone, *odd, *odd_people, *odd_goods]
    return Feed(orders, customers, products, refs, _text(document, "next"))


def read_order(told: Any, zone: str) -> OrderData:
    """One order; whatever it must have and has not raises."""
    item = mapping(told)
    currency = str(item["currency"])
    money = _money_of(item, currency)
    status = _text(item, "status") or "new"
    customer = item.get("customer")
    return OrderData(
        external_id=external_id(item, _id),
        number=_text(item, "number") or external_id(item, _id),
        status=status,
        status_name=_text(item, "status_name"),
        state=_known(item, "state", ORDER_STATES) or STATE_WORDS.get(status.lower(), "unknown"),
        payment_state=_payment_state(item),
        placed_at=moment(item["placed_at"], zone),
        changed_at=moment(item["changed_at"], zone),
        total=from_decimal(item["total"], currency),
        customer=read_customer(customer, zone) if customer else None,
        email=_text(item, "email"),
        phone=_text(item, "phone"),
        login=_text(item, "login"),
        name=_text(item, "name"),
        billing=_address(item.get("billing")),
        shipping=_address(item.get("shipping")),
        shipping_method=_text(item, "shipping_method"),
        payment_method=_text(item, "payment_method"),
        shipping_total=money("shipping_total"),
        discount_total=money("discount_total"),
        tax_total=money("tax_total"),
        paid_total=money("paid_total"),
        refunded_total=money("refunded_total"),
        lines=[_line(i, n, currency) for n, i in enumerate(_items(item, "lines"), 1)],
        payments=[_payment(i, currency, zone) for i in _items(item, "payments")],
        refunds=[_refund(i, currency, zone) for i in _items(item, "refunds")],
        invoices=[_invoice(i, zone) for i in _items(item, "invoices")],
        shipments=[_shipment(i, n, zone) for n, i in enumerate(_items(item, "shipments"), 1)],
        returns=[_return(i, item, currency, zone) for i in _items(item, "returns")],
        tags=_words(item, "tags"),
        coupons=_words(item, "coupons"),
        note=_text(item, "note"),
        staff_note=_text(item, "staff_note"),
        language=_text(item, "language"),
        source=_text(item, "source"),
        admin_url=_text(item, "admin_url"),
        dispatch_by=moment_or_none(item.get("dispatch_by"), zone),
        extra=mapping(item.get("extra", {})),
    )


def read_customer(told: Any, zone: str) -> ShopCustomer:
    """One customer; without an id it is somebody who bought as a guest."""
    item = mapping(told)
    return ShopCustomer(
        external_id=_text(item, "id"),
        name=_text(item, "name"),
        email=_text(item, "email"),
        phone=_text(item, "phone"),
        login=_text(item, "login"),
        language=_text(item, "language"),
        note=_text(item, "note"),
        tags=_words(item, "tags"),
        created_at=moment_or_none(item.get("created_at"), zone),
        changed_at=moment_or_none(item.get("changed_at"), zone),
    )


def read_product(told: Any, zone: str) -> ProductData:
    """One product with its variants."""
    item = mapping(told)
    own = external_id(item, _id)
    return ProductData(
        external_id=own,
        name=str(item["name"]),
        url=_text(item, "url"),
        image_url=_text(item, "image_url"),
        is_active=item.get("is_active", True) is True,
        variants=[_variant(i) for i in _items(item, "variants")] or [_variant(item)],
        changed_at=moment_or_none(item.get("changed_at"), zone),
    )


def _variant(item: Item) -> VariantData:
    price, stock = item.get("price"), item.get("stock")
    back = _text(item, "available_on")
    return VariantData(
        external_id=external_id(item, _id),
        name=_text(item, "name"),
        sku=_text(item, "sku"),
        ean=_text(item, "ean"),
        price=None if price is None else from_decimal(price, str(item["currency"])),
        stock=None if stock is None else int(stock),
        available_on=date.fromisoformat(back) if back else None,
        image_url=_text(item, "image_url"),
    )


def _line(item: Item, position: int, currency: str) -> LineData:
    quantity = Decimal(str(item.get("quantity", 1)))
    total = from_decimal(item["total"], currency)
    unit = item.get("unit_price")
    return LineData(
        external_id=_text(item, "id") or str(position),
        name=str(item["name"]),
        quantity=quantity,
        unit_price=(
            from_decimal(total.decimal / quantity if quantity else 0, currency, rounded=True)
            if unit is None
            else from_decimal(unit, currency, rounded=True)
        ),
        total=total,
        sku=_text(item, "sku"),
        ean=_text(item, "ean"),
        product_id=_text(item, "product_id"),
        variant_id=_text(item, "variant_id"),
        image_url=_text(item, "image_url"),
        tax_percent=Decimal(str(item["tax_percent"])) if "tax_percent" in item else None,
        kind=_text(item, "kind") or "product",
        options={str(k): str(v) for k, v in mapping(item.get("options", {})).items()},
    )


def _payment(item: Item, currency: str, zone: str) -> PaymentData:
    return PaymentData(
        external_id=_text(item, "id"),
        amount=from_decimal(item["amount"], _text(item, "currency") or currency),
        state=_text(item, "state") or "paid",
        status=_text(item, "status"),
        method=_text(item, "method"),
        reference=_text(item, "reference"),
        paid_at=moment_or_none(item.get("paid_at"), zone),
    )


def _refund(item: Item, currency: str, zone: str) -> RefundData:
    return RefundData(
        external_id=_text(item, "id"),
        amount=from_decimal(item["amount"], _text(item, "currency") or currency),
        state=_text(item, "state") or "done",
        status=_text(item, "status"),
        reason=_text(item, "reason"),
        refunded_at=moment_or_none(item.get("refunded_at"), zone),
    )


def _invoice(item: Item, zone: str) -> InvoiceData:
    return InvoiceData(
        external_id=_text(item, "id") or str(item["number"]),
        number=str(item["number"]),
        kind=_text(item, "kind") or "invoice",
        url=_text(item, "url"),
        issued_at=moment_or_none(item.get("issued_at"), zone),
    )


def _shipment(item: Item, position: int, zone: str) -> ShipmentData:
    return ShipmentData(
        external_id=_text(item, "id") or str(position),
        method=_text(item, "method"),
        status=_text(item, "status"),
        shipped_at=moment_or_none(item.get("shipped_at"), zone),
        parcels=[_parcel(i, zone) for i in _items(item, "parcels")],
    )


def _parcel(item: Item, zone: str) -> ParcelData:
    return ParcelData(
        number=str(item["number"]),
        carrier_name=_text(item, "carrier"),
        url=_text(item, "url"),
        promised_by=moment_or_none(item.get("promised_by"), zone),
        collect_by=moment_or_none(item.get("collect_by"), zone),
    )


def _return(item: Item, order: Item, currency: str, zone: str) -> ReturnData:
    refund = item.get("refund")
    return ReturnData(
        external_id=external_id(item, _id),
        order_id=external_id(order, _id),
        status=_text(item, "status") or "requested",
        state=_known(item, "state", RETURN_STATES) or "unknown",
        number=_text(item, "number"),
        reason=_text(item, "reason"),
        lines=[
            ReturnLine(
                line_id=_text(i, "line_id"),
                quantity=Decimal(str(i.get("quantity", 1))),
                name=_text(i, "name"),
                sku=_text(i, "sku"),
                reason=_text(i, "reason"),
            )
            for i in _items(item, "lines")
        ],
        parcels=[_parcel(i, zone) for i in _items(item, "parcels")],
        refund=None if refund is None else from_decimal(refund, currency),
        due_at=moment_or_none(item.get("due_at"), zone),
        created_at=moment_or_none(item.get("created_at"), zone),
        changed_at=moment_or_none(item.get("changed_at"), zone),
    )


def _address(told: Any) -> PostalAddress | None:
    if not told:
        return None
    item = mapping(told)
    return PostalAddress(**{name: _text(item, name) for name in PostalAddress.__dataclass_fields__})


def _payment_state(item: Item) -> str:
    told = _text(item, "payment").lower()
    return told if told in PAYMENT_STATES else PAYMENT_WORDS.get(told, "unknown")


def _known(item: Item, name: str, words: Sequence[str]) -> str:
    told = _text(item, name)
    if told and told not in words:
        raise ShopTrouble("schema", f"{name} is none of {', '.join(words)}", permanent=True)
    return told


def _money_of(item: Item, currency: str) -> Callable[[str], Money | None]:
    def money(name: str) -> Money | None:
        told = item.get(name)
        return None if told is None or told == "" else from_decimal(told, currency)

    return money


def _items(item: Item, name: str) -> Sequence[Item]:
    return [mapping(one) for one in listing(item.get(name) or [])]


def _words(item: Item, name: str) -> Sequence[str]:
    return [str(word) for word in listing(item.get(name) or [])]


def _text(item: Item, name: str) -> str:
    """Text or a number as text; nothing else is one."""
    told = item.get(name)
    if told is None:
        return ""
    if isinstance(told, bool) or not isinstance(told, str | int | Decimal):
        raise ShopTrouble("schema", f"{name} is no text", permanent=True)
    return str(told)


def _id(item: Any) -> Any:
    return item["id"]


def _is_deleted(item: Any) -> bool:
    return isinstance(item, Mapping) and item.get("deleted") is True
