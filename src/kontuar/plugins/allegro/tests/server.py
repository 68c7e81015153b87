"""Allegro, as its documentation describes it."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import parse_qs, parse_qsl, urlsplit

from kontuar.kit.money import Money
from kontuar.kit.outbound import Answer
from kontuar.kit.webapi import Request, basic
from kontuar.orders.contract import OrderData
from kontuar.plugins.allegro import schema
from kontuar.testing.carrier_contract import CarrierServer
from kontuar.testing.servers import Asked, ShopServer, in_json

STATUSES = {"new": "NEW", "sent": "SENT"}
SETTINGS: Mapping[str, Any] = {
    "client_id": "0123456789abcdef",
    "app_name": "Kram Biurko",
    "app_url": "https://kram.example/allegro",
}
SECRET = "tajny-klucz-aplikacji"
AGENT = "Kram-Biurko/"


class Logins:
    """Tokens that count once: a new pair for each refresh, the old one is dead."""

    def __init__(self) -> None:
        self.access, self.refresh = "dostep-1", "odswiez-1"
        self.made = 1
        self.confirmed: bool | None = False
        self.seconds = 43199

    def answer(self, request: Request, asked: Asked) -> Answer | None:
        """What the login says; None when something else is asked."""
        if not asked.path.startswith("/auth/"):
            return None
        if asked.headers.get("authorization") != _proof():
            return in_json({"error": "invalid_client"}, 401)
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        if asked.path == schema.DEVICE:
            url = f"{schema.SITE}/uzytkownik/bezpieczenstwo/skojarz-aplikacje"
            return in_json({
                "device_code": "kod-urzadzenia", "user_code": "abc123def", "interval": 5,
                "expires_in": 3600, "verification_uri": url,
                "verification_uri_complete": f"{url}?code=abc123def",
            })  # fmt: skip
        return self._exchange(form)

    def _exchange(self, form: Mapping[str, str]) -> Answer:
        if form["grant_type"] == schema.DEVICE_GRANT:
            if self.confirmed is None:
                return in_json({"error": "access_denied"}, 400)
            if form.get("device_code") != "kod-urzadzenia":
                return _no("invalid_request", "Invalid device code")
            if not self.confirmed:
                return in_json({"error": "authorization_pending"}, 400)
        elif form["grant_type"] == "refresh_token" and form["refresh_token"] != self.refresh:
            return _no("invalid_grant", "Invalid refresh token")
        self.made += 1
        self.access, self.refresh = f"dostep-{self.made}", f"odswiez-{self.made}"
        told: dict[str, Any] = {"access_token": self.access, "expires_in": self.seconds}
        if form["grant_type"] != "client_credentials":
            told["refresh_token"] = self.refresh
        return in_json(told)

    def lets_in(self, asked: Asked) -> bool:
        """Whether a question bears the token that counts, and the name that was registered."""
        named = asked.headers.get("user-agent", "").startswith(AGENT)
        return named and asked.headers.get("authorization") == f"Bearer {self.access}"


class AllegroServer(ShopServer):
    """Keeps orders with their events, refunds and returns."""

    kind: ClassVar[str] = "allegro"
    settings: ClassVar[Mapping[str, Any]] = SETTINGS
    secrets: ClassVar[Mapping[str, str]] = {"client_secret": SECRET}
    kept_tokens: ClassVar[Mapping[str, str]] = {
        "access": "dostep-1",
        "refresh": "odswiez-1",
        "until": (datetime.now(UTC) + timedelta(hours=12)).isoformat(),
    }

    def __init__(self) -> None:
        super().__init__()
        self.logins = Logins()
        self.forms: dict[str, dict[str, Any]] = {}
        self.events: list[dict[str, Any]] = []
        self.shipments: dict[str, list[dict[str, Any]]] = {}
        self.refunds: list[dict[str, Any]] = []
        self.returns: list[dict[str, Any]] = []
        self.invoices: dict[str, list[dict[str, Any]]] = {}
        self.is_silent = False
        """Events are lost, as it happens now and then."""

    def put(self, order: OrderData) -> str:
        own = own_id(order.external_id)
        self.forms[own] = written(order, own)
        self.shipments[own] = [
            {"id": f"s-{number}", "waybill": parcel.number, "carrierId": "OTHER",
             "carrierName": "Fake post", "createdAt": stamp(order.placed_at),
             "lineItems": [{"id": line["id"]} for line in self.forms[own]["lineItems"]]}
            for sent in order.shipments for number, parcel in enumerate(sent.parcels)
        ]  # fmt: skip
        self.tell(own, "READY_FOR_PROCESSING")
        return own

    def tell(self, own: str, kind: str) -> None:
        """One more event about an order."""
        if not self.is_silent:
            number = str(1772452800000000 + len(self.events))
            order = {"checkoutForm": {"id": own, "revision": "1"}}
            self.events.append({"id": number, "type": kind, "order": order})

    def spoil(self, external_id: str) -> None:
        del self.forms[external_id]["summary"]

    def respond(self, request: Request, asked: Asked) -> Answer:
        told = self.logins.answer(request, asked)
        if told:
            return told
        if not self.logins.lets_in(asked):
            return in_json({"errors": [{"code": "ACCESS_TOKEN_EXPIRED"}]}, 401)
        if asked.path == schema.REFUNDS:
            return self._refund(asked.json()) if asked.method == "POST" else self._refunds(asked)
        if asked.path == schema.EVENT_STATS:
            return in_json({"latestEvent": self.events[-1]} if self.events else {})
        if asked.path == schema.EVENTS:
            after = asked.query.get("from", "")
            new = [event for event in self.events if event["id"] > after]
            return in_json({"events": new[: int(asked.query["limit"])]})
        if asked.path.startswith(schema.RETURNS):
            return self._returns(asked)
        return self._forms(asked)

    def _forms(self, asked: Asked) -> Answer:
        own, _slash, part = asked.path.removeprefix(f"{schema.FORMS}/").partition("/")
        if asked.path == schema.FORMS:
            return self._listed(asked)
        if own not in self.forms:
            return in_json({"errors": [{"code": "NOT_FOUND"}]}, 404)
        if part == "fulfillment":
            return self._fulfill(own, asked)
        if part:
            return in_json({part: {"shipments": self.shipments, "invoices": self.invoices}[part]
                            .get(own, [])})  # fmt: skip
        return in_json(self.forms[own])

    def _listed(self, asked: Asked) -> Answer:
        field = asked.query.get("sort", "lineItems.boughtAt")

        def of(form: Mapping[str, Any]) -> str:
            bought = max(line["boughtAt"] for line in form["lineItems"])
            return str(form["updatedAt"]) if field == "updatedAt" else bought

        rows = [f for f in self.forms.values() if _is_between(asked, field, of(f))]
        rows.sort(key=lambda form: (of(form), form["id"]))
        page = _page(asked, rows)
        return in_json({"checkoutForms": page, "count": len(page), "totalCount": len(rows)})

    def _fulfill(self, own: str, asked: Asked) -> Answer:
        form = self.forms[own]
        if asked.query.get("checkoutForm.revision", form["revision"]) != form["revision"]:
            return in_json({"errors": [{"code": "CONFLICT"}]}, 409)
        status = asked.json()["status"]
        form["fulfillment"]["status"] = status
        form["revision"] += "1"
        self.deeds.append(("cancel" if status == "CANCELLED" else "status", own))
        return Answer(204, {}, b"", "")

    def _refunds(self, asked: Asked) -> Answer:
        order = asked.query.get("order.id")
        rows = [one for one in self.refunds if order in (None, one["order"]["id"])]
        rows = [one for one in rows if _is_between(asked, "occurredAt", one["createdAt"])]
        shown = [{name: v for name, v in one.items() if name != "commandId"} for one in rows]
        return in_json({"refunds": _page(asked, shown), "totalCount": len(rows)})

    def _refund(self, told: dict[str, Any]) -> Answer:
        if not {"payment", "order", "commandId", "reason"} <= told.keys():
            return in_json({"errors": [{"code": "VALIDATION_ERROR"}]}, 422)
        for known in self.refunds:
            if known["commandId"] == told["commandId"]:
                return in_json(known, 201)
        form = self.forms[told["order"]["id"]]
        prices = {line["id"]: Money(minor(line["price"]), "PLN") for line in form["lineItems"]}
        whole = sum(
            minor(one["value"]) if one["type"] == "AMOUNT"
            else prices[one["id"]].minor * one["quantity"]
            for one in told.get("lineItems", ())
        )  # fmt: skip
        if "delivery" in told:
            whole += minor(told["delivery"]["value"])
        made = {
            **told, "id": str(uuid.uuid4()), "status": "NEW", "createdAt": stamp(datetime.now(UTC)),
            "totalValue": price(Money(whole, "PLN")),
        }  # fmt: skip
        self.refunds.append(made)
        self.deeds.append(("refund", form["id"]))
        return in_json(made, 201)

    def _returns(self, asked: Asked) -> Answer:
        if asked.headers.get("accept") != schema.BETA:
            return in_json({"errors": [{"code": "NOT_ACCEPTABLE"}]}, 406)
        own = asked.path.removeprefix(schema.RETURNS).strip("/")
        if own:
            found = [one for one in self.returns if one["id"] == own]
            return in_json(found[0]) if found else in_json({}, 404)
        rows = [one for one in self.returns if _is_between(asked, "createdAt", one["createdAt"])]
        return in_json({"count": len(rows), "customerReturns": _page(asked, rows)})


class AllegroCarrierServer(CarrierServer):
    """Tells the way of Allegro's own parcels to any registered application."""

    kind: ClassVar[str] = "allegro"
    settings: ClassVar[Mapping[str, Any]] = SETTINGS
    secrets: ClassVar[Mapping[str, str]] = {"client_secret": SECRET}
    number: ClassVar[str] = "AD0PVJ9N8HHZ8Z1KQ"
    way: ClassVar[Sequence[tuple[str, str]]] = [
        ("PENDING", "announced"),
        ("IN_TRANSIT", "in_transit"),
        ("RELEASED_FOR_DELIVERY", "out_for_delivery"),
        ("NOTICE_LEFT", "attempt_failed"),
        ("AVAILABLE_FOR_PICKUP", "ready_for_pickup"),
        ("DELIVERED", "delivered"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.logins = Logins()
        self.statuses: dict[str, list[dict[str, str]]] = {}

    def say(self, number: str, code: str, at: datetime) -> None:
        step = {"code": code, "occurredAt": stamp(at), "description": f"Zdarzenie {code}"}
        self.statuses.setdefault(number, []).append(step)

    def respond(self, request: Request, asked: Asked) -> Answer:
        told = self.logins.answer(request, asked)
        if told:
            return told
        if not self.logins.lets_in(asked):
            return in_json({"errors": []}, 401)
        if asked.path == schema.CARRIERS:
            return in_json({"carriers": [{"id": "ALLEGRO", "name": "Allegro"}, {"id": "OTHER"}]})
        numbers = [v for n, v in parse_qsl(urlsplit(request.url).query) if n == "waybill"]
        waybills = [
            {"waybill": number, "trackingDetails": {"statuses": self.statuses[number]}
             if number in self.statuses else None}
            for number in numbers
        ]  # fmt: skip
        return in_json({"carrierId": asked.path.split("/")[3], "waybills": waybills})


def own_id(number: str) -> str:
    """The id that Allegro gives an order."""
    return f"29738e61-7f6a-11e8-ac45-{int(number):012d}"


def written(order: OrderData, own: str) -> dict[str, Any]:
    """An order as Allegro tells it."""
    first, _gap, last = order.name.partition(" ")
    there, at = order.shipping, stamp(order.placed_at)
    parcels = [parcel for sent in order.shipments for parcel in sent.parcels]
    lines = [
        {"id": f"62ae358b-8f65-4fc4-9c77-{number:012d}", "quantity": int(line.quantity),
         "offer": {"id": str(7000 + number), "name": line.name, "external": {"id": line.sku}},
         "price": price(line.unit_price), "originalPrice": price(line.unit_price), "boughtAt": at,
         "tax": {"rate": "23.00"}, "selectedAdditionalServices": [], "deposit": None}
        for number, line in enumerate(order.lines, 1)
    ]  # fmt: skip
    address = {
        "firstName": first, "lastName": last, "street": there.street, "city": there.city,
        "zipCode": there.postcode, "countryCode": "PL", "phoneNumber": order.phone,
    } if there else None  # fmt: skip
    return {
        "id": own, "messageToSeller": None, "status": "READY_FOR_PROCESSING", "surcharges": [],
        "buyer": {"id": "23123123", "email": order.email, "login": f"Klient_{order.external_id}",
                  "firstName": first, "lastName": last, "guest": False,
                  "phoneNumber": order.phone, "preferences": {"language": "pl-PL"}},
        "payment": {"id": f"0f8f1d13-7e9e-11e8-9b00-{int(order.external_id):012d}",
                    "type": "ONLINE", "provider": "AF", "finishedAt": at,
                    "paidAmount": price(order.total)},
        "fulfillment": {"status": STATUSES[order.status], "provider": {"id": "SELLER"},
                        "shipmentSummary": {"lineItemsSent": "ALL" if parcels else "NONE"}},
        "delivery": {"address": address, "method": {"id": "1", "name": "Allegro Kurier"},
                     "pickupPoint": None, "smart": True,
                     "cost": price(order.shipping_total) if order.shipping_total else None,
                     "time": {"to": stamp(order.placed_at + timedelta(days=3)),
                              "dispatch": {"to": stamp(order.placed_at + timedelta(days=1))}}},
        "invoice": {"required": False, "address": None}, "lineItems": lines,
        "note": {"text": ""}, "marketplace": {"id": "allegro-pl"},
        "summary": {"totalToPay": price(order.total)}, "revision": "819b5836",
        "updatedAt": stamp(order.changed_at or order.placed_at),
    }  # fmt: skip


def price(amount: Money) -> dict[str, str]:
    """An amount as Allegro writes it."""
    return {"amount": str(amount.decimal), "currency": amount.currency}


def minor(told: Mapping[str, str]) -> int:
    """How many grosze that is."""
    return round(float(told["amount"]) * 100)


def stamp(at: datetime) -> str:
    """A moment as Allegro writes it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _is_between(asked: Asked, field: str, told: str) -> bool:
    since, until = asked.query.get(f"{field}.gte", ""), asked.query.get(f"{field}.lte", "9")
    return since <= told <= until


def _page(asked: Asked, rows: list[Any]) -> list[Any]:
    start = int(asked.query.get("offset", 0))
    return rows[start : start + int(asked.query.get("limit", 100))]


def _proof() -> str:
    return basic(SETTINGS["client_id"], SECRET)["Authorization"]


def _no(code: str, words: str) -> Answer:
    return in_json({"error": code, "error_description": words}, 400)
