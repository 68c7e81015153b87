"""The adapter of Shopify."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

from kontuar.kit.pace import Pace
from kontuar.kit.webapi import ApiTrouble
from kontuar.orders import rules
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
    ReturnData,
    ShopCustomer,
    ShopStatus,
    ShopTrouble,
)
from kontuar.orders.reading import ODD, listing, mapping, told_of
from kontuar.orders.wording import worded
from kontuar.plugins.shopify import calls, deeds, pages, schema
from kontuar.plugins.shopify.client import ask, gid
from kontuar.plugins.shopify.parse import read_customer, read_product, read_return
from kontuar.plugins.shopify.troubles import SENTENCES

HOOKS_EVERY = 30
"""Rounds of asking after which our subscriptions are looked at again: an hour."""
UNSAFE = re.compile(r"[^\w@.+ -]")


class Shopify:
    """A shop at Shopify, reached by an app of its own organisation."""

    kind: ClassVar[str] = "shopify"
    name: ClassVar[str] = "Shopify"
    form: ClassVar[str] = "kontuar.plugins.shopify.forms.ShopifyForm"
    poll_seconds: ClassVar[int] = 120

    def capabilities(self, config: ConnectionConfig) -> frozenset[str]:
        """Statuses follow from what is done; invoices and letters can't be sent again."""
        read = {"orders", "reread", "customers", "products", "returns", "hooks", "backfill"}
        more = {"subscribes", "find_by_number", "find_by_email"}
        return frozenset({*read, *more, *deeds.KINDS, "refund_partial", "refund_shipping"})

    def rate_budget(self, config: ConnectionConfig) -> Pace:
        """Points, of which a plan gives so many a second; a fifth is left to other work."""
        points = schema.PLANS.get(str(config.settings.get("plan", "")), schema.PLANS["standard"])
        return Pace(points * 0.8, points * schema.BUCKET_SECONDS)

    def check(self, config: ConnectionConfig) -> Iterable[CheckStep]:
        """The app's secret, what it may read, an order, and who is called about changes."""
        steps = (
            ("login", _see_shop),
            ("rights", _see_scopes),
            ("orders", _see_orders),
            ("hooks", _see_hooks),
        )
        for name, look in steps:
            try:
                code, detail = look(config)
            except ApiTrouble as trouble:
                code, detail = trouble.code, trouble.detail
            except ODD as odd:
                code, detail = "schema", told_of(odd)
            yield CheckStep(name, ok=not code, code=code, detail=detail)
            if code:
                return

    def explain(self, code: str) -> str:
        """In plain words."""
        return worded(code, SENTENCES)

    def statuses(self, config: ConnectionConfig) -> Sequence[ShopStatus]:
        """The same in every shop."""
        return [
            ShopStatus(code, name, schema.STATES[code], can_be_set=False)
            for code, name in schema.NAMES.items()
        ]

    def verify(self, config: ConnectionConfig, headers: Mapping[str, str], raw: bytes) -> Proof:
        """See calls."""
        return calls.verify(config, headers, raw)

    def hints(self, config: ConnectionConfig, headers: Mapping[str, str], raw: bytes) -> News:
        """See calls."""
        return calls.hints(headers, raw)

    def changed_since(self, config: ConnectionConfig, cursor: Cursor) -> Page:
        """What was changed; now and then also whether Shopify still calls us."""
        turn = int(cursor.get("turn", 0))
        if turn % HOOKS_EVERY == 0 and "after" not in cursor:
            calls.subscribe(config)
        page = (
            pages.changes(config, cursor)
            if cursor
            else Page({**pages.first_cursor(config), "size": schema.PAGE})
        )
        turn += 0 if page.has_more else 1
        return replace(page, cursor={**page.cursor, "turn": turn})

    def backfill(self, config: ConnectionConfig, cursor: Cursor, since: datetime) -> Page:
        """What was ordered, oldest first."""
        return pages.history(config, cursor, since)

    def get_order(self, config: ConnectionConfig, external_id: str) -> OrderData:
        """One order."""
        return pages.one(config, external_id)

    def get_customer(self, config: ConnectionConfig, external_id: str) -> ShopCustomer:
        """One account."""
        own = gid("Customer", external_id)
        return read_customer(_there(ask(config, schema.CUSTOMER_QUERY, id=own), "customer"))

    def get_product(self, config: ConnectionConfig, external_id: str) -> ProductData:
        """One product with its variants."""
        own = gid("Product", external_id)
        told = ask(config, schema.PRODUCT_QUERY, cost=40.0, id=own)
        return read_product(_there(told, "product"), mapping(told["shop"]))

    def get_return(self, config: ConnectionConfig, external_id: str) -> ReturnData:
        """One return."""
        own = gid("Return", external_id)
        return read_return(_there(ask(config, schema.RETURN_QUERY, cost=40.0, id=own), "return"))

    def find_orders(
        self, config: ConnectionConfig, *, number: str = "", email: str = "", phone: str = ""
    ) -> Sequence[OrderData]:
        """By number, by the code of the confirmation, or by address; looked at again."""
        wanted = (number.strip().lstrip("#") or email).strip()
        if not wanted or UNSAFE.search(wanted):
            return []
        if not number:
            people = pages.found(config, f'email:"{wanted}"')
            return [one for one in people if rules.email_key(one.email) == rules.email_key(wanted)]
        query = f'name:"{wanted}" OR name:"#{wanted}" OR confirmation_number:"{wanted}"'
        key = rules.number_key(wanted)
        return [
            one
            for one in pages.found(config, query)
            if key in (rules.number_key(one.number), rules.number_key(one.extra["confirmation"]))
        ]

    def act(self, config: ConnectionConfig, order: OrderRef, deed: Deed, key: str) -> DeedOutcome:
        """Do it once."""
        return deeds.act(deeds.Task(config, order, key), deed)

    def find_deed(
        self, config: ConnectionConfig, order: OrderRef, deed: Deed, key: str
    ) -> Done | None:
        """By what the deed left behind."""
        return deeds.find_deed(deeds.Task(config, order, key), deed)


def _there(told: Mapping[str, Any], name: str) -> Any:
    if told.get(name) is None:
        raise ShopTrouble("not_found", name, permanent=True)
    return told[name]


def _see_shop(config: ConnectionConfig) -> tuple[str, str]:
    mapping(ask(config, schema.SHOP_QUERY)["shop"])
    return "", ""


def _see_scopes(config: ConnectionConfig) -> tuple[str, str]:
    app = mapping(ask(config, schema.SHOP_QUERY)["currentAppInstallation"])
    granted = {str(mapping(one)["handle"]) for one in listing(app["accessScopes"])}
    may = granted | {scope.replace("write_", "read_") for scope in granted}
    lacking = [scope for scope in schema.SCOPES if scope not in may]
    return ("rights", ", ".join(lacking)) if lacking else ("", "")


def _see_orders(config: ConnectionConfig) -> tuple[str, str]:
    pages.found(config, "")
    return "", ""


def _see_hooks(config: ConnectionConfig) -> tuple[str, str]:
    """A new connection is subscribed at its first round, within minutes."""
    if not config.hook_url:
        return "", ""
    lacking = calls.missing(config)
    return ("no_hook", ", ".join(lacking)) if lacking else ("", "")
