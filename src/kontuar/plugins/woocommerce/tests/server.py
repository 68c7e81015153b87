"""A WooCommerce that lives in memory, as its documentation says it behaves."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar
from urllib.parse import parse_qsl, quote, urlsplit

from kontuar.kit.outbound import Answer
from kontuar.kit.webapi import Request, basic
from kontuar.orders.contract import OrderData
from kontuar.plugins.woocommerce import schema
from kontuar.testing.servers import Asked, ShopServer, in_json

STATUSES = {"new": "pending", "sent": "completed"}
VAT = Decimal("1.23")


class WooServer(ShopServer):
    """Keeps orders, notes, refunds and coupons; computes with tax beside net amounts."""

    kind: ClassVar[str] = "woocommerce"
    settings: ClassVar[Mapping[str, Any]] = {"url": "https://kram.example", "page_size": 10}
    secrets: ClassVar[Mapping[str, str]] = {
        "key": "ck_1234567890abcdef",
        "secret": "cs_tajne0987654321",
        "hook_secret": "sekret-webhookow",
    }

    def __init__(self) -> None:
        super().__init__()
        self.orders: dict[int, dict[str, Any]] = {}
        self.notes: dict[int, list[dict[str, Any]]] = {}
        self.refunds: dict[int, list[dict[str, Any]]] = {}
        self.coupons: list[dict[str, Any]] = []
        self.products: dict[int, dict[str, Any]] = {}
        self.hooks: list[dict[str, Any]] = []
        self.hidden: set[int] = set()
        self.nonces: set[str] = set()
        self.home = str(self.settings["url"])
        self.has_plain_permalinks = self.is_read_only = self.drops_logins = False
        self.sees_tls = True
        self.namespaces = ["wp/v2", "wc/v3"]

    def put(self, order: OrderData) -> str:
        self.orders[int(order.external_id)] = written(order)
        return order.external_id

    def spoil(self, external_id: str) -> None:
        del self.orders[int(external_id)]["total"]

    def call(self, external_id: str) -> tuple[Mapping[str, str], bytes]:
        raw = json.dumps(self.orders[int(external_id)]).encode()
        return signed(raw, "order.updated"), raw

    def noise(self) -> Sequence[tuple[Mapping[str, str], bytes]]:
        form = {"content-type": "application/x-www-form-urlencoded"}
        raw = b'{"id": 7, "code": "lato"}'
        return [(form, b"webhook_id=12"), (signed(raw, "coupon.created"), raw)]

    def respond(self, request: Request, asked: Asked) -> Answer:
        route = self._route(request, asked)
        if route is None:
            return Answer(301, {"location": f"{request.url}/"}, b"", request.url)
        if route == "/":
            return in_json({"home": self.home, "namespaces": self.namespaces})
        if "wc/v3" not in self.namespaces:
            return in_json({"code": "rest_no_route"}, 404)
        if not self._is_let_in(request, asked):
            return in_json({"code": "woocommerce_rest_cannot_view"}, 401)
        if self.is_read_only and asked.method != "GET":
            return in_json({"code": "woocommerce_rest_authentication_error"}, 401)
        return self._answer(route.removeprefix("/wc/v3/").split("/"), asked)

    def _answer(self, path: list[str], asked: Asked) -> Answer:
        told = asked.json() if asked.body else {}
        if path[0] != "orders":
            return self._other(path, asked, told)
        if len(path) == 1:
            return self._page(asked.query)
        order = self.orders.get(int(path[1]))
        if order is None:
            return in_json({"code": "woocommerce_rest_shop_order_invalid_id"}, 404)
        if len(path) == 2:
            return in_json(self._change(order, told) if asked.method == "PUT" else order)
        return self._part(order, path[2], asked.method, told)

    def _route(self, request: Request, asked: Asked) -> str | None:
        """What the REST API is asked for; None where WordPress shows its front page."""
        if asked.path.endswith("/index.php"):
            route = asked.query["rest_route"]
            # before 11.1 WooCommerce looks at keys only where its prefix stands in the address
            return route if route == "/" or "wp-json/wc/" in request.url else None
        pretty = asked.path.partition("/wp-json")[2]
        return None if self.has_plain_permalinks else pretty

    def _is_let_in(self, request: Request, asked: Asked) -> bool:
        key, secret = self.secrets["key"], self.secrets["secret"]
        is_safe = self.sees_tls and request.url.startswith("https:")
        if is_safe and not self.drops_logins and "authorization" in asked.headers:
            return asked.headers["authorization"] == basic(key, secret)["Authorization"]
        query = dict(asked.query)
        told, nonce = query.pop("oauth_signature", ""), query.get("oauth_nonce", "")
        if nonce in self.nonces or query.get("oauth_consumer_key") != key:
            return False
        self.nonces.add(nonce)
        line = "%26".join(
            f"{_twice(name)}%3D{_twice(value)}" for name, value in sorted(query.items())
        )
        name = f"http{'s' if is_safe else ''}://{self.home.partition('://')[2]}"
        url = name + request.url.split("?")[0].removeprefix(str(self.settings["url"]))
        text = f"{asked.method}&{quote(url, safe='')}&{line}"
        mark = hmac.new(f"{secret}&".encode(), text.encode(), hashlib.sha256).digest()
        return told == base64.b64encode(mark).decode()

    def _page(self, query: Mapping[str, str]) -> Answer:
        field = "date_modified_gmt" if query.get("orderby") == "modified" else "date_created_gmt"
        rows = sorted(
            self.orders.values(),
            key=lambda o: (o[field], o["id"]),
            reverse=query.get("order", "desc") == "desc",
        )
        for name, of in (("modified_after", "date_modified_gmt"), ("after", "date_created_gmt")):
            rows = [row for row in rows if row[of] > query.get(name, "")]
        word = query.get("search", "")
        rows = [row for row in rows if word in (f"{row['number']} {row['billing']['email']}")]
        rows = [row for row in rows if query.get("include", str(row["id"])) == str(row["id"])]
        size = int(query.get("per_page", 10))
        start = (int(query.get("page", 1)) - 1) * size
        count = {schema.TOTAL: str(len(rows)), "date": "Mon, 02 Mar 2026 11:00:00 GMT"}
        count[schema.PAGES] = str(-(-len(rows) // size))
        shown = [row for row in rows[start : start + size] if row["id"] not in self.hidden]
        return in_json(shown, 200, **count)

    def _change(self, order: dict[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
        kind = "address" if "shipping" in told else "status"
        kind = "cancel" if told.get("status") == "cancelled" else kind
        meta = {one["key"]: one for one in [*order["meta_data"], *told.get("meta_data", [])]}
        order.update(told | {"meta_data": list(meta.values())})
        self.deeds.append((kind, str(order["id"])))
        return order

    def _part(self, order: dict[str, Any], part: str, method: str, told: dict[str, Any]) -> Answer:
        rows = (self.notes if part == "notes" else self.refunds).setdefault(order["id"], [])
        if method == "GET":
            return in_json(rows)
        if part == "notes":  # wp_insert_comment takes backslashes away
            told = told | {"note": told["note"].replace("\\", "")}
        if part == "refunds":
            if told["api_refund"]:
                said = {"code": "woocommerce_rest_cannot_create_order_refund"}
                return in_json(said, 500)
            order["refunds"].append({"id": 900 + len(rows), "total": f"-{told['amount']}"})
        rows.append({"id": 900 + len(rows), **told})
        self.deeds.append((part.removesuffix("s"), str(order["id"])))
        return in_json(rows[-1], 201)

    def _other(self, path: list[str], asked: Asked, told: dict[str, Any]) -> Answer:
        if path[0] == "webhooks":
            return in_json(self.hooks)
        if path[0] == "products":
            product = self.products[int(path[1])]
            page = int(asked.query.get("page", 1)) - 1
            some = product["kinds"][page * 100 : page * 100 + 100]
            return in_json(some if len(path) == 3 else product)
        if path[0] == "reports":
            return in_json([{"slug": "w-drodze", "name": "W drodze", "total": "3"}])
        if asked.method == "GET":
            code = asked.query["code"].lower()
            return in_json([c for c in self.coupons if c["code"] == code])
        made = told | {"code": told["code"].lower()}  # whatever was typed
        self.coupons.append({"id": 70 + len(self.coupons), **made})
        self.deeds.append(("coupon", ""))
        return in_json(self.coupons[-1], 201)


class PlainWooServer(WooServer):
    """The same without TLS."""

    settings: ClassVar[Mapping[str, Any]] = {
        "url": "http://kram.example/sklep",
        "page_size": 10,
    }


class PlainPermalinksServer(PlainWooServer):
    """One without /wp-json that is reached by another name than its own: a container."""

    settings: ClassVar[Mapping[str, Any]] = {"url": "http://sklep.internal:8080", "page_size": 10}

    def __init__(self) -> None:
        super().__init__()
        self.has_plain_permalinks, self.home = True, "http://localhost:8000/sklep"


def signed(raw: bytes, topic: str, key: str = WooServer.secrets["hook_secret"]) -> dict[str, str]:
    """The headers of a webhook."""
    mark = base64.b64encode(hmac.new(key.encode(), raw, hashlib.sha256).digest()).decode()
    return {schema.SIGNATURE: mark, schema.TOPIC: topic, schema.DELIVERY: "d41d8cd9"}


def written(order: OrderData) -> dict[str, Any]:
    """An order as the API shows it: amounts net, their tax beside them."""
    first, _gap, last = order.name.partition(" ")
    there = order.shipping
    lines = []
    for number, line in enumerate(order.lines, 1):
        net, tax = parted(line.total.decimal)
        lines.append({
            "id": number, "name": line.name, "product_id": 40 + number, "variation_id": 0,
            "quantity": int(line.quantity), "subtotal": net, "subtotal_tax": tax, "total": net,
            "total_tax": tax, "taxes": [{"id": 1, "total": tax}], "sku": line.sku,
            "price": 1.5, "meta_data": [],
        })  # fmt: skip
    net, tax = parted(order.shipping_total.decimal if order.shipping_total else Decimal(0))
    numbers = [parcel.number for sent in order.shipments for parcel in sent.parcels]
    items = [
        {"tracking_number": number, "custom_tracking_provider": "Fake post", "date_shipped":
         "1772452800"} for number in numbers
    ]  # fmt: skip
    return {
        "id": int(order.external_id), "number": order.number, "currency": "PLN",
        "status": STATUSES[order.status], "date_created_gmt": stamp(order.placed_at),
        "date_modified_gmt": stamp(order.changed_at or order.placed_at),
        "date_paid_gmt": stamp(order.placed_at), "total": str(order.total.decimal),
        "total_tax": "27.12", "shipping_total": net, "shipping_tax": tax, "discount_total": "0.00",
        "discount_tax": "0.00", "customer_id": 0, "payment_method": "przelewy24",
        "payment_method_title": "Przelewy24", "transaction_id": "", "customer_note": "",
        "billing": {"first_name": first, "last_name": last, "email": order.email,
                    "phone": order.phone, "city": "Łódź", "country": "PL"},
        "shipping": {"first_name": first, "last_name": last, "address_1": there.street,
                     "city": there.city, "postcode": there.postcode, "country": "PL"}
        if there else {"first_name": "", "last_name": ""},
        "line_items": lines, "fee_lines": [], "coupon_lines": [], "refunds": [],
        "shipping_lines": [
            {"id": 9, "method_title": "Kurier", "total": net, "total_tax": tax, "taxes": []}
        ],
        "meta_data": [{"id": 1, "key": schema.TRACKING_LISTS[0], "value": items}],
    }  # fmt: skip


def parted(gross: Decimal) -> tuple[str, str]:
    """Net and tax of an amount."""
    net = (gross / VAT).quantize(Decimal("0.01"))
    return str(net), str(gross - net)


def stamp(at: datetime) -> str:
    """A moment as WordPress writes it: in UTC, without saying so."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def query_of(request: Request) -> dict[str, str]:
    """The parameters of a request."""
    return dict(parse_qsl(urlsplit(request.url).query))


def _twice(text: str) -> str:
    return quote(quote(text, safe="~"), safe="~")
