"""Read what Shopify says: pure. Amounts are what the customer saw, in the customer's currency."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from kontuar.kit.money import Money, from_decimal
from kontuar.orders.contract import (
    LineData,
    OrderData,
    ParcelData,
    PaymentData,
    PostalAddress,
    ProductData,
    RefundData,
    ReturnData,
    ReturnLine,
    ShipmentData,
    ShopCustomer,
    ShopTrouble,
    VariantData,
)
from kontuar.orders.reading import external_id, listing, mapping, moment, moment_or_none
from kontuar.plugins.shopify.schema import ARRIVED, PAYMENTS, RETURNS, STATES

Item = Mapping[str, Any]
Limits = Mapping[str, int]
KINDS = {"SALE": "paid", "CAPTURE": "paid", "AUTHORIZATION": "authorized"}
OUTCOMES = {"SUCCESS": "", "PENDING": "pending", "AWAITING_RESPONSE": "pending"}


def read_order(told: Any, store: str, limits: Limits) -> OrderData:
    """One order; whatever it must have and has not raises, also when it has more than was asked."""
    item = mapping(told)
    if is_cut(item, limits):
        raise ShopTrouble("too_long", "more parts than on a page")
    own, whole = external_id(item, own_id), money(item["totalPriceSet"])
    status = "CANCELLED" if item.get("cancelledAt") else str(item["displayFulfillmentStatus"])
    billing, there = _address(item.get("billingAddress")), _address(item.get("shippingAddress"))
    buyer = item.get("customer")
    customer = read_customer(buyer) if buyer else None
    person = there or billing or PostalAddress()
    return OrderData(
        external_id=own,
        number=str(item["name"]).strip().lstrip("#"),
        status=status,
        state=_state(item, status),
        payment_state=PAYMENTS.get(str(item.get("displayFinancialStatus")), "unknown"),
        placed_at=moment(item["processedAt"], "UTC"),
        changed_at=moment(item["updatedAt"], "UTC"),
        total=whole,
        customer=customer,
        email=text(item, "email"),
        phone=text(item, "phone") or person.phone or (customer.phone if customer else ""),
        name=person.name or (customer.name if customer else ""),
        billing=billing,
        shipping=there,
        shipping_method=text(mapping(item.get("shippingLine") or {}), "title"),
        payment_method=", ".join(str(one) for one in listing(item["paymentGatewayNames"])),
        shipping_total=_shipping(item),
        discount_total=_money(item, "totalDiscountsSet"),
        tax_total=_money(item, "totalTaxSet"),
        paid_total=_money(item, "totalReceivedSet"),
        refunded_total=_money(item, "totalRefundedSet"),
        lines=_lines(item, whole.currency),
        payments=[p for one in items(item, "transactions") for p in _payment(one)],
        refunds=[_refund(one) for one in items(item, "refunds")],
        shipments=[_shipment(one) for one in items(item, "fulfillments") if _went_out(one)],
        returns=[read_return(one) for one in items(item, "returns")],
        tags=[str(tag) for tag in listing(item.get("tags") or [])],
        coupons=[str(code) for code in listing(item.get("discountCodes") or [])],
        note=text(item, "note"),
        language=text(item, "customerLocale")[:2].lower(),
        admin_url=f"https://admin.shopify.com/store/{store}/orders/{own}",
        source="" if text(item, "sourceName") == "web" else text(item, "sourceName"),
        extra={"confirmation": text(item, "confirmationNumber")},
    )


def is_cut(item: Item, limits: Limits) -> bool:
    """Whether there may be more of something than was asked for."""
    counts = (("transactions", "parts"), ("refunds", "parts"), ("fulfillments", "sent"))
    if any(len(items(item, name)) >= limits[limit] for name, limit in counts):
        return True
    return mapping(mapping(item["lineItems"])["pageInfo"])["hasNextPage"] is True


def read_customer(told: Any) -> ShopCustomer:
    """One account."""
    item = mapping(told)
    mail = mapping(item.get("defaultEmailAddress") or {})
    state = text(mail, "marketingState")
    return ShopCustomer(
        external_id=external_id(item, own_id),
        name=text(item, "displayName"),
        email=text(mail, "emailAddress"),
        phone=text(mapping(item.get("defaultPhoneNumber") or {}), "phoneNumber"),
        language=text(item, "locale")[:2].lower(),
        accepts_marketing=state == "SUBSCRIBED" if state else None,
        note=text(item, "note"),
        tags=[str(tag) for tag in listing(item.get("tags") or [])],
        created_at=moment_or_none(item.get("createdAt"), "UTC"),
        changed_at=moment_or_none(item.get("updatedAt"), "UTC"),
    )


def read_product(told: Any, shop: Item) -> ProductData:
    """One product; its prices only where the shop's own hold the tax."""
    item = mapping(told)
    currency = str(shop["currencyCode"]) if shop.get("taxesIncluded") else ""
    preview = mapping(mapping(item.get("featuredMedia") or {}).get("preview") or {})
    return ProductData(
        external_id=external_id(item, own_id),
        name=str(item["title"]),
        url=text(item, "onlineStoreUrl"),
        image_url=text(mapping(preview.get("image") or {}), "url"),
        is_active=item.get("status") == "ACTIVE",
        variants=[_variant(one, currency) for one in nodes(item, "variants")],
        changed_at=moment_or_none(item.get("updatedAt"), "UTC"),
    )


def read_return(told: Any) -> ReturnData:
    """One return with what comes back and the parcel it comes in."""
    item = mapping(told)
    lines = [_return_line(one) for one in nodes(item, "returnLineItems")]
    status = str(item["status"])
    return ReturnData(
        external_id=external_id(item, own_id),
        order_id=external_id(item["order"], own_id),
        status=status,
        state=RETURNS.get(status, "unknown"),
        number=text(item, "name").lstrip("#"),
        reason=", ".join(dict.fromkeys(line.reason for line in lines if line.reason)),
        lines=lines,
        parcels=[
            parcel
            for part in nodes(item, "reverseFulfillmentOrders")
            for sent in nodes(part, "reverseDeliveries")
            for parcel in _returned(sent)
        ],
        created_at=moment_or_none(item.get("createdAt"), "UTC"),
        changed_at=moment_or_none(item.get("closedAt") or item.get("createdAt"), "UTC"),
    )


def money(told: Any) -> Money:
    """An amount as the customer saw it."""
    item = mapping(mapping(told)["presentmentMoney"])
    return from_decimal(item["amount"], str(item["currencyCode"]), rounded=True)


def own_id(item: Any) -> Any:
    """The number at the end of Shopify's id."""
    return str(item["id"]).partition("?")[0].rpartition("/")[2]


def text(item: Item, name: str) -> str:
    """A field as text."""
    told = item.get(name)
    return told.strip() if isinstance(told, str) else ""


def items(item: Item, name: str) -> Sequence[Item]:
    """The objects of a list."""
    return [mapping(one) for one in listing(item.get(name) or [])]


def nodes(item: Item, name: str) -> Sequence[Item]:
    """The objects of a connection."""
    return items(mapping(item.get(name) or {}), "nodes")


def _state(item: Item, status: str) -> str:
    sent = [one for one in items(item, "fulfillments") if _went_out(one)]
    are_there = bool(sent) and all(one.get("displayStatus") in ARRIVED for one in sent)
    if status == "FULFILLED" and are_there:
        return "delivered"
    return STATES.get(status, "unknown")


def _lines(item: Item, currency: str) -> Sequence[LineData]:
    """What was bought, how it is sent, and what was given on top."""
    is_gross = item["taxesIncluded"] is True
    found = [_line(one, is_gross=is_gross) for one in nodes(item, "lineItems")]
    extras = (
        ("shipping", text(mapping(item.get("shippingLine") or {}), "title")),
        ("fee", "tip"),
    )
    amounts = (_shipping(item), _money(item, "totalTipReceivedSet"))
    for (kind, name), amount in zip(extras, amounts, strict=True):
        if amount or (kind == "shipping" and name):
            cost = amount or Money(0, currency)
            found.append(LineData(kind, name or kind, Decimal(1), cost, cost, kind=kind))
    return found


def _line(row: Item, *, is_gross: bool) -> LineData:
    rates = [Decimal(str(tax["ratePercentage"])) for tax in items(row, "taxLines")]
    percent = sum(rates, Decimal(0))
    factor = Decimal(1) if is_gross else 1 + percent / 100
    image, variant = mapping(row.get("image") or {}), mapping(row.get("variant") or {})
    product = mapping(row.get("product") or {})
    own_product = external_id(product, own_id) if product else ""
    return LineData(
        external_id=external_id(row, own_id),
        name=str(row["name"]),
        quantity=Decimal(str(row["quantity"])),
        unit_price=_times(money(row["originalUnitPriceSet"]), factor),
        total=_times(money(row["discountedTotalSet"]), factor),
        sku=text(row, "sku"),
        ean=text(variant, "barcode"),
        product_id=own_product,
        variant_id=external_id(variant, own_id) if variant else own_product,
        image_url=text(image, "url"),
        tax_percent=percent if rates else None,
        options={
            str(one["key"]): str(one.get("value") or "")
            for one in items(row, "customAttributes")
            if not str(one["key"]).startswith("_")
        },
    )


def _times(amount: Money, factor: Decimal) -> Money:
    return from_decimal(amount.decimal * factor, amount.currency, rounded=True)


def _shipping(item: Item) -> Money | None:
    line = item.get("shippingLine")
    if not line:
        return None
    cost = money(mapping(line)["discountedPriceSet"])
    if item["taxesIncluded"] is True:
        return cost
    taxes = [money(tax["priceSet"]) for tax in items(mapping(line), "taxLines")]
    return sum(taxes, cost)


def _payment(row: Item) -> Sequence[PaymentData]:
    """A sale or capture that went well, or money that waits; refunds stand elsewhere."""
    state, outcome = KINDS.get(str(row["kind"])), OUTCOMES.get(str(row["status"]), "failed")
    if state is None:
        return []
    payment = PaymentData(
        external_id=external_id(row, own_id),
        amount=money(row["amountSet"]),
        state=outcome or state,
        status=f"{row['kind']} {row['status']}",
        method=text(row, "formattedGateway"),
        reference=text(row, "paymentId"),
        paid_at=moment_or_none(row.get("processedAt"), "UTC"),
    )
    return [payment]


def _refund(row: Item) -> RefundData:
    return RefundData(
        external_id=external_id(row, own_id),
        amount=money(row["totalRefundedSet"]),
        reason=text(row, "note"),
        refunded_at=moment_or_none(row.get("createdAt"), "UTC"),
    )


def _went_out(row: Item) -> bool:
    return row.get("status") not in ("CANCELLED", "ERROR", "FAILURE")


def _shipment(row: Item) -> ShipmentData:
    promised = moment_or_none(row.get("estimatedDeliveryAt"), "UTC")
    parcels = [
        ParcelData(
            text(one, "number")[:100],
            carrier_name=text(one, "company"),
            url=text(one, "url"),
            promised_by=promised,
        )
        for one in items(row, "trackingInfo")
        if text(one, "number")
    ]
    lines = [
        (external_id(line["lineItem"], own_id), Decimal(str(line["quantity"])))
        for line in nodes(row, "fulfillmentLineItems")
        if line.get("lineItem") and line.get("quantity") is not None
    ]
    return ShipmentData(
        external_id=external_id(row, own_id),
        method=text(mapping(row.get("service") or {}), "serviceName"),
        status=text(row, "displayStatus") or text(row, "status"),
        shipped_at=moment_or_none(row.get("createdAt"), "UTC"),
        lines=lines,
        parcels=parcels,
    )


def _return_line(row: Item) -> ReturnLine:
    sent = mapping(mapping(row.get("fulfillmentLineItem") or {}).get("lineItem") or {})
    definition = mapping(row.get("returnReasonDefinition") or {})
    notes = [text(row, "returnReasonNote"), text(row, "customerNote")]
    return ReturnLine(
        line_id=external_id(sent, own_id) if sent else "",
        quantity=Decimal(str(row["quantity"])),
        name=text(sent, "name"),
        sku=text(sent, "sku"),
        reason=text(definition, "name"),
        note="\n".join(note for note in notes if note),
    )


def _returned(sent: Item) -> Sequence[ParcelData]:
    tracking = mapping(mapping(sent.get("deliverable") or {}).get("tracking") or {})
    number = text(tracking, "number")[:100]
    if not number:
        return []
    carrier, url = text(tracking, "carrierName"), text(tracking, "url")
    return [ParcelData(number, carrier_name=carrier, url=url, direction="return")]


def _variant(row: Item, currency: str) -> VariantData:
    is_counted = mapping(row.get("inventoryItem") or {}).get("tracked") is True
    left = row.get("inventoryQuantity")
    title = text(row, "title")
    return VariantData(
        external_id=external_id(row, own_id),
        name="" if title == "Default Title" else title,
        sku=text(row, "sku"),
        ean=text(row, "barcode"),
        price=from_decimal(row["price"], currency, rounded=True) if currency else None,
        stock=int(left) if is_counted and left is not None else None,
    )


def _money(item: Item, name: str) -> Money | None:
    return money(item[name]) if item.get(name) else None


def _address(told: Any) -> PostalAddress | None:
    if not told:
        return None
    row = mapping(told)
    return PostalAddress(
        name=text(row, "name"),
        company=text(row, "company"),
        street="\n".join(part for part in (text(row, "address1"), text(row, "address2")) if part),
        postcode=text(row, "zip"),
        city=text(row, "city"),
        region=text(row, "provinceCode"),
        country=text(row, "countryCodeV2"),
        phone=text(row, "phone"),
    )
