"""A PrestaShop that lives in memory and answers as its Webservice does, quirks included."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

from kontuar.kit.outbound import Answer
from kontuar.kit.webapi import Request, basic
from kontuar.orders.contract import OrderData
from kontuar.plugins.prestashop import schema
from kontuar.testing.servers import Asked, ShopServer, in_json

STATUSES = {"new": "2", "sent": "4"}
VAT = Decimal("1.23")
NODES = {"order_slip": "order_slips"}
SINGULAR = {"addresses": "address", "order_histories": "order_history", "countries": "country"}
I18N = ("name", "template")
Row = dict[str, Any]


class PrestaServer(ShopServer):
    """Tables by resource; filters, sorts and cuts them as asked."""

    kind: ClassVar[str] = "prestashop"
    settings: ClassVar[Mapping[str, Any]] = {"url": "https://kram.example/sklep", "page_size": 25}
    secrets: ClassVar[Mapping[str, str]] = {"key": "K7TAJNYKLUCZ0123456789ABCDEFGHIJ"}
    zone: ClassVar[str] = "Europe/Warsaw"

    def __init__(self) -> None:
        super().__init__()
        self.version = "8.2.1"
        self.is_on = True
        self.may = {*schema.NEEDED, "products", "combinations", "stock_availables", "addresses",
                    "product_option_values", "customer_threads", "customer_messages",
                    "order_histories", "cart_rules"}  # fmt: skip
        self.tables: dict[str, list[Row]] = {name: [] for name in self.may}
        self.tables |= {
            "currencies": [{"id": 1, "iso_code": "PLN"}, {"id": 2, "iso_code": "EUR"}],
            "countries": [{"id": "14", "iso_code": "PL"}, {"id": "1", "iso_code": "DE"}],
            "languages": [{"id": 1, "iso_code": "pl"}, {"id": 2, "iso_code": "en"}],
            "carriers": [{"id": 3, "name": "Fake post", "url": "https://post.example/@"}],
            "order_states": statuses(),
        }

    def put(self, order: OrderData) -> str:
        own = order.external_id
        for name, rows in written(order, self.zone).items():
            mine = "id" if name in ("orders", "customers", "addresses") else "id_order"
            kept = [row for row in self.tables[name] if str(row.get(mine)) != own]
            self.tables[name] = kept + rows
        return own

    def spoil(self, external_id: str) -> None:
        del self.row("orders", external_id)["total_paid_tax_incl"]

    def row(self, resource: str, own: str) -> Row:
        """One row."""
        return next(row for row in self.tables[resource] if str(row["id"]) == own)

    def respond(self, request: Request, asked: Asked) -> Answer:
        if not self.is_on:
            return _no(503, "The PrestaShop webservice is disabled. Please activate it", 22)
        right = basic(self.secrets["key"], "")["Authorization"]
        if asked.headers.get("authorization") != right:
            return _no(401, "Authentification key is not active", 20)
        resource, _slash, own = asked.path.split(schema.API)[-1].strip("/").partition("/")
        if not resource:
            return in_json(sorted(self.may))
        if resource not in self.may:
            said = f'Resource of type "{resource}" is not allowed with this authentication key'
            return _no(401, said, 26)
        if asked.method != "GET":
            return self._write(asked, resource, own)
        answer = self._list(resource, asked.query)
        heads = {**answer.headers, schema.VERSION: self.version, schema.NOW: "1772449200"}
        return Answer(answer.status, heads, answer.body, answer.url)

    def _list(self, resource: str, query: Mapping[str, str]) -> Answer:
        if "date_" in str(query) and not query.get("date"):
            return _no(400, "This filter does not exist", 32)
        rows = list(self.tables[resource])
        for name, told in query.items():
            if name.startswith("filter["):
                fits = filtered(told)
                rows = [row for row in rows if fits(str(row.get(name[7:-1], "")))]
        for part in reversed(query.get("sort", "[id_ASC]").strip("[]").split(",")):
            field, _line, way = part.rpartition("_")
            rows.sort(key=lambda row: _sortable(row.get(field, "")), reverse=way == "DESC")
        start, _comma, count = query.get("limit", "0,9999").rpartition(",")
        rows = rows[int(start or 0) : int(start or 0) + int(count)]
        shown = query["display"].strip("[]").split(",")
        if shown != ["full"]:
            rows = [{name: row.get(name, "") for name in shown} for row in rows]
        return in_json({NODES.get(resource, resource): rows} if rows else [])

    def _write(self, asked: Asked, resource: str, own: str) -> Answer:
        if asked.method == "PATCH" and self.version < "8":
            return _no(405, "Method PATCH is not valid", 23)
        node = next(iter(ElementTree.fromstring(asked.body)))  # noqa: S314  (our own)
        told: Row = {part.tag: _text(part) for part in node}
        if asked.method == "POST":
            told["id"] = str(900 + len(self.tables[resource]))
            self.tables[resource].append(told)
        else:
            self.row(resource, own).update(told)
        self._note_deed(resource, told, asked)
        name = SINGULAR.get(resource, resource.removesuffix("s"))
        return in_json({name: told}, 201 if asked.method == "POST" else 200)

    def _note_deed(self, resource: str, told: Row, asked: Asked) -> None:
        if resource == "order_histories":
            self.row("orders", told["id_order"])["current_state"] = told["id_order_state"]
            kind = "cancel" if told["id_order_state"] == "6" else "status"
            self.deeds.append((kind, told["id_order"]))
        kinds = {"customer_messages": "note", "cart_rules": "coupon", "orders": "address"}
        if resource in kinds:
            self.deeds.append((kinds[resource], told.get("id_order", told["id"])))


class OldPrestaServer(PrestaServer):
    """A version that knows no PATCH, in the root of its domain."""

    settings: ClassVar[Mapping[str, Any]] = {"url": "https://kram.example", "page_size": 10}

    def __init__(self) -> None:
        super().__init__()
        self.version = "1.7.8.11"


def filtered(told: str) -> Callable[[str], bool]:
    """What a filter lets through."""
    match = re.fullmatch(r"(.?)\[(.*)\](.?)", told)
    assert match, told
    sign, inner, _end = match.groups()
    if sign == ">":
        return lambda value: _sortable(value) > _sortable(inner)
    parts = inner.split("|")
    if len(parts) == 1 and re.fullmatch(r"[\d.:\-\s]+,[\d.:\-\s]+", inner):
        low, high = sorted(inner.split(","))
        return lambda value: low <= value <= high
    return lambda value: value.lower() in [part.lower() for part in parts]


def statuses() -> list[Row]:
    """Some of those PrestaShop comes with, and one of a payment module."""
    plain = {"module_name": "", "paid": "0", "shipped": "0", "delivery": "0", "deleted": "0"}
    return [
        plain | {"id": 1, "name": i18n("Czeka na czek"), "template": i18n("cheque")},
        plain | {"id": 2, "name": i18n("Płatność zaakceptowana"), "template": i18n("payment"),
                 "module_name": "p24", "paid": "0"},
        plain | {"id": 4, "name": i18n("W drodze"), "template": i18n("shipped"), "shipped": "1"},
        plain | {"id": 5, "name": i18n("Na miejscu"), "template": i18n(""), "shipped": "1"},
        plain | {"id": 6, "name": i18n("Anulowane"), "template": i18n("order_canceled")},
        plain | {"id": 7, "name": i18n("Zwrócono pieniądze"), "template": i18n("refund")},
        plain | {"id": 20, "name": i18n("Pakujemy"), "template": i18n(""), "paid": "1"},
        plain | {"id": 21, "name": i18n("Szuflada"), "template": i18n("")},
    ]  # fmt: skip


def i18n(told: str) -> list[dict[str, str]]:
    """A text in both languages of the shop."""
    return [{"id": "1", "value": told}, {"id": "2", "value": told}]


def written(order: OrderData, zone: str) -> dict[str, list[Row]]:
    """An order as the Webservice shows it: in pieces."""
    own, there = order.external_id, order.shipping
    first, _gap, last = order.name.partition(" ")
    shipping = order.shipping_total.decimal if order.shipping_total else Decimal(0)
    numbers = [parcel.number for sent in order.shipments for parcel in sent.parcels]
    person = {"firstname": first, "lastname": last}
    address = None if there is None else person | {
        "id": own, "id_customer": own, "id_country": "14", "alias": "Dom", "company": "",
        "address1": there.street, "address2": "", "postcode": there.postcode, "city": there.city,
        "phone": order.phone, "phone_mobile": "", "vat_number": "",
    }  # fmt: skip
    return {
        "orders": [{
            "id": int(own), "reference": order.number, "id_currency": "1", "id_lang": "1",
            "id_customer": own, "id_address_delivery": own, "id_address_invoice": own,
            "id_carrier": "3", "id_shop": "1", "current_state": STATUSES[order.status],
            "module": "ps_wirepayment", "payment": "Przelew",
            "date_add": stamp(order.placed_at, zone),
            "date_upd": stamp(order.changed_at or order.placed_at, zone),
            "total_paid_tax_incl": f"{order.total.decimal}0000",
            "total_paid_tax_excl": six(order.total.decimal / VAT),
            "total_paid_real": f"{order.total.decimal}0000",
            "total_shipping_tax_incl": six(shipping), "total_discounts_tax_incl": "0.000000",
            "total_wrapping_tax_incl": "0.000000", "invoice_number": "17",
            "invoice_date": stamp(order.placed_at, zone), "note": None,
        }],
        "customers": [person | {"id": own, "email": order.email, "newsletter": "1", "id_lang": "1",
                                "is_guest": "0", "date_add": stamp(order.placed_at, zone),
                                "date_upd": "0000-00-00 00:00:00", "passwd": "x"}],
        "addresses": [address] if address else [],
        "order_details": [{
            "id": str(int(own) * 10 + number), "id_order": own, "product_id": str(40 + number),
            "product_attribute_id": "0", "product_name": line.name, "product_ean13": "",
            "product_quantity": str(line.quantity), "product_reference": line.sku,
            "unit_price_tax_incl": six(line.unit_price.decimal),
            "unit_price_tax_excl": six(line.unit_price.decimal / VAT),
            "total_price_tax_incl": six(line.total.decimal),
        } for number, line in enumerate(order.lines)],
        "order_carriers": [{"id": own, "id_order": own, "id_carrier": "3", "tracking_number":
                            ", ".join(numbers)}],
        "order_payments": [{"id": own, "id_order": own, "order_reference": order.number,
                            "id_currency": "1", "amount": six(order.total.decimal),
                            "payment_method": "Przelew", "transaction_id": "T1",
                            "date_add": stamp(order.placed_at, zone)}],
    }  # fmt: skip


def six(amount: Decimal) -> str:
    """An amount with the digits that PrestaShop computes with."""
    return f"{amount:.6f}"


def stamp(at: datetime, zone: str) -> str:
    """A moment by the server's clock, without saying so."""
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S")


def _no(status: int, said: str, code: int) -> Answer:
    return in_json({"errors": [{"code": code, "message": said}]}, status)


def _text(part: ElementTree.Element) -> Any:
    names: Sequence[ElementTree.Element] = list(part)
    return [{"id": one.get("id"), "value": one.text} for one in names] or (part.text or "")


def _sortable(value: Any) -> tuple[int, int | str]:
    told = str(value)
    return (0, int(told)) if told.isdigit() else (1, told)
