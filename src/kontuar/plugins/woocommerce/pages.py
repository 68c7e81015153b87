"""Read orders page by page in the order of a clock, so that nothing is skipped between pages.

The next page begins a second before the last order of the one before: what moves while we read
moves behind us or in front of us, never away. Only when a whole page shares one second are pages
counted. Moments travel without a zone: with one, WordPress would turn them into its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from kontuar.orders.contract import ConnectionConfig, Cursor, Page
from kontuar.orders.reading import each_of, listing, moment
from kontuar.plugins.woocommerce.client import fetch
from kontuar.plugins.woocommerce.parse import id_of, is_draft, read_order
from kontuar.plugins.woocommerce.schema import PAGE, PAGES, TOTAL

SECOND = timedelta(seconds=1)
OVERLAP = timedelta(minutes=2)
"""What was saved a moment late is still met at the next round."""
BEGINNING = datetime(1970, 1, 2, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """By which moment of an order is read."""

    field: str
    after: str
    orderby: str


CHANGES = Clock("date_modified_gmt", "modified_after", "modified")
HISTORY = Clock("date_created_gmt", "after", "date")


def shop_url(config: ConnectionConfig) -> str:
    """The shop's address, without a slash."""
    return str(config.settings["url"]).rstrip("/")


def first_cursor(config: ConnectionConfig) -> Cursor:
    """Where changes begin: at the order changed last, else at the shop's own time."""
    told, headers = fetch(
        config, "/orders", {"per_page": 1, "orderby": "modified", "order": "desc"}
    )
    newest = _latest(listing(told), CHANGES) or _shop_time(headers)
    return {"after": newest.isoformat(), "page": 1}


def next_page(config: ConnectionConfig, clock: Clock, after: datetime, number: int) -> Page:
    """Orders from `after` on; a weak server can be asked for smaller pages."""
    size = int(config.settings.get("page_size", PAGE))
    query = {
        "per_page": size,
        "page": number,
        "order": "asc",
        "orderby": clock.orderby,
        "dates_are_gmt": "true",
        clock.after: (after - SECOND).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
    }
    told, headers = fetch(config, "/orders", query)
    items = listing(told)
    url = shop_url(config)
    orders, refs = each_of(
        placed(items), lambda item: read_order(item, url), kind="order", id_of=id_of
    )
    latest = max(_latest(items, clock) or after, after)
    is_full = _is_followed(headers, number, is_full=len(items) >= size)
    if not is_full:
        cursor = {"after": max(after, latest - OVERLAP).isoformat(), "page": 1}
    elif latest > after:
        cursor = {"after": latest.isoformat(), "page": 1}
    else:
        cursor = {"after": after.isoformat(), "page": number + 1}
    return Page(cursor, has_more=is_full, orders=orders, refs=refs, total=_count(headers, TOTAL))


def placed(items: Sequence[Any]) -> Sequence[Any]:
    """Those that are orders already."""
    return [one for one in items if not is_draft(one)]


def _latest(items: Sequence[Any], clock: Clock) -> datetime | None:
    found = []
    for item in items:
        try:
            found.append(moment(item[clock.field], "UTC"))
        except (LookupError, TypeError, ValueError):
            continue  # damaged: it goes into the refs
    return max(found, default=None)


def _shop_time(headers: Mapping[str, str]) -> datetime:
    try:
        return parsedate_to_datetime(headers.get("date", "")).astimezone(UTC)
    except ValueError:
        return BEGINNING


def _is_followed(headers: Mapping[str, str], number: int, *, is_full: bool) -> bool:
    """By the shop's count: a page holds fewer where an order can't be loaded or not be seen."""
    pages = _count(headers, PAGES)
    return is_full if pages is None else number < pages


def _count(headers: Mapping[str, str], name: str) -> int | None:
    told = headers.get(name, "")
    return int(told) if told.isascii() and told.isdigit() else None
