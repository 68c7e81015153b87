"""BaseLinker's connector.php, as its documentation describes it."""

import json
from collections.abc import Callable, Mapping
from typing import Any, ClassVar
from urllib.parse import parse_qs

from kontuar.kit.outbound import Answer
from kontuar.kit.webapi import Request
from kontuar.orders.contract import OrderData
from kontuar.plugins.baselinker import schema
from kontuar.testing.servers import Asked, ShopServer, in_json

STATUSES = {"placed": 101, "shipped": 102, "cancelled": 103}
NAMES = {101: "Nowe zamówienia", 102: "Wysłane", 103: "Anulowane"}


class BaseLinkerServer(ShopServer):
    """Keeps orders and, if it is turned on, a journal."""

    kind: ClassVar[str] = "baselinker"
    settings: ClassVar[Mapping[str, Any]] = {}
    secrets: ClassVar[Mapping[str, str]] = {"token": "tajny-token-baselinker"}

    def __init__(self) -> None:
        super().__init__()
        self.orders: dict[str, dict[str, Any]] = {}
        self.logs: list[dict[str, Any]] = []
        self.has_journal = True
        self.limit_reached = False

    def put(self, order: OrderData) -> str:
        self.orders[order.external_id] = written(order)
        log = {"log_id": len(self.logs) + 1, "log_type": 18, "order_id": int(order.external_id)}
        self.logs.append(log)
        return order.external_id

    def spoil(self, external_id: str) -> None:
        del self.orders[external_id]["currency"]

    def respond(self, request: Request, asked: Asked) -> Answer:
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        if asked.headers.get("x-bltoken") != self.secrets["token"]:
            return _no("ERROR_BAD_TOKEN", "Invalid user token.")
        if self.limit_reached:
            return _no("ERROR_QUERY_LIMIT", "Query limit exceeded.")
        answers: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "getOrders": self._orders,
            "getOrderStatusList": lambda _given: {
                "statuses": [{"id": i, "name": name} for i, name in NAMES.items()]
            },
            "getJournalList": self._journal,
            "setOrderStatus": self._set_status,
            "setOrderFields": self._set_fields,
        }
        told = answers[form["method"]](json.loads(form["parameters"]))
        return in_json({"status": "SUCCESS", **told})

    def _orders(self, given: Mapping[str, Any]) -> dict[str, Any]:
        rows = list(self.orders.values())
        if "order_id" in given:
            rows = [row for row in rows if row["order_id"] == given["order_id"]]
        if "filter_email" in given:
            rows = [row for row in rows if row["email"] == given["filter_email"]]
        since = given.get("date_confirmed_from", 0)
        rows = [row for row in rows if row["date_confirmed"] >= since]
        return {"orders": sorted(rows, key=lambda row: row["date_confirmed"])[: schema.PAGE]}

    def _journal(self, given: Mapping[str, Any]) -> dict[str, Any]:
        logs = self.logs if self.has_journal else []
        new = [log for log in logs if log["log_id"] > given["last_log_id"]]
        return {"logs": new[: schema.PAGE]}

    def _set_status(self, given: Mapping[str, Any]) -> dict[str, Any]:
        self.orders[str(given["order_id"])]["order_status_id"] = given["status_id"]
        self.deeds.append(("status", str(given["order_id"])))
        return {}

    def _set_fields(self, given: Mapping[str, Any]) -> dict[str, Any]:
        self.orders[str(given["order_id"])]["admin_comments"] = given["admin_comments"]
        self.deeds.append(("note", str(given["order_id"])))
        return {}


def written(order: OrderData) -> dict[str, Any]:
    """An order as BaseLinker tells it."""
    address = order.shipping
    parcels = [parcel for shipment in order.shipments for parcel in shipment.parcels]
    return {
        "order_id": int(order.external_id),
        "external_order_id": "A-1",
        "order_source": "shop",
        "order_status_id": STATUSES[order.state],
        "date_add": int(order.placed_at.timestamp()),
        "date_confirmed": int(order.placed_at.timestamp()),
        "user_login": "",
        "phone": order.phone,
        "email": order.email,
        "user_comments": "",
        "admin_comments": "",
        "currency": "PLN",
        "payment_method": "Przelew",
        "payment_done": float(order.total.decimal),
        "delivery_method": "Paczkomat",
        "delivery_price": float(order.shipping_total.decimal) if order.shipping_total else 0,
        "delivery_package_module": "Fake post" if parcels else "",
        "delivery_package_nr": parcels[0].number if parcels else "",
        "delivery_fullname": order.name,
        "delivery_address": address.street if address else "",
        "delivery_city": address.city if address else "",
        "delivery_country_code": "PL",
        "delivery_point_id": "",
        "products": [
            {
                "order_product_id": int(line.external_id),
                "product_id": "7",
                "variant_id": "0",
                "name": line.name,
                "sku": line.sku,
                "ean": "",
                "price_brutto": float(line.unit_price.decimal),
                "quantity": int(line.quantity),
                "attributes": "",
            }
            for line in order.lines
        ],
    }


def _no(code: str, message: str) -> Answer:
    return in_json({"status": "ERROR", "error_code": code, "error_message": message})
