"""The adapter of Saleor."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, cast
from urllib.parse import urlsplit

from kontuar.kit.pace import Pace
from kontuar.kit.webapi import ApiTrouble, read_json
from kontuar.orders import rules
from kontuar.orders.contract import (
    CheckStep,
    ConnectionConfig,
    Cursor,
    Deed,
    DeedOutcome,
    Done,
    Kind,
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
    Tokens,
)
from kontuar.orders.reading import each_of, listing, mapping, moment
from kontuar.plugins.saleor import deeds, schema, troubles
from kontuar.plugins.saleor.client import ask
from kontuar.plugins.saleor.parse import id_of, read_customer, read_order, read_product, type_of
from kontuar.plugins.saleor.signing import proof_by_keys, proof_by_secret

OVERLAP = timedelta(minutes=2)
"""What was committed a moment late is still met at the next round."""
BEGINNING = "1970-01-02T00:00:00+00:00"
KEYS_EVERY = 30
"""Rounds of asking after which the shop's public keys are fetched again: an hour."""
DIGITS = 9
"""Of an order's number at most."""
INSIDE = ("order", "product", "user", "customer")
LOOKED_THROUGH = 5
"""Pages on which an address is looked for: before 3.22 Saleor brings similar ones too."""


class SaleorShop:
    """A Saleor, 3.20 or newer."""

    kind: ClassVar[str] = "saleor"
    name: ClassVar[str] = "Saleor"
    form: ClassVar[str] = "kontuar.plugins.saleor.forms.SaleorForm"
    poll_seconds: ClassVar[int] = 120

    def capabilities(self, config: ConnectionConfig) -> frozenset[str]:
        """Saleor has neither tags nor statuses that can be set."""
        read = {"orders", "reread", "customers", "products", "hooks", "backfill"}
        find = {"find_by_number", "find_by_email"}
        return frozenset({*read, *find, *deeds.KINDS, "refund_partial", "refund_shipping"})

    def rate_budget(self, config: ConnectionConfig) -> Pace:
        """Saleor counts the cost of a question, not their number; its cloud asks for fairness."""
        return Pace(4.0, 20.0)

    def check(self, config: ConnectionConfig) -> Iterable[CheckStep]:
        """The token, what it may do, an order, and the keys that calls are signed with."""
        steps = (("login", _see_app), ("orders", _see_orders), ("hooks", _see_keys))
        for name, look in steps:
            try:
                code, detail = look(config)
            except ApiTrouble as trouble:
                yield CheckStep(name, ok=False, code=trouble.code, detail=trouble.detail)
                return
            yield CheckStep(name, ok=not code, code=code, detail=detail)

    def explain(self, code: str) -> str:
        """In plain words."""
        return troubles.explain(code)

    def statuses(self, config: ConnectionConfig) -> Sequence[ShopStatus]:
        """The same in every Saleor; they follow from what is done and can't be set."""
        return [
            ShopStatus(code, name, schema.STATES[code], can_be_set=False)
            for code, name in schema.NAMES.items()
        ]

    def verify(self, config: ConnectionConfig, headers: Mapping[str, str], raw: bytes) -> Proof:
        """By the secret where there is one, else by the public keys we fetched while asking."""
        told, secret = headers.get(schema.SIGNATURE, ""), config.secrets.get("hook_secret", "")
        if secret:
            return proof_by_secret(told, raw, secret)
        return proof_by_keys(told, raw, config.renew_tokens(_as_it_is).get("jwks", ""))

    def hints(self, config: ConnectionConfig, headers: Mapping[str, str], raw: bytes) -> News:
        """Which objects to read again: a payload is a list, or what a subscription asked for."""
        event = headers.get(schema.EVENT, "").lower()
        told = read_json(raw)
        is_gone = event.endswith("_deleted")
        found: dict[tuple[str, str], Ref] = {}
        for item in _payloads(told):
            for one in (item, *(mapping(item).get(name) for name in INSIDE)):
                global_id = one.get("id") if isinstance(one, Mapping) else None
                kind = schema.KINDS.get(type_of(global_id))
                if kind:
                    ref = Ref(cast(Kind, kind), str(global_id), gone=is_gone and one is item)
                    found.setdefault((kind, ref.external_id), ref)
        return News(event, list(found.values()))

    def changed_since(self, config: ConnectionConfig, cursor: Cursor) -> Page:
        """What was changed, by the shop's clock; now and then the public keys too."""
        turn = int(cursor.get("turn", 0))
        if turn % KEYS_EVERY == 0 and not config.secrets.get("hook_secret"):
            with suppress(ApiTrouble):  # not shown by every proxy; orders do not wait for them
                fetch_keys(config)
        if not cursor:
            newest = _orders(config, {"sort": _sorted_by("LAST_MODIFIED_AT", "DESC"), "first": 1})
            return Page({"since": _latest(newest) or BEGINNING, "turn": 1})
        since = moment(cursor["since"], "UTC")
        told = _orders(
            config,
            {
                "after": cursor.get("after"),
                "filter": {"updatedAt": {"gte": since.isoformat()}},
                "sort": _sorted_by("LAST_MODIFIED_AT", "ASC"),
            },
        )
        latest = max(_latest(told) or "", str(cursor.get("latest", "")))
        if _has_more(told):
            rest = {"since": cursor["since"], "after": _end(told), "latest": latest, "turn": turn}
            return _page(rest, told)
        overlapped = moment(latest, "UTC") - OVERLAP if latest else since
        return _page({"since": max(since, overlapped).isoformat(), "turn": turn + 1}, told)

    def backfill(self, config: ConnectionConfig, cursor: Cursor, since: datetime) -> Page:
        """What was ordered, oldest first."""
        told = _orders(
            config,
            {
                "after": cursor.get("after"),
                "filter": {"created": {"gte": since.date().isoformat()}},
                "sort": _sorted_by("CREATED_AT", "ASC"),
            },
        )
        return _page({"after": _end(told)}, told)

    def get_order(self, config: ConnectionConfig, external_id: str) -> OrderData:
        """One order."""
        told = _one(config, schema.ORDER_QUERY, "order", external_id)
        if mapping(told).get("status") == schema.DRAFT:
            raise ShopTrouble("not_found", "no order yet", permanent=True)
        return read_order(told)

    def get_customer(self, config: ConnectionConfig, external_id: str) -> ShopCustomer:
        """One account."""
        return read_customer(_one(config, schema.CUSTOMER_QUERY, "user", external_id))

    def get_product(self, config: ConnectionConfig, external_id: str) -> ProductData:
        """One product."""
        return read_product(_one(config, schema.PRODUCT_QUERY, "product", external_id))

    def get_return(self, config: ConnectionConfig, external_id: str) -> ReturnData:
        """Saleor knows what came back, but no returns of their own."""
        raise ShopTrouble("not_offered", permanent=True)

    def find_orders(
        self, config: ConnectionConfig, *, number: str = "", email: str = "", phone: str = ""
    ) -> Sequence[OrderData]:
        """By number exactly; by email the search finds parts too, so it is looked at again."""
        wanted = number.strip().lstrip("#")
        if not (email or 0 < len(wanted) <= DIGITS):
            return []
        if wanted and not (wanted.isascii() and wanted.isdigit()):
            return []  # Saleor counts its orders; asked for anything else it breaks
        if wanted:
            return _page({}, _orders(config, {"filter": {"numbers": [wanted]}})).orders
        return _of_address(config, email.strip())

    def act(self, config: ConnectionConfig, order: OrderRef, deed: Deed, key: str) -> DeedOutcome:
        """Do it once."""
        return deeds.act(config, order, deed, key)

    def find_deed(
        self, config: ConnectionConfig, order: OrderRef, deed: Deed, key: str
    ) -> Done | None:
        """By what the deed left behind."""
        return deeds.find_deed(config, order, deed, key)


def fetch_keys(config: ConnectionConfig) -> int:
    """Keep the shop's public keys, so that a call can be checked without asking; how many."""
    parts = urlsplit(str(config.settings["url"]))
    answer = config.api.ask("GET", f"{parts.scheme}://{parts.netloc}{schema.JWKS}")
    keys = listing(mapping(config.api.read(answer)).get("keys"))

    def keep(tokens: Tokens) -> Tokens:
        return {**tokens, "jwks": answer.body.decode()}

    config.renew_tokens(keep)
    return len(keys)


def _as_it_is(tokens: Tokens) -> Tokens:
    return tokens


def _see_app(config: ConnectionConfig) -> tuple[str, str]:
    try:
        app = ask(config, schema.SHOP_QUERY).get("app")
    except ShopTrouble as trouble:
        if trouble.code != "forbidden":
            raise
        return "unauthorized", trouble.detail  # every app may see itself: this token is of none
    if not app:
        return "unauthorized", ""
    granted = {mapping(one)["code"] for one in listing(mapping(app).get("permissions") or [])}
    return ("", "") if "MANAGE_ORDERS" in granted else ("forbidden", "MANAGE_ORDERS")


def _see_orders(config: ConnectionConfig) -> tuple[str, str]:
    page = _page({}, _orders(config, {"first": 1}))
    return ("schema", page.refs[0].reason) if page.refs else ("", "")


def _see_keys(config: ConnectionConfig) -> tuple[str, str]:
    try:
        is_known = config.secrets.get("hook_secret") or fetch_keys(config)
    except ApiTrouble as trouble:
        if trouble.code in ("not_found", "not_json", "moved", "schema"):
            return "no_keys", trouble.detail
        raise
    return ("", "") if is_known else ("no_keys", "")


def _one(config: ConnectionConfig, query: str, name: str, external_id: str) -> Any:
    found = ask(config, query, {"id": external_id}).get(name)
    if found is None:
        raise ShopTrouble("not_found", external_id[:80], permanent=True)
    return found


def _orders(config: ConnectionConfig, variables: Mapping[str, Any]) -> Mapping[str, Any]:
    return mapping(ask(config, schema.ORDERS_QUERY, {"first": schema.PAGE, **variables})["orders"])


def _of_address(config: ConnectionConfig, email: str) -> Sequence[OrderData]:
    found: list[OrderData] = []
    after = None
    for _page_number in range(LOOKED_THROUGH):
        given = {"filter": {"customer": email}, "sort": _sorted_by("CREATED_AT", "DESC")}
        told = _orders(config, {**given, "after": after})
        key = rules.email_key(email)
        found += [one for one in _page({}, told).orders if rules.email_key(one.email) == key]
        after = _end(told)
        if not _has_more(told):
            break
    return found


def _payloads(told: Any) -> Sequence[Any]:
    """Of the older kind a list; a subscription not to `event` packs its parts into `data`."""
    if isinstance(told, list):
        return told
    packed = mapping(told).get("data")
    return [part for part in packed.values() if part] if isinstance(packed, Mapping) else [told]


def _page(cursor: Cursor, told: Mapping[str, Any]) -> Page:
    nodes = [mapping(edge)["node"] for edge in listing(told["edges"])]
    orders, refs = each_of(nodes, read_order, kind="order", id_of=id_of)
    count = told.get("totalCount")
    return Page(
        cursor,
        has_more=_has_more(told),
        orders=orders,
        refs=refs,
        total=count if isinstance(count, int) else None,
    )


def _has_more(told: Mapping[str, Any]) -> bool:
    return mapping(told["pageInfo"])["hasNextPage"] is True


def _end(told: Mapping[str, Any]) -> str | None:
    return cast(str | None, mapping(told["pageInfo"]).get("endCursor"))


def _latest(told: Mapping[str, Any]) -> str:
    moments = [mapping(edge)["node"].get("updatedAt") for edge in listing(told["edges"])]
    found = [moment(one, "UTC").astimezone(UTC).isoformat() for one in moments if one]
    return max(found, default="")


def _sorted_by(field: str, direction: str) -> Mapping[str, str]:
    return {"field": field, "direction": direction}
