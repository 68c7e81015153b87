"""File old mail that was imported: closed conversations with both sides, and nobody disturbed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from kontuar.channels.contract import Address
from kontuar.channels.selectors import own_addresses
from kontuar.contacts import services as contacts
from kontuar.conversations.belonging import dmarc_of
from kontuar.conversations.contract import Received, Taken
from kontuar.conversations.events import MessageReceived, PastAnswerAdded
from kontuar.conversations.models import Conversation, Message
from kontuar.conversations.rules import (
    bare_subject,
    content_key,
    haystack_of,
    preview_of,
    referred_ids,
)
from kontuar.conversations.services.receive import Batch, split_known
from kontuar.kit.ids import id_at

ONE_MATTER = timedelta(days=60)
"""Mail of one subject without references belongs together when it is no further apart."""
PEOPLE = 100


@transaction.atomic
def receive_history(*, received: Sequence[Received], at: datetime) -> Taken:
    """File each message by its own date; what waits, is open or was decided stays as it is.

    The shop's earlier addresses are those of the first: all of a batch have the same. A mail
    server's report is filed beside what it is about, else it is nobody's matter.
    """
    own = own_addresses() | frozenset(received[0].also_ours.split())
    keys = {one.inbound_id: content_key(one.incoming, shop_id=one.home.shop_id) for one in received}
    known, duplicates = split_known(received, keys, own)
    batch = PastBatch(own=own, colleagues=frozenset())
    fresh = sorted(map(batch.as_past, known), key=lambda one: one.received_at)
    batch.contact_ids = contacts.contacts_for_emails(names=batch.authors(fresh), at=at)
    batch.find_earlier(fresh)
    strays: list[UUID] = []
    for one in fresh:
        if one.incoming.bounce and batch.home_of(one) is None:
            strays.append(one.inbound_id)
        else:
            batch.file(one, keys[one.inbound_id])
    batch.save()
    done = [one.inbound_id for one in fresh if one.inbound_id not in strays]
    return Taken(done, duplicates, strays)


@dataclass
class PastBatch(Batch):
    """Like what comes in now, but dated by itself, closed, and with our own side in it."""

    awaiting: dict[str, Conversation] = field(default_factory=dict)
    """By the ids of messages that were answered there and have not been met yet."""
    by_subject: dict[tuple[UUID, str], list[Conversation]] = field(default_factory=dict)
    """Past conversations by customer and bare subject."""

    def as_past(self, one: Received) -> Received:
        """The same by the date it was written; a report answers the message it is about."""
        mail = one.incoming
        if mail.bounce and mail.bounce.rfc_message_id:
            mail = replace(mail, references=[*mail.references, mail.bounce.rfc_message_id])
        if self.is_ours(one):
            mail = replace(mail, forwarded=None)
        return replace(one, incoming=mail, received_at=mail.sent_at)

    def is_ours(self, one: Received) -> bool:
        """Whether we wrote it. A mail server's word that the sender is forged is believed."""
        mail = one.incoming
        if mail.sender.email not in self.own or super().author(one) != mail.sender:
            return False
        is_forged = dmarc_of(mail.verdicts, one.home.trusted_servers) == "fail"
        return not is_forged and any(a.email not in self.own for a in (*mail.to, *mail.cc))

    def author(self, one: Received) -> Address:
        """The customer: of mail of our own, whom it went to."""
        if not self.is_ours(one):
            return super().author(one)
        return next(a for a in (*one.incoming.to, *one.incoming.cc) if a.email not in self.own)

    def find_earlier(self, fresh: Sequence[Received]) -> None:
        """Find and lock what the batch may belong to: by references, else by customer."""
        self.places.load(fresh)
        customers = sorted({self.contact_ids[self.author(one).email] for one in fresh})
        ids = {one.incoming.rfc_message_id for one in fresh} - {""}
        pairs = _awaiting(customers, ids)
        lone = [one for one in fresh if not self._by_reference(one)]
        past = Conversation.objects.filter(
            Q(pk__in=[home for _ref, home in pairs]) | self._of_one_subject(lone)
        )
        rows = {row.pk: row for row in past.select_for_update().order_by("pk")}
        rows |= {row.pk: row for row in self.places.by_message.values()}
        self.awaiting = {ref: rows[home] for ref, home in pairs}
        for row in rows.values():
            if _is_past(row):
                self._note_subject(row)

    def _of_one_subject(self, lone: Sequence[Received]) -> Q:
        """Past conversations of the same customers that may be called the same."""
        whose = {self.contact_ids[self.author(one).email] for one in lone}
        names = {bare_subject(one.incoming.subject)[-200:] for one in lone} - {""}
        called = reduce(or_, (Q(subject__iendswith=name) for name in sorted(names)), Q(pk__in=[]))
        past = Q(state="closed", closed_at=F("last_message_at"), merged_into=None)
        return Q(contact_id__in=sorted(whose)) & past & called

    def home_of(self, one: Received) -> Conversation | None:
        """The conversation it belongs to, if there is one yet."""
        found = self._by_reference(one) or self._by_subject(one)
        awaited = self.awaiting.get(one.incoming.rfc_message_id)
        return found or (awaited if awaited and awaited.shop_id == one.home.shop_id else None)

    def _by_reference(self, one: Received) -> Conversation | None:
        """What it answers. We and mail servers need no proof; a customer must have been in it."""
        if self.is_ours(one) or one.incoming.bounce:
            refs = (self.places.by_message.get(ref) for ref in referred_ids(one.incoming))
            return next((c for c in refs if c and c.shop_id == one.home.shop_id), None)
        place = self.places.of(one, self.author(one).email)
        return place.conversation if place and place.joins else None

    def _by_subject(self, one: Received) -> Conversation | None:
        """The nearest one called the same, where either of them is an answer."""
        subject = one.incoming.subject
        bare = bare_subject(subject)
        contact_id = self.contact_ids[self.author(one).email]
        near = [
            (distance, c.pk, c)
            for c in self.by_subject.get((contact_id, bare.casefold()), ())
            if c.shop_id == one.home.shop_id
            and (bare != subject.strip() or bare != c.subject.strip())
            and (distance := _distance(c, one.received_at)) <= ONE_MATTER
        ]
        return min(near)[2] if near and not one.incoming.bounce else None

    def file(self, one: Received, key: bytes) -> None:
        """Put one message where it belongs, at its place in time."""
        author, mail = self.author(one), one.incoming
        home = self.home_of(one)
        conversation = home or self._open_closed(one, author)
        message = self._message(one, conversation, author, key)
        message.pk = id_at(one.received_at)
        unmet = [ref for ref in referred_ids(mail) if ref not in self.places.by_message]
        message.data["history"] = unmet
        is_ours = self.is_ours(one)
        message.kind = "outbound" if is_ours else "inbound"
        self.awaiting |= dict.fromkeys(unmet, conversation)
        self.places.remember(mail.rfc_message_id, conversation)
        if home:
            self._extend(conversation, one, author)
        self._tell_past(one, message, is_ours=is_ours, is_new=home is None)

    def _open_closed(self, one: Received, author: Address) -> Conversation:
        place = self.places.of(one, author.email)
        conversation = self._open(one, author, place.conversation if place else None)
        conversation.pk = id_at(one.received_at)
        conversation.state, conversation.closed_at = "closed", one.received_at
        conversation.is_answered = True
        self._note_subject(conversation)
        return conversation

    def _extend(self, conversation: Conversation, one: Received, author: Address) -> None:
        """A past conversation grows at either end; a present one only gets the message."""
        if _is_past(conversation):
            everybody = [*conversation.participants, *self._participants(one.incoming, author)]
            conversation.participants = list(dict.fromkeys(everybody))[:PEOPLE]
            if one.received_at >= conversation.last_message_at:
                conversation.closed_at = conversation.since_at = one.received_at
                conversation.preview = preview_of(one.incoming.reply or one.incoming.text)
            if one.received_at < conversation.created_at:
                conversation.created_at = one.received_at
                conversation.subject = one.incoming.subject[:300]
                conversation.haystack = haystack_of(
                    subject=conversation.subject, name=author.name, email=author.email
                )
        conversation.last_message_at = max(conversation.last_message_at, one.received_at)
        if conversation.pk not in {c.pk for c in self.opened}:
            self.changed[conversation.pk] = conversation

    def _note_subject(self, row: Conversation) -> None:
        key = (row.contact_id, bare_subject(row.subject).casefold())
        known = self.by_subject.setdefault(key, [])
        if key[1] and row not in known:
            known.append(row)

    def _tell_past(self, one: Received, message: Message, *, is_ours: bool, is_new: bool) -> None:
        contact_id = self.contact_ids[self.author(one).email]
        if is_ours:
            self.events.append(
                PastAnswerAdded(
                    occurred_at=one.received_at,
                    conversation_id=message.conversation_id,
                    message_id=message.pk,
                    channel_id=one.channel_id,
                )
            )
            return
        self.events.append(
            MessageReceived(
                occurred_at=one.received_at,
                actor=f"contact:{contact_id}",
                conversation_id=message.conversation_id,
                message_id=message.pk,
                contact_id=contact_id,
                channel_id=one.channel_id,
                is_new=is_new,
                is_automatic=one.incoming.is_automatic,
                is_history=True,
            )
        )


def _awaiting(customers: Sequence[UUID], ids: set[str]) -> list[tuple[str, UUID]]:
    """Which of these ids were answered before they were met, and where."""
    if not ids:
        return []
    rows = Message.objects.filter(
        conversation__contact_id__in=customers,
        conversation__merged_into=None,
        data__history__has_any_keys=sorted(ids),
    )
    found = rows.values_list("conversation_id", "data__history").order_by("pk")
    return [(ref, home) for home, unmet in found for ref in unmet if ref in ids]


def _is_past(conversation: Conversation) -> bool:
    """Whether nobody here has ever touched it: who closes one does so after its last message."""
    return (
        conversation.state == "closed"
        and conversation.closed_at == conversation.last_message_at
        and conversation.merged_into_id is None
    )


def _distance(conversation: Conversation, at: datetime) -> timedelta:
    """How far a moment lies outside of a conversation."""
    before, behind = conversation.created_at - at, at - conversation.last_message_at
    return max(before, behind, timedelta())
