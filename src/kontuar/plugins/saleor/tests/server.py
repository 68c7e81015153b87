"""A Saleor that lives in memory: it answers the connector's questions as its schema says."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, ClassVar

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from kontuar.kit.money import Money
from kontuar.kit.outbound import Answer
from kontuar.kit.webapi import Request
from kontuar.orders.contract import OrderData
from kontuar.plugins.saleor import schema
from kontuar.testing.servers import Asked, ShopServer, in_json

STATUSES = {"new": "UNCONFIRMED", "sent": "FULFILLED"}
PLAIN = {"alg": "RS256", "b64": False, "kid": "1", "typ": "JWT"}


class SaleorServer(ShopServer):
    """Keeps orders; signs its calls with an RSA key."""

    kind: ClassVar[str] = "saleor"
    settings: ClassVar[Mapping[str, Any]] = {"url": "https://kram.example/graphql/"}
    secrets: ClassVar[Mapping[str, str]] = {"token": "tajny-token-aplikacji"}
    page: ClassVar[int] = 10

    def __init__(self) -> None:
        super().__init__()
        self.orders: dict[str, dict[str, Any]] = {}
        self.ids: dict[str, str] = {}
        self.permissions = ["MANAGE_ORDERS"]
        self.knows_too_little = False
        self.shows_keys = True
        self.fault, self.fault_in = "", "mutation"

    def put(self, order: OrderData) -> str:
        own = global_id("Order", order.external_id)
        kept = self.orders.get(own, {})
        self.orders[own] = written(order, own) | {
            name: kept[name] for name in ("events", "privateMetadata") if name in kept
        }
        return own

    def spoil(self, external_id: str) -> None:
        del self.orders[external_id]["total"]

    def call(self, external_id: str) -> tuple[Mapping[str, str], bytes]:
        order = self.orders[external_id]
        told = {"order": {"id": external_id, "updatedAt": order["updatedAt"]}}
        raw = json.dumps(told).encode()
        return self.signed(raw, "order_updated"), raw

    def noise(self) -> Sequence[tuple[Mapping[str, str], bytes]]:
        raw = b'[{"id": "Q2hhbm5lbDox", "type": "Channel"}]'
        return [(self.signed(raw, "channel_updated"), raw)]

    def signed(self, raw: bytes, event: str) -> dict[str, str]:
        """The headers of a call."""
        return {schema.SIGNATURE: jws(raw), schema.EVENT: event}

    def respond(self, request: Request, asked: Asked) -> Answer:
        if asked.path == schema.JWKS:
            return in_json(jwks()) if self.shows_keys else in_json({}, 404)
        if asked.headers.get("authorization") != f"Bearer {self.secrets['token']}":
            return in_json({"errors": [denied("PermissionDenied")], "data": None})
        told = asked.json()
        if self.fault and told["query"].lstrip().startswith(self.fault_in):
            return in_json({"errors": [denied(self.fault)], "data": {}})
        if self.knows_too_little:
            said = "Cannot query field 'chargeStatus' on type 'Order'."
            return in_json({"errors": [{"message": said}]}, 400)
        name = told["query"].split("Kontuar")[1].split("(")[0].split(" ")[0]
        answer = getattr(self, f"_{name.lower()}")(told["variables"])
        return in_json(answer if "errors" in answer else {"data": answer})

    def _shop(self, given: Mapping[str, Any]) -> dict[str, Any]:
        codes = [{"code": code} for code in self.permissions]
        return {"shop": {"name": "Kram"}, "app": {"id": "1", "permissions": codes}}

    def _order(self, given: Mapping[str, Any]) -> dict[str, Any]:
        return {"order": self.orders.get(given["id"])}

    _proof = _order

    def _orders(self, given: Mapping[str, Any]) -> dict[str, Any]:
        sort = given.get("sort") or {"field": "CREATED_AT", "direction": "DESC"}
        field = "created" if sort["field"] == "CREATED_AT" else "updatedAt"
        wanted = given.get("filter") or {}
        if not all(number.isdigit() for number in wanted.get("numbers", [])):
            return {"errors": [denied("ValueError")]}  # its numbers are an integer column
        rows = [
            row
            for row in self.orders.values()
            if row["created"] >= wanted.get("created", {}).get("gte", "")
            and row["updatedAt"] >= wanted.get("updatedAt", {}).get("gte", "")
            and row["number"] in wanted.get("numbers", [row["number"]])
            and wanted.get("customer", "") in row["userEmail"]
        ]
        rows.sort(key=lambda r: (r[field], r["id"]), reverse=sort["direction"] == "DESC")
        after = given.get("after") or ""
        if after:
            is_down = sort["direction"] == "DESC"
            rows = [r for r in rows if (f"{r[field]} {r['id']}" > after) != is_down]
            rows = [r for r in rows if f"{r[field]} {r['id']}" != after]
        shown = rows[: min(given["first"], self.page)]
        end = f"{shown[-1][field]} {shown[-1]['id']}" if shown else None
        return {"orders": {
            "totalCount": len(self.orders),
            "pageInfo": {"hasNextPage": len(rows) > len(shown), "endCursor": end},
            "edges": [{"node": row} for row in shown],
        }}  # fmt: skip

    def _note(self, given: Mapping[str, Any]) -> dict[str, Any]:
        order = self.orders[given["id"]]
        order["events"].append({"id": "e1", "type": "NOTE_ADDED", "message": given["text"]})
        self.deeds.append(("note", given["id"]))
        return {"orderNoteAdd": {"event": {"id": "e1"}, "errors": []}}

    def _cancel(self, given: Mapping[str, Any]) -> dict[str, Any]:
        order = self.orders[given["id"]]
        if order["status"] == "FULFILLED":
            error = {"field": "order", "code": "CANNOT_CANCEL_ORDER", "message": "no"}
            return {"orderCancel": {"order": None, "errors": [error]}}
        order["status"] = "CANCELED"
        self.deeds.append(("cancel", given["id"]))
        return {"orderCancel": {"order": order, "errors": []}}

    def _address(self, given: Mapping[str, Any]) -> dict[str, Any]:
        order, there = self.orders[given["id"]], given["address"]
        order["shippingAddress"] = there | {"country": {"code": there["country"]}}
        self.deeds.append(("address", given["id"]))
        return {"orderUpdate": {"order": order, "errors": []}}

    def _mark(self, given: Mapping[str, Any]) -> dict[str, Any]:
        pair = {"key": given["key"], "value": given["value"]}
        self.orders[given["id"]]["privateMetadata"].append(pair)
        return {"updatePrivateMetadata": {"errors": []}}

    def _invoice(self, given: Mapping[str, Any]) -> dict[str, Any]:
        if given["id"] == "none":
            error = {"field": "invoiceId", "code": "NOT_FOUND", "message": "no"}
            return {"invoiceSendNotification": {"errors": [error]}}
        own = next(reversed(self.orders))  # invoices belong to the order put last
        self.orders[own]["events"].append({"id": "e2", "type": "INVOICE_SENT", "message": None})
        self.deeds.append(("invoice", own))
        return {"invoiceSendNotification": {"errors": []}}

    def _refundtransaction(self, given: Mapping[str, Any]) -> dict[str, Any]:
        order = next(o for o in self.orders.values() if o["transactions"])
        order["totalRefundPending"] = {"amount": float(given["amount"]), "currency": "PLN"}
        self.deeds.append(("refund", order["id"]))
        return {"transactionRequestAction": {"errors": []}}

    def _refund(self, given: Mapping[str, Any]) -> dict[str, Any]:
        order, payment = self.orders[given["id"]], self.orders[given["id"]]["payments"][-1]
        for name, sign in (("totalRefunded", 1), ("totalCharged", -1)):
            sum_ = Decimal(str(order[name]["amount"])) + sign * Decimal(given["amount"])
            order[name] = {"amount": float(sum_), "currency": "PLN"}
        payment["chargeStatus"] = "PARTIALLY_REFUNDED"
        if not order["totalCharged"]["amount"]:  # closed: what went back is counted no more
            payment["chargeStatus"] = order["paymentStatus"] = "FULLY_REFUNDED"
            order |= {"chargeStatus": "NONE", "totalRefunded": amount(None)}
        self.deeds.append(("refund", given["id"]))
        return {"orderRefund": {"errors": []}}


class SecretSaleorServer(SaleorServer):
    """One whose webhook has a secret."""

    secrets: ClassVar[Mapping[str, str]] = {
        "token": "tajny-token-aplikacji",
        "hook_secret": "sekret-webhooka",
    }

    def signed(self, raw: bytes, event: str) -> dict[str, str]:
        mark = hmac.new(self.secrets["hook_secret"].encode(), raw, hashlib.sha256).hexdigest()
        return {schema.SIGNATURE: mark, schema.EVENT: event}


@cache
def key_pair(name: str) -> rsa.RSAPrivateKey:
    """A key of the shop, or of somebody else."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def jwks() -> dict[str, Any]:
    """The public half, as /.well-known/jwks.json shows it."""
    numbers = key_pair("1").public_key().public_numbers()
    parts = {"n": numbers.n.to_bytes(256, "big"), "e": numbers.e.to_bytes(3, "big")}
    return {"keys": [{"kty": "RSA", "use": "sig", "kid": "1", "alg": "RS256"}
                     | {name: b64(value) for name, value in parts.items()}]}  # fmt: skip


def jws(raw: bytes, head: Mapping[str, Any] = PLAIN, key: str = "1") -> str:
    """A detached signature."""
    start = b64(json.dumps(head).encode())
    body = raw if head.get("b64") is False else b64(raw).encode()
    mark = key_pair(key).sign(f"{start}.".encode() + body, PKCS1v15(), SHA256())
    return f"{start}..{b64(mark)}"


def b64(raw: bytes) -> str:
    """Base64 for addresses, without filling."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def global_id(kind: str, own: str) -> str:
    """An id as Saleor gives it out."""
    return base64.b64encode(f"{kind}:{own}".encode()).decode()


def denied(code: str) -> dict[str, Any]:
    """An error of GraphQL."""
    return {"message": "To access this path, you need...", "extensions": {"exception": {
        "code": code}}}  # fmt: skip


def amount(money: Money | None) -> dict[str, Any]:
    """As JSON shows it: a fraction."""
    return {"amount": float(money.decimal) if money else 0, "currency": "PLN"}


def written(order: OrderData, own: str) -> dict[str, Any]:
    """An order as the API shows it."""
    first, _gap, last = order.name.partition(" ")
    there = order.shipping
    address = None if there is None else {
        "firstName": first, "lastName": last, "companyName": "", "streetAddress1": there.street,
        "streetAddress2": "", "city": there.city, "cityArea": "", "postalCode": there.postcode,
        "countryArea": "", "phone": order.phone, "country": {"code": "PL"},
    }  # fmt: skip
    return {
        "id": own, "number": order.number, "created": order.placed_at.isoformat(),
        "updatedAt": (order.changed_at or order.placed_at).isoformat(),
        "status": STATUSES[order.status], "statusDisplay": "", "userEmail": order.email,
        "customerNote": "", "languageCodeEnum": "PL", "voucherCode": None,
        "shippingMethodName": "Kurier", "collectionPointName": None,
        "paymentStatus": "FULLY_CHARGED", "chargeStatus": "FULL", "authorizeStatus": "FULL",
        "user": None, "billingAddress": address, "shippingAddress": address,
        "total": {"gross": amount(order.total), "tax": amount(Money(2712, "PLN"))},
        "shippingPrice": {"gross": amount(order.shipping_total)},
        "undiscountedTotal": {"gross": amount(order.total)},
        "totalCharged": amount(order.total), "totalRefunded": amount(None),
        "totalRefundPending": amount(None),
        "lines": [{
            "id": global_id("OrderLine", line.external_id), "productName": line.name,
            "variantName": "", "productSku": line.sku, "quantity": int(line.quantity),
            "taxRate": 0.23, "thumbnail": None, "unitPrice": {"gross": amount(line.unit_price)},
            "totalPrice": {"gross": amount(line.total)}, "variant": None,
        } for line in order.lines],
        "fulfillments": [{
            "id": global_id("Fulfillment", sent.external_id), "status": "FULFILLED",
            "created": order.placed_at.isoformat(), "lines": [],
            "trackingNumber": next((parcel.number for parcel in sent.parcels), ""),
        } for sent in order.shipments],
        "payments": [{
            "id": global_id("Payment", order.number), "gateway": "Przelewy24", "created":
            order.placed_at.isoformat(), "chargeStatus": "FULLY_CHARGED", "pspReference": "",
            "total": amount(order.total),
        }],
        "transactions": [], "invoices": [], "events": [], "privateMetadata": [],
    }  # fmt: skip
