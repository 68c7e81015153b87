"""Which orders a conversation is about, and by what its customer is known to shops."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from kontuar.contacts import selectors as contacts
from kontuar.contacts.contract import Card
from kontuar.conversations.contract import OrderLink
from kontuar.conversations.models import Conversation, ConversationOrder
from kontuar.conversations.problems import NoSuchConversation
from kontuar.orders.contract import IdentityKey

if TYPE_CHECKING:
    from kontuar.people.models import Agent


@dataclass(frozen=True, slots=True)
class Whose:
    """A conversation as far as the orders beside it need it."""

    conversation: Conversation
    keys: Sequence[IdentityKey]
    card: Card
    links: Sequence[OrderLink]
    """As `orders_of` tells them."""


Row = tuple[UUID, str, str, int, bool | None, datetime]
"""An order, how it is known, as said, how sure, what a person decided, when."""


def whose_orders(agent: Agent, conversation_id: UUID) -> Whose:
    """Whose orders stand beside a conversation. Raises NoSuchConversation (404)."""
    rows = Conversation.objects.visible_to(agent).filter(pk=conversation_id)
    links = _links_of(OuterRef("pk")).values_list(
        JSONObject(
            order_id="order_id",
            how="how",
            said="said",
            sure="confidence",
            is_confirmed="is_confirmed",
            at="at",
        )
    )
    found = rows.annotate(links=ArraySubquery(links)).first()
    if found is None:
        raise NoSuchConversation
    card = contacts.card_of(found.contact_id, shops=agent.scope.shops)
    return Whose(
        found,
        [IdentityKey(kind, value) for kind, value in card.keys],
        card,
        _ranked(map(_read, getattr(found, "links", ()))),
    )


def orders_of(conversation_id: UUID) -> Sequence[OrderLink]:
    """The orders it is about, those a person chose first, the last choice on top, then the surest.

    Those of conversations that were joined with it count; what a person refused does not.
    """
    rows = _links_of(conversation_id)
    return _ranked(rows.values_list("order_id", "how", "said", "confidence", "is_confirmed", "at"))


def _links_of(conversation_id: UUID | OuterRef) -> QuerySet[ConversationOrder]:
    rows = ConversationOrder.objects.filter(
        Q(conversation_id=conversation_id) | Q(conversation__merged_into_id=conversation_id)
    )
    return rows.order_by("-confidence", "-at", "pk")


def _read(link: Mapping[str, Any]) -> Row:
    """A link as PostgreSQL put it into JSON."""
    at = datetime.fromisoformat(link["at"])
    return UUID(link["order_id"]), link["how"], link["said"], link["sure"], link["is_confirmed"], at


def _ranked(rows: Iterable[Row]) -> Sequence[OrderLink]:
    found: dict[UUID, OrderLink] = {}
    refused = set()
    for order_id, how, said, sure, is_confirmed, at in rows:
        if is_confirmed is False:
            refused.add(order_id)
        elif is_confirmed or order_id not in found:
            found[order_id] = OrderLink(order_id, how, said, sure, bool(is_confirmed), at)
    links = [link for link in found.values() if link.order_id not in refused]
    chosen = sorted((one for one in links if one.is_confirmed), key=lambda one: one.at)
    return [*reversed(chosen), *(one for one in links if not one.is_confirmed)]
