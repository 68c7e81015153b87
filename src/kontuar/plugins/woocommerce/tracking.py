"""Find parcels in the metadata of shipping plugins: WooCommerce itself knows none. Pure.

What another plugin wrote oddly is passed over: it must never keep an order from being read.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from kontuar.orders.contract import ParcelData, ShipmentData
from kontuar.orders.reading import moment
from kontuar.plugins.woocommerce.schema import LINE_TRACKING, TRACKING_LISTS, TRACKING_NUMBERS

Item = Mapping[str, Any]


def read_shipments(item: Item, meta: Item) -> Sequence[ShipmentData]:
    """A shipment for each number that stands anywhere, once."""
    found: dict[str, ShipmentData] = {}
    for shipment in (*_of_lists(meta), *_of_lines(item), *_of_keys(meta)):
        found.setdefault(shipment.external_id, shipment)
    return list(found.values())


def _of_lists(meta: Item) -> Iterator[ShipmentData]:
    for key in TRACKING_LISTS:
        for one in _entries(meta.get(key)):
            carrier = _word(one, "custom_tracking_provider", "tracking_provider", "slug")
            link = _word(one, "custom_tracking_link", "tracking_link")
            sent = one.get("date_shipped") or _metrics(one)
            yield from _shipment(_word(one, "tracking_number"), carrier, link, sent)


def _of_lines(item: Item) -> Iterator[ShipmentData]:
    for line in _entries(item.get("line_items")):
        for meta in _entries(line.get("meta_data")):
            if meta.get("key") == LINE_TRACKING:
                for one in _entries(meta.get("value")):
                    carrier = _word(one, "carrier_name", "carrier_slug")
                    link = _word(one, "carrier_url")
                    link = link if "{" not in link else ""
                    yield from _shipment(_word(one, "tracking_number"), carrier, link, None)


def _of_keys(meta: Item) -> Iterator[ShipmentData]:
    for key, carrier in TRACKING_NUMBERS.items():
        told = meta.get(key)
        words = told if isinstance(told, list) else str(told or "").replace(",", " ").split()
        for number in words:
            if isinstance(number, str):
                yield from _shipment(number, carrier, "", None)


def _shipment(number: str, carrier: str, link: str, sent: Any) -> Iterator[ShipmentData]:
    number = number.strip()
    if number and len(number) <= 100:
        url = link if link.startswith(("https://", "http://")) else ""
        parcel = ParcelData(number, carrier_name=carrier, url=url)
        yield ShipmentData(number, shipped_at=_moment(sent), parcels=[parcel])


def _entries(told: Any) -> Sequence[Item]:
    """A list of objects, also one that a plugin keeps as text or by number."""
    if isinstance(told, str):
        try:
            told = json.loads(told)
        except (ValueError, RecursionError):
            return []
    if isinstance(told, Mapping):
        told = list(told.values())
    return [one for one in told if isinstance(one, Mapping)] if isinstance(told, list) else []


def _metrics(one: Item) -> Any:
    metrics = one.get("metrics")
    return metrics.get("created_at") if isinstance(metrics, Mapping) else None


def _moment(told: Any) -> datetime | None:
    try:
        is_seconds = isinstance(told, str) and told.isascii() and told.isdigit()
        return moment(int(told) if is_seconds else told, "UTC") if told else None
    except ValueError:
        return None


def _word(one: Item, *names: str) -> str:
    for name in names:
        told = one.get(name)
        if isinstance(told, str) and told.strip():
            return told.strip()
    return ""
