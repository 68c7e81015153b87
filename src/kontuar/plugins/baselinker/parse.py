"""Read what BaseLinker answers: pure."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from kontuar.kit.money import Money, from_decimal, total, zero
from kontuar.orders.contract import (
    LineData,
    OrderData,
    ParcelData,
    PostalAddress,
    ShipmentData,
    ShopStatus,
)
from kontuar.orders.reading import external_id, listing, mapping, moment
from kontuar.plugins.baselinker.schema import WORDS

Item = Mapping[str, Any]
EXTRA = ("shop_order_id", "external_order_id", "extra_field_1", "extra_field_2")


def read_order(told: Any, statuses: Mapping[str, ShopStatus]) -> OrderData:
    """One order; BaseLinker gives no sum, so it is added up."""
    item = mapping(told)
    currency = str(item["currency"])
    lines = [_line(mapping(one), currency) for one in listing(item["products"])]
    delivery = from_decimal(item["delivery_price"], currency, rounded=True)
    whole = total((line.total for line in lines), currency) + delivery
    paid = from_decimal(item["payment_done"], currency, rounded=True)
    status = str(item["order_status_id"])
    known = statuses.get(status)
    own = external_id(item, lambda i: i["order_id"])
    return OrderData(
        external_id=own,
        number=own,
        status=status,
        status_name=known.name if known else "",
        state=known.state if known else "unknown",
        payment_state=_payment(paid, whole),
        placed_at=moment(int(item["date_add"]), "UTC"),
        total=whole,
        email=_text(item, "email"),
        phone=_text(item, "phone"),
        login=_login(item),
        name=_text(item, "delivery_fullname") or _text(item, "invoice_fullname"),
        shipping=_address(item, "delivery"),
        billing=_address(item, "invoice"),
        shipping_method=_text(item, "delivery_method"),
        payment_method=_text(item, "payment_method"),
        shipping_total=delivery,
        paid_total=paid,
        lines=lines,
        shipments=_shipments(item),
        note=_text(item, "user_comments"),
        staff_note=_text(item, "admin_comments"),
        source=_text(item, "order_source"),
        admin_url=f"https://panel.baselinker.com/orders.php#order:{own}",
        extra={name: item[name] for name in EXTRA if item.get(name)},
    )


def read_statuses(told: Any) -> Mapping[str, ShopStatus]:
    """The company's own statuses, with what their names most likely mean."""
    rows = [mapping(one) for one in listing(mapping(told)["statuses"])]
    return {
        str(row["id"]): ShopStatus(str(row["id"]), str(row["name"]), _meant(str(row["name"])))
        for row in rows
    }


def _shipments(item: Item) -> Sequence[ShipmentData]:
    number, method = _text(item, "delivery_package_nr"), _text(item, "delivery_method")
    if not number:
        return []
    parcel = ParcelData(number, carrier_name=_text(item, "delivery_package_module"))
    return [ShipmentData("1", method=method, parcels=[parcel])]


def _meant(name: str) -> str:
    told = name.lower()
    return next((state for word, state in WORDS if word in told), "unknown")


def _payment(paid: Money, whole: Money) -> str:
    if not paid.minor:
        return "unpaid" if whole else "paid"
    return "partly_paid" if paid < whole else "paid"


def _line(item: Item, currency: str) -> LineData:
    quantity = Decimal(item["quantity"])
    price = from_decimal(item["price_brutto"], currency, rounded=True)
    variant = _text(item, "variant_id")
    return LineData(
        external_id=external_id(item, lambda i: i["order_product_id"]),
        name=str(item["name"]),
        quantity=quantity,
        unit_price=price,
        total=from_decimal(price.decimal * quantity, currency, rounded=True)
        if quantity
        else zero(currency),
        sku=_text(item, "sku"),
        ean=_text(item, "ean"),
        product_id=_text(item, "product_id"),
        variant_id="" if variant == "0" else variant,
        options={"": _text(item, "attributes")} if _text(item, "attributes") else {},
    )


def _address(item: Item, part: str) -> PostalAddress | None:
    found = PostalAddress(
        name=_text(item, f"{part}_fullname"),
        company=_text(item, f"{part}_company"),
        street=_text(item, f"{part}_address"),
        postcode=_text(item, f"{part}_postcode"),
        city=_text(item, f"{part}_city"),
        region=_text(item, f"{part}_state"),
        country=_text(item, f"{part}_country_code"),
        tax_id=_text(item, "invoice_nip") if part == "invoice" else "",
        pickup_point=_text(item, "delivery_point_id") if part == "delivery" else "",
    )
    return found if found.city or found.street or found.pickup_point else None


def _login(item: Item) -> str:
    login, source = _text(item, "user_login"), _text(item, "order_source")
    return f"{source}:{login}" if login and source else ""


def _text(item: Item, name: str) -> str:
    told = item.get(name)
    return str(told) if isinstance(told, str | int) and not isinstance(told, bool) else ""
