"""Say which orders a conversation is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from kontuar.conversations.contract import OrderVerdict
from kontuar.conversations.events import OrdersLinked
from kontuar.conversations.models import ConversationOrder
from kontuar.conversations.problems import NoSuchOrder
from kontuar.conversations.services.loading import conversation_for, note_change
from kontuar.events.services import publish
from kontuar.orders import selectors as orders

if TYPE_CHECKING:
    from kontuar.people.models import Agent


@transaction.atomic
def correct_order(*, conversation_id: UUID, by: Agent, verdict: OrderVerdict, at: datetime) -> None:
    """A person says that it is about this order, or that it is not, or takes that back.

    Raises NoSuchOrder for one that this person may not see.
    """
    conversation = conversation_for(conversation_id=conversation_id, by=by)
    order = orders.order_seen_by(by, verdict.order_id)
    if order is None:
        raise NoSuchOrder
    links = ConversationOrder.objects.filter(conversation=conversation, order_id=order.pk)
    link = links.first()
    if (link.is_confirmed if link else None) == verdict.is_meant:
        if verdict.is_meant and links.filter(at__lt=at).update(at=at, by=by):
            _tell(conversation.pk, [order.pk], by.actor, at)
        return
    if verdict.is_meant is None:
        links.filter(how="person").delete()
        links.update(is_confirmed=None, by=None)
    elif link:
        links.update(is_confirmed=verdict.is_meant, by=by, at=at)
    else:
        ConversationOrder.objects.create(
            conversation=conversation,
            order_id=order.pk,
            how="person",
            confidence=100,
            is_confirmed=verdict.is_meant,
            by=by,
            at=at,
        )
    what = {True: "order_chosen", False: "order_refused", None: "order_open"}[verdict.is_meant]
    note_change(conversation, what, by=by, at=at, other=order.number)
    _tell(conversation.pk, [order.pk], by.actor, at)


def _tell(conversation_id: UUID, order_ids: Sequence[UUID], actor: str, at: datetime) -> None:
    publish(
        OrdersLinked(
            occurred_at=at,
            actor=actor,
            conversation_id=conversation_id,
            order_ids=tuple(order_ids),
        )
    )
