"""What can be done to an order; each deed first looks whether it was done already."""

from typing import Any
from uuid import UUID, uuid5

from kontuar.kit.money import total, zero
from kontuar.kit.webapi import ApiTrouble
from kontuar.orders.acting import outcome_of
from kontuar.orders.contract import (
    CancelOrder,
    ChangeStatus,
    ConnectionConfig,
    Deed,
    DeedOutcome,
    Done,
    OrderRef,
    Postponed,
    RefundOrder,
    Refused,
    Unsure,
)
from kontuar.orders.reading import ODD, told_of
from kontuar.plugins.allegro import refunds, schema
from kontuar.plugins.allegro.parse import Item, money, part, read_refund, status_of
from kontuar.plugins.allegro.talk import send
from kontuar.plugins.allegro.whole import form_of, refunds_of

KINDS = ("status", "cancel", "refund")
COMMANDS = UUID("6d1c4a3e-58f0-4b8e-9c57-0a4b1f6f2d11")
"""The space of our command ids: the same key always makes the same one."""
COMMENT = 200


def act(config: ConnectionConfig, order: OrderRef, deed: Deed, key: str) -> DeedOutcome:
    """Do it once."""
    asked = False
    try:
        form = form_of(config, order.external_id)
        if isinstance(deed, RefundOrder):
            found, body = _planned(config, form, deed, key)
            if found:
                return found
            asked = True
            return _paid_back(send(config, "POST", schema.REFUNDS, body))
        if not isinstance(deed, ChangeStatus | CancelOrder):
            return Refused("not_offered")
        wanted, before = _wanted(deed), _stands(form)
        if before == wanted:
            return Done(before={"status": before})
        if wanted not in schema.SETTABLE:
            return Refused("not_settable", wanted)
        asked = True
        _set(config, order, form, wanted)
        return Done(before={"status": before}, after={"status": wanted})
    except ApiTrouble as trouble:
        return _outcome(trouble, asked=asked)
    except ODD as odd:
        return Unsure("schema", told_of(odd)) if asked else Postponed("schema", told_of(odd))


def find_deed(config: ConnectionConfig, order: OrderRef, deed: Deed, key: str) -> Done | None:
    """The status as it stands, or the refund that bears our mark."""
    if isinstance(deed, RefundOrder):
        return _known(refunds_of(config, order.external_id), key)
    if isinstance(deed, ChangeStatus | CancelOrder):
        wanted = _wanted(deed)
        return Done() if _stands(form_of(config, order.external_id)) == wanted else None
    return None


def command_id(key: str) -> str:
    """By which Allegro does a refund once, however often it is asked."""
    return str(uuid5(COMMANDS, key))


def _wanted(deed: ChangeStatus | CancelOrder) -> str:
    return deed.status if isinstance(deed, ChangeStatus) else "CANCELLED"


def _stands(form: Item) -> str:
    """The seller's own status, also while the buyer has not paid."""
    return str(part(form, "fulfillment").get("status") or status_of(form))


def _set(config: ConnectionConfig, order: OrderRef, form: Item, wanted: str) -> None:
    """With the revision we saw: who changed it meanwhile is not overruled."""
    query = {"checkoutForm.revision": form["revision"]} if form.get("revision") else {}
    path = f"{schema.FORMS}/{order.external_id}/fulfillment"
    send(config, "PUT", path, {"status": wanted}, query)


def _planned(
    config: ConnectionConfig, form: Item, deed: RefundOrder, key: str
) -> tuple[DeedOutcome | None, Any]:
    """That it is done already or can't be, else what to ask for."""
    gone = refunds_of(config, str(form["id"]))
    known = _known(gone, key)
    if known:
        return known, None
    payment, whole = part(form, "payment"), money(part(form, "summary")["totalToPay"])
    if deed.amount.currency != whole.currency:
        return Refused("wrong_currency", whole.currency), None
    if not payment.get("finishedAt") or payment.get("provider") == "OFFLINE":
        return Refused("not_paid_here"), None
    paid = refunds.paid_for(form, gone)
    given = refunds.spread(paid, deed)
    if deed.amount.minor <= 0 or given is None:
        left = total((one.left for one in paid), whole.currency)
        return Refused("too_much", str(max(left, zero(whole.currency)))), None
    command = command_id(key)
    return None, {
        "payment": {"id": payment["id"]},
        "order": {"id": form["id"]},
        "commandId": command,
        "reason": "REFUND",
        "sellerComment": f"{deed.reason[:COMMENT]} {_mark(command)}".strip(),
        **refunds.written(paid, given, deed),
    }


def _known(gone: list[Item], key: str) -> Done | None:
    mark = _mark(command_id(key))
    for refund in gone:
        if mark in str(refund.get("sellerComment") or ""):
            return _paid_back(refund)
    return None


def _paid_back(told: Item) -> Done:
    refund = read_refund(told)
    return Done(external_id=refund.external_id, value=str(refund.amount), detail=refund.status)


def _mark(command: str) -> str:
    """A reference that may be read by the buyer too."""
    return f"(ref. {command[:8]})"


def _outcome(trouble: ApiTrouble, *, asked: bool) -> DeedOutcome:
    if trouble.status == 409:
        return Postponed("changed_meanwhile", trouble.detail)
    return outcome_of(trouble, asked=asked)
