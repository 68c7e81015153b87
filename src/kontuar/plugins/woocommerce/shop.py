"""The adapter of WooCommerce."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

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
)
from kontuar.orders.reading import each_of, external_id, listing, mapping, moment
from kontuar.plugins.woocommerce import deeds, pages, troubles
from kontuar.plugins.woocommerce.client import fetch
from kontuar.plugins.woocommerce.parse import (
    id_of,
    is_draft,
    parent_of,
    read_customer,
    read_order,
    read_product,
)
from kontuar.plugins.woocommerce.schema import DELIVERY, DRAFTS, NAMES, SIGNATURE, STATES, TOPIC

KINDS: Mapping[str, Kind] = {"order": "order", "customer": "customer", "product": "product"}
PING = b"webhook_id="
ENOUGH = 1000
"""Variations of one product that are read at most."""


class WooShop:
    """A shop inside WordPress."""

    kind: ClassVar[str] = "woocommerce"
    name: ClassVar[str] = "WooCommerce"
    form: ClassVar[str] = "kontuar.plugins.woocommerce.forms.WooForm"
    poll_seconds: ClassVar[int] = 120

    def capabilities(self, config: ConnectionConfig) -> frozenset[str]:
        """WooCommerce itself has neither returns nor tags nor invoices."""
        read = {"orders", "reread", "customers", "products", "hooks", "backfill"}
        find = {"find_by_number", "find_by_email"}
        return frozenset({*read, *find, *deeds.KINDS, "refund_partial", "refund_shipping"})

    def rate_budget(self, config: ConnectionConfig) -> Pace:
        """No limit of its own, but a small server that customers wait for too."""
        return Pace(3.0, 15.0)

    def check(self, config: ConnectionConfig) -> Iterable[CheckStep]:
        """The key, one order, whether it may be written, and who is called about changes."""
        steps = (("login", _see_orders), ("hooks", _see_hooks))
        for name, look in steps:
            try:
                code = look(config)
            except ApiTrouble as trouble:
                yield CheckStep(name, ok=False, code=trouble.code, detail=trouble.detail)
                return
            yield CheckStep(name, ok=not code, code=code)

    def explain(self, code: str) -> str:
        """In plain words."""
        return troubles.explain(code)

    def statuses(self, config: ConnectionConfig) -> Sequence[ShopStatus]:
        """The shop's own, with those that plugins added; common ones when it does not say."""
        try:
            told = listing(fetch(config, "/reports/orders/totals")[0])
            names = {str(one["slug"]): str(one["name"]) for one in map(mapping, told)}
        except ApiTrouble as trouble:
            if not trouble.permanent:
                raise
            names = NAMES
        return [
            ShopStatus(slug, name, STATES.get(slug, "unknown"))
            for slug, name in names.items()
            if slug not in DRAFTS
        ]

    def verify(self, config: ConnectionConfig, headers: Mapping[str, str], raw: bytes) -> Proof:
        """HMAC-SHA256 of the body; only the ping that follows saving a webhook is unsigned."""
        told, key = headers.get(SIGNATURE, ""), config.secrets.get("hook_secret", "")
        if not told and raw.startswith(PING) and raw[len(PING) :].isdigit():
            return "unverifiable"
        if not key:
            return "unverifiable"
        right = base64.b64encode(hmac.new(key.encode(), raw, hashlib.sha256).digest())
        return "verified" if hmac.compare_digest(told.encode(), right) else "forged"

    def hints(self, config: ConnectionConfig, headers: Mapping[str, str], raw: bytes) -> News:
        """Which object to read again: the body is as old as the queue it came from.

        The id of a delivery only counts seconds, so two orders can share one.
        """
        topic = headers.get(TOPIC, "")
        if raw.startswith(PING):
            return News("ping")
        what, _dot, event = topic.partition(".")
        told = json.loads(raw)
        if what not in KINDS or _is_nothing(told):
            return News(topic)
        own = parent_of(told) or external_id(told, id_of)
        ref = Ref(KINDS[what], own, gone=event == "deleted")
        mark = hashlib.sha256(raw).hexdigest()
        return News(topic, [ref], delivery_id=f"{headers.get(DELIVERY, '')}-{topic}-{mark}")

    def changed_since(self, config: ConnectionConfig, cursor: Cursor) -> Page:
        """What was changed, by the shop's clock."""
        if not cursor:
            return Page(pages.first_cursor(config))
        after = moment(cursor["after"], "UTC")
        return pages.next_page(config, pages.CHANGES, after, int(cursor.get("page", 1)))

    def backfill(self, config: ConnectionConfig, cursor: Cursor, since: datetime) -> Page:
        """What was ordered, oldest first."""
        after = moment(cursor["after"], "UTC") if cursor else since
        page = pages.next_page(config, pages.HISTORY, after, int(cursor.get("page", 1)))
        if cursor:  # the shop now counts only what is left
            return Page(page.cursor, page.has_more, page.refs, page.orders)
        return page

    def get_order(self, config: ConnectionConfig, external_id: str) -> OrderData:
        """One order."""
        told, _headers = fetch(config, f"/orders/{_number(external_id)}")
        if is_draft(told):
            raise ShopTrouble("not_found", "no order yet", permanent=True)
        return read_order(told, pages.shop_url(config))

    def get_customer(self, config: ConnectionConfig, external_id: str) -> ShopCustomer:
        """One account."""
        return read_customer(fetch(config, f"/customers/{_number(external_id)}")[0])

    def get_product(self, config: ConnectionConfig, external_id: str) -> ProductData:
        """One product with all its variations."""
        path = f"/products/{_number(external_id)}"
        told = mapping(fetch(config, path)[0])
        if whole := parent_of(told):
            return self.get_product(config, whole)
        found: list[Any] = []
        if told.get("variations"):
            for page in range(1, ENOUGH // 100 + 1):
                more = listing(
                    fetch(config, f"{path}/variations", {"per_page": 100, "page": page})[0]
                )
                found += more
                if len(more) < 100:
                    break
        return read_product(told, found)

    def get_return(self, config: ConnectionConfig, external_id: str) -> ReturnData:
        """WooCommerce knows no returns."""
        raise ShopTrouble("not_offered", permanent=True)

    def find_orders(
        self, config: ConnectionConfig, *, number: str = "", email: str = "", phone: str = ""
    ) -> Sequence[OrderData]:
        """The search finds words anywhere, so what it brings is looked at again.

        A number is first tried as the id it mostly is: phones and addresses hold digits as well.
        """
        wanted = number.lstrip("#").strip()
        if not number:
            found = _searched(config, "search", email.strip())
            return [one for one in found if rules.email_key(one.email) == rules.email_key(email)]
        key = rules.number_key(number)
        for way in ("include", "search"):
            if way == "include" and not (wanted.isascii() and wanted.isdigit()):
                continue
            told = _searched(config, way, wanted)
            if found := [order for order in told if rules.number_key(order.number) == key]:
                return found
        return []

    def act(self, config: ConnectionConfig, order: OrderRef, deed: Deed, key: str) -> DeedOutcome:
        """Do it once."""
        return deeds.act(config, order, deed, key)

    def find_deed(
        self, config: ConnectionConfig, order: OrderRef, deed: Deed, key: str
    ) -> Done | None:
        """By what the deed left behind."""
        return deeds.find_deed(config, order, deed, key)


def _searched(config: ConnectionConfig, way: str, wanted: str) -> Sequence[OrderData]:
    if not wanted:
        return []
    told = listing(fetch(config, "/orders", {way: wanted, "per_page": 20})[0])
    url = pages.shop_url(config)
    orders, _refs = each_of(
        pages.placed(told), lambda one: read_order(one, url), kind="order", id_of=id_of
    )
    return orders


def _see_orders(config: ConnectionConfig) -> str:
    told = listing(fetch(config, "/orders", {"per_page": 1})[0])
    url = pages.shop_url(config)
    _orders, refs = each_of(
        pages.placed(told), lambda one: read_order(one, url), kind="order", id_of=id_of
    )
    return "schema" if refs else ""


def _is_nothing(told: Any) -> bool:
    """Whether a call brings WordPress's own error: the object went before the call did."""
    return told == [] or (isinstance(told, Mapping) and "code" in told and "id" not in told)


def _see_hooks(config: ConnectionConfig) -> str:
    """Whether an active webhook leads to us; without a public address of ours none can."""
    if not config.hook_url:
        return ""
    told = listing(fetch(config, "/webhooks", {"per_page": 100})[0])
    ours = [
        hook
        for hook in map(mapping, told)
        if urlsplit(str(hook.get("delivery_url"))) == urlsplit(config.hook_url)
    ]
    if not ours:
        return "no_hook"
    return "" if any(hook.get("status") == "active" for hook in ours) else "hook_off"


def _number(external_id: str) -> str:
    if not (external_id.isascii() and external_id.isdigit()):
        raise ShopTrouble("not_found", external_id[:40], permanent=True)
    return external_id
