"""Say by itself which orders conversations are about."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kontuar.contacts import selectors as contacts
from kontuar.contacts import services as contact_services
from kontuar.conversations.events import OrdersLinked
from kontuar.conversations.models import ConversationOrder, Message
from kontuar.conversations.services.customers import move_to_kept
from kontuar.events.services import publish
from kontuar.orders import selectors as orders
from kontuar.orders.contract import IdentityKey
from kontuar.orders.selectors import Asked, Match

OWN = ("how", "said", "confidence")


@transaction.atomic
def link_orders(*, message_ids: Sequence[UUID], newcomers: Collection[UUID] = ()) -> None:
    """Link what customers' messages name; the buyer's last order where one names nothing.

    What a person decided stays; a number that is named replaces the guess by who writes. Contacts
    who open a conversation are looked up in the shops first: phone and login find further orders.
    """
    _get_to_know(newcomers)
    rows = Message.objects.filter(pk__in=message_ids).select_related("conversation")
    columns = (
        "at",
        "subject",
        "text",
        "reply",
        "conversation__shop_id",
        "conversation__contact_id",
        "conversation__participants",
    )
    messages = list(rows.only(*columns).order_by("pk"))
    _note_brands(messages, newcomers)
    asked = _asked(messages)
    links = _Links.of({message.conversation_id for message in messages})
    found = dict(enumerate(orders.orders_named(asked)))
    silent = [
        n for n, m in enumerate(messages) if not found[n] and not links.rows[m.conversation_id]
    ]
    last = orders.orders_of_buyers([asked[n] for n in silent])
    of_buyer = dict(zip(silent, last, strict=True))
    for n, message in enumerate(messages):
        if found[n]:
            links.drop_guess(message.conversation_id)
        matches = found[n] or (() if links.rows[message.conversation_id] else of_buyer.get(n, ()))
        links.add(message.conversation_id, matches, message.at)
    links.save()


def _get_to_know(contact_ids: Collection[UUID]) -> None:
    """By what the orders of these contacts know them."""
    keys = contacts.keys_of(contact_ids) if contact_ids else {}
    if unknown := [pk for pk, each in keys.items() if not each]:
        move_to_kept(contact_ids=unknown)
    known = [IdentityKey(*key) for each in keys.values() for key in each]
    if buyers := orders.buyers_like(known):
        contact_services.note_buyers(buyers)


def _note_brands(messages: Sequence[Message], newcomers: Collection[UUID]) -> None:
    """Which brands those wrote to who open a conversation."""
    told: dict[tuple[UUID, str], set[UUID]] = {}
    for home in (one.conversation for one in messages):
        if home.contact_id in newcomers and home.participants:
            told.setdefault((home.contact_id, home.participants[0]), set()).add(home.shop_id)
    if told:
        contact_services.note_brands(told)


def _asked(messages: Sequence[Message]) -> Sequence[Asked]:
    keys = contacts.keys_of({message.conversation.contact_id for message in messages})
    return [
        Asked(
            shop_id=message.conversation.shop_id,
            text=f"{message.subject}\n{message.reply or message.text}",
            keys=[IdentityKey(*key) for key in keys[message.conversation.contact_id]],
            at=message.at,
        )
        for message in messages
    ]


@dataclass
class _Links:
    """The orders of some conversations, and what of them is new, surer, or no longer guessed."""

    rows: dict[UUID, dict[UUID, ConversationOrder]]
    fresh: list[ConversationOrder] = field(default_factory=list)
    surer: list[ConversationOrder] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)
    events: list[OrdersLinked] = field(default_factory=list)

    @classmethod
    def of(cls, conversation_ids: Collection[UUID]) -> "_Links":
        known: dict[UUID, dict[UUID, ConversationOrder]] = {pk: {} for pk in conversation_ids}
        for row in ConversationOrder.objects.filter(conversation_id__in=known).order_by("pk"):
            known[row.conversation_id][row.order_id] = row
        return cls(known)

    def drop_guess(self, conversation_id: UUID) -> None:
        """Forget what was only guessed by who writes."""
        known = self.rows[conversation_id]
        for row in [r for r in known.values() if r.how == "buyer" and r.is_confirmed is None]:
            del known[row.order_id]
            if row in self.fresh:
                self.fresh.remove(row)
            else:
                self.dropped.append(row.pk)

    def add(self, conversation_id: UUID, matches: Sequence[Match], at: datetime) -> None:
        """Add what is new, raise what is surer now, leave alone what somebody decided."""
        known, told = self.rows[conversation_id], []
        for match in matches:
            row = known.get(match.order_id)
            if row is not None and match.sure <= row.confidence:
                continue
            told.append(match.order_id)
            if row is None:
                row = ConversationOrder(
                    conversation_id=conversation_id, order_id=match.order_id, at=at
                )
                known[match.order_id] = row
                self.fresh.append(row)
            elif row.pk and row not in self.surer:
                self.surer.append(row)
            row.how, row.said, row.confidence = match.how, match.said, match.sure
        if told:
            self.events.append(
                OrdersLinked(occurred_at=at, conversation_id=conversation_id, order_ids=tuple(told))
            )

    def save(self) -> None:
        """Write it; what a person decides at this moment wins."""
        undecided = ConversationOrder.objects.filter(is_confirmed=None)
        if self.dropped:
            undecided.filter(pk__in=self.dropped).delete()
        for row in self.surer:
            undecided.filter(pk=row.pk).update(**{name: getattr(row, name) for name in OWN})
        ConversationOrder.objects.bulk_create(self.fresh, ignore_conflicts=True)
        if self.events:
            publish(*self.events)
