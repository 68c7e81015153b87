"""Read orders page by page, and what belongs to them in as many questions as there are kinds."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kontuar.orders.contract import ConnectionConfig, Cursor, OrderData, Page, Ref
from kontuar.orders.reading import each_of, external_id
from kontuar.plugins.prestashop.client import any_of, listed, page, rows_of
from kontuar.plugins.prestashop.lists import Shelf
from kontuar.plugins.prestashop.parse import Many, Parts, id_of, read_order, text
from kontuar.plugins.prestashop.schema import BUYER, END, NOW, PAGE

OVERLAP = timedelta(minutes=2)
"""What was saved a moment late is still met at the next round."""
TWICE = timedelta(minutes=65)
"""How far we go back while the clocks were set back: an hour comes twice, and is read twice."""
WATCH = timedelta(hours=3)
Items = Sequence[Mapping[str, Any]]


def orders_of(
    config: ConnectionConfig, shelf: Shelf, rows: Items
) -> tuple[Sequence[OrderData], Sequence[Ref]]:
    """Orders with all that lies elsewhere, and refs of those that can't be read."""
    if not rows:
        return [], []
    lists = shelf.lists(config)
    if any(one not in lists.statuses for one in _named(rows, "current_state")):
        lists = shelf.lists(config, fresh=True)
    own = [external_id(row, id_of) for row in rows]
    parts = Parts(
        lists,
        config.time_zone,
        customers=_group(config, "customers", "id", _named(rows, "id_customer"), BUYER),
        addresses=_group(
            config, "addresses", "id", _named(rows, "id_address_delivery", "id_address_invoice")
        ),
        details=_group(config, "order_details", "id_order", own),
        carriages=_group(config, "order_carriers", "id_order", own),
        payments=_group(config, "order_payments", "order_reference", _named(rows, "reference")),
        slips=_group(config, "order_slip", "id_order", own),
        rules=_group(config, "order_cart_rules", "id_order", own),
        messages=_group(config, "messages", "id_order", own),
    )
    return each_of(rows, lambda row: read_order(row, parts), kind="order", id_of=id_of)


def changes(config: ConnectionConfig, shelf: Shelf, cursor: Cursor) -> Page:
    """What was saved since, by the shop's clock; then the orders of new credit slips."""
    after, start = str(cursor["after"]), int(cursor.get("start", 0))
    size = int(config.settings.get("page_size", PAGE))
    rows = listed(
        config,
        "orders",
        {"date_upd": f"[{after},{END}]"},
        sort="[date_upd_ASC,id_ASC]",
        limit=f"{start},{size}",
    )
    orders, refs = orders_of(config, shelf, rows)
    latest = max([after, *(text(row, "date_upd") for row in rows)])
    slip = int(cursor.get("slip", 0))
    if len(rows) >= size:
        start = start + size if latest == after else 0
        return Page({"after": latest, "start": start, "slip": slip}, True, refs, orders)
    slips = listed(
        config,
        "order_slip",
        {"id": f">[{slip}]"},
        sort="[id_ASC]",
        limit=f"0,{PAGE}",
        display="[id,id_order]",
    )
    slipped = [Ref("order", text(row, "id_order")) for row in slips if text(row, "id_order")]
    slip = max([slip, *(int(text(row, "id")) for row in slips)])
    ahead = {"after": back_from(latest, after, config.time_zone), "start": 0, "slip": slip}
    return Page(ahead, len(slips) >= PAGE, [*refs, *slipped], orders)


def history(config: ConnectionConfig, shelf: Shelf, cursor: Cursor, since: datetime) -> Page:
    """What was ordered, by the shop's own ids: nothing is met twice, nothing moves away."""
    last = int(cursor.get("id", 0))
    size = int(config.settings.get("page_size", PAGE))
    begin = _local(since, config.time_zone)
    rows = listed(
        config,
        "orders",
        {"id": f">[{last}]", "date_add": f"[{begin},{END}]"},
        sort="[id_ASC]",
        limit=f"0,{size}",
    )
    orders, refs = orders_of(config, shelf, rows)
    last = max([last, *(int(external_id(row, id_of)) for row in rows)])
    return Page({"id": last}, has_more=len(rows) >= size, orders=orders, refs=refs)


def first_cursor(config: ConnectionConfig) -> Cursor:
    """Where changes begin: at the order saved last, else at the server's own time."""
    answer = page(config, "orders", sort="[date_upd_DESC]", limit="1", display="[id,date_upd]")
    rows = rows_of(config, answer)
    told = answer.headers.get(NOW, "")
    now = datetime.fromtimestamp(int(told) if told.isascii() and told.isdigit() else 0, UTC)
    after = text(rows[0], "date_upd") if rows else _local(now, config.time_zone)
    slips = listed(config, "order_slip", sort="[id_DESC]", limit="1", display="[id]")
    return {"after": after, "start": 0, "slip": int(text(slips[0], "id")) if slips else 0}


def back_from(latest: str, after: str, zone: str) -> str:
    """Where the next round begins, by the server's clock."""
    at = datetime.fromisoformat(latest)
    before, behind = (
        (at + shift).replace(tzinfo=ZoneInfo(zone)).utcoffset() for shift in (-WATCH, WATCH / 3)
    )
    if before and behind and before > behind:
        return _stamp(at - TWICE)
    return max(after, _stamp(at - OVERLAP))


def _group(
    config: ConnectionConfig, resource: str, by: str, values: Sequence[str], display: str = "full"
) -> Many:
    found: dict[str, list[Mapping[str, Any]]] = {}
    if values:
        for row in listed(config, resource, {by: any_of(values)}, display=display, sort="[id_ASC]"):
            found.setdefault(text(row, by), []).append(row)
    return found


def _named(rows: Items, *names: str) -> Sequence[str]:
    told = (text(row, name) for row in rows for name in names)
    return [one for one in dict.fromkeys(told) if one not in ("", "0")]


def _local(at: datetime, zone: str) -> str:
    return _stamp(at.astimezone(ZoneInfo(zone)))


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S")
