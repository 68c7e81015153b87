"""What can be done to an order in Vendure; each is looked for first, so that it is done once."""

from collections.abc import Mapping
from typing import Any

from kontuar.kit.webapi import ApiTrouble
from kontuar.orders.acting import outcome_of
from kontuar.orders.contract import (
    AddNote,
    CancelOrder,
    ChangeStatus,
    ConnectionConfig,
    Deed,
    DeedOutcome,
    Done,
    OrderData,
    OrderRef,
    RefundOrder,
    Refused,
    ShopTrouble,
)
from kontuar.orders.reading import listing, mapping
from kontuar.plugins.vendure import schema
from kontuar.plugins.vendure.parse import read_order
from kontuar.plugins.vendure.talk import Refusal, ask, change

OFFERED = frozenset({"note", "status", "cancel", "refund", "refund_partial", "refund_shipping"})


def do(
    config: ConnectionConfig, order: OrderRef, deed: Deed, key: str, precision: int
) -> DeedOutcome:
    """Do it unless it is done. Raises nothing that a shop or network may do."""
    if deed.kind not in OFFERED:
        return Refused("not_offered")
    asked = False
    try:
        found = find(config, order, deed, key, precision)
        if found:
            return found
        before = _read(config, order, precision)
        document, given = _mutation(before, deed, key)
        asked = True
        made = change(config, document, **given)
        asked = False  # done: what breaks from here on is only the reading
        return _done(config, order, before, made, precision)
    except Refusal as refusal:
        return Refused(refusal.code, refusal.detail)
    except ApiTrouble as trouble:
        return outcome_of(trouble, asked=asked)


def find(
    config: ConnectionConfig, order: OrderRef, deed: Deed, key: str, precision: int
) -> Done | None:
    """Proof in the shop that it was done. Raises ApiTrouble."""
    if isinstance(deed, AddNote):
        return _note(config, order, deed)
    now = _read(config, order, precision)
    if isinstance(deed, RefundOrder):
        mine = [r for r in now.refunds if r.reason.endswith(_mark(key)) and r.state != "failed"]
        return Done(external_id=mine[0].external_id, order=now) if mine else None
    wanted = deed.status if isinstance(deed, ChangeStatus) else "Cancelled"
    return Done(order=now) if now.status == wanted else None


def _mutation(before: OrderData, deed: Deed, key: str) -> tuple[str, Mapping[str, Any]]:
    own = before.external_id
    if isinstance(deed, AddNote):
        note = {"id": own, "note": deed.text, "isPublic": deed.for_customer}
        return schema.ADD_NOTE, {"input": note}
    if isinstance(deed, ChangeStatus):
        return schema.TRANSITION, {"id": own, "state": deed.status}
    if isinstance(deed, CancelOrder):
        given = {"orderId": own, "cancelShipping": True, "reason": deed.reason}
        return schema.CANCEL, {"input": given}
    if isinstance(deed, RefundOrder):
        return schema.REFUND, {"input": _refund(before, deed, key)}
    raise ShopTrouble("not_offered", permanent=True)


def _refund(before: OrderData, deed: RefundOrder, key: str) -> Mapping[str, Any]:
    """Of the newest payment that still holds enough; Vendure itself guards the rest."""
    if deed.amount.currency != before.total.currency:
        raise ShopTrouble("wrong_currency", permanent=True)
    paid = [p for p in before.payments if p.state == "paid" and not p.amount < deed.amount]
    if not paid:
        raise ShopTrouble("no_payment", permanent=True)
    reason = f"{deed.reason} {_mark(key)}".strip()
    return {
        "amount": deed.amount.minor,
        "paymentId": paid[-1].external_id,
        "reason": reason,
        # Called outdated, yet 3.7.3 stores no refund without them.
        "lines": [{"orderLineId": line, "quantity": int(count)} for line, count in deed.lines],
        "shipping": deed.shipping.minor if deed.shipping else 0,
        "adjustment": 0,
    }


def _done(
    config: ConnectionConfig,
    order: OrderRef,
    before: OrderData,
    made: Mapping[str, Any],
    precision: int,
) -> Done:
    own = str(made.get("id", ""))
    try:
        now = _read(config, order, precision)
    except ApiTrouble:
        return Done(external_id=own)
    return Done(
        external_id=own,
        before={"status": before.status, "refunded": str(before.refunded_total)},
        after={"status": now.status, "refunded": str(now.refunded_total)},
        order=now,
    )


def _note(config: ConnectionConfig, order: OrderRef, deed: AddNote) -> Done | None:
    told = mapping(ask(config, schema.NOTES, id=order.external_id).get("order") or {})
    for item in map(mapping, listing(mapping(told.get("history") or {}).get("items") or [])):
        same = mapping(item.get("data") or {}).get("note") == deed.text
        if same and item.get("isPublic") is deed.for_customer:
            return Done(external_id=str(item["id"]))
    return None


def _read(config: ConnectionConfig, order: OrderRef, precision: int) -> OrderData:
    told = ask(config, schema.ONE_ORDER, id=order.external_id).get("order")
    if told is None:
        raise ShopTrouble("not_found", permanent=True)
    return read_order(told, precision)


def _mark(key: str) -> str:
    """In the reason of a refund: only staff sees it, and it proves which deed it was."""
    return f"[{key[-24:]}]"
