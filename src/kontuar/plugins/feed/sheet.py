"""Read a feed's CSV into the same document as its JSON: pure. One row is one line of an order."""

import csv
import io
import re
from collections.abc import Mapping
from typing import Any

from kontuar.orders.contract import ShopTrouble

OF_LINE = {
    "line_id": "id",
    "line_name": "name",
    "line_quantity": "quantity",
    "line_unit_price": "unit_price",
    "line_total": "total",
    "line_sku": "sku",
    "line_ean": "ean",
    "line_image_url": "image_url",
}
AMOUNTS = (
    "total",
    "shipping_total",
    "discount_total",
    "tax_total",
    "paid_total",
    "refunded_total",
    "line_unit_price",
    "line_total",
    "line_quantity",
)
PLACES = ("billing", "shipping")
MOST_ROWS = 500_000


def read_sheet(raw: bytes) -> dict[str, Any]:
    """The document that JSON would have held. Raises ShopTrouble("schema")."""
    text = _text(raw)
    head = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=max(";,\t", key=head.count), strict=True)
    orders: dict[str, dict[str, Any]] = {}
    try:
        for number, row in enumerate(reader):
            if number >= MOST_ROWS:
                raise ShopTrouble("schema", "too many rows", permanent=True)
            cells = {k.strip(): v.strip() for k, v in row.items() if k and v and v.strip()}
            if cells:
                _add(orders, cells)
    except csv.Error as odd:
        raise ShopTrouble("schema", str(odd), permanent=True) from odd
    return {"orders": list(orders.values())}


def _text(raw: bytes) -> str:
    """UTF-8, with or without a mark; what is none is the usual code page of Polish Windows."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1250", "replace")


def _add(orders: dict[str, dict[str, Any]], cells: Mapping[str, str]) -> None:
    own = cells.get("id", "")
    if not own:
        raise ShopTrouble("schema", "a row without the column id", permanent=True)
    given = {name: _exact(value) if name in AMOUNTS else value for name, value in cells.items()}
    order = orders.setdefault(own, {"lines": [], "shipments": []})
    for name, value in given.items():
        place, _, part = name.partition("_")
        if name in OF_LINE or name.startswith("parcel_"):
            continue
        if place in PLACES and name not in AMOUNTS and name != "shipping_method":
            order.setdefault(place, {})[part] = value
        else:
            order.setdefault(name, value)
    line = {OF_LINE[name]: value for name, value in given.items() if name in OF_LINE}
    if "name" in line:
        order["lines"].append(line)
    _add_parcel(order, cells)


def _add_parcel(order: dict[str, Any], cells: Mapping[str, str]) -> None:
    known = {p["number"] for s in order["shipments"] for p in s["parcels"]}
    number = cells.get("parcel_number", "")
    if number and number not in known:
        parcel = {"number": number, "carrier": cells.get("parcel_carrier", "")}
        shipped_at = cells.get("parcel_shipped_at", "")
        order["shipments"].append({"id": number, "shipped_at": shipped_at, "parcels": [parcel]})


def _exact(value: str) -> str:
    """A number as sheets write it ("1 234,50"), as one is written."""
    bare = re.sub(r"[\s\u00a0\u202f]", "", value)
    return bare.replace(",", ".") if "." not in bare else bare
