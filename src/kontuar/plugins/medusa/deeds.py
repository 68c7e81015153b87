"""What can be done to an order in Medusa; each deed first looks whether it was done already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kontuar.kit.webapi import ApiTrouble
from kontuar.orders.acting import done_once
from kontuar.orders.contract import (
    CancelOrder,
    ChangeAddress,
    ConnectionConfig,
    CreateCoupon,
    CreateReturn,
    Deed,
    DeedOutcome,
    Done,
    OrderRef,
    PostalAddress,
    RefundOrder,
    Refused,
)
from kontuar.orders.reading import listing, mapping
from kontuar.plugins.medusa import schema
from kontuar.plugins.medusa.client import delete, fetch, send
from kontuar.plugins.medusa.pages import shop_url
from kontuar.plugins.medusa.parse import captured, given_back, items_of, read_order

KINDS = ("cancel", "refund", "address", "return", "coupon")
OFFERED = frozenset({*KINDS, "refund_partial", "refund_shipping"})
Item = Mapping[str, Any]


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

    @property
    def mark(self) -> str:
        """In the note of a refund: only staff sees it, and it proves which deed it was."""
        return f"[Kontuar {self.key[-12:]}]"

    def now(self) -> Item:
        """The order as it stands."""
        return mapping(fetch(self.config, self.path, {"fields": schema.ORDER})["order"])

    def changed(self, before: Item, part: str, path: str, body: Any) -> Done:
        """Change the order; what it was and what it became."""
        send(self.config, path, body)
        now = self.now()
        order = read_order(now, shop_url(self.config))
        return Done(before={part: before[part]}, after={part: now[part]}, order=order)


def act(config: ConnectionConfig, order: OrderRef, deed: Deed, key: str) -> DeedOutcome:
    """Do it once."""
    task = Task(config, order, key)
    return done_once(lambda: _found(task, deed), lambda: _done(task, deed))


def find_deed(config: ConnectionConfig, order: OrderRef, deed: Deed, key: str) -> Done | None:
    """Proof that it was done."""
    found = _found(Task(config, order, key), deed)
    return found if isinstance(found, Done) else None


def _found(task: Task, deed: Deed) -> DeedOutcome | None:
    """That it is done already, or can't be; None when it is to be done."""
    if isinstance(deed, CreateCoupon):
        return _known_coupon(task, deed)
    if deed.kind not in KINDS:
        return Refused("not_offered")
    order = task.now()
    if isinstance(deed, RefundOrder):
        return _known_refund(task, order, deed)
    if isinstance(deed, ChangeAddress):
        return _known_address(order, deed)
    if isinstance(deed, CreateReturn):
        ours = [one for one in _our_returns(task, order) if one["status"] != "open"]
        return _made(ours[0]) if ours else None
    return _known_cancel(order) if isinstance(deed, CancelOrder) else Refused("not_offered")


def _done(task: Task, deed: Deed) -> DeedOutcome:
    if isinstance(deed, CreateCoupon):
        made = mapping(send(task.config, "/promotions", _coupon(task, deed))["promotion"])
        return Done(external_id=str(made["id"]), value=str(made["code"]))
    if isinstance(deed, RefundOrder):
        return _refund(task, deed)
    if isinstance(deed, CreateReturn):
        return _return(task, deed)
    if isinstance(deed, ChangeAddress):
        body = {"shipping_address": _written(deed.address)}
        return task.changed(task.now(), "shipping_address", task.path, body)
    return task.changed(task.now(), "status", f"{task.path}/cancel", {})


def _known_cancel(order: Item) -> DeedOutcome | None:
    """Medusa gives back what was captured when it cancels: that is decided on its own."""
    if order["status"] == "canceled":
        return Done()
    kept = [captured(one) - given_back(one) for one in _payments(order)]
    return Refused("refund_first", str(sum(kept))) if any(kept) else None


def _known_refund(task: Task, order: Item, deed: RefundOrder) -> DeedOutcome | None:
    for payment in _payments(order):
        for refund in items_of(payment, "refunds"):
            if task.mark in str(refund.get("note") or ""):
                return Done(external_id=str(refund["id"]), value=str(deed.amount))
    currency = str(order["currency_code"]).upper()
    if deed.amount.currency != currency:
        return Refused("wrong_currency", currency)
    if deed.amount.minor <= 0 or not _holding(order, deed.amount.decimal):
        return Refused("no_payment")
    return None


def _refund(task: Task, deed: RefundOrder) -> DeedOutcome:
    """Of the newest payment that still holds enough."""
    amount = deed.amount.decimal
    holding = _holding(task.now(), amount)
    if not holding:
        return Refused("no_payment")
    note = f"{deed.reason} {task.mark}".strip()
    send(
        task.config,
        f"/payments/{holding[-1]['id']}/refund",
        {"amount": float(amount), "note": note},
    )
    order = task.now()
    done = _known_refund(task, order, deed)
    own = done.external_id if isinstance(done, Done) else ""
    return Done(own, str(deed.amount), order=read_order(order, shop_url(task.config)))


def _holding(order: Item, amount: Decimal) -> Sequence[Item]:
    return [one for one in _payments(order) if captured(one) - given_back(one) >= amount]


def _payments(order: Item) -> Sequence[Item]:
    purses = items_of(order, "payment_collections")
    return [one for purse in purses for one in items_of(purse, "payments")]


def _return(task: Task, deed: CreateReturn) -> DeedOutcome:
    """Begin it, say what comes back, hand it in; what can't be handed in is taken back."""
    for half in _our_returns(task, task.now()):
        delete(task.config, f"/returns/{half['id']}/request")
    begun = {"order_id": task.order.external_id, "metadata": {schema.MARK: task.key}}
    note = deed.note or deed.reason
    told = send(task.config, "/returns", {**begun, **({"internal_note": note} if note else {})})
    own = str(mapping(told["return"])["id"])
    lines = [
        {"id": line, "quantity": int(quantity), "internal_note": deed.reason}
        for line, quantity in deed.lines
    ]
    try:
        send(task.config, f"/returns/{own}/request-items", {"items": lines})
        told = send(task.config, f"/returns/{own}/request", {})
    except ApiTrouble as trouble:
        if trouble.permanent:
            delete(task.config, f"/returns/{own}/request")
        raise
    return _made(mapping(told["return"]))


def _our_returns(task: Task, order: Item) -> Sequence[Item]:
    found = items_of(order, "returns")
    return [one for one in found if mapping(one.get("metadata") or {}).get(schema.MARK) == task.key]


def _made(found: Item) -> Done:
    return Done(external_id=str(found["id"]), value=str(found.get("display_id") or ""))


def _known_coupon(task: Task, deed: CreateCoupon) -> DeedOutcome | None:
    query = {"code": deed.code, "fields": "id,code,metadata"}
    found = [
        mapping(one) for one in listing(fetch(task.config, "/promotions", query)["promotions"])
    ]
    same = [one for one in found if one["code"] == deed.code]
    for coupon in same:
        if mapping(coupon.get("metadata") or {}).get(schema.MARK) == task.key:
            return Done(external_id=str(coupon["id"]), value=str(coupon["code"]))
    return Refused("code_taken", deed.code) if same else None


def _coupon(task: Task, deed: CreateCoupon) -> Mapping[str, Any]:
    method: dict[str, Any] = {"target_type": "order", "allocation": "across"}
    if deed.amount is None:
        method |= {"type": "percentage", "value": float(deed.percent or 0)}
    else:
        currency = deed.amount.currency.lower()
        method |= {"type": "fixed", "value": float(deed.amount.decimal), "currency_code": currency}
    told: dict[str, Any] = {
        "code": deed.code,
        "type": "standard",
        "status": "active",
        "limit": 1,
        "metadata": {schema.MARK: task.key},
        "application_method": method,
    }
    if deed.valid_until:
        ends = {"ends_at": deed.valid_until.isoformat()}
        told["campaign"] = {"name": deed.code, "campaign_identifier": deed.code, **ends}
    return told


def _known_address(order: Item, deed: ChangeAddress) -> DeedOutcome | None:
    if deed.address.pickup_point:
        return Refused("no_pickup_point", deed.address.pickup_point)
    there = mapping(order.get("shipping_address") or {})
    if all(str(there.get(name) or "") == told for name, told in _written(deed.address).items()):
        return Done()
    return Refused("on_its_way") if order["fulfillment_status"] in schema.GONE_OUT else None


def _written(address: PostalAddress) -> Mapping[str, str]:
    first, _gap, last = address.name.partition(" ")
    street, _gap, more = address.street.partition("\n")
    return {
        "first_name": first,
        "last_name": last,
        "company": address.company,
        "address_1": street,
        "address_2": more,
        "postal_code": address.postcode,
        "city": address.city,
        "province": address.region,
        "country_code": (address.country or "PL").lower(),
        "phone": address.phone,
    }
