"""Read orders page by page in the order of a clock, so that nothing is skipped between pages.

Capturing and giving back money moves the clock of the payments alone. They can't be asked for by
it, so with each round the newest of them are looked through.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from kontuar.orders.contract import ConnectionConfig, Cursor, OrderData, Page, Ref
from kontuar.orders.reading import each_of, listing, mapping, moment
from kontuar.plugins.medusa import schema
from kontuar.plugins.medusa.client import fetch
from kontuar.plugins.medusa.parse import id_of, read_order

PAGE = 50
NEWEST = 200
"""Payments that are looked through with each round."""
SEARCHED = 100
OVERLAP = timedelta(minutes=2)
"""What was committed a moment late is still met at the next round."""
BEGINNING = datetime(1970, 1, 2, tzinfo=UTC)


def shop_url(config: ConnectionConfig) -> str:
    """The shop's address, without a slash."""
    return str(config.settings["url"]).rstrip("/")


def first_cursor(config: ConnectionConfig) -> Cursor:
    """Where changes begin: at what was changed last."""
    told = fetch(config, "/orders", {"limit": 1, "order": "-updated_at", "fields": "id,updated_at"})
    since = _latest(listing(told["orders"]), BEGINNING)
    money = [at for at, _order in _moved_money(config)]
    return {"since": since.isoformat(), "money": max(money, default=since).isoformat()}


def changed(config: ConnectionConfig, cursor: Cursor) -> Page:
    """The next page of changes; with the last one also the orders whose money moved."""
    since, skip = moment(cursor["since"], "UTC"), int(cursor.get("skip", 0))
    told = fetch(config, "/orders", _query(config, "updated_at", since, skip))
    items = listing(told["orders"])
    latest, orders, refs = _latest(items, since), *_read(config, items)
    money = str(cursor["money"])
    if len(items) >= _size(config):
        ahead = skip + len(items) if latest <= since else 0
        more = {"since": latest.isoformat(), "skip": ahead, "money": money}
        return Page(more, has_more=True, orders=orders, refs=refs)
    known = {order.external_id for order in orders}
    moved = {order: at for at, order in _moved_money(config) if at > moment(money, "UTC")}
    rest = {
        "since": max(since, latest - OVERLAP).isoformat(),
        "money": max([moment(money, "UTC"), *moved.values()]).isoformat(),
    }
    return Page(
        rest, orders=orders, refs=[*refs, *(Ref("order", one) for one in moved if one not in known)]
    )


def history(config: ConnectionConfig, cursor: Cursor, since: datetime) -> Page:
    """The next page of orders from the oldest on."""
    skip = int(cursor.get("skip", 0))
    told = fetch(config, "/orders", _query(config, "created_at", since, skip))
    items, count = listing(told["orders"]), int(told["count"])
    orders, refs = _read(config, items)
    ahead = skip + len(items)
    more = bool(items) and ahead < count
    return Page({"skip": ahead}, has_more=more, orders=orders, refs=refs, total=count)


def searched(config: ConnectionConfig, word: str) -> Sequence[OrderData]:
    """Orders in which a word stands anywhere, by number: a short one is met at the beginning."""
    query = {"q": word, "order": "display_id", "limit": SEARCHED, "fields": schema.ORDER}
    return _read(config, listing(fetch(config, "/orders", query)["orders"]))[0]


def _query(config: ConnectionConfig, clock: str, since: datetime, skip: int) -> Mapping[str, Any]:
    return {
        f"{clock}[$gte]": since.astimezone(UTC).isoformat(),
        "order": clock,
        "limit": _size(config),
        "offset": skip,
        "fields": schema.ORDER,
    }


def _size(config: ConnectionConfig) -> int:
    return int(config.settings.get("page_size", PAGE))


def _read(
    config: ConnectionConfig, items: Sequence[Any]
) -> tuple[Sequence[OrderData], Sequence[Ref]]:
    placed = [one for one in items if mapping(one).get("is_draft_order") is not True]
    url = shop_url(config)
    return each_of(placed, lambda one: read_order(one, url), kind="order", id_of=id_of)


def _moved_money(config: ConnectionConfig) -> Iterable[tuple[datetime, str]]:
    """When the money of the newest payments moved, and of which orders it is."""
    query = {"fields": schema.MONEY, "order": "-created_at", "limit": NEWEST}
    for one in map(mapping, listing(fetch(config, "/payments", query)["payments"])):
        purse = mapping(one.get("payment_collection") or {})
        order = mapping(purse.get("order") or {}).get("id")
        if order:
            yield moment(purse["updated_at"], "UTC"), str(order)


def _latest(items: Sequence[Any], least: datetime) -> datetime:
    found = [moment(mapping(one)["updated_at"], "UTC") for one in items]
    return max([least, *found])
