"""What can be done to an order in Saleor; each deed first looks whether it was done already.

A refund leaves, before it is asked for, how much had been refunded until then: whoever comes again
with the same key sees by that whether the money went. An invoice leaves how often one was sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kontuar.kit.money import Money, from_decimal, zero
from kontuar.kit.webapi import ApiTrouble
from kontuar.orders import rules
from kontuar.orders.contract import (
    AddNote,
    CancelOrder,
    ChangeAddress,
    ConnectionConfig,
    Deed,
    DeedOutcome,
    Done,
    OrderRef,
    PostalAddress,
    Postponed,
    RefundOrder,
    Refused,
    ResendInvoice,
    ShopTrouble,
    Unsure,
)
from kontuar.orders.reading import ODD, listing, mapping, told_of
from kontuar.plugins.saleor import schema
from kontuar.plugins.saleor.client import ask, change
from kontuar.plugins.saleor.parse import money, read_order, refunded_of

KINDS = ("note", "cancel", "refund", "address", "invoice")


@dataclass(frozen=True, slots=True)
class Task:
    """A deed to be done to an order, and where."""

    config: ConnectionConfig
    order: OrderRef
    key: str

    def now(self, query: str) -> Mapping[str, Any]:
        """The order as it stands."""
        told = ask(self.config, query, {"id": self.order.external_id}).get("order")
        if told is None:
            raise ShopTrouble("not_found", permanent=True)
        return mapping(told)

    def change(self, query: str, **more: Any) -> tuple[Mapping[str, Any], str]:
        """Change the order."""
        return change(self.config, query, {"id": self.order.external_id, **more})


def act(config: ConnectionConfig, order: OrderRef, deed: Deed, key: str) -> DeedOutcome:
    """Do it once."""
    task = Task(config, order, key)
    try:
        found = _found(task, deed)
        if found is None and isinstance(deed, RefundOrder | ResendInvoice):
            found = _mark(task, deed)
    except ApiTrouble as trouble:
        return _outcome(trouble, is_sure=True)
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
        if deed.for_customer:
            return Refused("only_for_staff")
        events = [mapping(one) for one in listing(task.now(schema.PROOF_QUERY)["events"])]
        ours = [one for one in events if _mark_of(task) in str(one.get("message") or "")]
        return Done(external_id=str(ours[0]["id"])) if ours else None
    if isinstance(deed, CancelOrder):
        status = task.now(schema.ORDER_QUERY)["status"]
        return Done(before={"status": status}) if status == "CANCELED" else None
    if isinstance(deed, ChangeAddress):
        return _known_address(task, deed)
    if isinstance(deed, RefundOrder | ResendInvoice):
        return _known_by_mark(task, deed)
    return Refused("not_offered")


def _known_address(task: Task, deed: ChangeAddress) -> DeedOutcome | None:
    """Saleor itself lets it be changed even when the parcel has gone."""
    if deed.address.pickup_point:
        return Refused("no_pickup_point", deed.address.pickup_point)
    order = task.now(schema.ORDER_QUERY)
    there = mapping(order.get("shippingAddress") or {})
    known = {**there, "country": mapping(there.get("country") or {}).get("code")}
    if all((known.get(name) or "") == told for name, told in _written(deed.address).items()):
        return Done()
    return Refused("on_its_way") if order["status"] in schema.GONE_OUT else None


def _known_by_mark(task: Task, deed: RefundOrder | ResendInvoice) -> Done | None:
    """Whether more was refunded, or another invoice sent, since the key was left behind."""
    order = task.now(schema.PROOF_QUERY)
    data = {
        str(one["key"]): one["value"] for one in map(mapping, listing(order["privateMetadata"]))
    }
    before = data.get(_data_key(task, deed))
    if before is None:
        return None
    if isinstance(deed, ResendInvoice):
        return Done() if _sent(order) > int(str(before)) else None
    until_then = from_decimal(str(before), deed.amount.currency)
    went = _refunded(order, deed.amount.currency) >= until_then + deed.amount
    return Done(value=str(deed.amount)) if went else None


def _mark(task: Task, deed: RefundOrder | ResendInvoice) -> Refused | None:
    """Leave the key behind with how things stand, unless it can't be done."""
    if isinstance(deed, ResendInvoice):
        proof = task.now(schema.PROOF_QUERY)
        if deed.email and rules.email_key(deed.email) != rules.email_key(str(proof["userEmail"])):
            return Refused("only_to_customer", str(proof["userEmail"]))
        before = str(_sent(proof))
    else:
        order = task.now(schema.ORDER_QUERY)
        whole, charged = money(mapping(order["total"])["gross"]), money(order["totalCharged"])
        if whole.currency != deed.amount.currency:
            return Refused("wrong_currency", whole.currency)
        if deed.amount.minor <= 0 or deed.amount > charged:
            return Refused("too_much", str(charged))
        proof = task.now(schema.PROOF_QUERY)
        before = str(_refunded(proof, whole.currency).decimal)
    _told, refusal = task.change(schema.MARK, key=_data_key(task, deed), value=before)
    return Refused("refused", refusal) if refusal else None


def _done(task: Task, deed: Deed) -> DeedOutcome:
    if isinstance(deed, AddNote):
        told, refusal = task.change(schema.NOTE, text=f"{deed.text}\n{_mark_of(task)}")
        if refusal:
            return Refused("refused", refusal)
        return Done(external_id=str(mapping(told["event"])["id"]))
    if isinstance(deed, CancelOrder):
        return _with_order("status", *task.change(schema.CANCEL))
    if isinstance(deed, ChangeAddress):
        address = _written(deed.address)
        return _with_order("shippingAddress", *task.change(schema.ADDRESS_CHANGE, address=address))
    if isinstance(deed, RefundOrder):
        return _refund(task, deed)
    if isinstance(deed, ResendInvoice):
        _told, refusal = change(task.config, schema.INVOICE, {"id": deed.invoice_id})
        return Refused("refused", refusal) if refusal else Done()
    return Refused("not_offered")


def _with_order(part: str, told: Mapping[str, Any], refusal: str) -> DeedOutcome:
    if refusal:
        return Refused("refused", refusal)
    order = mapping(told["order"])
    return Done(after={part: order[part]}, order=read_order(order))


def _refund(task: Task, deed: RefundOrder) -> DeedOutcome:
    """By the transaction that brought enough money, else by the older payments."""
    amount = str(deed.amount.decimal)
    proof = task.now(schema.PROOF_QUERY)
    for one in map(mapping, listing(proof.get("transactions") or [])):
        if money(one["chargedAmount"]) >= deed.amount:
            wanted = {"id": one["id"], "amount": amount}
            _told, refusal = change(task.config, schema.REFUND_TRANSACTION, wanted)
            detail = "requested"  # its payment app answers later, and may say no
            break
    else:
        if not listing(proof.get("payments") or []):
            return Refused("no_payment")
        _told, refusal = task.change(schema.REFUND, amount=amount)
        detail = ""
    if refusal:
        return Refused("refund_refused", refusal)
    return Done(value=str(deed.amount), detail=detail)


def _refunded(order: Mapping[str, Any], currency: str) -> Money:
    pending = order.get("totalRefundPending")
    return refunded_of(order, currency) + (money(pending) if pending else zero(currency))


def _mark_of(task: Task) -> str:
    return f"[Kontuar {task.key[-12:]}]"


def _sent(order: Mapping[str, Any]) -> int:
    events = [mapping(one) for one in listing(order["events"])]
    return sum(one.get("type") == "INVOICE_SENT" for one in events)


def _data_key(task: Task, deed: Deed) -> str:
    return f"kontuar.{deed.kind}.{task.key}"


def _written(address: PostalAddress) -> Mapping[str, str]:
    first, _gap, last = address.name.partition(" ")
    street, _gap, more = address.street.partition("\n")
    return {
        "firstName": first,
        "lastName": last,
        "companyName": address.company,
        "streetAddress1": street,
        "streetAddress2": more,
        "city": address.city,
        "postalCode": address.postcode,
        "countryArea": address.region,
        "country": address.country or "PL",
        "phone": address.phone,
    }


def _outcome(trouble: ApiTrouble, *, is_sure: bool = False) -> DeedOutcome:
    if trouble.may_have_worked and not is_sure:
        return Unsure(trouble.code, trouble.detail)
    if trouble.permanent:
        return Refused(trouble.code, trouble.detail)
    return Postponed(trouble.code, trouble.detail, trouble.retry_seconds)
