"""Take in what customers wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from kontuar.channels import services as channels
from kontuar.channels.contract import Address, Incoming
from kontuar.channels.selectors import own_addresses
from kontuar.contacts import services as contacts
from kontuar.conversations.contract import Received, Taken
from kontuar.conversations.events import ConversationReopened, MessageReceived
from kontuar.conversations.models import Attachment, Conversation, Message
from kontuar.conversations.rules import (
    author_of,
    content_key,
    haystack_of,
    people_in,
    preview_of,
    referred_ids,
)
from kontuar.events.contract import Event
from kontuar.events.services import publish
from kontuar.kit.bulk import insert_rows, update_rows

UPDATED = [
    "contact",
    "subject",
    "haystack",
    "state",
    "snoozed_until",
    "closed_at",
    "is_answered",
    "since_at",
    "last_message_at",
    "preview",
    "participants",
]


@transaction.atomic
def receive_messages(*, received: Sequence[Received], at: datetime) -> Taken:
    """File each message in its conversation or open one; what is known already is told apart.

    The whole batch is one transaction and a fixed number of statements, whatever its size.
    """
    batch = Batch(own=own_addresses())
    fresh, duplicates = _unknown(received)
    batch.contact_ids = contacts.contacts_for_emails(names=_authors(fresh, batch.own), at=at)
    batch.find_conversations(fresh)
    batch.find_stubs(fresh)
    for one in fresh:
        batch.file(one, content_key(one.incoming))
    batch.save()
    return Taken([one.inbound_id for one in fresh], duplicates)


def _unknown(received: Sequence[Received]) -> tuple[list[Received], list[UUID]]:
    """Split what is new from what was taken in before, by any mailbox, or is our own."""
    keys = {one.inbound_id: content_key(one.incoming) for one in received}
    seen = {
        bytes(key)
        for key in Message.objects.filter(content_key__in=list(keys.values())).values_list(
            "content_key", flat=True
        )
        if key
    }
    own_ids = [one.incoming.rfc_message_id for one in received if one.incoming.rfc_message_id]
    ours = set(
        Message.objects.filter(kind="outbound", rfc_message_id__in=own_ids).values_list(
            "rfc_message_id", flat=True
        )
    )
    fresh: list[Received] = []
    duplicates: list[UUID] = []
    for one in received:
        key = keys[one.inbound_id]
        is_known = key in seen or one.incoming.rfc_message_id in ours
        seen.add(key)
        if is_known:
            duplicates.append(one.inbound_id)
        else:
            fresh.append(one)
    return fresh, duplicates


def _authors(fresh: Sequence[Received], own: frozenset[str]) -> dict[str, str]:
    authors = (author_of(one.incoming, own) for one in fresh)
    return {author.email: author.name for author in sorted(authors, key=lambda a: a.email)}


@dataclass
class Batch:
    """What a batch of messages adds and changes, gathered to be written at once."""

    own: frozenset[str]
    contact_ids: dict[str, UUID] = field(default_factory=dict)
    known: dict[str, Conversation] = field(default_factory=dict)
    """Conversations by the ids of their messages."""
    stubs: dict[UUID | None, Conversation] = field(default_factory=dict)
    """Conversations that stand for something unreadable until now, by the arrival."""
    opened: list[Conversation] = field(default_factory=list)
    changed: dict[UUID, Conversation] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    files: list[tuple[Message, Incoming]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def find_conversations(self, fresh: Sequence[Received]) -> None:
        """Look up, in one go, every conversation that some message refers to."""
        ids = {ref for one in fresh for ref in referred_ids(one.incoming)}
        if not ids:
            return
        pairs = list(
            Message.objects.filter(rfc_message_id__in=list(ids)).values_list(
                "rfc_message_id", "conversation_id"
            )
        )
        wanted = sorted({conversation_id for _ref, conversation_id in pairs})
        rows = Conversation.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
        by_id = {row.pk: row for row in rows}
        self.known = {ref: by_id[conversation_id] for ref, conversation_id in pairs}

    def find_stubs(self, fresh: Sequence[Received]) -> None:
        """Find the stubs that can now give way to what they stood for."""
        stubs = Message.objects.filter(kind="stub", inbound_id__in=[f.inbound_id for f in fresh])
        self.stubs = {s.inbound_id: s.conversation for s in stubs.select_related("conversation")}
        if self.stubs:
            stubs.delete()

    def file(self, one: Received, key: bytes) -> None:
        """Put one message where it belongs."""
        author = author_of(one.incoming, self.own)
        stub = self._take_over(one, author)
        referred = stub or self._referred(one)
        joins = referred is not None and (stub or author.email in referred.participants)
        conversation = referred if joins and referred else self._open(one, author, referred)
        message = self._message(one, conversation, key)
        reopened = _bring_up(conversation, one, self.own) if joins else False
        if joins and conversation.pk not in {c.pk for c in self.opened}:
            self.changed[conversation.pk] = conversation
        if one.incoming.rfc_message_id:
            self.known[one.incoming.rfc_message_id] = conversation
        self._tell(one, conversation, message, author, is_new=not joins, reopened=reopened)

    def _take_over(self, one: Received, author: Address) -> Conversation | None:
        """A message that could not be read before takes the place of its stub."""
        stub = self.stubs.get(one.inbound_id)
        if stub is not None:
            stub.contact_id = self.contact_ids[author.email]
            stub.subject = one.incoming.subject[:300]
            stub.haystack = haystack_of(subject=stub.subject, name=author.name, email=author.email)
        return stub

    def _referred(self, one: Received) -> Conversation | None:
        """The conversation it answers; one of another shop is none of its business."""
        for ref in referred_ids(one.incoming):
            found = self.known.get(ref)
            if found and found.shop_id == one.shop_id:
                return found
        return None

    def _open(self, one: Received, author: Address, possible: Conversation | None) -> Conversation:
        mail = one.incoming
        conversation = Conversation(
            subject=mail.subject[:300],
            preview=preview_of(mail.reply or mail.text),
            contact_id=self.contact_ids[author.email],
            channel_id=one.channel_id,
            shop_id=one.shop_id,
            queue_id=one.queue_id,
            is_answered=mail.is_automatic,
            since_at=one.received_at,
            last_message_at=one.received_at,
            created_at=one.received_at,
            participants=people_in(mail, self.own),
            haystack=haystack_of(subject=mail.subject, name=author.name, email=author.email),
            possible=possible,
        )
        self.opened.append(conversation)
        return conversation

    def _message(self, one: Received, conversation: Conversation, key: bytes) -> Message:
        mail = one.incoming
        message = Message(
            conversation=conversation,
            kind="inbound",
            at=one.received_at,
            sender=_plain(mail.sender),
            to=[_plain(a) for a in mail.to],
            cc=[_plain(a) for a in mail.cc],
            subject=mail.subject[:300],
            text=mail.text,
            reply=mail.reply if mail.reply != mail.text else "",
            html=mail.html,
            data=_oddities(mail),
            rfc_message_id=mail.rfc_message_id,
            content_key=key,
            inbound_id=one.inbound_id,
            is_automatic=mail.is_automatic,
        )
        self.messages.append(message)
        if mail.files:
            self.files.append((message, mail))
        return message

    def _tell(
        self,
        one: Received,
        conversation: Conversation,
        message: Message,
        author: Address,
        *,
        is_new: bool,
        reopened: bool,
    ) -> None:
        contact_id = self.contact_ids[author.email]
        self.events.append(
            MessageReceived(
                occurred_at=one.received_at,
                actor=f"contact:{contact_id}",
                conversation_id=conversation.pk,
                message_id=message.pk,
                contact_id=contact_id,
                channel_id=one.channel_id,
                is_new=is_new,
                is_automatic=one.incoming.is_automatic,
            )
        )
        if reopened:
            self.events.append(
                ConversationReopened(
                    occurred_at=one.received_at, conversation_id=conversation.pk, because="customer"
                )
            )

    def save(self) -> None:
        """Write everything, in the order of the foreign keys."""
        insert_rows(self.opened)
        update_rows(list(self.changed.values()), UPDATED)
        insert_rows(self.messages)
        self._save_files()
        if self.events:
            publish(*self.events)

    def _save_files(self) -> None:
        pairs = [(message, file) for message, mail in self.files for file in mail.files]
        hashes = channels.store_blobs(file.data for _message, file in pairs)
        insert_rows(
            [
                Attachment(
                    message=message,
                    blob_id=sha256,
                    name=file.name[:200],
                    type=file.type[:100],
                    size=len(file.data),
                    cid=file.cid[:200],
                    is_inline=file.inline,
                    created_at=message.at,
                )
                for (message, file), sha256 in zip(pairs, hashes, strict=True)
            ]
        )


def _bring_up(conversation: Conversation, one: Received, own: frozenset[str]) -> bool:
    """The customer spoke: the matter waits for us again. True when it had been put away."""
    conversation.participants = list(
        dict.fromkeys([*conversation.participants, *people_in(one.incoming, own)])
    )[:100]
    conversation.last_message_at = max(conversation.last_message_at, one.received_at)
    if one.incoming.is_automatic:
        return False
    was_away = conversation.state != "open"
    conversation.preview = preview_of(one.incoming.reply or one.incoming.text)
    conversation.state, conversation.snoozed_until, conversation.closed_at = "open", None, None
    if conversation.is_answered or was_away:
        conversation.is_answered, conversation.since_at = False, one.received_at
    return was_away


def _plain(address: Address) -> dict[str, str]:
    return {"name": address.name, "email": address.email}


def _oddities(mail: Incoming) -> dict[str, Any]:
    data: dict[str, Any] = {"sent_at": mail.sent_at.isoformat()}
    if mail.reply_to:
        data["reply_to"] = [_plain(a) for a in mail.reply_to]
    if mail.flags:
        data["flags"] = list(mail.flags)
    return data
