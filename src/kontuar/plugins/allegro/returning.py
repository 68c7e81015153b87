"""Read what Allegro answers about returns: pure."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from kontuar.kit.money import total
from kontuar.orders.contract import ParcelData, ReturnData, ReturnLine
from kontuar.orders.reading import external_id, listing, mapping, moment_or_none
from kontuar.plugins.allegro import schema
from kontuar.plugins.allegro.parse import id_of, money, text, times


def read_return(told: Any) -> ReturnData:
    """One return; its lines name offers, as Allegro ties them to no line of the order."""
    item = mapping(told)
    status = str(item["status"])
    items = [mapping(one) for one in listing(item.get("items") or [])]
    lines = [_line(one) for one in items]
    worth = [times(money(one["price"]), _many(one)) for one in items if one.get("price")]
    reasons = [line.reason for line in lines if line.reason]
    return ReturnData(
        external_id=external_id(item, id_of),
        order_id=str(item.get("orderId") or ""),
        status=status,
        state=schema.RETURN_STATES.get(status, "unknown"),
        number=text(item, "referenceNumber"),
        reason=reasons[0] if reasons else "",
        lines=lines,
        parcels=[_parcel(mapping(one)) for one in listing(item.get("parcels") or [])],
        refund=total(worth, worth[0].currency) if worth else None,
        created_at=moment_or_none(item.get("createdAt"), "UTC"),
    )


def _line(item: Mapping[str, Any]) -> ReturnLine:
    reason = mapping(item.get("reason") or {})
    return ReturnLine(
        line_id="",
        quantity=_many(item),
        name=text(item, "name"),
        sku=text(item, "offerId"),
        reason=text(reason, "type"),
        note=text(reason, "userComment"),
    )


def _many(item: Mapping[str, Any]) -> Decimal:
    return Decimal(str(item.get("quantity") or 1))


def _parcel(item: Mapping[str, Any]) -> ParcelData:
    """By the number of who really carries it, where Allegro passed it on."""
    number = text(item, "transportingWaybill") or text(item, "waybill")
    carrier = text(item, "transportingCarrierId") or text(item, "carrierId")
    return ParcelData(number, carrier_name=carrier, direction="return")
