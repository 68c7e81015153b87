"""The adapter of Medusa."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

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
from kontuar.orders.reading import external_id, mapping
from kontuar.orders.wording import worded
from kontuar.plugins.medusa import deeds, pages, schema, troubles
from kontuar.plugins.medusa.client import fetch
from kontuar.plugins.medusa.parse import read_customer, read_order, read_product
from kontuar.plugins.medusa.sent import read_return


class MedusaShop:
    """Asked by two clocks: that of orders, and that of their money."""

    kind: ClassVar[str] = "medusa"
    name: ClassVar[str] = "Medusa"
    form: ClassVar[str] = "kontuar.plugins.medusa.forms.MedusaForm"
    poll_seconds: ClassVar[int] = 60

    def capabilities(self, config: ConnectionConfig) -> frozenset[str]:
        """The same in every Medusa; it calls us where the shop has the subscriber for it."""
        found = {"orders", "reread", "customers", "products", "returns", "backfill"}
        found |= {"find_by_number", "find_by_email", *deeds.OFFERED}
        return frozenset(found | ({"hooks"} if config.secrets.get("hook_key") else set()))

    def rate_budget(self, config: ConnectionConfig) -> Pace:
        """It has no limit of its own: spare the shop's server."""
        return Pace(5.0, 20.0)

    def check(self, config: ConnectionConfig) -> Iterable[CheckStep]:
        """The key, then one order."""
        for name, look in (("login", _see_store), ("orders", _see_orders)):
            try:
                code = look(config)
            except ApiTrouble as trouble:
                yield CheckStep(name, ok=False, code=trouble.code, detail=trouble.detail)
                return
            yield CheckStep(name, ok=not code, code="schema" if code else "", detail=code)

    def explain(self, code: str) -> str:
        """In plain words."""
        return worded(code, troubles.SENTENCES)

    def statuses(self, config: ConnectionConfig) -> Sequence[ShopStatus]:
        """The same in every Medusa; they follow from what is done and can't be set."""
        return [
            ShopStatus(code, name, schema.STATES[code], can_be_set=False)
            for code, name in schema.NAMES.items()
        ]

    def verify(self, config: ConnectionConfig, headers: Mapping[str, str], raw: bytes) -> Proof:
        """HMAC-SHA256 of the body by the subscriber of the description."""
        key = config.secrets.get("hook_key", "")
        told = headers.get(schema.SIGNATURE, "").removeprefix("sha256=")
        right = hmac.new(key.encode(), raw, hashlib.sha256).hexdigest()
        is_right = hmac.compare_digest(right.encode(), told.encode("utf-8", "replace"))
        return "verified" if key and is_right else "forged"

    def hints(self, config: ConnectionConfig, headers: Mapping[str, str], raw: bytes) -> News:
        """Which order it is about; events of Medusa bring ids alone."""
        told = mapping(read_json(raw))
        topic = str(told.get("topic", "order"))[:100]
        if told.get("order") is None:
            return News(topic)
        return News(topic, [Ref("order", external_id(told, lambda item: item["order"]))])

    def changed_since(self, config: ConnectionConfig, cursor: Cursor) -> Page:
        """What was changed, by the shop's clocks."""
        return pages.changed(config, cursor) if cursor else Page(pages.first_cursor(config))

    def backfill(self, config: ConnectionConfig, cursor: Cursor, since: datetime) -> Page:
        """What was ordered, oldest first."""
        return pages.history(config, cursor, since)

    def get_order(self, config: ConnectionConfig, external_id: str) -> OrderData:
        """By id."""
        told = mapping(_one(config, "orders", external_id, schema.ORDER)["order"])
        if told.get("is_draft_order") is True:
            raise ShopTrouble("not_found", "no order yet", permanent=True)
        return read_order(told, pages.shop_url(config))

    def get_customer(self, config: ConnectionConfig, external_id: str) -> ShopCustomer:
        """By id."""
        return read_customer(_one(config, "customers", external_id)["customer"])

    def get_product(self, config: ConnectionConfig, external_id: str) -> ProductData:
        """By id."""
        return read_product(_one(config, "products", external_id, schema.PRODUCT)["product"])

    def get_return(self, config: ConnectionConfig, external_id: str) -> ReturnData:
        """By id."""
        return read_return(_one(config, "returns", external_id, schema.RETURN)["return"])

    def find_orders(
        self, config: ConnectionConfig, *, number: str = "", email: str = "", phone: str = ""
    ) -> Sequence[OrderData]:
        """Its search finds parts of anything, so what it brings is looked at again."""
        wanted = number.strip().lstrip("#") or email.strip()
        if not wanted:
            return []
        orders = pages.searched(config, wanted)
        if number:
            key = rules.number_key(number)
            return [order for order in orders if rules.number_key(order.number) == key]
        return [one for one in orders if rules.email_key(one.email) == rules.email_key(email)]

    def act(self, config: ConnectionConfig, order: OrderRef, deed: Deed, key: str) -> DeedOutcome:
        """See deeds."""
        return deeds.act(config, order, deed, key)

    def find_deed(
        self, config: ConnectionConfig, order: OrderRef, deed: Deed, key: str
    ) -> Done | None:
        """By what the deed left behind."""
        return deeds.find_deed(config, order, deed, key)


def _see_store(config: ConnectionConfig) -> str:
    return "" if fetch(config, "/stores", {"limit": 1}).get("stores") else "no store"


def _see_orders(config: ConnectionConfig) -> str:
    refs = pages.history(config, {}, pages.BEGINNING).refs
    return refs[0].reason or "schema" if refs else ""


def _one(config: ConnectionConfig, kind: str, own: str, fields: str = "") -> Mapping[str, Any]:
    """An object by its id, which has letters, digits and underscores and nothing else."""
    if not own.isascii() or not own.replace("_", "").isalnum():
        raise ShopTrouble("not_found", own[:40], permanent=True)
    return fetch(config, f"/{kind}/{own}", {"fields": fields} if fields else {})
