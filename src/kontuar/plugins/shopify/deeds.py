"""What can be done to an order; each deed first looks whether it was done already."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kontuar.kit import clock
from kontuar.kit.money import Money, from_decimal, total
from kontuar.orders.acting import done_once
from kontuar.orders.contract import (
    AddNote,
    CancelOrder,
    ChangeAddress,
    ChangeTags,
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
    ShopTrouble,
    Unsure,
)
from kontuar.orders.reading import external_id, mapping
from kontuar.plugins.shopify import schema
from kontuar.plugins.shopify.client import ask, change, gid
from kontuar.plugins.shopify.parse import items, nodes, own_id, text

KINDS = ("note", "tag", "cancel", "refund", "address", "return", "coupon")
GONE_OUT = ("FULFILLED", "RESTOCKED")
NOTE_LENGTH = 255
"""Of the words beside a return."""
Item = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Task:
    """A deed to be done to an order, and where."""

    config: ConnectionConfig
    order: OrderRef
    key: str

    @property
    def id(self) -> str:
        """The order's id as Shopify writes it."""
        return gid("Order", self.order.external_id)

    @property
    def mark(self) -> str:
        """By what we know what we left behind."""
        return f"[Kontuar {self.key[-12:]}]"

    def now(self) -> Item:
        """The order as it stands."""
        told = ask(self.config, schema.PROOF_QUERY, cost=60.0, id=self.id).get("order")
        if told is None:
            raise ShopTrouble("not_found", permanent=True)
        return mapping(told)

    def change(self, document: str, **given: Any) -> tuple[Item, str]:
        """Change something in the shop."""
        return change(self.config, document, **given)


def act(task: Task, deed: Deed) -> DeedOutcome:
    """Do it once."""
    return done_once(lambda: _found(task, deed), lambda: _done(task, deed))


def find_deed(task: Task, deed: Deed) -> Done | None:
    """Proof that it was done."""
    found = _found(task, deed)
    return found if isinstance(found, Done) else None


def _found(task: Task, deed: Deed) -> DeedOutcome | None:
    """That it is done already, or can't be; None when it is to be done."""
    look = KNOWN.get(type(deed))
    return look(task, deed) if look else Refused("not_offered")


def _done(task: Task, deed: Deed) -> DeedOutcome:
    return WAYS[type(deed)](task, deed)


def _known_note(task: Task, deed: AddNote) -> DeedOutcome | None:
    if deed.for_customer:
        return Refused("only_for_staff")
    return Done() if task.mark in text(task.now(), "note") else None


def _note(task: Task, deed: AddNote) -> DeedOutcome:
    """Below the words there are: an order has one note."""
    note = f"{text(task.now(), 'note')}\n{deed.text}\n{task.mark}".strip()
    return _changed(task, Done(), note=note)


def _outcome(refusal: str, done: Done) -> DeedOutcome:
    return Refused("refused", refusal) if refusal else done


def _changed(task: Task, done: Done, **fields: Any) -> DeedOutcome:
    _told, refusal = task.change(schema.CHANGE, input={"id": task.id, **fields})
    return _outcome(refusal, done)


def _known_tags(task: Task, deed: ChangeTags) -> Done | None:
    there = {str(tag).lower() for tag in task.now().get("tags") or []}
    is_on = all(tag.lower() in there for tag in deed.add)
    is_off = not any(tag.lower() in there for tag in deed.remove)
    return Done() if is_on and is_off else None


def _tag(task: Task, deed: ChangeTags) -> DeedOutcome:
    for document, tags in ((schema.TAG, deed.add), (schema.UNTAG, deed.remove)):
        if tags:
            _told, refusal = task.change(document, id=task.id, tags=list(tags))
            if refusal:
                return Refused("refused", refusal)
    return Done()


def _known_cancelling(task: Task, _deed: CancelOrder) -> DeedOutcome | None:
    order = task.now()
    if order.get("cancelledAt"):
        return Done()
    is_sent = order.get("displayFulfillmentStatus") in (*GONE_OUT, "PARTIALLY_FULFILLED")
    return Refused("sent_already") if is_sent else None


def _cancel(task: Task, deed: CancelOrder) -> DeedOutcome:
    """Shopify cancels a moment later: until it has, nobody says that it is done."""
    note = f"{deed.reason} {task.mark}".strip()
    _told, refusal = task.change(
        schema.CANCEL, id=task.id, restock=deed.restock, notify=deed.notify, note=note
    )
    if refusal:
        return Refused("refused", refusal)
    return _known_cancelling(task, deed) or Unsure("working")


def _known_address(task: Task, deed: ChangeAddress) -> DeedOutcome | None:
    if deed.address.pickup_point:
        return Refused("no_pickup_point", deed.address.pickup_point)
    order = task.now()
    there = mapping(order.get("shippingAddress") or {})
    known = {**there, "countryCode": there.get("countryCodeV2")}
    if all((known.get(n) or "") == value for n, value in _written(deed.address).items()):
        return Done()
    is_sent = order.get("displayFulfillmentStatus") in GONE_OUT or order.get("cancelledAt")
    return Refused("on_its_way") if is_sent else None


def _change_address(task: Task, deed: ChangeAddress) -> DeedOutcome:
    before = mapping(task.now().get("shippingAddress") or {})
    done = Done(before={"address": dict(before)})
    return _changed(task, done, shippingAddress=_written(deed.address))


def _written(address: PostalAddress) -> Mapping[str, str]:
    first, _gap, last = address.name.partition(" ")
    street, _gap, more = address.street.partition("\n")
    told = {
        "firstName": first,
        "lastName": last,
        "company": address.company,
        "address1": street,
        "address2": more,
        "zip": address.postcode,
        "city": address.city,
        "countryCode": address.country or "PL",
        "phone": address.phone,
    }
    return told | ({"provinceCode": address.region} if address.region else {})


def _refundable(order: Item) -> Sequence[tuple[Item, Money]]:
    """Payments from which something can still be given back, and how much."""
    found = []
    for row in items(order, "transactions"):
        left = row.get("maximumRefundableV2")
        if left and row.get("kind") in ("SALE", "CAPTURE") and row.get("status") == "SUCCESS":
            told = mapping(left)
            amount = from_decimal(told["amount"], str(told["currencyCode"]), rounded=True)
            if amount:
                found.append((row, amount))
    return found


def _known_refund(task: Task, deed: RefundOrder) -> DeedOutcome | None:
    order = task.now()
    for refund in items(order, "refunds"):
        if task.mark in text(refund, "note"):
            return Done(external_id=external_id(refund, own_id), value=str(deed.amount))
    currency = str(order["presentmentCurrencyCode"])
    if deed.amount.currency != currency:
        return Refused("wrong_currency", currency)
    payments = [amount for _row, amount in _refundable(order) if amount.currency == currency]
    if not payments:
        return Refused("no_payment")
    left = total(payments, currency)
    return Refused("too_much", str(left)) if not 0 < deed.amount.minor <= left.minor else None


def _refund(task: Task, deed: RefundOrder) -> DeedOutcome:
    """From the payments in turn; Shopify itself does it once for a key."""
    order, rest, parts = task.now(), deed.amount, []
    payments = _refundable(order)
    for row, left in payments:
        share = min(rest, left) if left.currency == rest.currency else Money(0, rest.currency)
        if share:
            parts.append(
                {
                    "orderId": task.id,
                    "parentId": row["id"],
                    "gateway": row["gateway"],
                    "kind": "REFUND",
                    "amount": str(share.decimal),
                }
            )
            rest = rest - share
    given: dict[str, Any] = {
        "orderId": task.id,
        "currency": deed.amount.currency,
        "note": f"{deed.reason} {task.mark}".strip(),
        "notify": deed.notify,
        "transactions": parts,
        "refundLineItems": _refunded_lines(order, deed),
    }
    if deed.shipping:
        given["shipping"] = {"amount": str(deed.shipping.decimal)}
    told, refusal = task.change(schema.REFUND, input=given, key=task.key)
    if refusal:
        return Refused("refund_refused", refusal)
    own = external_id(told["refund"], own_id)
    is_by_hand = any(row.get("manualPaymentGateway") for row, _left in payments[: len(parts)])
    detail = "recorded_only" if is_by_hand else ""
    return Done(external_id=own, value=str(deed.amount), detail=detail)


def _refunded_lines(order: Item, deed: RefundOrder) -> Sequence[Mapping[str, Any]]:
    """Back on the shelf only where we know which one: at the place it was sent from."""
    sent = items(order, "fulfillments")
    place = mapping(sent[0].get("location") or {}).get("id") if sent else None
    how = (
        {"restockType": "RETURN", "locationId": place}
        if deed.restock and place
        else {"restockType": "NO_RESTOCK"}
    )
    return [
        {"lineItemId": gid("LineItem", line), "quantity": int(quantity), **how}
        for line, quantity in deed.lines
    ]


def _known_return(task: Task, _deed: CreateReturn) -> Done | None:
    for one in nodes(task.now(), "returns"):
        if any(task.mark in text(row, "returnReasonNote") for row in nodes(one, "returnLineItems")):
            return Done(external_id=external_id(one, own_id), value=text(one, "name"))
    return None


def _return(task: Task, deed: CreateReturn) -> DeedOutcome:
    """Of what was sent and did not come back yet, from one sending after the other."""
    told = ask(task.config, schema.RETURNABLE_QUERY, cost=100.0, id=task.id)
    rest = {line: int(quantity) for line, quantity in deed.lines}
    words = ". ".join(part for part in (deed.reason, deed.note) if part)
    room = NOTE_LENGTH - len(task.mark) - 1
    note = f"{words[:room]} {task.mark}".strip()
    lines = []
    for part in nodes(told, "returnableFulfillments"):
        for row in nodes(part, "returnableFulfillmentLineItems"):
            sent = mapping(row["fulfillmentLineItem"])
            own = external_id(sent["lineItem"], own_id)
            count = min(rest.get(own, 0), int(row["quantity"]))
            if count:
                rest[own] -= count
                lines.append(
                    {
                        "fulfillmentLineItemId": sent["id"],
                        "quantity": count,
                        "returnReason": "OTHER",
                        "returnReasonNote": note,
                    }
                )
    if any(rest.values()) or not lines:
        return Refused("not_returnable")
    made, refusal = task.change(
        schema.RETURN_MAKE, input={"orderId": task.id, "returnLineItems": lines}
    )
    if refusal:
        return Refused("refused", refusal)
    new = mapping(made["return"])
    return Done(external_id=external_id(new, own_id), value=text(new, "name"))


def _known_coupon(task: Task, deed: CreateCoupon) -> DeedOutcome | None:
    told = ask(task.config, schema.COUPON_QUERY, code=deed.code)
    node = told.get("codeDiscountNodeByCode")
    if node:
        is_ours = task.mark in text(mapping(mapping(node)["codeDiscount"]), "title")
        own = external_id(node, own_id)
        return Done(external_id=own, value=deed.code) if is_ours else Refused("code_taken")
    currency = str(mapping(told["shop"])["currencyCode"])
    is_strange = deed.amount and deed.amount.currency != currency
    return Refused("other_currency", currency) if is_strange else None


def _make_coupon(task: Task, deed: CreateCoupon) -> DeedOutcome:
    _told, refusal = task.change(schema.COUPON, input=_coupon(task, deed))
    return _outcome(refusal, Done(value=deed.code))


def _coupon(task: Task, deed: CreateCoupon) -> Mapping[str, Any]:
    percent = deed.percent or Decimal(0)
    value: dict[str, Any] = {"percentage": float(percent / 100)}
    if deed.amount:
        amount = {"amount": str(deed.amount.decimal), "appliesOnEachItem": False}
        value = {"discountAmount": amount}
    return {
        "title": f"{deed.code} {task.mark}",
        "code": deed.code,
        "startsAt": clock.now().isoformat(),
        "endsAt": deed.valid_until.isoformat() if deed.valid_until else None,
        "usageLimit": 1,
        "appliesOncePerCustomer": True,
        "context": {"all": "ALL"},
        "customerGets": {"value": value, "items": {"all": True}},
    }


KNOWN: Mapping[type[Deed], Callable[[Task, Any], DeedOutcome | None]] = {
    AddNote: _known_note,
    ChangeTags: _known_tags,
    CancelOrder: _known_cancelling,
    ChangeAddress: _known_address,
    RefundOrder: _known_refund,
    CreateReturn: _known_return,
    CreateCoupon: _known_coupon,
}
WAYS: Mapping[type[Deed], Callable[[Task, Any], DeedOutcome]] = {
    AddNote: _note,
    ChangeTags: _tag,
    CancelOrder: _cancel,
    ChangeAddress: _change_address,
    RefundOrder: _refund,
    CreateReturn: _return,
    CreateCoupon: _make_coupon,
}
