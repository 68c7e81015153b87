"""Customers with whom the customer of a conversation may be joined, and what each of them has."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Max

from kontuar.contacts import selectors as contacts
from kontuar.contacts.contract import Card, Joining, Key
from kontuar.conversations.models import Conversation
from kontuar.conversations.problems import NoSuchConversation, NoSuchCustomer
from kontuar.conversations.rules import begun_with
from kontuar.orders import selectors as orders
from kontuar.orders.contract import IdentityKey

if TYPE_CHECKING:
    from kontuar.contacts.models import Contact, Identity
    from kontuar.orders.selectors import Consent
    from kontuar.people.models import Agent

SHOWN, LOOKED_AT = 12, 1000
"""Of those found by name, whom whoever sees only a part is looked for among."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer as far as this agent may know them."""

    contact: Contact
    identities: Sequence[Identity]
    conversations: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Portrait:
    """One of two customers to be joined, with all that would move."""

    candidate: Candidate
    orders: int
    card: Card
    consents: Sequence[Consent]


@dataclass(frozen=True, slots=True)
class Separable:
    """What can be taken away from a customer."""

    identity: Identity
    conversations: int
    """Begun from this address."""
    joining: Joining | None
    """By which it came, when more came by it than this identity alone."""


def customer_of(agent: Agent, conversation_id: UUID) -> Conversation:
    """A conversation as far as its customer is asked for. Raises NoSuchConversation (404)."""
    found = Conversation.objects.visible_to(agent).filter(pk=conversation_id).first()
    if found is None:
        raise NoSuchConversation
    return found


def customers_like(*, agent: Agent, conversation: Conversation, query: str) -> Sequence[Candidate]:
    """Those who answer to a name, identity or order number; without a query, who is likely the
    same: same phone, same surname. Nobody whom this agent does not know.
    """
    shops = agent.scope.shops
    if query.strip():
        keys, most = _buyers_of(agent, query), SHOWN + 1 if _sees_all(agent) else LOOKED_AT
        ids = contacts.contacts_like(query, keys=keys, shops=shops, limit=most)
    else:
        ids = contacts.likely_same(conversation.contact_id, shops=shops)
    found = _candidates(agent, [pk for pk in ids if pk != conversation.contact_id])
    return [found[pk] for pk in ids if pk in found][:SHOWN]


def portraits(
    *, agent: Agent, conversation: Conversation, other_id: UUID
) -> tuple[Portrait, Portrait]:
    """The customer of a conversation and another one, side by side. Raises NoSuchCustomer."""
    here = conversation.contact_id
    found = _candidates(agent, [here, other_id])
    if other_id == here or len(found) < 2:
        raise NoSuchCustomer
    return _portrait(agent, found[here]), _portrait(agent, found[other_id])


def separable(*, agent: Agent, conversation: Conversation, identity_id: UUID) -> Separable:
    """An identity of a customer who has several. Raises NoSuchCustomer for what is not seen."""
    here = conversation.contact_id
    contact = contacts.contacts_by_id([here])[here]
    seen = contacts.identities_seen(contact.identities.all(), shops=agent.scope.shops)
    identity = next((one for one in seen if one.pk == identity_id), None)
    if identity is None or len(contact.identities.all()) < 2:
        raise NoSuchCustomer
    joining = contacts.joining_of(identity_id)
    has_more = joining is not None and len(joining.identity_ids) + joining.notes > 1
    known = set(contacts.emails_of(here))
    rows = Conversation.objects.visible_to(agent).filter(contact_id=here, merged_into=None)
    begun = [begun_with(people, known) for people in rows.values_list("participants", flat=True)]
    return Separable(identity, begun.count(identity.value), joining if has_more else None)


def _buyers_of(agent: Agent, query: str) -> Collection[Key]:
    """By what the buyers of the orders of this number are known."""
    if not any(letter.isdigit() for letter in query):
        return []
    return orders.buyers_of_number(agent=agent, number=query)


def _candidates(agent: Agent, contact_ids: Collection[UUID]) -> Mapping[UUID, Candidate]:
    """Whom this agent knows: by a conversation they see, or because they see everything."""
    if not contact_ids:
        return {}
    scope = agent.scope
    rows = Conversation.objects.visible_to(agent).filter(
        contact_id__in=contact_ids, merged_into=None
    )
    counted = rows.values("contact_id").annotate(n=Count("pk"), last=Max("last_message_at"))
    known = {row["contact_id"]: (row["n"], row["last"]) for row in counted.order_by()}
    people = contacts.contacts_by_id(contact_ids if _sees_all(agent) else known.keys())
    return {
        pk: Candidate(
            contact,
            contacts.identities_seen(contact.identities.all(), shops=scope.shops),
            *known.get(pk, (0, None)),
        )
        for pk, contact in people.items()
    }


def _sees_all(agent: Agent) -> bool:
    return agent.scope.shops is None and agent.scope.queues is None


def _portrait(agent: Agent, candidate: Candidate) -> Portrait:
    card = contacts.card_of(candidate.contact.pk, shops=agent.scope.shops)
    keys = [IdentityKey(*key) for key in card.keys]
    return Portrait(
        candidate,
        orders.count_of_buyer(agent=agent, keys=keys),
        card,
        orders.marketing_consents(agent=agent, keys=keys),
    )
