"""A Medusa that lives in memory and behaves as 2.21.2 was seen to."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from kontuar.kit.outbound import Answer
from kontuar.kit.webapi import Request, basic
from kontuar.orders.contract import LineData, OrderData
from kontuar.plugins.medusa import schema
from kontuar.testing.servers import Asked, ShopServer, in_json

WAYS = {"placed": "not_fulfilled", "shipped": "shipped"}
RATE = 23


class MedusaServer(ShopServer):
    """Keeps orders, returns and promotions; money moves the clock of its collection alone."""

    kind: ClassVar[str] = "medusa"
    settings: ClassVar[Mapping[str, Any]] = {"url": "https://kram.example", "page_size": 10}
    secrets: ClassVar[Mapping[str, str]] = {
        "key": "sk_0123456789abcdef",
        "hook_key": "sekret-wywolan",
    }

    def __init__(self) -> None:
        super().__init__()
        self.orders: dict[str, dict[str, Any]] = {}
        self.returns: dict[str, dict[str, Any]] = {}
        self.promotions: list[dict[str, Any]] = []
        self.products: dict[str, dict[str, Any]] = {}
        self.at = datetime(2026, 3, 2, 13, tzinfo=UTC)

    def put(self, order: OrderData) -> str:
        own = f"order_{order.external_id}"
        self.orders[own] = written(order, own)
        return own

    def spoil(self, external_id: str) -> None:
        del self.orders[external_id]["total"]

    def call(self, external_id: str) -> tuple[Mapping[str, str], bytes]:
        at = self.orders[external_id]["updated_at"]
        return signed({"topic": "order.updated", "order": external_id, "at": at})

    def noise(self) -> Sequence[tuple[Mapping[str, str], bytes]]:
        return [signed({"topic": "delivery.created", "order": None})]

    def respond(self, request: Request, asked: Asked) -> Answer:
        if asked.headers.get("authorization") != basic(self.secrets["key"], "")["Authorization"]:
            return in_json({"message": "Unauthorized"}, 401)
        path = asked.path.removeprefix("/admin/").split("/")
        told = asked.json() if asked.body else {}
        answer = getattr(self, f"_{path[0]}")(path[1:], asked, told)
        return answer if isinstance(answer, Answer) else in_json(answer)

    def _stores(self, path: list[str], asked: Asked, told: dict[str, Any]) -> Any:
        return {"stores": [{"id": "store_1"}], "count": 1}

    def _products(self, path: list[str], asked: Asked, told: dict[str, Any]) -> Any:
        found = self.products.get(path[0])
        return {"product": found} if found else refused("Product not found", 404)

    def _orders(self, path: list[str], asked: Asked, told: dict[str, Any]) -> Any:
        if not path:
            return self._page(asked.query)
        order = self.orders.get(path[0])
        if order is None:
            return refused(f"Order id not found: {path[0]}", 404)
        if asked.method == "POST" and path[1:] == ["cancel"]:
            return self._cancel(order)
        if asked.method == "POST":
            self.deeds.append(("address", order["id"]))
            order["shipping_address"] |= told["shipping_address"]
        return {"order": order}

    def _page(self, query: Mapping[str, str]) -> Any:
        word = query.get("q", "").lower()
        rows = [
            o for o in self.orders.values() if word in f"{o['display_id']} {o['email']}".lower()
        ]
        for clock in ("updated_at", "created_at"):
            since = query.get(f"{clock}[$gte]", "")
            rows = [row for row in rows if not since or at_of(row[clock]) >= at_of(since)]
        clock = query.get("order", "created_at")
        rows.sort(key=lambda row: row[clock.removeprefix("-")], reverse=clock.startswith("-"))
        skip, limit = int(query.get("offset", 0)), int(query.get("limit", 15))
        return {"orders": rows[skip : skip + limit], "count": len(rows), "offset": skip}

    def _cancel(self, order: dict[str, Any]) -> Any:
        if order["fulfillment_status"] != "not_fulfilled":
            return refused("All fulfillments must be canceled before canceling an order")
        order["status"] = "canceled"
        self.deeds.append(("cancel", order["id"]))
        return {"order": order}

    def _payments(self, path: list[str], asked: Asked, told: dict[str, Any]) -> Any:
        if not path:
            rows = [
                {
                    "id": payment_of(order)["id"],
                    "payment_collection": {
                        "updated_at": order["payment_collections"][0]["updated_at"],
                        "order": {"id": order["id"]},
                    },
                }
                for order in self.orders.values()
            ]
            return {"payments": rows, "count": len(rows)}
        order = next(o for o in self.orders.values() if payment_of(o)["id"] == path[0])
        return self._refund(order, told)

    def _refund(self, order: dict[str, Any], told: dict[str, Any]) -> Any:
        payment = payment_of(order)
        kept = sum(one["amount"] for one in payment["captures"])
        gone = sum(one["amount"] for one in payment["refunds"])
        if not isinstance(told["amount"], float | int):
            return refused("Invalid request: Expected type: 'number' for field 'amount'")
        if round(gone + told["amount"], 2) > kept:
            return refused("You are not allowed to refund more than the captured amount")
        own = f"ref_{len(payment['refunds'])}"
        payment["refunds"].append({"id": own, "created_at": stamp(self.at), **told})
        order["payment_status"] = "partially_refunded"
        self.at += timedelta(minutes=1)
        order["payment_collections"][0]["updated_at"] = stamp(self.at)
        self.deeds.append(("refund", order["id"]))
        return {"payment": payment}

    def _returns(self, path: list[str], asked: Asked, told: dict[str, Any]) -> Any:
        if not path:
            return self._begin(told)
        found = self.returns.get(path[0])
        if found is None:
            return refused(f"Return id not found: {path[0]}", 404)
        order = self.orders[found["order_id"]]
        if asked.method == "DELETE":
            order["returns"].remove(self.returns.pop(path[0]))
            return {"id": path[0], "object": "return", "deleted": True}
        if path[1:] == ["request-items"]:
            return self._say_what(order, found, told["items"])
        if path[1:] == ["request"]:
            found["status"] = "requested"
            self.deeds.append(("return", order["id"]))
        return {"return": found}

    def _begin(self, told: dict[str, Any]) -> Any:
        order = self.orders[told["order_id"]]
        if any(one["status"] == "open" for one in order["returns"]):
            return refused(f"Order ({order['id']}) already has an existing active order change")
        own = f"return_{len(self.returns) + 1}"
        made = {"id": own, "display_id": len(self.returns) + 1, "status": "open", "items": []}
        made |= {"order_id": order["id"], "metadata": told["metadata"]}
        made |= {"created_at": stamp(self.at), "updated_at": stamp(self.at)}
        self.returns[own] = made
        order["returns"].append(made)
        return {"order": order, "return": made}

    def _say_what(
        self, order: dict[str, Any], found: dict[str, Any], items: Sequence[dict[str, Any]]
    ) -> Any:
        known = {line["id"] for line in order["items"]}
        if strange := [one["id"] for one in items if one["id"] not in known]:
            return refused(f"Items with ids {strange} does not exist in order")
        found["items"] += [
            {"item_id": one["id"], "quantity": one["quantity"], "reason": None} for one in items
        ]
        return {"return": found}

    def _promotions(self, path: list[str], asked: Asked, told: dict[str, Any]) -> Any:
        if asked.method == "GET":
            code = asked.query["code"]
            return {"promotions": [p for p in self.promotions if p["code"] == code]}
        self.promotions.append({"id": f"promo_{len(self.promotions)}", **told})
        self.deeds.append(("coupon", ""))
        return {"promotion": self.promotions[-1]}


def refused(said: str, status: int = 400) -> Answer:
    """How Medusa says no."""
    kind = "not_found" if status == 404 else "invalid_data"
    return in_json({"type": kind, "message": said}, status)


def signed(told: Any) -> tuple[dict[str, str], bytes]:
    """A call of the subscriber."""
    raw = json.dumps(told).encode()
    mark = hmac.new(MedusaServer.secrets["hook_key"].encode(), raw, hashlib.sha256).hexdigest()
    return {schema.SIGNATURE: f"sha256={mark}"}, raw


def payment_of(order: dict[str, Any]) -> Any:
    """The one payment of an order."""
    return order["payment_collections"][0]["payments"][0]


def written(order: OrderData, own: str) -> dict[str, Any]:
    """An order as Medusa tells it."""
    at, total = stamp(order.placed_at), float(order.total.decimal)
    way = float(order.shipping_total.decimal) if order.shipping_total else 0
    payment = {
        "id": f"pay_{order.external_id}", "amount": total, "provider_id": "pp_system_default",
        "captured_at": at, "canceled_at": None, "refunds": [],
        "captures": [{"id": "capt_1", "amount": total}],
    }  # fmt: skip
    return {
        "id": own, "display_id": int(order.number), "custom_display_id": None, "status": "pending",
        "fulfillment_status": WAYS[order.state], "payment_status": "captured",
        "email": order.email, "currency_code": "pln", "locale": None, "is_draft_order": False,
        "created_at": at, "updated_at": stamp(order.changed_at or order.placed_at),
        "total": total, "tax_total": 27.12, "discount_total": 0, "credit_line_total": 0,
        "shipping_total": way, "promotions": [], "returns": [],
        "customer": {"id": "cus_1", "email": order.email, "first_name": None, "phone": None},
        "shipping_address": address(order), "billing_address": None,
        "items": [line_of(line) for line in order.lines],
        "shipping_methods": [{"id": "ordsm_1", "name": "Fake post", "total": way}],
        "payment_collections": [{"id": "pay_col_1", "updated_at": at, "payments": [payment]}],
        "fulfillments": [
            {
                "id": f"ful_{sent.external_id}", "shipped_at": at, "canceled_at": None, "items": [],
                "labels": [
                    {"tracking_number": one.number, "tracking_url": "#"} for one in sent.parcels
                ],
            }
            for sent in order.shipments
        ],
    }  # fmt: skip


def line_of(line: LineData) -> dict[str, Any]:
    """A line, its price net as Medusa keeps it with more digits than money has."""
    gross = float(line.unit_price.decimal)
    return {
        "id": line.external_id, "title": line.name, "subtitle": None, "variant_sku": line.sku,
        "product_id": "prod_1", "variant_id": "variant_1", "thumbnail": None,
        "quantity": int(line.quantity), "unit_price": round(gross / (1 + RATE / 100), 6),
        "is_tax_inclusive": False, "tax_lines": [{"rate": RATE}], "variant": {"ean": "590"},
        "total": float(line.total.decimal), "return_received_total": 0,
        "return_dismissed_total": 0, "detail": {"return_received_quantity": 0},
    }  # fmt: skip


def address(order: OrderData) -> dict[str, Any] | None:
    """Where it goes."""
    there, (first, _gap, last) = order.shipping, order.name.partition(" ")
    return None if there is None else {
        "first_name": first, "last_name": last, "company": None, "address_1": there.street,
        "address_2": None, "city": there.city, "postal_code": there.postcode, "province": None,
        "country_code": "pl", "phone": order.phone,
    }  # fmt: skip


def stamp(at: datetime) -> str:
    """A moment as Medusa writes it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def at_of(told: str) -> datetime:
    """The moment that was written."""
    return datetime.fromisoformat(told)
