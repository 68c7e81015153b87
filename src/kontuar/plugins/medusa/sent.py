"""What went out and what comes back, as Medusa tells it: pure."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from kontuar.orders.contract import ParcelData, ReturnData, ReturnLine, ShipmentData
from kontuar.orders.reading import external_id, listing, mapping, moment_or_none
from kontuar.plugins.medusa.schema import RETURNS

Item = Mapping[str, Any]


def read_shipments(order: Item) -> Sequence[ShipmentData]:
    """What was packed or sent, unless it was called off."""
    ways = [str(way.get("name") or "") for way in _items(order, "shipping_methods")]
    method = ways[0] if ways else ""
    found = [one for one in _items(order, "fulfillments") if not one.get("canceled_at")]
    return [_shipment(one, method) for one in found]


def read_returns(order: Item) -> Sequence[ReturnData]:
    """The returns of an order."""
    found = [one for one in _items(order, "returns") if one.get("status") in RETURNS]
    return [read_return({"order_id": order["id"], **one}) for one in found]


def read_return(told: Any) -> ReturnData:
    """One return."""
    item = mapping(told)
    status = str(item["status"])
    return ReturnData(
        external_id=external_id(item, _id),
        order_id=str(item["order_id"]),
        status=status,
        state=RETURNS.get(status, "requested" if status == "open" else "unknown"),
        number=str(item.get("display_id") or ""),
        lines=[_line(line) for line in _items(item, "items")],
        created_at=moment_or_none(item.get("created_at"), "UTC"),
        changed_at=moment_or_none(item.get("updated_at"), "UTC"),
    )


def _shipment(one: Item, method: str) -> ShipmentData:
    labels = [label for label in _items(one, "labels") if label.get("tracking_number")]
    return ShipmentData(
        external_id=external_id(one, _id),
        method=method,
        status=_status(one),
        shipped_at=moment_or_none(one.get("shipped_at"), "UTC"),
        lines=[
            (str(item["line_item_id"]), Decimal(item["quantity"]))
            for item in _items(one, "items")
            if item.get("line_item_id")
        ],
        parcels=[_parcel(label, method) for label in labels],
    )


def _status(one: Item) -> str:
    done = [name for name in ("delivered", "shipped", "packed") if one.get(f"{name}_at")]
    return done[0] if done else ""


def _parcel(label: Item, method: str) -> ParcelData:
    link = str(label.get("tracking_url") or "")
    url = link if link.startswith(("https://", "http://")) else ""
    return ParcelData(str(label["tracking_number"]).strip()[:100], carrier_name=method, url=url)


def _line(line: Item) -> ReturnLine:
    sold, reason = mapping(line.get("item") or {}), mapping(line.get("reason") or {})
    return ReturnLine(
        line_id=str(line["item_id"]),
        quantity=Decimal(line["quantity"]),
        name=str(sold.get("title") or ""),
        sku=str(sold.get("variant_sku") or ""),
        reason=str(reason.get("label") or ""),
        note=str(line.get("note") or ""),
    )


def _items(item: Item, name: str) -> Sequence[Item]:
    return [mapping(one) for one in listing(item.get(name) or [])]


def _id(item: Any) -> Any:
    return item["id"]
