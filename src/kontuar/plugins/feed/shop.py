"""The adapter of a feed: a shop that writes JSON or CSV itself."""

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import quote, urlsplit

from django.utils.translation import gettext as _

from kontuar.kit.money import Money
from kontuar.kit.outbound import Answer
from kontuar.kit.pace import Pace
from kontuar.kit.webapi import ApiTrouble, bearer, read_json
from kontuar.orders.contract import (
    DEEDS,
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
    Postponed,
    ProductData,
    Proof,
    Refused,
    ReturnData,
    ShopCustomer,
    ShopStatus,
    ShopTrouble,
    Unsure,
)
from kontuar.orders.reading import mapping
from kontuar.plugins.feed import troubles
from kontuar.plugins.feed.parse import Feed, read_feed, read_order
from kontuar.plugins.feed.sheet import read_sheet
from kontuar.plugins.feed.words import STATE_WORDS

SIGNATURE = "x-kontuar-signature"
DELIVERY = "x-kontuar-delivery"


class FeedShop:
    """Any shop that can write a file: it pushes to us, is asked for its file, or both."""

    kind: ClassVar[str] = "feed"
    form: ClassVar[str] = "kontuar.plugins.feed.forms.FeedForm"
    poll_seconds: ClassVar[int] = 300

    @property
    def name(self) -> str:
        """No brand: it says what it is."""
        return _("Any other shop (JSON or CSV)")

    def capabilities(self, config: ConnectionConfig) -> frozenset[str]:
        """What the filled-in addresses allow."""
        settings = config.settings
        found = {"orders", "customers", "products", "hooks"}
        if settings.get("url"):
            found.add("backfill")
        if settings.get("order_url"):
            found.add("reread")
        if settings.get("url") and settings.get("can_find"):
            found |= {"find_by_number", "find_by_email", "find_by_phone"}
        if settings.get("action_url"):
            found |= set(settings.get("actions", ())) & set(DEEDS)
            found |= {"refund_partial", "refund_shipping"} if "refund" in found else set()
        return frozenset(found)

    def rate_budget(self, config: ConnectionConfig) -> Pace:
        """Gentle: nobody knows what stands behind a file."""
        return Pace(2.0, 10.0)

    def check(self, config: ConnectionConfig) -> Iterable[CheckStep]:
        """The key for pushes, then the file, then one order of it by its own address."""
        key = config.secrets.get("key", "")
        yield CheckStep("hooks", ok=len(key) >= 16, code="" if len(key) >= 16 else "short_key")
        if config.settings.get("url"):
            yield from self._check_file(config)

    def explain(self, code: str) -> str:
        """In plain words."""
        return troubles.explain(code)

    def statuses(self, config: ConnectionConfig) -> Sequence[ShopStatus]:
        """Common ones; a feed's own are met in its orders and mapped on the screen."""
        return [ShopStatus(word, word, state) for word, state in STATE_WORDS.items()]

    def verify(self, config: ConnectionConfig, headers: Mapping[str, str], raw: bytes) -> Proof:
        """HMAC-SHA256 of the body; a feed can't be asked, so what is unsigned is refused."""
        key = config.secrets.get("key", "")
        told = headers.get(SIGNATURE, "").removeprefix("sha256=")
        right = hmac.new(key.encode(), raw, hashlib.sha256).hexdigest()
        is_right = hmac.compare_digest(right.encode(), told.encode("utf-8", "replace"))
        return "verified" if key and is_right else "forged"

    def hints(self, config: ConnectionConfig, headers: Mapping[str, str], raw: bytes) -> News:
        """The objects themselves: they come signed and say when they changed."""
        feed = _feed_of(raw, headers.get("content-type", ""), config.time_zone)
        return News(
            topic="feed",
            delivery_id=headers.get(DELIVERY, "")[:200],
            orders=feed.orders,
            customers=feed.customers,
            products=feed.products,
            refs=feed.refs,
        )

    def changed_since(self, config: ConnectionConfig, cursor: Cursor) -> Page:
        """The file since the newest change met so far; a feed that only pushes has none."""
        if not config.settings.get("url"):
            return Page(cursor)
        since = str(cursor.get("since", ""))
        feed = self._file(config, str(cursor.get("next", "")), {"since": since} if since else {})
        newest = max([since, *(_changed(order) for order in feed.orders)])
        ahead = {"since": newest} | ({"next": feed.next_url} if feed.next_url else {})
        if not cursor.get("begun"):  # history is left to the backfill
            begun = {} if feed.next_url else {"begun": True}
            return Page(ahead | begun, has_more=bool(feed.next_url))
        return _page({**ahead, "begun": True}, feed)

    def backfill(self, config: ConnectionConfig, cursor: Cursor, since: datetime) -> Page:
        """The whole file, page by page."""
        if not config.settings.get("url"):
            raise ShopTrouble("no_file", permanent=True)
        day = since.date().isoformat()
        feed = self._file(config, str(cursor.get("next", "")), {"from": day})
        old = [order for order in feed.orders if order.placed_at >= since]
        page = _page({"next": feed.next_url}, feed)
        return Page(
            page.cursor,
            page.has_more,
            refs=page.refs,
            orders=old,
            customers=page.customers,
            products=page.products,
        )

    def get_order(self, config: ConnectionConfig, external_id: str) -> OrderData:
        """By the address of single orders."""
        address = str(config.settings.get("order_url", ""))
        if not address:
            raise ShopTrouble("no_single", permanent=True)
        url = address.replace("{id}", quote(external_id, safe=""))
        told = config.api.json("GET", url, headers=_login(config))
        item = mapping(told)
        return read_order(item.get("order", item), config.time_zone)

    def get_customer(self, config: ConnectionConfig, external_id: str) -> ShopCustomer:
        """A feed has no address of single customers."""
        raise ShopTrouble("no_single", permanent=True)

    def get_product(self, config: ConnectionConfig, external_id: str) -> ProductData:
        """A feed has no address of single products."""
        raise ShopTrouble("no_single", permanent=True)

    def get_return(self, config: ConnectionConfig, external_id: str) -> ReturnData:
        """Returns come with their orders."""
        raise ShopTrouble("no_single", permanent=True)

    def find_orders(
        self, config: ConnectionConfig, *, number: str = "", email: str = "", phone: str = ""
    ) -> Sequence[OrderData]:
        """Ask the file with what is known."""
        asked = {"number": number, "email": email, "phone": phone}
        return self._file(config, "", {k: v for k, v in asked.items() if v}).orders

    def act(self, config: ConnectionConfig, order: OrderRef, deed: Deed, key: str) -> DeedOutcome:
        """Tell the shop's own address what to do; it answers ok and what it made, or why not."""
        if deed.kind not in self.capabilities(config):
            return Refused("not_offered")
        body = {
            "key": key,
            "action": deed.kind,
            "order": {"id": order.external_id, "number": order.number},
            "given": {name: _sent(value) for name, value in asdict(deed).items()},
        }
        try:
            told = mapping(
                config.api.json(
                    "POST",
                    str(config.settings["action_url"]),
                    json_body=body,
                    headers={**_login(config), "Idempotency-Key": key},
                )
            )
        except ApiTrouble as trouble:
            return _outcome(trouble)
        if told.get("ok") is not True:
            return Refused("refused", str(told.get("reason", ""))[:300])
        return Done(external_id=str(told.get("id", "")), value=str(told.get("value", "")))

    def find_deed(
        self, config: ConnectionConfig, order: OrderRef, deed: Deed, key: str
    ) -> Done | None:
        """The shop promises to do each key once, so asking again is the proof."""
        outcome = self.act(config, order, deed, key)
        return outcome if isinstance(outcome, Done) else None

    def _check_file(self, config: ConnectionConfig) -> Iterator[CheckStep]:
        try:
            feed = self._file(config, "", {})
        except ApiTrouble as trouble:
            yield CheckStep("orders", ok=False, code=trouble.code, detail=trouble.detail)
            return
        damaged = [ref for ref in feed.refs if not ref.gone]
        yield CheckStep(
            "orders",
            ok=not damaged,
            code="damaged" if damaged else "",
            detail=f"{damaged[0].external_id}: {damaged[0].reason}" if damaged else "",
        )
        if config.settings.get("order_url") and feed.orders:
            try:
                self.get_order(config, feed.orders[0].external_id)
            except ApiTrouble as trouble:
                yield CheckStep("order", ok=False, code=trouble.code, detail=trouble.detail)
                return
            yield CheckStep("order", ok=True)

    def _file(self, config: ConnectionConfig, next_url: str, query: Mapping[str, str]) -> Feed:
        """One page; a next page lies on the same server, as the token goes there too."""
        address = str(config.settings["url"])
        if next_url and urlsplit(next_url)[:2] != urlsplit(address)[:2]:
            raise ShopTrouble("moved", urlsplit(next_url).netloc[:200], permanent=True)
        answer = config.api.ask(
            "GET",
            next_url or address,
            query={} if next_url else query,
            headers={"Accept": "application/json, text/csv", **_login(config)},
        )
        return _feed_of_answer(config, answer)


def _feed_of_answer(config: ConnectionConfig, answer: Answer) -> Feed:
    kind = answer.headers.get("content-type", "")
    if "csv" in kind:
        return read_feed(read_sheet(answer.body), config.time_zone)
    return read_feed(config.api.read(answer), config.time_zone)


def _feed_of(raw: bytes, kind: str, zone: str) -> Feed:
    return read_feed(read_sheet(raw) if "csv" in kind else read_json(raw), zone)


def _page(cursor: Cursor, feed: Feed) -> Page:
    return Page(
        cursor,
        has_more=bool(feed.next_url),
        refs=feed.refs,
        orders=feed.orders,
        customers=feed.customers,
        products=feed.products,
    )


def _changed(order: OrderData) -> str:
    return (order.changed_at or order.placed_at).isoformat()


def _login(config: ConnectionConfig) -> Mapping[str, str]:
    token = config.secrets.get("token", "")
    return bearer(token) if token else {}


def _sent(value: Any) -> Any:
    """Money as a decimal and its currency, for whoever reads it at the other end."""
    if isinstance(value, Mapping) and set(value) == {"minor", "currency"}:
        money = Money(value["minor"], value["currency"])
        return {"amount": str(money.decimal), "currency": money.currency}
    return value


def _outcome(trouble: ApiTrouble) -> DeedOutcome:
    if trouble.may_have_worked:
        return Unsure(trouble.code, trouble.detail)
    if trouble.permanent:
        return Refused(trouble.code, trouble.detail)
    return Postponed(trouble.code, trouble.detail, trouble.retry_seconds)
