"""What can be done to an order; each deed first looks whether it was done already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from typing import Any

from kontuar.kit.money import Money, exponent_of
from kontuar.kit.webapi import ApiTrouble
from kontuar.orders.contract import (
    AddNote,
    CancelOrder,
    ChangeAddress,
    ChangeStatus,
    ConnectionConfig,
    CreateCoupon,
    Deed,
    DeedOutcome,
    Done,
    OrderRef,
    PostalAddress,
    Postponed,
    RefundOrder,
    Refused,
    Unsure,
)
from kontuar.orders.reading import ODD, listing, mapping, told_of
from kontuar.plugins.woocommerce.client import fetch, send
from kontuar.plugins.woocommerce.pages import shop_url
from kontuar.plugins.woocommerce.parse import meta_of, money, read_order
from kontuar.plugins.woocommerce.schema import GONE_OUT, OUR_KEY, PICKUP_POINTS

KINDS = ("note", "status", "cancel", "refund", "address", "coupon")
NO_REFUND = "woocommerce_rest_cannot_create_order_refund"


@dataclass(frozen=True, slots=True)
class Task:
    """A deed to be done to an order, and where."""

    config: ConnectionConfig
    order: OrderRef
    key: str

    @property
    def path(self) -> str:
        """The order's own."""
        return f"/orders/{self.order.external_id}"

    def now(self) -> Mapping[str, Any]:
        """The order as it stands."""
        return mapping(fetch(self.config, self.path)[0])

    def changed(self, before: Mapping[str, Any], body: Mapping[str, Any], part: str) -> Done:
        """Change the order; what it was and what it became."""
        told = mapping(send(self.config, "PUT", self.path, body))
        order = read_order(told, shop_url(self.config))
        return Done(before={part: before[part]}, after={part: told[part]}, order=order)


def act(config: ConnectionConfig, order: OrderRef, deed: Deed, key: str) -> DeedOutcome:
    """Do it once."""
    task = Task(config, order, key)
    try:
        found = _found(task, deed)
    except ApiTrouble as trouble:
        # nothing was asked for yet but how things stand
        return _refused(trouble) if trouble.permanent else _later(trouble)
    except ODD as odd:
        return Postponed("schema", told_of(odd))
    if found:
        return found
    try:
        return _done(task, deed)
    except ApiTrouble as trouble:
        return _outcome(trouble)
    except ODD as odd:
        return Unsure("schema", told_of(odd))


def find_deed(config: ConnectionConfig, order: OrderRef, deed: Deed, key: str) -> Done | None:
    """Proof that it was done."""
    found = _found(Task(config, order, key), deed)
    return found if isinstance(found, Done) else None


def _found(task: Task, deed: Deed) -> DeedOutcome | None:
    """That it is done already, or can't be; None when it is to be done."""
    if isinstance(deed, AddNote):
        return _known_note(task, deed)
    if isinstance(deed, RefundOrder):
        return _known_refund(task, deed)
    if isinstance(deed, CreateCoupon):
        return _known_coupon(task, deed)
    if isinstance(deed, ChangeAddress):
        return _known_address(task, deed)
    if isinstance(deed, ChangeStatus | CancelOrder):
        status = task.now()["status"]
        return Done(before={"status": status}) if status == _wanted(deed) else None
    return Refused("not_offered")


def _done(task: Task, deed: Deed) -> DeedOutcome:
    if isinstance(deed, AddNote):
        body = {"note": _noted(task, deed), "customer_note": deed.for_customer}
        made = mapping(send(task.config, "POST", f"{task.path}/notes", body))
        return Done(external_id=str(made["id"]))
    if isinstance(deed, RefundOrder):
        return _refund(task, deed)
    if isinstance(deed, CreateCoupon):
        made = mapping(send(task.config, "POST", "/coupons", _coupon(task, deed)))
        return Done(external_id=str(made["id"]), value=str(made["code"]))
    if isinstance(deed, ChangeAddress):
        order = task.now()
        point = {"key": _pickup_key(order), "value": deed.address.pickup_point}
        body = {"shipping": _written(deed.address)}
        more = {"meta_data": [point]} if deed.address.pickup_point else {}
        return task.changed(order, {**body, **more}, "shipping")
    if isinstance(deed, ChangeStatus | CancelOrder):
        return task.changed(task.now(), {"status": _wanted(deed)}, "status")
    return Refused("not_offered")


def _wanted(deed: ChangeStatus | CancelOrder) -> str:
    return deed.status if isinstance(deed, ChangeStatus) else "cancelled"


def _noted(task: Task, deed: AddNote) -> str:
    """What customers read carries no mark of ours."""
    return deed.text if deed.for_customer else f"{deed.text}\n{_mark_of(task)}"


def _mark_of(task: Task) -> str:
    return f"[Kontuar {task.key[-12:]}]"


def _known_note(task: Task, deed: AddNote) -> Done | None:
    """By its mark; one for the customer by its words, of which WordPress keeps no backslash."""
    wanted = _plain(deed.text) if deed.for_customer else _mark_of(task)
    for note in map(mapping, listing(fetch(task.config, f"{task.path}/notes")[0])):
        told, is_for_customer = str(note["note"]), bool(note.get("customer_note"))
        is_ours = _plain(told) == wanted if deed.for_customer else wanted in told
        if is_ours and is_for_customer == deed.for_customer:
            return Done(external_id=str(note["id"]))
    return None


def _plain(text: str) -> str:
    return " ".join(text.replace("\\", "").split())


def _known_refund(task: Task, deed: RefundOrder) -> DeedOutcome | None:
    order = task.now()
    currency = str(order["currency"])
    refunds = listing(fetch(task.config, f"{task.path}/refunds", {"per_page": 100})[0])
    for refund in map(mapping, refunds):
        if meta_of(refund).get(OUR_KEY) == task.key:
            return Done(external_id=str(refund["id"]))
    if deed.amount.currency != currency:
        return Refused("wrong_currency", currency)
    gone = sum(abs(money(mapping(refund)["amount"], currency).minor) for refund in refunds)
    left = money(order["total"], currency) - Money(gone, currency)
    if deed.amount.minor <= 0 or deed.amount > left:
        return Refused("too_much", str(left))
    return None


def _refund(task: Task, deed: RefundOrder) -> Done:
    order = task.now()
    by_provider = task.config.settings.get("refund_by_provider") is True
    body = {
        "amount": str(deed.amount.decimal),
        "reason": deed.reason,
        "api_refund": by_provider,
        "api_restock": deed.restock,
        "line_items": _refunded_lines(order, deed),
        "meta_data": [{"key": OUR_KEY, "value": task.key}],
    }
    made = mapping(send(task.config, "POST", f"{task.path}/refunds", body))
    detail = "" if by_provider else "recorded_only"
    return Done(external_id=str(made["id"]), value=str(made["amount"]), detail=detail)


def _refunded_lines(order: Mapping[str, Any], deed: RefundOrder) -> Sequence[Mapping[str, Any]]:
    wanted = dict(deed.lines)
    currency = deed.amount.currency
    found = []
    for line in map(mapping, listing(order["line_items"])):
        quantity = wanted.get(str(line["id"]))
        if quantity:
            part = quantity / Decimal(str(line["quantity"]))
            found.append({"quantity": int(quantity), **_part(line, part, currency)})
    ways = [mapping(way) for way in listing(order.get("shipping_lines") or [])]
    if deed.shipping and ways:
        way = ways[0]
        full = Decimal(str(way["total"])) + Decimal(str(way.get("total_tax") or 0))
        part = min(deed.shipping.decimal / full, Decimal(1)) if full else Decimal(0)
        found.append(_part(way, part, currency))
    return found


def _part(line: Mapping[str, Any], part: Decimal, currency: str) -> dict[str, Any]:
    """A share of a line, net, and of each of its taxes."""

    def share(told: Any) -> str:
        step = Decimal(1).scaleb(-exponent_of(currency))
        return str((Decimal(str(told or 0)) * part).quantize(step))

    taxes = [mapping(tax) for tax in listing(line.get("taxes") or [])]
    told = [{"id": tax["id"], "refund_total": share(tax.get("total"))} for tax in taxes]
    return {"id": line["id"], "refund_total": share(line["total"]), "refund_tax": told}


def _known_coupon(task: Task, deed: CreateCoupon) -> DeedOutcome | None:
    found = listing(fetch(task.config, "/coupons", {"code": deed.code})[0])
    for coupon in map(mapping, found):
        if meta_of(coupon).get(OUR_KEY) == task.key:
            return Done(external_id=str(coupon["id"]), value=str(coupon["code"]))
    return Refused("code_taken", deed.code) if found else None


def _coupon(task: Task, deed: CreateCoupon) -> Mapping[str, Any]:
    told: dict[str, Any] = {
        "code": deed.code,
        "discount_type": "percent" if deed.percent is not None else "fixed_cart",
        "amount": str(deed.percent if deed.amount is None else deed.amount.decimal),
        "usage_limit": 1,
        "meta_data": [{"key": OUR_KEY, "value": task.key}],
    }
    if deed.valid_until:
        # a day alone ends when it begins; of the fields only this one is taken, not its _gmt
        told["date_expires"] = deed.valid_until.astimezone(UTC).isoformat(timespec="seconds")
    return told


def _known_address(task: Task, deed: ChangeAddress) -> DeedOutcome | None:
    order, point = task.now(), deed.address.pickup_point
    key = _pickup_key(order)
    if point and not key:
        return Refused("no_pickup_point", point)
    there = {**mapping(order["shipping"]), "": meta_of(order).get(key) if point else ""}
    wanted = {**_written(deed.address), "": point}
    if all(str(there.get(name) or "") == told for name, told in wanted.items()):
        return Done()
    return Refused("on_its_way") if order["status"] in GONE_OUT else None


def _pickup_key(order: Mapping[str, Any]) -> str:
    """Under which name a plugin keeps the locker of this order; empty when none does."""
    meta = meta_of(order)
    return next((key for key in PICKUP_POINTS if isinstance(meta.get(key), str)), "")


def _written(address: PostalAddress) -> Mapping[str, str]:
    first, _gap, last = address.name.partition(" ")
    street, _gap, more = address.street.partition("\n")
    return {
        "first_name": first,
        "last_name": last,
        "company": address.company,
        "address_1": street,
        "address_2": more,
        "postcode": address.postcode,
        "city": address.city,
        "state": address.region,
        "country": address.country or "PL",
        "phone": address.phone,
    }


def _outcome(trouble: ApiTrouble) -> DeedOutcome:
    if NO_REFUND in trouble.detail:
        # said with status 500, though nothing was done: the provider or the amount is refused
        return Refused("refund_refused", trouble.detail)
    if trouble.may_have_worked:
        return Unsure(trouble.code, trouble.detail)
    return _refused(trouble) if trouble.permanent else _later(trouble)


def _refused(trouble: ApiTrouble) -> DeedOutcome:
    return Refused(trouble.code, trouble.detail)


def _later(trouble: ApiTrouble) -> DeedOutcome:
    return Postponed(trouble.code, trouble.detail, trouble.retry_seconds)
