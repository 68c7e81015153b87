"""Make two customers one, and two again, with their conversations."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from kontuar.contacts import selectors as contacts
from kontuar.contacts import services as contact_services
from kontuar.contacts.contract import Parted
from kontuar.contacts.problems import NothingToPart
from kontuar.conversations.contract import JoinCustomers, SeparateCustomer
from kontuar.conversations.models import Conversation
from kontuar.conversations.problems import NoSuchCustomer, NotAllSeen
from kontuar.conversations.rules import begun_with
from kontuar.conversations.services.loading import conversation_seen, note_change
from kontuar.events.services import touch_topic

if TYPE_CHECKING:
    from kontuar.people.models import Agent

TOLD = 50
"""Open pages of so many of the newest conversations are told to look again."""


@transaction.atomic
def join_customers(
    *, conversation_id: UUID, by: Agent, join: JoinCustomers, at: datetime
) -> UUID | None:
    """Make the customer of a conversation and another one the same; gives the joining's id.

    Identities, conversations, orders, notes, preferences and consents are together from then on.
    None when they are one already. Raises NoSuchCustomer for one whom this agent does not know,
    NotAllSeen when part of what is known of either belongs to brands that this agent does not see.
    """
    conversation = conversation_seen(conversation_id=conversation_id, by=by)
    here, other = conversation.contact_id, join.other_id
    if here == other:
        return None
    _refuse_unseen(by, [here, other])
    name = _name_for(conversation, other)
    kept, gone = (other, here) if join.keeps_other else (here, other)
    joined = contact_services.join_contacts(
        kept_id=kept, gone_id=gone, heard_by=_heard_by([here, other]), by=by, at=at
    )
    if joined.is_new:
        _move(joined.gone_id, joined.kept_id)
        _note(conversation, "customer_joined", name, by, at)
    return joined.merge_id


@transaction.atomic
def separate_customer(
    *, conversation_id: UUID, by: Agent, separate: SeparateCustomer, at: datetime
) -> UUID:
    """Make two customers of one: what came by a joining, or one identity, with the conversations
    that were begun from there. Gives the id of the one that stands for itself again.
    """
    conversation = conversation_seen(conversation_id=conversation_id, by=by)
    _refuse_unseen(by, [conversation.contact_id])
    parted = _parted(conversation, separate, by, at)
    if parted.is_new:
        others = set(contacts.emails_of(parted.holder_id))
        _move(parted.holder_id, parted.contact_id, begun_from=parted.emails, others=others)
        name = _name_for(conversation, parted.contact_id)
        _note(conversation, "customer_parted", name, by, at)
    return parted.contact_id


@transaction.atomic
def move_to_kept(*, contact_ids: Collection[UUID]) -> None:
    """Conversations that came in while their customer was being joined go where the rest is."""
    for gone, kept in contacts.joined_with(contact_ids).items():
        _move(gone, kept)


def _parted(
    conversation: Conversation, separate: SeparateCustomer, by: Agent, at: datetime
) -> Parted:
    if separate.merge_id:
        return contact_services.part_contacts(
            contact_id=conversation.contact_id, merge_id=separate.merge_id, by=by, at=at
        )
    if separate.identity_id is None:
        raise NothingToPart
    return contact_services.separate_identity(
        contact_id=conversation.contact_id, identity_id=separate.identity_id, by=by, at=at
    )


def _refuse_unseen(by: Agent, contact_ids: Collection[UUID]) -> None:
    """Both are known to this agent, and nothing of them is hidden from them."""
    shops = by.scope.shops
    rows = Conversation.objects.filter(contact_id__in=contact_ids).order_by()
    seen = set(rows.visible_to(by).values_list("contact_id", flat=True).distinct())
    is_limited = shops is not None or by.scope.queues is not None
    known = seen if is_limited else contacts.contacts_by_id(contact_ids).keys()
    if set(contact_ids) - set(known) - contacts.joined_with(contact_ids).keys():
        raise NoSuchCustomer
    if shops is None:
        return
    brands = {*rows.values_list("shop_id", flat=True).distinct(), *contacts.shops_told(contact_ids)}
    if brands - shops:
        raise NotAllSeen


def _heard_by(contact_ids: Collection[UUID]) -> Mapping[str, Collection[UUID]]:
    """Which brands each address of these customers wrote to."""
    known = {email for pk in contact_ids for email in contacts.emails_of(pk)}
    found: dict[str, set[UUID]] = {}
    rows = Conversation.objects.filter(contact_id__in=contact_ids).order_by("pk")
    for people, shop_id in rows.values_list("participants", "shop_id"):
        if email := begun_with(people, known):
            found.setdefault(email, set()).add(shop_id)
    return found


def _move(
    gone: UUID, kept: UUID, *, begun_from: Collection[str] = (), others: Collection[str] = ()
) -> None:
    """All conversations of a customer, or those that were begun from some of the addresses."""
    rows = Conversation.objects.filter(contact_id=gone).order_by("pk").select_for_update()
    known = {*begun_from, *others}
    ids = [
        pk
        for pk, people in rows.values_list("pk", "participants")
        if not known or begun_with(people, known) in begun_from
    ]
    Conversation.objects.filter(pk__in=ids).update(contact_id=kept)
    _tell(ids)


def _tell(conversation_ids: Iterable[UUID]) -> None:
    for conversation_id in sorted(conversation_ids, reverse=True)[:TOLD]:
        touch_topic(f"conversation-{conversation_id}")


def _name_for(conversation: Conversation, contact_id: UUID) -> str:
    """What the other one is called, if the brand of a conversation knows them: it reads that."""
    rows = Conversation.objects.filter(contact_id=contact_id, shop_id=conversation.shop_id)
    if not (rows.exists() or conversation.shop_id in contacts.shops_told([contact_id])):
        return ""
    found = contacts.contacts_by_id([contact_id]).get(contact_id)
    return found.name if found else ""


def _note(conversation: Conversation, what: str, name: str, by: Agent, at: datetime) -> None:
    note_change(conversation, what, by=by, at=at, other=name)
    touch_topic(f"conversation-{conversation.pk}")
