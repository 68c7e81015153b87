"""A shop that writes the feed of README.md, as its programmer would."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any, ClassVar

from kontuar.kit.money import Money
from kontuar.kit.outbound import Answer
from kontuar.kit.webapi import Request
from kontuar.orders.contract import OrderData
from kontuar.testing.servers import Asked, ShopServer, in_json

BASE = "https://kram.example/feed"
PAGE = 10


class FeedServer(ShopServer):
    """Keeps documents; pages of ten; does each action once for each key."""

    kind: ClassVar[str] = "feed"
    settings: ClassVar[Mapping[str, Any]] = {
        "url": f"{BASE}/orders.json",
        "order_url": f"{BASE}/orders/{{id}}.json",
        "can_find": True,
        "action_url": f"{BASE}/actions",
        "actions": ["note", "tag", "status", "cancel", "refund", "coupon"],
    }
    secrets: ClassVar[Mapping[str, str]] = {
        "token": "bardzo-tajny-token",
        "key": "klucz-do-podpisow-123456",
    }

    def __init__(self) -> None:
        super().__init__()
        self.orders: dict[str, dict[str, Any]] = {}
        self.keys: set[str] = set()

    def put(self, order: OrderData) -> str:
        self.orders[order.external_id] = written(order)
        return order.external_id

    def spoil(self, external_id: str) -> None:
        del self.orders[external_id]["total"]

    def call(self, external_id: str) -> tuple[Mapping[str, str], bytes]:
        raw = json.dumps({"orders": [self.orders[external_id]]}).encode()
        return signed(raw), raw

    def respond(self, request: Request, asked: Asked) -> Answer:
        if asked.headers.get("authorization") != f"Bearer {self.secrets['token']}":
            return in_json({"error": "token"}, 401)
        if asked.path == "/feed/actions":
            return self._act(asked.json())
        if asked.path.startswith("/feed/orders/"):
            found = self.orders.get(asked.path.split("/")[-1].removesuffix(".json"))
            return in_json(found) if found else in_json({}, 404)
        return self._page(asked.query)

    def _page(self, query: Mapping[str, str]) -> Answer:
        since, start = query.get("since", ""), int(query.get("start", 0))
        rows = [o for o in self.orders.values() if o["changed_at"] >= since]
        rows = [o for o in rows if o.get("email", "") == query.get("email", o.get("email", ""))]
        told: dict[str, Any] = {"orders": rows[start : start + PAGE]}
        if start + PAGE < len(rows):
            told["next"] = f"{BASE}/orders.json?start={start + PAGE}&since={since}".replace(
                "+", "%2B"
            )
        return in_json(told)

    def _act(self, told: Mapping[str, Any]) -> Answer:
        if told["key"] not in self.keys:
            self.keys.add(told["key"])
            self.deeds.append((told["action"], told["order"]["id"]))
        return in_json({"ok": True, "id": told["key"]})


def signed(raw: bytes, key: str = FeedServer.secrets["key"]) -> dict[str, str]:
    """The headers of a push."""
    mark = hmac.new(key.encode(), raw, hashlib.sha256).hexdigest()
    return {"x-kontuar-signature": f"sha256={mark}", "content-type": "application/json"}


def written(order: OrderData) -> dict[str, Any]:
    """An order as the feed describes it."""
    names = ("number", "status", "state", "email", "phone", "name", "note")
    told: dict[str, Any] = {name: getattr(order, name) for name in names}
    told |= {"id": order.external_id, "payment": order.payment_state, "currency": "PLN"}
    told |= {"placed_at": order.placed_at.isoformat(), "total": _amount(order.total)}
    told["changed_at"] = (order.changed_at or order.placed_at).isoformat()
    told["shipping"] = (
        {"name": order.shipping.name, "city": order.shipping.city, "country": "PL"}
        if order.shipping
        else None
    )
    told["lines"] = [
        {
            "id": line.external_id,
            "name": line.name,
            "quantity": str(line.quantity),
            "unit_price": _amount(line.unit_price),
            "total": _amount(line.total),
            "sku": line.sku,
        }
        for line in order.lines
    ]
    told["shipments"] = [
        {"id": s.external_id, "parcels": [{"number": p.number, "carrier": "Fake post"}]}
        for s in order.shipments
        for p in s.parcels
    ]
    return told


def _amount(money: Money) -> str:
    return str(money.decimal)
