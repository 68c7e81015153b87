"""A Shopify that lives in memory: it answers the connector's questions as its schema says."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar
from urllib.parse import parse_qs

from kontuar.kit.money import Money
from kontuar.kit.outbound import Answer
from kontuar.kit.webapi import Request
from kontuar.orders.contract import LineData, OrderData
from kontuar.plugins.shopify import schema
from kontuar.testing.servers import Asked, ShopServer, in_json

STATUSES = {"new": "UNFULFILLED", "sent": "FULFILLED"}
SINCE = re.compile(r"(\w+):>='(.+?)'")
Row = dict[str, Any]


class ShopifyServer(ShopServer):
    """Keeps orders; gives out tokens, counts points, signs its calls."""

    kind: ClassVar[str] = "shopify"
    settings: ClassVar[Mapping[str, Any]] = {
        "shop": "kram.myshopify.com",
        "client_id": "b7c1f00d",
        "plan": "plus",
    }
    secrets: ClassVar[Mapping[str, str]] = {"client_secret": "shpss_tajnysekret"}
    points: ClassVar[float] = 90.0
    """What an order on a page is counted as."""

    def __init__(self) -> None:
        super().__init__()
        self.orders: dict[str, Row] = {}
        self.products: dict[str, Row] = {}
        self.returns: dict[str, Row] = {}
        self.coupons: dict[str, str] = {}
        self.topics: list[str] = []
        self.scopes = list(schema.SCOPES)
        self.tokens: list[str] = []
        self.errors: list[str] = []
        """Codes that the next answers bring, with status 200."""
        self.cancels_at_once = True

    def put(self, order: OrderData) -> str:
        own = order.external_id
        self.orders[own] = self.orders.get(own, {}) | written(order)
        return own

    def spoil(self, external_id: str) -> None:
        del self.orders[external_id]["totalPriceSet"]

    def call(self, external_id: str) -> tuple[Mapping[str, str], bytes]:
        changed = self.orders[external_id]["updatedAt"]
        raw = json.dumps({"id": int(external_id), "updated_at": changed}).encode()
        return signed(raw, "orders/updated"), raw

    def noise(self) -> Sequence[tuple[Mapping[str, str], bytes]]:
        raws = (("app/uninstalled", b'{"id": 7}'), ("customers/data_request", b'{"customer": {}}'))
        return [(signed(raw, topic), raw) for topic, raw in raws]

    def respond(self, request: Request, asked: Asked) -> Answer:
        if asked.path == "/admin/oauth/access_token":
            return self._log_in(parse_qs(asked.body.decode()))
        if asked.headers.get(schema.TOKEN_HEADER) not in self.tokens[-1:]:
            return in_json({"errors": "[API] Invalid API key or access token"}, 401)
        if self.errors:
            return self._error(self.errors.pop(0))
        told = asked.json()
        name = told["query"].split("Kontuar")[1].split("(")[0].split(" ")[0]
        given = told["variables"]
        answer = getattr(self, f"_{name.lower()}")(given)
        cost = {"requestedQueryCost": self.points * given.get("first", 1)}
        return in_json({"data": answer, "extensions": {"cost": cost}})

    def _log_in(self, given: Mapping[str, Sequence[str]]) -> Answer:
        if given["client_secret"] != [self.secrets["client_secret"]]:
            return in_json({"error": "invalid_client"}, 400)
        self.tokens.append(f"shpat_{len(self.tokens)}")
        return in_json({"access_token": self.tokens[-1], "scope": "", "expires_in": 86399})

    def _error(self, code: str) -> Answer:
        error = {"message": code.title(), "extensions": {"code": code}}
        status = {"maximumAvailable": 2000.0, "currentlyAvailable": 100, "restoreRate": 100.0}
        cost = {"requestedQueryCost": 752, "actualQueryCost": None, "throttleStatus": status}
        return in_json({"errors": [error], "extensions": {"cost": cost}})

    def _shop(self, given: Row) -> Row:
        scopes = [{"handle": handle} for handle in self.scopes]
        return {"shop": {"name": "Kram"}, "currentAppInstallation": {"accessScopes": scopes}}

    def _hooks(self, given: Row) -> Row:
        return {"webhookSubscriptions": {"nodes": [{"topic": topic} for topic in self.topics]}}

    def _hook(self, given: Row) -> Row:
        self.topics.append(given["topic"])
        return {"webhookSubscriptionCreate": {"userErrors": []}}

    def _newest(self, given: Row) -> Row:
        rows = sorted(self.orders.values(), key=lambda row: row["updatedAt"])
        return {"orders": {"nodes": rows[-1:]}}

    def _count(self, given: Row) -> Row:
        count = len(self._found(given["query"]))
        return {"ordersCount": {"count": count, "precision": "EXACT"}}

    def _found(self, query: str) -> list[Row]:
        rows = list(self.orders.values())
        fields = {"updated_at": "updatedAt", "created_at": "createdAt"}
        for name, since in SINCE.findall(query):
            rows = [row for row in rows if row[fields[name]] >= since]
        words = re.findall(r':"#?(.+?)"', query)
        keys = ("email", "name", "confirmationNumber")
        return [
            row for row in rows if not words or any(w in str(row[k]) for w in words for k in keys)
        ]

    def _orders(self, given: Row) -> Row:
        field = "updatedAt" if given["sort"] == "UPDATED_AT" else "createdAt"
        rows = sorted(self._found(given["query"]), key=lambda row: (row[field], row["id"]))
        start = int(given["after"] or 0)
        end = start + given["first"]
        info = {"hasNextPage": end < len(rows), "endCursor": str(end)}
        return {"orders": {"pageInfo": info, "nodes": [cut(r, given) for r in rows[start:end]]}}

    def _order(self, given: Row) -> Row:
        row = self.orders.get(tail(given["id"]))
        return {"order": cut(row, given) if row else None}

    def _lines(self, given: Row) -> Row:
        rows = self.orders[tail(given["id"])]["lineItems"]["nodes"]
        start = int(given["after"])
        info = {"hasNextPage": start + 40 < len(rows), "endCursor": str(start + 40)}
        return {"order": {"lineItems": {"pageInfo": info, "nodes": rows[start : start + 40]}}}

    def _proof(self, given: Row) -> Row:
        return {"order": self.orders.get(tail(given["id"]))}

    def _returns(self, given: Row) -> Row:
        own = given["id"]
        rows = [row for row in self.returns.values() if row["order"]["id"] == own]
        return {"order": {"returns": {"nodes": rows}}}

    def _return(self, given: Row) -> Row:
        return {"return": self.returns.get(tail(given["id"]))}

    def _product(self, given: Row) -> Row:
        shop = {"currencyCode": "PLN", "taxesIncluded": True}
        return {"shop": shop, "product": self.products.get(tail(given["id"]))}

    def _customer(self, given: Row) -> Row:
        rows = [row["customer"] for row in self.orders.values() if row["customer"]]
        return {"customer": next((row for row in rows if row["id"] == given["id"]), None)}

    def _returnable(self, given: Row) -> Row:
        lines = self.orders[tail(given["id"])]["lineItems"]["nodes"]
        rows = [
            {
                "quantity": line["quantity"],
                "fulfillmentLineItem": {"id": f"{line['id']}-sent", "lineItem": {"id": line["id"]}},
            }
            for line in lines
        ]
        part = {"returnableFulfillmentLineItems": {"nodes": rows}}
        return {"returnableFulfillments": {"nodes": [part]}}

    def _coupon(self, given: Row) -> Row:
        title = self.coupons.get(given["code"])
        node = {"id": "gid://shopify/DiscountCodeNode/5", "codeDiscount": {"title": title}}
        found = node if title is not None else None
        return {"shop": {"currencyCode": "PLN"}, "codeDiscountNodeByCode": found}

    def _couponmake(self, given: Row) -> Row:
        self.coupons[given["input"]["code"]] = given["input"]["title"]
        self.deeds.append(("coupon", ""))
        return {"discountCodeBasicCreate": {"codeDiscountNode": {"id": "x/5"}, "userErrors": []}}

    def _change(self, given: Row) -> Row:
        told, own = given["input"], tail(given["input"]["id"])
        order = self.orders[own]
        if "note" in told:
            order["note"] = told["note"]
            self.deeds.append(("note", own))
        else:
            there = told["shippingAddress"]
            order["shippingAddress"] = there | {"countryCodeV2": there["countryCode"]}
            self.deeds.append(("address", own))
        return {"orderUpdate": {"order": {"id": told["id"]}, "userErrors": []}}

    def _tag(self, given: Row) -> Row:
        self.orders[tail(given["id"])]["tags"] += given["tags"]
        self.deeds.append(("tag", tail(given["id"])))
        return {"tagsAdd": {"userErrors": []}}

    def _untag(self, given: Row) -> Row:
        tags = self.orders[tail(given["id"])]["tags"]
        tags[:] = [tag for tag in tags if tag not in given["tags"]]
        return {"tagsRemove": {"userErrors": []}}

    def _cancel(self, given: Row) -> Row:
        if self.cancels_at_once:
            self.orders[tail(given["id"])]["cancelledAt"] = "2026-03-02T12:00:00Z"
        self.deeds.append(("cancel", tail(given["id"])))
        return {"orderCancel": {"job": {"id": "j", "done": False}, "userErrors": []}}

    def _refund(self, given: Row) -> Row:
        told, own = given["input"], tail(given["input"]["orderId"])
        order = self.orders[own]
        known = [one for one in order["refunds"] if one["key"] == given["key"]]
        if not known:
            parts = told["transactions"]
            sum_ = sum(Decimal(one["amount"]) for one in parts)
            given_back = Money(int(sum_ * 100), "PLN")
            order["refunds"].append({
                "id": f"gid://shopify/Refund/{900 + len(order['refunds'])}", "note": told["note"],
                "createdAt": order["updatedAt"], "totalRefundedSet": bag(given_back),
                "key": given["key"], "told": told,
            })  # fmt: skip
            for one in parts:
                row = next(row for row in order["transactions"] if row["id"] == one["parentId"])
                left = Decimal(row["maximumRefundableV2"]["amount"]) - Decimal(one["amount"])
                row["maximumRefundableV2"]["amount"] = str(left)
            self.deeds.append(("refund", own))
        return {"refundCreate": {"refund": order["refunds"][-1], "userErrors": []}}

    def _returnmake(self, given: Row) -> Row:
        told = given["input"]
        row = a_return(tail(told["orderId"]), told["returnLineItems"][0]["returnReasonNote"])
        self.returns["70"] = row
        order = self.orders[tail(told["orderId"])]
        order["returns"] = {"nodes": [row]}
        self.deeds.append(("return", tail(told["orderId"])))
        return {"returnCreate": {"return": row, "userErrors": []}}


def cut(row: Row, given: Row) -> Row:
    """An order with as many parts as were asked for."""
    limits = {"transactions": "parts", "refunds": "parts", "fulfillments": "sent"}
    short = {name: row[name][: given[limit]] for name, limit in limits.items()}
    lines = row["lineItems"]["nodes"]
    most = given["lines"]
    info = {"hasNextPage": len(lines) > most, "endCursor": str(most)}
    told = row | short | {"lineItems": {"pageInfo": info, "nodes": lines[:most]}}
    told.pop("returns", None)
    return told


def signed(raw: bytes, topic: str, shop: str = "kram.myshopify.com") -> dict[str, str]:
    """The headers of a call."""
    key = ShopifyServer.secrets["client_secret"].encode()
    mark = base64.b64encode(hmac.new(key, raw, hashlib.sha256).digest()).decode()
    return {schema.SIGNATURE: mark, schema.TOPIC: topic, schema.DOMAIN: shop,
            schema.DELIVERY: "d-1"}  # fmt: skip


def tail(gid: str) -> str:
    """The number in an id."""
    return gid.rpartition("/")[2]


def bag(amount: Money | None) -> Row:
    """An amount, as the customer saw it and as the shop counts it."""
    told = {"amount": str(amount.decimal) if amount else "0.0", "currencyCode": "PLN"}
    return {"presentmentMoney": told, "shopMoney": {"amount": "1.0", "currencyCode": "EUR"}}


def stamp(at: datetime) -> str:
    """A moment as Shopify writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def a_return(order: str, note: str = "Za mały") -> Row:
    """A return of one line, on its way back."""
    line = {"id": "gid://shopify/LineItem/1", "name": "Kubek", "sku": "KUB-1"}
    tracking = {"number": "RET123456", "carrierName": "Fake post", "url": ""}
    delivery = {"deliverable": {"tracking": tracking}}
    return {
        "id": "gid://shopify/Return/70", "name": f"#{order}-R1", "status": "OPEN",
        "createdAt": "2026-03-05T10:00:00Z", "closedAt": None,
        "order": {"id": f"gid://shopify/Order/{order}"},
        "returnLineItems": {"nodes": [{
            "id": "gid://shopify/ReturnLineItem/71", "quantity": 1, "returnReasonNote": note,
            "customerNote": None, "returnReasonDefinition": {"name": "Other"},
            "fulfillmentLineItem": {"lineItem": line},
        }]},
        "reverseFulfillmentOrders": {"nodes": [{"reverseDeliveries": {"nodes": [delivery]}}]},
    }  # fmt: skip


def a_line(line: LineData, number: int) -> Row:
    """A line of an order."""
    return {
        "id": f"gid://shopify/LineItem/{number}", "name": line.name, "sku": line.sku,
        "quantity": int(line.quantity), "variantTitle": None, "image": None,
        "originalUnitPriceSet": bag(line.unit_price), "discountedTotalSet": bag(line.total),
        "taxLines": [{"ratePercentage": 23.0}], "product": {"id": "gid://shopify/Product/41"},
        "customAttributes": [{"key": "Grawer", "value": "Ala"}, {"key": "_app", "value": "x"}],
        "variant": {"id": "gid://shopify/ProductVariant/42", "barcode": "5901234567890"},
    }  # fmt: skip


def written(order: OrderData) -> Row:
    """An order as the API shows it."""
    there, changed = order.shipping, stamp(order.changed_at or order.placed_at)
    address = None if there is None else {
        "name": order.name, "company": None, "address1": there.street, "address2": "",
        "zip": there.postcode, "city": there.city, "provinceCode": None, "countryCodeV2": "PL",
        "phone": order.phone,
    }  # fmt: skip
    return {
        "id": f"gid://shopify/Order/{order.external_id}", "name": f"#{order.number}",
        "confirmationNumber": f"X{order.number}CT", "createdAt": stamp(order.placed_at),
        "processedAt": stamp(order.placed_at), "updatedAt": changed, "cancelledAt": None,
        "email": order.email, "phone": None, "note": None, "tags": [], "customerLocale": "pl-PL",
        "discountCodes": [], "paymentGatewayNames": ["Przelewy24"], "taxesIncluded": True,
        "sourceName": "web", "returnStatus": "NO_RETURN", "presentmentCurrencyCode": "PLN",
        "displayFulfillmentStatus": STATUSES[order.status], "displayFinancialStatus": "PAID",
        "customer": {
            "id": "gid://shopify/Customer/5", "displayName": order.name, "locale": "pl",
            "note": None, "tags": ["stała"], "createdAt": changed, "updatedAt": changed,
            "defaultEmailAddress": {"emailAddress": order.email, "marketingState": "SUBSCRIBED"},
            "defaultPhoneNumber": None,
        } if order.email else None,
        "billingAddress": address, "shippingAddress": address,
        "shippingLine": {"title": "Kurier", "discountedPriceSet": bag(order.shipping_total),
                         "taxLines": []},
        "totalPriceSet": bag(order.total), "totalTaxSet": bag(Money(2712, "PLN")),
        "totalDiscountsSet": bag(None), "totalTipReceivedSet": bag(None),
        "totalReceivedSet": bag(order.total), "totalRefundedSet": bag(None),
        "lineItems": {"pageInfo": {"hasNextPage": False, "endCursor": None},
                      "nodes": [a_line(line, n) for n, line in enumerate(order.lines, 1)]},
        "transactions": [{
            "id": "gid://shopify/OrderTransaction/8", "kind": "SALE", "status": "SUCCESS",
            "gateway": "przelewy24", "formattedGateway": "Przelewy24", "paymentId": "p1",
            "processedAt": stamp(order.placed_at), "amountSet": bag(order.total),
            "manualPaymentGateway": False, "maximumRefundableV2":
            {"amount": str(order.total.decimal), "currencyCode": "PLN"},
        }],
        "refunds": [],
        "fulfillments": [{
            "id": f"gid://shopify/Fulfillment/{sent.external_id}", "status": "SUCCESS",
            "displayStatus": "IN_TRANSIT", "createdAt": stamp(order.placed_at),
            "estimatedDeliveryAt": None, "service": {"serviceName": "Manual"},
            "location": {"id": "gid://shopify/Location/3"},
            "trackingInfo": [{"company": "Fake post", "number": parcel.number, "url": ""}
                             for parcel in sent.parcels],
            "fulfillmentLineItems": {"nodes": []},
        } for sent in order.shipments],
    }  # fmt: skip
