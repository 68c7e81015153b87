"""What changed and what was: events first, and lists for what no event tells.

Events name orders, but now and then one is missing, and parcels, refunds and returns have none. So
every ten minutes the orders that changed, the new refunds and the new returns are listed too, and
once an hour all returns of the last weeks, as nothing else says that one went on.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from kontuar.kit import clock
from kontuar.kit.webapi import ApiTrouble
from kontuar.orders.contract import ConnectionConfig, Cursor, OrderData, Page, Ref
from kontuar.orders.reading import (
    ODD,
    each_of,
    external_id,
    listing,
    mapping,
    moment,
    told_of,
)
from kontuar.plugins.allegro import schema
from kontuar.plugins.allegro.parse import id_of, latest_purchase
from kontuar.plugins.allegro.returning import read_return
from kontuar.plugins.allegro.talk import get
from kontuar.plugins.allegro.whole import whole

LISTED_EVERY = timedelta(minutes=10)
SWEPT_EVERY = timedelta(hours=1)
SWEPT_FOR = timedelta(days=45)
"""How long a return may go on after it was declared."""
OVERLAP = timedelta(minutes=2)
AT_ONCE = 25
"""Orders of history on a page: each is asked for its parcels and refunds."""
OF_ONE = ("schema", "not_found", "refused")
"""Trouble that is about one order only."""
QUARTER = timedelta(days=92)
"""Returns of history are listed by the quarter: deep pages end in 504."""
STEP_BACK = 10
"""A page begins before the end of the last: what moves out of a list moves the others up."""
STRANDS = ("orders", "refunds", "returns")


def first_cursor(config: ConnectionConfig) -> Cursor:
    """Where changes begin: behind the newest event, now."""
    newest = mapping(get(config, schema.EVENT_STATS).get("latestEvent") or {})
    now = clock.now().isoformat()
    return {"event": str(newest.get("id", "")), **dict.fromkeys((*STRANDS, "swept"), now)}


def changes(config: ConnectionConfig, cursor: Cursor) -> Page:
    """The next events; when there are no more, the lists that are due."""
    query: dict[str, Any] = {"limit": schema.PAGE}
    if cursor["event"]:
        query["from"] = cursor["event"]
    events = [mapping(one) for one in listing(get(config, schema.EVENTS, query)["events"])]
    refs = [Ref("order", own) for own in _named(events)]
    ahead = dict(cursor)
    if events:
        ahead["event"] = str(events[-1]["id"])
    if len(events) >= schema.PAGE:
        return Page(ahead, has_more=True, refs=refs)
    for strand in STRANDS:
        page = _listed(config, strand, ahead)
        if page:
            return Page(page.cursor, page.has_more, [*refs, *page.refs], returns=page.returns)
    return Page(ahead, refs=refs)


def history(config: ConnectionConfig, cursor: Cursor, since: datetime) -> Page:
    """Orders from the oldest on, then returns."""
    if cursor.get("part") == "returns":
        return _old_returns(config, cursor)
    after, offset = moment(cursor.get("after", since.isoformat()), "UTC"), cursor.get("offset", 0)
    told = get(config, schema.FORMS, {
        "lineItems.boughtAt.gte": _written(after),
        "sort": "lineItems.boughtAt",
        "limit": AT_ONCE,
        "offset": offset,
    })  # fmt: skip
    forms = listing(told["checkoutForms"])
    orders, refs = _wholes(config, forms)
    if len(forms) < AT_ONCE:
        ahead: Mapping[str, Any] = {"part": "returns", "from": _written(since), "offset": 0}
    else:
        ahead = _beyond(forms, after, offset)
    total = int(told["totalCount"]) if not cursor and told.get("totalCount") is not None else None
    return Page(ahead, has_more=True, orders=orders, refs=refs, total=total)


def _named(events: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    """The orders that events are about, each once; one without a form is not filled in yet."""
    forms = [mapping(mapping(one["order"]).get("checkoutForm") or {}) for one in events]
    return list(dict.fromkeys(str(form["id"]) for form in forms if form.get("id")))


def _listed(config: ConnectionConfig, strand: str, cursor: Mapping[str, Any]) -> Page | None:
    """One page of a list that is due or not finished; None when it is neither."""
    offset, now = int(cursor.get(f"{strand}_offset", 0)), clock.now()
    since = moment(cursor[strand], "UTC")
    if not offset and now - since < LISTED_EVERY:
        return None
    ahead = dict(cursor)
    if not offset:
        ahead[f"{strand}_until"] = now.isoformat()
    if strand == "returns" and now - moment(cursor["swept"], "UTC") >= SWEPT_EVERY and not offset:
        ahead |= {"swept": now.isoformat(), "returns": (now - SWEPT_FOR).isoformat()}
    until = moment(ahead[f"{strand}_until"], "UTC")
    found, refs, returns = _asked(
        config, strand, moment(ahead[strand], "UTC") - OVERLAP, until, offset
    )
    if found >= schema.PAGE:
        ahead[f"{strand}_offset"] = offset + found - STEP_BACK
    else:
        ahead |= {strand: until.isoformat(), f"{strand}_offset": 0}
    return Page(ahead, has_more=True, refs=refs, returns=returns)


def _asked(
    config: ConnectionConfig, strand: str, since: datetime, until: datetime, offset: int
) -> tuple[int, Sequence[Ref], Sequence[Any]]:
    """A page of what happened in between: how many, what to read again, what was read."""
    span: dict[str, Any] = {"limit": schema.PAGE, "offset": offset}
    if strand == "orders":
        span |= {"sort": "updatedAt", **_between("updatedAt", since, until)}
        forms = listing(get(config, schema.FORMS, span)["checkoutForms"])
        return len(forms), [Ref("order", str(mapping(one)["id"])) for one in forms], ()
    if strand == "refunds":
        span |= _between("occurredAt", since, until)
        told = [mapping(one) for one in listing(get(config, schema.REFUNDS, span)["refunds"])]
        orders = [mapping(one.get("order") or {}).get("id") for one in told]
        return len(told), [Ref("order", str(own)) for own in dict.fromkeys(orders) if own], ()
    found, returns, refs = _returns(config, {**span, **_between("createdAt", since, until)})
    return found, refs, returns


def _returns(
    config: ConnectionConfig, query: Mapping[str, Any]
) -> tuple[int, Sequence[Any], Sequence[Ref]]:
    told = listing(get(config, schema.RETURNS, query, media=schema.BETA)["customerReturns"])
    returns, refs = each_of(told, read_return, kind="return", id_of=id_of)
    return len(told), returns, refs


def _old_returns(config: ConnectionConfig, cursor: Cursor) -> Page:
    since, offset, now = moment(cursor["from"], "UTC"), int(cursor["offset"]), clock.now()
    until = min(since + QUARTER, now)
    query = {"limit": schema.PAGE, "offset": offset, **_between("createdAt", since, until)}
    found, returns, refs = _returns(config, query)
    if found >= schema.PAGE:
        ahead = {**cursor, "offset": offset + found}
        return Page(ahead, has_more=True, refs=refs, returns=returns)
    ahead = {**cursor, "from": _written(until), "offset": 0}
    return Page(ahead, has_more=until < now, refs=refs, returns=returns)


def _wholes(
    config: ConnectionConfig, forms: Sequence[Any]
) -> tuple[Sequence[OrderData], Sequence[Ref]]:
    """Orders of a page; one that can't be read is left to be asked for alone."""
    found: list[OrderData] = []
    refs: list[Ref] = []
    for form in forms:
        try:
            found.append(whole(config, form))
        except (*ODD, ApiTrouble) as odd:
            if isinstance(odd, ApiTrouble) and odd.code not in OF_ONE:
                raise
            refs.append(Ref("order", external_id(form, id_of), reason=told_of(odd)))
    return found, refs


def _beyond(forms: Sequence[Any], after: datetime, offset: int) -> Mapping[str, Any]:
    """Behind a full page: from its last order on, or further where all share one moment."""
    last = max((_bought(form, after) for form in forms), default=after)
    if last > after:
        return {"after": last.isoformat(), "offset": 0}
    return {"after": after.isoformat(), "offset": offset + len(forms)}


def _bought(form: Any, otherwise: datetime) -> datetime:
    try:
        return latest_purchase(mapping(form))
    except ODD:
        return otherwise


def _between(field: str, since: datetime, until: datetime) -> Mapping[str, str]:
    return {f"{field}.gte": _written(since), f"{field}.lte": _written(until)}


def _written(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
