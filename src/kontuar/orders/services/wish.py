"""Ask for something to be done to an order: written down first, tried later, by the worker."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection as database
from django.db import transaction
from django.utils.translation import get_language

from kontuar.events.services import publish
from kontuar.kit.money import shown
from kontuar.orders.contract import Deed
from kontuar.orders.events import DeedMoved
from kontuar.orders.keeping import plain_of
from kontuar.orders.models import Order, OrderDeed
from kontuar.orders.services import plain
from kontuar.orders.services.standing import may_be_done, over_limit, stand_of
from kontuar.orders.weighing import nonsense, worth_of
from kontuar.orders.wishes import (
    DeedWish,
    MakesNoSense,
    NoSuchOrder,
    NotOffered,
    NotSettledYet,
    ReasonMissing,
)
from kontuar.people.limits import REASONS

if TYPE_CHECKING:
    from kontuar.orders.weighing import Stand
    from kontuar.people.models import Agent


@transaction.atomic
def ask_for_deed(*, order_id: UUID, by: Agent, wish: DeedWish, at: datetime) -> OrderDeed:
    """Write it down: within the limit the worker does it at once, above it somebody is asked.

    Raises NoSuchOrder, NotOffered, MakesNoSense, ReasonMissing or NotSettledYet.
    """
    in_turn(by)
    order = order_to_change(order_id, by)
    stand = stand_of(order)
    check_wish(order, stand, wish)
    deed = row_of(order, stand, by, wish, at)
    over = over_limit(agent=by, deed=deed, stand=stand, at=at)
    deed.over = over.why if over else ""
    if over is None:
        deed.state, deed.authority, deed.authorised_at, deed.try_at = "waiting", by, at, at
    deed.save(force_insert=True)
    tell(deed, from_state="", actor=by.actor, at=at)
    return deed


def check_wish(order: Order, stand: Stand, wish: DeedWish) -> None:
    """Raise what speaks against it as things stand now."""
    if not may_be_done(order, wish.deed):
        raise NotOffered
    odd = nonsense(wish.deed, stand)
    if odd:
        raise MakesNoSense(odd, shown(stand.left, get_language() or "en"))
    worth = worth_of(wish.deed, stand)
    if worth and wish.reason not in REASONS:
        raise ReasonMissing
    if worth and order.deeds.filter(state="unsure", worth__gt=0).exists():
        raise NotSettledYet


def in_turn(agent: Agent) -> None:
    """Until the transaction ends, nobody else counts against this person's limits."""
    with database.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"orders.limits.{agent.pk}"]
        )


def order_to_change(order_id: UUID, by: Agent) -> Order:
    """The order, locked, so that two deeds never count on the same money."""
    rows = Order.objects.visible_to(by).filter(pk=order_id, is_gone=False)
    found = (
        rows.select_for_update(of=("self",), no_key=True).select_related("connection__shop").first()
    )
    if found is None:
        raise NoSuchOrder
    return found


def tell(
    deed: OrderDeed,
    *,
    from_state: str,
    at: datetime,
    actor: str = "system",
    is_looked_into: bool = False,
) -> None:
    """Say in the log that a deed came further."""
    publish(
        DeedMoved(
            occurred_at=at,
            actor=actor,
            deed_id=deed.pk,
            order_id=deed.order_id,
            agent_id=deed.agent_id,
            conversation_id=deed.conversation_id,
            kind=deed.kind,
            state=deed.state,
            from_state=from_state,
            code=deed.code,
            decider_id=deed.decider_id,
            is_looked_into=is_looked_into,
        )
    )


def row_of(order: Order, stand: Stand, by: Agent, wish: DeedWish, at: datetime) -> OrderDeed:
    """The wish as a row that is not saved yet."""
    deed: Deed = wish.deed
    return OrderDeed(
        order=order,
        kind=deed.kind,
        given=plain.json(plain_of(deed)),
        reason=wish.reason if wish.reason in REASONS else "",
        word=plain.text(wish.word, 1000),
        worth=worth_of(deed, stand).minor,
        currency=order.currency,
        agent=by,
        conversation_id=wish.conversation_id,
        state="awaiting",
        created_at=at,
    )
