"""Decide about a deed above its author's limit, or take one back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import get_language

from kontuar.kit.money import shown
from kontuar.orders.keeping import deed_of
from kontuar.orders.models import Order, OrderDeed
from kontuar.orders.services import plain
from kontuar.orders.services.standing import PAYS_BACK, over_limit, stand_of
from kontuar.orders.services.wish import in_turn, tell
from kontuar.orders.weighing import Stand, nonsense
from kontuar.orders.wishes import (
    AboveYourLimit,
    AlreadyDecided,
    Decision,
    MakesNoSense,
    NoSuchDeed,
    NotYourOwn,
    TooLate,
    WordMissing,
)

if TYPE_CHECKING:
    from kontuar.people.models import Agent


@transaction.atomic
def decide_deed(*, deed_id: UUID, by: Agent, decision: Decision, at: datetime) -> None:
    """Approve it on one's own limit, or turn it down with a word; of two at once, one counts.

    Raises NoSuchDeed, AlreadyDecided, NotYourOwn, AboveYourLimit, WordMissing or MakesNoSense.
    """
    in_turn(by)
    deed = locked_deed(deed_id, by)
    if deed.state != "awaiting":
        raise AlreadyDecided(deed.decider.name if deed.decider else "")
    if decision.is_approved:
        _approve(deed, by, at)
    elif decision.word.strip():
        deed.state = "declined"
    else:
        raise WordMissing
    deed.decider, deed.decided_at = by, at
    deed.decision_word = plain.text(decision.word, 1000)
    deed.settled_at = None if decision.is_approved else at
    deed.save()
    tell(deed, from_state="awaiting", actor=by.actor, at=at)


@transaction.atomic
def withdraw_deed(*, deed_id: UUID, by: Agent, at: datetime) -> None:
    """Take back what the shop was not asked for yet; its author can, and who may approve.

    Raises NoSuchDeed or TooLate.
    """
    deed = locked_deed(deed_id, by)
    if deed.agent_id != by.pk and not by.may("orders.approve"):
        raise NoSuchDeed
    if deed.state == "withdrawn":
        return
    if deed.state not in ("awaiting", "waiting"):
        raise TooLate
    before, deed.state, deed.settled_at, deed.try_at = deed.state, "withdrawn", at, None
    deed.save(update_fields=["state", "settled_at", "try_at"])
    tell(deed, from_state=before, actor=by.actor, at=at)


def locked_deed(deed_id: UUID, by: Agent) -> OrderDeed:
    """A deed on an order of this person's brands, locked after its order. Raises NoSuchDeed."""
    rows = OrderDeed.objects.visible_to(by).filter(pk=deed_id)
    order_id = rows.values_list("order_id", flat=True).first()
    if order_id is None:
        raise NoSuchDeed
    orders = Order.objects.select_for_update(of=("self",), no_key=True)
    order = orders.select_related("connection__shop").get(pk=order_id)
    deed = rows.select_for_update(of=("self",)).select_related("agent", "decider").get()
    deed.order = order
    return deed


def _approve(deed: OrderDeed, by: Agent, at: datetime) -> None:
    stand = stand_of(deed.order)
    over = over_limit(agent=by, deed=deed, stand=stand, at=at)
    if over:
        raise NotYourOwn if deed.agent_id == by.pk else AboveYourLimit
    others = stand_without(deed, stand)
    odd = nonsense(deed_of(deed.kind, deed.given), others)
    if odd:
        raise MakesNoSense(odd, shown(others.left, get_language() or "en"))
    deed.state, deed.authority, deed.authorised_at, deed.try_at = "waiting", by, at, at


def stand_without(deed: OrderDeed, stand: Stand) -> Stand:
    """How things stand but for the deed itself."""
    if deed.kind not in PAYS_BACK:
        return stand
    return replace(stand, pending=stand.pending - deed.money)
