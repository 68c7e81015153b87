"""Vendure's admin API, as far as the connector asks it, with its ways of saying no."""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from kontuar.kit.outbound import Answer
from kontuar.kit.webapi import Request
from kontuar.orders.contract import OrderData
from kontuar.plugins.vendure import schema
from kontuar.testing.servers import Asked, ShopServer, in_json

BACK = {state: name for name, state in schema.STATES.items()} | {"placed": "PaymentSettled"}


class VendureServer(ShopServer):
    """Keeps orders as Vendure writes them; tokens are good until `expire` is called."""

    kind: ClassVar[str] = "vendure"
    settings: ClassVar[Mapping[str, Any]] = {
        "url": "https://kram.example/admin-api",
        "username": "kontuar",
        "precision": 2,
    }
    secrets: ClassVar[Mapping[str, str]] = {
        "password": "tajne-haslo-vendure",
        "hook_key": "klucz-wywolan-vendure",
    }
    renews_tokens: ClassVar[bool] = True

    def __init__(self) -> None:
        super().__init__()
        self.orders: dict[str, dict[str, Any]] = {}
        self.notes: dict[str, list[dict[str, Any]]] = {}
        self.tokens: set[str] = set()
        self.logins = 0

    def put(self, order: OrderData) -> str:
        self.orders[order.external_id] = written(order)
        return order.external_id

    def spoil(self, external_id: str) -> None:
        del self.orders[external_id]["totalWithTax"]

    def expire(self) -> None:
        """Every token ends now."""
        self.tokens.clear()

    def call(self, external_id: str) -> tuple[Mapping[str, str], bytes]:
        order = self.orders[external_id]
        told = {"topic": f"order.{order['state']}", "order": external_id, "at": order["updatedAt"]}
        raw = json.dumps(told).encode()
        mark = hmac.new(self.secrets["hook_key"].encode(), raw, hashlib.sha256).hexdigest()
        return {"x-kontuar-signature": f"sha256={mark}"}, raw

    def respond(self, request: Request, asked: Asked) -> Answer:
        told = asked.json()
        given = told["variables"]
        if told["query"] == schema.LOGIN:
            return self._login(given)
        token = asked.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self.tokens:
            said = "You are not currently authorized to perform this action"
            errors = [{"message": said, "extensions": {"code": "FORBIDDEN"}}]
            return in_json({"errors": errors, "data": None})
        name = told["query"].split("(")[0].split("{")[0].split()[1]
        answers: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
            "Channel": self._channel,
            "Orders": self._orders,
            "OneOrder": lambda v: {"order": self.orders.get(v["id"])},
            "Buyers": self._buyers,
            "Notes": self._notes,
            "AddNote": self._add_note,
            "Transition": self._transition,
            "Cancel": self._cancel,
            "Refund": self._refund,
        }
        return in_json({"data": answers[name](given)})

    def _login(self, given: Mapping[str, Any]) -> Answer:
        if given["password"] != self.secrets["password"]:
            no = {"__typename": "InvalidCredentialsError", "errorCode": "INVALID_CREDENTIALS_ERROR"}
            return in_json({"data": {"login": no | {"message": "Invalid"}}})
        self.logins += 1
        self.tokens.add(f"token-{self.logins}")
        told = {"data": {"login": {"__typename": "CurrentUser"}}}
        return in_json(told, **{schema.TOKEN_HEADER: f"token-{self.logins}"})

    def _channel(self, given: Mapping[str, Any]) -> Any:
        process = [{"name": name} for name in schema.STATES]
        config = {"moneyStrategyPrecision": 2, "orderProcess": process}
        channel = {"code": "__default_channel__", "defaultCurrencyCode": "PLN"}
        return {"activeChannel": channel, "globalSettings": {"serverConfig": config}}

    def _orders(self, given: Mapping[str, Any]) -> Any:
        options = given["options"]
        rows = list(self.orders.values())
        for name, wish in options.get("filter", {}).items():
            rows = [row for row in rows if _fits(row[name], wish)]
        for name, way in reversed(options.get("sort", {}).items()):
            rows.sort(key=lambda row: row[name], reverse=way == "DESC")
        skip = options.get("skip", 0)
        shown = rows[skip : skip + options.get("take", 100)]
        return {"orders": {"totalItems": len(rows), "items": shown}}

    def _buyers(self, given: Mapping[str, Any]) -> Any:
        rows = [o for o in self.orders.values() if o["customer"]["emailAddress"] == given["email"]]
        return {"customers": {"items": [{"orders": {"items": rows}}]}}

    def _notes(self, given: Mapping[str, Any]) -> Any:
        return {"order": {"history": {"items": self.notes.get(given["id"], [])}}}

    def _add_note(self, given: Mapping[str, Any]) -> Any:
        told = given["input"]
        note = {"id": "7", "isPublic": told["isPublic"], "data": {"note": told["note"]}}
        self.notes.setdefault(told["id"], []).append(note)
        self.deeds.append(("note", told["id"]))
        return {"addNoteToOrder": {"__typename": "Order", "id": told["id"]}}

    def _transition(self, given: Mapping[str, Any]) -> Any:
        order = self.orders[given["id"]]
        if order["state"] == "Cancelled" or given["state"] not in schema.STATES:
            return {"transitionOrderToState": _no("ORDER_STATE_TRANSITION_ERROR")}
        order["state"] = given["state"]
        self.deeds.append(("status", given["id"]))
        return {"transitionOrderToState": {"__typename": "Order"}}

    def _cancel(self, given: Mapping[str, Any]) -> Any:
        order = self.orders[given["input"]["orderId"]]
        if order["state"] == "Cancelled":
            return {"cancelOrder": _no("ORDER_STATE_TRANSITION_ERROR")}
        order["state"] = "Cancelled"
        for line in order["lines"]:
            line["quantity"] = 0
        self.deeds.append(("cancel", order["id"]))
        return {"cancelOrder": {"__typename": "Order"}}

    def _refund(self, given: Mapping[str, Any]) -> Any:
        told = given["input"]
        if "shipping" not in told or "lines" not in told:  # as 3.7.3 says it
            said = "NOT NULL constraint failed: refund.shipping"
            raise AssertionError(said)
        for order in self.orders.values():
            for payment in order["payments"]:
                if payment["id"] == told["paymentId"]:
                    return {"refundOrder": self._give_back(order, payment, told)}
        return {"refundOrder": _no("PAYMENT_ORDER_MISMATCH_ERROR")}

    def _give_back(
        self, order: dict[str, Any], payment: dict[str, Any], told: Mapping[str, Any]
    ) -> Any:
        left = payment["amount"] - sum(refund["total"] for refund in payment["refunds"])
        if told["amount"] > left:
            return _no("REFUND_AMOUNT_ERROR")
        refund = {
            "id": f"r{len(payment['refunds']) + 1}",
            "total": told["amount"],
            "state": "Settled",
            "reason": told["reason"],
            "createdAt": order["updatedAt"],
        }
        payment["refunds"].append(refund)
        self.deeds.append(("refund", order["id"]))
        return {"__typename": "Refund", **refund}


def written(order: OrderData) -> dict[str, Any]:
    """An order as Vendure tells it."""
    address = order.shipping
    where = (
        {
            "fullName": address.name,
            "streetLine1": address.street,
            "city": address.city,
            "postalCode": address.postcode,
            "countryCode": address.country,
        }
        if address
        else {"fullName": None, "streetLine1": None, "city": None}
    )
    payment = {
        "id": f"p{order.external_id}",
        "method": "dummy",
        "amount": order.total.minor,
        "state": "Settled",
        "createdAt": _at(order.placed_at),
        "refunds": [],
    }
    return {
        "id": order.external_id,
        "code": order.number,
        "state": BACK[order.state],
        "createdAt": _at(order.placed_at),
        "updatedAt": _at(order.changed_at or order.placed_at),
        "orderPlacedAt": _at(order.placed_at),
        "currencyCode": order.total.currency,
        "couponCodes": [],
        "totalWithTax": order.total.minor,
        "shippingWithTax": order.shipping_total.minor if order.shipping_total else 0,
        "taxSummary": [],
        "customer": {
            "id": "1",
            "firstName": "Łucja",
            "lastName": "Żak",
            "emailAddress": order.email,
            "phoneNumber": order.phone or None,
        },
        "shippingAddress": where,
        "billingAddress": {},
        "lines": _lines(order),
        "surcharges": [],
        "discounts": [],
        "shippingLines": [{"shippingMethod": {"name": "Paczkomat"}}],
        "payments": [payment],
        "fulfillments": _fulfillments(order),
    }


def _lines(order: OrderData) -> Sequence[dict[str, Any]]:
    return [
        {
            "id": line.external_id,
            "quantity": int(line.quantity),
            "unitPriceWithTax": line.unit_price.minor,
            "proratedLinePriceWithTax": line.total.minor,
            "taxRate": 23,
            "featuredAsset": None,
            "productVariant": {
                "id": line.external_id, "sku": line.sku, "name": line.name, "product": {"id": "1"},
            },
        }
        for line in order.lines
    ]  # fmt: skip


def _fulfillments(order: OrderData) -> Sequence[dict[str, Any]]:
    return [
        {
            "id": shipment.external_id,
            "state": "Shipped",
            "method": "Fake post",
            "trackingCode": parcel.number,
            "createdAt": _at(order.placed_at),
            "lines": [],
        }
        for shipment in order.shipments
        for parcel in shipment.parcels
    ]


def _fits(value: Any, wish: Mapping[str, Any]) -> bool:
    if "isNull" in wish:
        return (value is None) is wish["isNull"]
    if "after" in wish:
        after = datetime.fromisoformat(wish["after"])
        return datetime.fromisoformat(value) - after > timedelta(0)
    return bool(value == wish["eq"])


def _no(code: str) -> dict[str, Any]:
    return {"__typename": "SomeError", "errorCode": code, "message": "no"}


def _at(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
