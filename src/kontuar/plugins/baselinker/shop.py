"""The adapter of BaseLinker."""

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

from kontuar.kit.pace import Pace
from kontuar.kit.webapi import ApiTrouble
from kontuar.orders.acting import outcome_of
from kontuar.orders.contract import (
    AddNote,
    ChangeStatus,
    CheckStep,
    ConnectionConfig,
    Cursor,
    Deed,
    DeedOutcome,
    Done,
    News,
    OrderData,
    OrderRef,
    Page,
    ProductData,
    Proof,
    Ref,
    Refused,
    ReturnData,
    ShopCustomer,
    ShopStatus,
    ShopTrouble,
)
from kontuar.orders.reading import ODD, each_of, listing, mapping
from kontuar.orders.wording import OF_THEIRS, worded
from kontuar.plugins.baselinker import schema
from kontuar.plugins.baselinker.parse import read_order, read_statuses

STATUSES_FOR_SECONDS = 600
OVERLAP_SECONDS = 3 * 24 * 3600
"""Read again in each round while the journal is empty, as nothing else tells of changes."""


class BaseLinkerShop:
    """Asked by the clock: new orders by date, changes by the journal where it is turned on."""

    kind: ClassVar[str] = "baselinker"
    name: ClassVar[str] = "BaseLinker (Base)"
    form: ClassVar[str] = "kontuar.plugins.baselinker.forms.BaseLinkerForm"
    poll_seconds: ClassVar[int] = 120

    def __init__(self) -> None:
        self._statuses: dict[UUID, tuple[float, Mapping[str, ShopStatus]]] = {}

    def capabilities(self, config: ConnectionConfig) -> frozenset[str]:
        """The same in every account."""
        found = {"orders", "reread", "backfill", "find_by_number", "find_by_email"}
        return frozenset(found | {"note", "status"})

    def rate_budget(self, config: ConnectionConfig) -> Pace:
        """A hundred a minute for the whole account: leave some to its other programs."""
        return Pace(schema.PER_MINUTE / 60 * 0.8, 20.0)

    def check(self, config: ConnectionConfig) -> Iterable[CheckStep]:
        """The token, then a page of orders."""
        for name, method in (("login", "getOrderStatusList"), ("orders", "getOrders")):
            try:
                _ask(config, method)
            except ApiTrouble as trouble:
                yield CheckStep(name, ok=False, code=trouble.code, detail=trouble.detail)
                return
            except ODD as odd:
                yield CheckStep(name, ok=False, code="schema", detail=str(odd)[:200])
                return
            yield CheckStep(name, ok=True)

    def explain(self, code: str) -> str:
        """In plain words."""
        return worded(code, OF_THEIRS)

    def statuses(self, config: ConnectionConfig) -> Sequence[ShopStatus]:
        """The company's own."""
        return list(read_statuses(_ask(config, "getOrderStatusList")).values())

    def verify(self, config: ConnectionConfig, headers: Mapping[str, str], raw: bytes) -> Proof:
        """BaseLinker signs nothing and calls nobody."""
        return "forged"

    def hints(self, config: ConnectionConfig, headers: Mapping[str, str], raw: bytes) -> News:
        """Nothing: see verify."""
        return News("")

    def changed_since(self, config: ConnectionConfig, cursor: Cursor) -> Page:
        """What the journal names is read again; new orders come by the date they were confirmed."""
        if "from" not in cursor:
            logs = self._journal(config, 0)
            newest = max((int(one["log_id"]) for one in logs), default=0)
            return Page({"from": int(datetime.now(UTC).timestamp()), "log": newest})
        logs = [] if cursor.get("page") else self._journal(config, int(cursor.get("log", 0)))
        newest = max([int(cursor.get("log", 0)), *(int(one["log_id"]) for one in logs)])
        refs = [Ref("order", str(one["order_id"])) for one in logs if one.get("order_id")]
        overlap = 0 if newest else OVERLAP_SECONDS
        since = int(cursor.get("page") or int(cursor["from"]) - overlap)
        page = self._page(config, since)
        last = max(int(cursor["from"]), page.cursor["from"])
        ahead = {"from": last, "log": newest}
        if page.has_more:
            ahead["page"] = page.cursor["from"]
        elif len(logs) >= schema.PAGE:
            return Page(ahead, has_more=True, orders=page.orders, refs=[*page.refs, *refs])
        return Page(ahead, page.has_more, orders=page.orders, refs=[*page.refs, *refs])

    def backfill(self, config: ConnectionConfig, cursor: Cursor, since: datetime) -> Page:
        """Confirmed orders from the oldest on."""
        page = self._page(config, int(cursor.get("from", since.timestamp())))
        old = [order for order in page.orders if order.placed_at >= since]
        return Page(page.cursor, page.has_more, orders=old, refs=page.refs)

    def get_order(self, config: ConnectionConfig, external_id: str) -> OrderData:
        """By BaseLinker's own number."""
        found = listing(_ask(config, "getOrders", **_by_id(external_id))["orders"])
        if not found:
            raise ShopTrouble("not_found", permanent=True)
        return read_order(found[0], self._known_statuses(config))

    def get_customer(self, config: ConnectionConfig, external_id: str) -> ShopCustomer:
        """BaseLinker has no customers of its own."""
        raise ShopTrouble("not_offered", permanent=True)

    def get_product(self, config: ConnectionConfig, external_id: str) -> ProductData:
        """Products lie in catalogues that are not read yet."""
        raise ShopTrouble("not_offered", permanent=True)

    def get_return(self, config: ConnectionConfig, external_id: str) -> ReturnData:
        """Returns are not read yet."""
        raise ShopTrouble("not_offered", permanent=True)

    def find_orders(
        self, config: ConnectionConfig, *, number: str = "", email: str = "", phone: str = ""
    ) -> Sequence[OrderData]:
        """By number or address."""
        is_own = number.isascii() and number.isdigit()
        if not (is_own if number else email):
            return []
        asked = _by_id(number) if number else {"filter_email": email}
        statuses = self._known_statuses(config)
        return [
            read_order(o, statuses) for o in listing(_ask(config, "getOrders", **asked)["orders"])
        ]

    def act(self, config: ConnectionConfig, order: OrderRef, deed: Deed, key: str) -> DeedOutcome:
        """Set a status, or add a note below those there are; looked for first."""
        asked = False
        try:
            if not isinstance(deed, AddNote | ChangeStatus):
                return Refused("not_offered")
            before = self.get_order(config, order.external_id)
            if _is_done(before, deed):
                return Done(order=before)
            asked = True
            own = _by_id(order.external_id)
            if isinstance(deed, AddNote):
                notes = f"{before.staff_note}\n{deed.text}".strip()
                _ask(config, "setOrderFields", again=False, **own, admin_comments=notes)
            else:
                status = {"status_id": int(deed.status)}
                _ask(config, "setOrderStatus", again=False, **own, **status)
        except ApiTrouble as trouble:
            return outcome_of(trouble, asked=asked)
        return Done(before={"status": before.status_name})

    def find_deed(
        self, config: ConnectionConfig, order: OrderRef, deed: Deed, key: str
    ) -> Done | None:
        """The order as it stands proves it."""
        now = self.get_order(config, order.external_id)
        return Done(order=now) if _is_done(now, deed) else None

    def _page(self, config: ConnectionConfig, since: int) -> Page:
        """Orders from a moment on; a page of one and the same second is stepped over."""
        told = _ask(config, "getOrders", date_confirmed_from=since, get_unconfirmed_orders=False)
        items, statuses = listing(told["orders"]), self._known_statuses(config)
        orders, refs = each_of(
            items,
            lambda i: read_order(i, statuses),
            kind="order",
            id_of=lambda i: i["order_id"],
        )
        last = max([since, *(int(i["date_confirmed"]) for i in items)])
        is_full = len(items) >= schema.PAGE
        ahead = last + 1 if is_full and last == since else last
        return Page({"from": ahead}, has_more=is_full, orders=orders, refs=refs)

    def _journal(self, config: ConnectionConfig, last: int) -> Sequence[Mapping[str, Any]]:
        told = _ask(
            config, "getJournalList", last_log_id=last, logs_types=list(schema.JOURNAL_TYPES)
        )
        return [mapping(one) for one in listing(told.get("logs") or [])]

    def _known_statuses(self, config: ConnectionConfig) -> Mapping[str, ShopStatus]:
        """Read every ten minutes: they are many words in each order's place."""
        until, known = self._statuses.get(config.id, (0.0, {}))
        if time.monotonic() >= until:
            known = read_statuses(_ask(config, "getOrderStatusList"))
            self._statuses[config.id] = (time.monotonic() + STATUSES_FOR_SECONDS, known)
        return known


def _is_done(order: OrderData, deed: Deed) -> bool:
    if isinstance(deed, AddNote):
        return deed.text in order.staff_note
    return isinstance(deed, ChangeStatus) and order.status == deed.status


def _by_id(own: str) -> Mapping[str, Any]:
    if not (own.isascii() and own.isdigit()):
        raise ShopTrouble("not_found", permanent=True)
    return {"order_id": int(own)}


def _ask(
    config: ConnectionConfig, method: str, *, again: bool = True, **given: Any
) -> Mapping[str, Any]:
    """The answer of one method. Raises ApiTrouble; what may have been done is not asked again."""
    told = mapping(
        config.api.json(
            "POST",
            schema.URL,
            form={"method": method, "parameters": json.dumps(given)},
            headers={schema.TOKEN_HEADER: config.secrets.get("token", "")},
            repeatable=again,
        )
    )
    if told.get("status") == "SUCCESS":
        return told
    code, said = str(told.get("error_code", "")), str(told.get("error_message", ""))[:200]
    if code in schema.BAD_TOKEN:
        raise ShopTrouble("unauthorized", said, permanent=True)
    if code in schema.FORBIDDEN:
        raise ShopTrouble("forbidden", said, permanent=True)
    if code in schema.LIMIT or "limit" in said.lower():
        raise ShopTrouble("rate_limited", said, retry_seconds=60.0)
    raise ShopTrouble("fault", f"{code}: {said}", permanent=True)
