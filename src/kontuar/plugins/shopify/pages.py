"""Read orders page by page, as many at once as Shopify's points allow, and never too deep."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from kontuar.kit import clock
from kontuar.orders.contract import ConnectionConfig, Cursor, OrderData, Page, ShopTrouble
from kontuar.orders.reading import each_of, mapping, moment
from kontuar.plugins.shopify import schema
from kontuar.plugins.shopify.client import Told, ask, gid, told
from kontuar.plugins.shopify.parse import is_cut, nodes, own_id, read_order

OVERLAP = timedelta(minutes=5)
"""What the search of Shopify knew a moment late is still met at the next round."""
COST = 60.0
"""Points an order of ordinary size takes."""


def first_cursor(config: ConnectionConfig) -> Cursor:
    """Where changes begin: at the order changed last, else now."""
    rows = nodes(ask(config, schema.NEWEST_QUERY), "orders")
    newest = moment(rows[0]["updatedAt"], "UTC") if rows else clock.now()
    return {"since": _stamp(newest)}


def changes(config: ConnectionConfig, cursor: Cursor) -> Page:
    """What was changed since, oldest first; then it begins again a little earlier."""
    page = _next(config, cursor, "updated_at", "UPDATED_AT", "updatedAt")
    if page.has_more:
        return page
    since, latest = moment(cursor["since"], "UTC"), moment(page.cursor["latest"], "UTC")
    ahead = {"since": _stamp(max(since, latest - OVERLAP)), "size": page.cursor["size"]}
    return Page(ahead, orders=page.orders, refs=page.refs)


def history(config: ConnectionConfig, cursor: Cursor, since: datetime) -> Page:
    """What was ordered, oldest first."""
    begin = cursor or {"since": _stamp(since)}
    page = _next(config, begin, "created_at", "CREATED_AT", "createdAt")
    count = None if cursor else _count(config, f"created_at:>='{begin['since']}'")
    return Page(page.cursor, page.has_more, page.refs, page.orders, total=count)


def one(config: ConnectionConfig, external_id: str) -> OrderData:
    """One order with everything it has, however long."""
    own = gid("Order", external_id)
    data = ask(config, schema.ORDER_QUERY, cost=COST, id=own, **schema.MANY)
    if data.get("order") is None:
        raise ShopTrouble("not_found", external_id[:40], permanent=True)
    item = dict(mapping(data["order"]))
    lines = mapping(item["lineItems"])
    rows = list(nodes(item, "lineItems"))
    while mapping(lines["pageInfo"])["hasNextPage"] is True:
        after = mapping(lines["pageInfo"])["endCursor"]
        more = ask(config, schema.LINES_QUERY, cost=COST, id=own, after=after)
        lines = mapping(mapping(more["order"])["lineItems"])
        rows += nodes({"lineItems": lines}, "lineItems")
    item["lineItems"] = {"pageInfo": {"hasNextPage": False}, "nodes": rows}
    limits = {name: most + 1 for name, most in schema.MANY.items()}
    return read_order(with_returns(config, item), store(config), limits)


def found(config: ConnectionConfig, query: str) -> list[OrderData]:
    """The orders a search brings, at most a page of them."""
    asked = {"query": query, "sort": "CREATED_AT", "after": None}
    answer, _size = _orders(config, asked, schema.PAGE)
    whole = []
    for row in nodes(answer.data, "orders"):
        is_long = is_cut(row, schema.FEW)
        whole.append(
            one(config, str(own_id(row)))
            if is_long
            else read_order(with_returns(config, row), store(config), schema.FEW)
        )
    return whole


def with_returns(config: ConnectionConfig, item: Mapping[str, Any]) -> Mapping[str, Any]:
    """An order with its returns, asked for only where there are some: they cost much."""
    if item.get("returnStatus") in (None, "NO_RETURN"):
        return item
    data = ask(config, schema.RETURNS_QUERY, cost=COST, id=item["id"])
    return {**item, "returns": nodes(mapping(data["order"]), "returns")}


def store(config: ConnectionConfig) -> str:
    """The shop's own word, as its administration is called by."""
    return str(config.settings["shop"]).partition(".")[0]


def _next(config: ConnectionConfig, cursor: Cursor, filter_: str, sort: str, field: str) -> Page:
    since, deep = str(cursor["since"]), int(cursor.get("deep", 0))
    size = int(cursor.get("size") or schema.PAGE)
    asked = {"query": f"{filter_}:>='{since}'", "sort": sort, "after": cursor.get("after")}
    answer, size = _orders(config, asked, size)
    rows = [_completed(config, row) for row in nodes(answer.data, "orders")]
    name, few = store(config), schema.FEW
    orders, refs = each_of(rows, lambda row: read_order(row, name, few), kind="order", id_of=own_id)
    latest = max([since, str(cursor.get("latest", "")), *(str(row.get(field)) for row in rows)])
    info = mapping(mapping(answer.data["orders"])["pageInfo"])
    size = _fitting(answer, len(rows), size)
    ahead: dict[str, Any] = {"since": since, "latest": latest, "size": size}
    if info["hasNextPage"] is not True:
        return Page(ahead, orders=orders, refs=refs)
    deep += len(rows)
    if deep < schema.DEEPEST or latest == since:
        ahead |= {"after": info["endCursor"], "deep": deep}
    else:
        ahead |= {"since": latest}
    return Page(ahead, has_more=True, orders=orders, refs=refs)


def _completed(config: ConnectionConfig, row: Mapping[str, Any]) -> Mapping[str, Any]:
    """With its returns, unless it is damaged or read alone anyway."""
    return with_returns(config, row) if row.get("id") else row


def _orders(config: ConnectionConfig, asked: Mapping[str, Any], size: int) -> tuple[Told, int]:
    """A page and how many it could hold; one that would cost too much is asked for smaller."""
    while True:
        given = {"first": size, **asked, **schema.FEW}
        try:
            return told(config, schema.ORDERS_QUERY, cost=COST * size, **given), size
        except ShopTrouble as trouble:
            if trouble.code != "too_costly" or size <= 1:
                raise
        size //= 2


def _fitting(answer: Told, rows: int, size: int) -> int:
    """How many orders the next page may have, by what this one was counted as."""
    if not answer.points or not rows:
        return size
    return max(1, min(int(schema.MOST_POINTS * size / answer.points), schema.MOST_ORDERS))


def _count(config: ConnectionConfig, query: str) -> int | None:
    told_ = mapping(ask(config, schema.COUNT_QUERY, query=query)["ordersCount"])
    return int(told_["count"]) if told_.get("precision") == "EXACT" else None


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
