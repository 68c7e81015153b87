"""Read what WooCommerce says: pure. Line amounts come net, tax beside them; we keep gross."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from kontuar.kit.money import Money, from_decimal, total, zero
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
from kontuar.plugins.woocommerce.schema import DRAFTS, PICKUP_POINTS, STATES, TAX_IDS, UNPAID
from kontuar.plugins.woocommerce.tracking import read_shipments

Item = Mapping[str, Any]


def read_order(told: Any, url: str) -> OrderData:
    """One order; whatever it must have and has not raises."""
    item = mapping(told)
    own, currency = external_id(item, id_of), str(item["currency"])
    meta = meta_of(item)
    billing, shipping = mapping(item["billing"]), mapping(item.get("shipping") or {})
    whole, status = money(item["total"], currency), str(item["status"])
    refunds = [_refund(refund, currency) for refund in _items(item, "refunds")]
    refunded = total((refund.amount for refund in refunds), currency)
    payment_state = _payment_state(item, status, whole, refunded)
    is_paid = payment_state in ("paid", "partly_refunded", "refunded")
    name = _name(billing) or _name(shipping)
    return OrderData(
        external_id=own,
        number=_text(item, "number") or own,
        status=status,
        state=STATES.get(status, "unknown"),
        payment_state=payment_state,
        placed_at=moment(item["date_created_gmt"], "UTC"),
        changed_at=moment_or_none(item.get("date_modified_gmt"), "UTC"),
        total=whole,
        customer=_buyer(item, billing, name),
        email=_text(billing, "email"),
        phone=_text(billing, "phone") or _text(shipping, "phone"),
        name=name,
        billing=_address(billing, tax_id=_first(meta, TAX_IDS)),
        shipping=_address(shipping, pickup_point=_first(meta, PICKUP_POINTS)),
        shipping_method=", ".join(_text(i, "method_title") for i in _items(item, "shipping_lines")),
        payment_method=_text(item, "payment_method_title") or _text(item, "payment_method"),
        shipping_total=_gross(item, "shipping_total", "shipping_tax", currency),
        discount_total=_gross(item, "discount_total", "discount_tax", currency),
        tax_total=money(item["total_tax"], currency),
        paid_total=whole if is_paid else zero(currency),
        refunded_total=refunded,
        lines=_lines(item, currency),
        payments=[_payment(item, whole, payment_state, own)],
        refunds=refunds,
        shipments=read_shipments(item, meta),
        coupons=[_text(coupon, "code") for coupon in _items(item, "coupon_lines")],
        note=_text(item, "customer_note"),
        admin_url=f"{url}/wp-admin/post.php?post={own}&action=edit",
    )


def read_customer(told: Any) -> ShopCustomer:
    """One account."""
    item = mapping(told)
    billing = mapping(item.get("billing") or {})
    return ShopCustomer(
        external_id=external_id(item, id_of),
        name=_name(item) or _name(billing),
        email=_text(item, "email"),
        phone=_text(billing, "phone"),
        created_at=moment_or_none(item.get("date_created_gmt"), "UTC"),
        changed_at=moment_or_none(item.get("date_modified_gmt"), "UTC"),
    )


def read_product(told: Any, variations: Sequence[Any] = ()) -> ProductData:
    """One product with its variations; one without them is its own."""
    item = mapping(told)
    return ProductData(
        external_id=external_id(item, id_of),
        name=str(item["name"]),
        url=_text(item, "permalink"),
        image_url=_image(item),
        is_active=item.get("status") == "publish",
        variants=[_variant(mapping(one)) for one in variations] or [_variant(item)],
        changed_at=moment_or_none(item.get("date_modified_gmt"), "UTC"),
    )


def money(told: Any, currency: str) -> Money:
    """An amount; shops may compute with more digits than the currency has."""
    return from_decimal(told, currency, rounded=True)


def meta_of(item: Item) -> dict[str, Any]:
    """Metadata by key; of several the last."""
    return {str(one["key"]): one.get("value") for one in _items(item, "meta_data") if "key" in one}


def id_of(item: Any) -> Any:
    """The shop's own id."""
    return item["id"]


def parent_of(item: Any) -> str:
    """Of a variation its product: a change of one calls as if it were a product of its own."""
    is_part = isinstance(item, Mapping) and item.get("type") == "variation"
    return str(item.get("parent_id") or "") if is_part else ""


def is_draft(item: Any) -> bool:
    """Whether it is no order yet."""
    return isinstance(item, Mapping) and item.get("status") in DRAFTS


def _lines(item: Item, currency: str) -> list[LineData]:
    found = [_line(line, currency) for line in _items(item, "line_items")]
    for part, kind, title in (
        ("shipping_lines", "shipping", "method_title"),
        ("fee_lines", "fee", "name"),
    ):
        for line in _items(item, part):
            sum_ = _gross(line, "total", "total_tax", currency)
            name = _text(line, title) or kind
            own = external_id(line, id_of)
            found.append(LineData(own, name, Decimal(1), sum_, sum_, kind=kind))
    return found


def _line(line: Item, currency: str) -> LineData:
    quantity = Decimal(str(line["quantity"]))
    full = Decimal(str(line["subtotal"])) + Decimal(str(line.get("subtotal_tax") or 0))
    net, variation = Decimal(str(line["total"])), line.get("variation_id")
    tax = Decimal(str(line.get("total_tax") or 0))
    return LineData(
        external_id=external_id(line, id_of),
        name=str(line["name"]),
        quantity=quantity,
        unit_price=money(full / quantity if quantity else full, currency),
        total=money(net + tax, currency),
        sku=_text(line, "sku"),
        product_id=str(line.get("product_id") or ""),
        variant_id=str(variation or line.get("product_id") or ""),
        image_url=_text(mapping(line.get("image") or {}), "src"),
        tax_percent=(tax * 100 / net).quantize(Decimal(1)) if net else None,
        options={
            str(one.get("display_key") or one["key"]): _text(one, "display_value")
            for one in _items(line, "meta_data")
            if not str(one.get("key", "_")).startswith("_") and _text(one, "display_value")
        },
    )


def _payment_state(item: Item, status: str, whole: Money, refunded: Money) -> str:
    if refunded and refunded >= whole:
        return "refunded"
    if refunded:
        return "partly_refunded"
    if item.get("date_paid_gmt"):
        return "paid"
    if status == "failed":
        return "failed"
    is_owed = status in UNPAID or item.get("payment_method") == "cod"
    return "unpaid" if is_owed and whole else "unknown" if whole else "paid"


def _payment(item: Item, whole: Money, state: str, own: str) -> PaymentData:
    known = {"failed": "failed", "unpaid": "pending", "unknown": "pending"}
    return PaymentData(
        external_id=_text(item, "transaction_id") or own,
        amount=whole,
        state=known.get(state, "paid"),
        method=_text(item, "payment_method_title"),
        reference=_text(item, "transaction_id"),
        paid_at=moment_or_none(item.get("date_paid_gmt"), "UTC"),
    )


def _refund(refund: Item, currency: str) -> RefundData:
    amount = money(refund["total"], currency)
    return RefundData(
        external_id=external_id(refund, id_of),
        amount=-amount if amount.minor < 0 else amount,
        reason=_text(refund, "reason"),
    )


def _buyer(item: Item, billing: Item, name: str) -> ShopCustomer:
    account = item.get("customer_id")
    return ShopCustomer(
        external_id=str(account) if account else "",
        name=name,
        email=_text(billing, "email"),
        phone=_text(billing, "phone"),
    )


def _variant(item: Item) -> VariantData:
    stock = item.get("stock_quantity")
    return VariantData(
        external_id=external_id(item, id_of),
        name=", ".join(_text(one, "option") for one in _items(item, "attributes")),
        sku=_text(item, "sku"),
        ean=_text(item, "global_unique_id"),
        stock=None if stock is None else int(stock),
        image_url=_image(item),
    )


def _image(item: Item) -> str:
    images = [*_items(item, "images"), mapping(item.get("image") or {})]
    return _text(images[0], "src")


def _address(told: Item, **more: str) -> PostalAddress | None:
    lines = [_text(told, "address_1"), _text(told, "address_2")]
    found = PostalAddress(
        name=_name(told),
        company=_text(told, "company"),
        street="\n".join(line for line in lines if line),
        postcode=_text(told, "postcode"),
        city=_text(told, "city"),
        region=_text(told, "state"),
        country=_text(told, "country"),
        phone=_text(told, "phone"),
        email=_text(told, "email"),
        **more,
    )
    return None if found == PostalAddress() else found


def _name(told: Item) -> str:
    return f"{_text(told, 'first_name')} {_text(told, 'last_name')}".strip()


def _first(meta: Mapping[str, Any], keys: Sequence[str]) -> str:
    found = [meta[key] for key in keys if isinstance(meta.get(key), str) and meta[key]]
    return found[0] if found else ""


def _gross(item: Item, net: str, tax: str, currency: str) -> Money:
    return money(Decimal(str(item[net])) + Decimal(str(item.get(tax) or 0)), currency)


def _items(item: Item, name: str) -> Sequence[Item]:
    return [mapping(one) for one in listing(item.get(name) or [])]


def _text(item: Item, name: str) -> str:
    told = item.get(name)
    return str(told).strip() if isinstance(told, str | int) and not isinstance(told, bool) else ""
