"""The adapter of Vendure."""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from kontuar.kit.pace import Pace
from kontuar.kit.webapi import ApiTrouble, read_json
from kontuar.orders.contract import (
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
    ReturnData,
    ShopCustomer,
    ShopStatus,
    ShopTrouble,
)
from kontuar.orders.reading import ODD, each_of, external_id, listing, mapping, moment
from kontuar.orders.wording import worded
from kontuar.plugins.vendure import deeds, schema, troubles
from kontuar.plugins.vendure.parse import read_customer, read_order, read_product
from kontuar.plugins.vendure.talk import ask, log_in

SIGNATURE = "x-kontuar-signature"
TAKE = 50
TICK = timedelta(seconds=1)
"""The coarsest clock Vendure runs on: SQLite keeps updatedAt in whole seconds."""
LONG_AGO = "1970-01-01T00:00:00.000Z"


class VendureShop:
    """Asked by the clock, as Vendure calls nobody by itself."""

    kind: ClassVar[str] = "vendure"
    name: ClassVar[str] = "Vendure"
    form: ClassVar[str] = "kontuar.plugins.vendure.forms.VendureForm"
    poll_seconds: ClassVar[int] = 60

    def capabilities(self, config: ConnectionConfig) -> frozenset[str]:
        """The same in every Vendure; it calls us where the shop has the plugin for it."""
        found = {"orders", "reread", "customers", "products", "backfill"}
        found |= {"find_by_number", "find_by_email", *deeds.OFFERED}
        return frozenset(found | ({"hooks"} if config.secrets.get("hook_key") else set()))

    def rate_budget(self, config: ConnectionConfig) -> Pace:
        """It has no limit of its own: spare the shop's server."""
        return Pace(5.0, 20.0)

    def check(self, config: ConnectionConfig) -> Iterable[CheckStep]:
        """Log in anew, then read the channel, then one order."""
        for name, try_it in (
            ("login", lambda: log_in(config)),
            ("address", lambda: _look_at_channel(config)),
            ("orders", lambda: self.changed_since(config, {})),
        ):
            step = _step(name, try_it)
            yield step
            if not step.ok:
                return

    def explain(self, code: str) -> str:
        """In plain words."""
        return worded(code, troubles.SENTENCES)

    def statuses(self, config: ConnectionConfig) -> Sequence[ShopStatus]:
        """The states of this shop's own order process."""
        told = mapping(ask(config, schema.CHANNEL)["globalSettings"])
        process = listing(mapping(told["serverConfig"])["orderProcess"])
        names = [str(mapping(one)["name"]) for one in process]
        return [ShopStatus(name, name, schema.STATES.get(name, "unknown")) for name in names]

    def verify(self, config: ConnectionConfig, headers: Mapping[str, str], raw: bytes) -> Proof:
        """HMAC-SHA256 of the body by the small plugin of the description."""
        key = config.secrets.get("hook_key", "")
        told = headers.get(SIGNATURE, "").removeprefix("sha256=")
        right = hmac.new(key.encode(), raw, hashlib.sha256).hexdigest()
        is_right = hmac.compare_digest(right.encode(), told.encode("utf-8", "replace"))
        return "verified" if key and is_right else "forged"

    def hints(self, config: ConnectionConfig, headers: Mapping[str, str], raw: bytes) -> News:
        """Which order it is about."""
        told = mapping(read_json(raw))
        own = external_id(told, lambda item: item["order"])
        return News(topic=str(told.get("topic", "order"))[:100], refs=[Ref("order", own)])

    def changed_since(self, config: ConnectionConfig, cursor: Cursor) -> Page:
        """By updatedAt; the last second of a page is asked for again, so that nothing is missed."""
        if "since" not in cursor:
            newest = self._orders(config, {"take": 1, "sort": {"updatedAt": "DESC"}})
            return Page({"since": _before(_updated(newest[0])) if newest else LONG_AGO})
        since, skip = str(cursor["since"]), int(cursor.get("skip", 0))
        options = {
            "take": TAKE,
            "skip": skip,
            "sort": {"updatedAt": "ASC", "id": "ASC"},
            "filter": {"updatedAt": {"after": since}, "orderPlacedAt": {"isNull": False}},
        }
        items = self._orders(config, options)
        if not items:
            return Page({"since": since})
        if len(items) < TAKE:
            return self._page({"since": _before(_updated(items[-1]))}, items, config)
        ahead = _before(_updated(items[-1]))
        more = {"since": since, "skip": skip + TAKE} if ahead <= since else {"since": ahead}
        return self._page(more, items, config, has_more=True)

    def backfill(self, config: ConnectionConfig, cursor: Cursor, since: datetime) -> Page:
        """Placed orders from the oldest on."""
        skip = int(cursor.get("skip", 0))
        after = (since - TICK).isoformat()
        options = {
            "take": TAKE,
            "skip": skip,
            "sort": {"orderPlacedAt": "ASC", "id": "ASC"},
            "filter": {"orderPlacedAt": {"after": after}},
        }
        told = mapping(ask(config, schema.ORDERS, options=options)["orders"])
        items, total = listing(told["items"]), int(told["totalItems"])
        ahead = skip + len(items)
        more = bool(items) and ahead < total
        return self._page({"skip": ahead}, items, config, has_more=more, total=total)

    def get_order(self, config: ConnectionConfig, external_id: str) -> OrderData:
        """By id."""
        return read_order(_one(config, schema.ONE_ORDER, "order", external_id), _precision(config))

    def get_customer(self, config: ConnectionConfig, external_id: str) -> ShopCustomer:
        """By id."""
        return read_customer(_one(config, schema.CUSTOMER, "customer", external_id))

    def get_product(self, config: ConnectionConfig, external_id: str) -> ProductData:
        """By id."""
        told = _one(config, schema.PRODUCT, "product", external_id)
        return read_product(told, _precision(config))

    def get_return(self, config: ConnectionConfig, external_id: str) -> ReturnData:
        """Vendure knows no returns."""
        raise ShopTrouble("not_offered", permanent=True)

    def find_orders(
        self, config: ConnectionConfig, *, number: str = "", email: str = "", phone: str = ""
    ) -> Sequence[OrderData]:
        """By its code, or the orders of whoever has this address."""
        precision = _precision(config)
        if number:
            options = {"take": 5, "filter": {"code": {"eq": number}}}
            return [read_order(item, precision) for item in self._orders(config, options)]
        if not email:
            return []
        people = listing(mapping(ask(config, schema.BUYERS, email=email)["customers"])["items"])
        found = [o for one in people for o in listing(mapping(one["orders"])["items"])]
        return [read_order(item, precision) for item in found if item.get("orderPlacedAt")]

    def act(self, config: ConnectionConfig, order: OrderRef, deed: Deed, key: str) -> DeedOutcome:
        """See deeds."""
        return deeds.do(config, order, deed, key, _precision(config))

    def find_deed(
        self, config: ConnectionConfig, order: OrderRef, deed: Deed, key: str
    ) -> Done | None:
        """By the shop's own records."""
        return deeds.find(config, order, deed, key, _precision(config))

    def _orders(self, config: ConnectionConfig, options: Mapping[str, Any]) -> Sequence[Any]:
        told = mapping(ask(config, schema.ORDERS, options=options)["orders"])
        return listing(told["items"])

    def _page(
        self,
        cursor: Cursor,
        items: Sequence[Any],
        config: ConnectionConfig,
        *,
        has_more: bool = False,
        total: int | None = None,
    ) -> Page:
        precision = _precision(config)
        orders, refs = each_of(
            items, lambda i: read_order(i, precision), kind="order", id_of=lambda i: i["id"]
        )
        return Page(cursor, has_more=has_more, orders=orders, refs=refs, total=total)


def _step(name: str, try_it: Callable[[], object]) -> CheckStep:
    try:
        try_it()
    except ApiTrouble as trouble:
        return CheckStep(name, ok=False, code=trouble.code, detail=trouble.detail)
    except ODD as odd:
        return CheckStep(name, ok=False, code="schema", detail=str(odd)[:200])
    return CheckStep(name, ok=True)


def _look_at_channel(config: ConnectionConfig) -> None:
    """Its money counts as the settings say."""
    told = mapping(mapping(ask(config, schema.CHANNEL)["globalSettings"])["serverConfig"])
    if told["moneyStrategyPrecision"] != _precision(config):
        raise ShopTrouble("precision", str(told["moneyStrategyPrecision"]), permanent=True)


def _precision(config: ConnectionConfig) -> int:
    return int(config.settings.get("precision", 2))


def _one(config: ConnectionConfig, document: str, name: str, own: str) -> Any:
    told = ask(config, document, id=own).get(name)
    if told is None:
        raise ShopTrouble("not_found", permanent=True)
    return told


def _updated(item: Any) -> str:
    return str(mapping(item)["updatedAt"])


def _before(told: str) -> str:
    """A moment earlier, as Vendure writes it."""
    at = moment(told, "UTC") - TICK
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
