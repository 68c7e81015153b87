"""Take in what customers wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from kontuar.channels import services as channels
from kontuar.channels.contract import Address, Incoming
from kontuar.channels.selectors import own_addresses
from kontuar.contacts import services as contacts
from kontuar.conversations.belonging import dmarc_of
from kontuar.conversations.contract import Received, Taken
from kontuar.conversations.events import ConversationReopened, MessageReceived
from kontuar.conversations.models import Attachment, Conversation, Message
from kontuar.conversations.rules import (
    author_of,
    content_key,
    haystack_of,
    is_passed_on,
    people_in,
    preview_of,
    subject_of,
    whole_text,
)
from kontuar.conversations.services.own_words import fold_own_words
from kontuar.conversations.services.places import Places
from kontuar.conversations.services.report import file_report
from kontuar.events.contract import Event
from kontuar.events.services import publish
from kontuar.kit.bulk import insert_rows, update_rows
from kontuar.people import selectors as people

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
    "created_at",
    "preview",
    "participants",
]


@transaction.atomic
def receive_messages(*, received: Sequence[Received], at: datetime) -> Taken:
    """File each message in its conversation or open one; what is known already is told apart.

    The whole batch is one transaction and a fixed number of statements, whatever its size.
    """
    own = own_addresses()
    keys = {one.inbound_id: content_key(one.incoming, shop_id=one.home.shop_id) for one in received}
    fresh, duplicates = split_known(received, keys, own)
    reports = [one for one in fresh if one.incoming.bounce]
    letters = [one for one in fresh if not one.incoming.bounce]
    batch = Batch(own=own, colleagues=_colleagues(letters))
    batch.contact_ids = contacts.contacts_for_emails(names=batch.authors(letters), at=at)
    batch.places.load(letters)
    batch.find_stubs(letters)
    for one in letters:
        batch.file(one, keys[one.inbound_id])
    fold_own_words(batch.joined)
    batch.save()
    strays = [r.inbound_id for r in reports if not file_report(report=r, at=at)]
    done = [one.inbound_id for one in fresh if one.inbound_id not in strays]
    return Taken(done, duplicates, strays)


def _colleagues(letters: Sequence[Received]) -> frozenset[str]:
    """Those of us who may have forwarded a customer's mail; asked for only when somebody did."""
    return people.agent_emails() if any(one.incoming.forwarded for one in letters) else frozenset()


def split_known(
    received: Sequence[Received], keys: Mapping[UUID, bytes], own: frozenset[str]
) -> tuple[list[Received], list[UUID]]:
    """Split what is new from what was taken in before, by any mailbox, or is our own copy.

    Somebody else's mail under a Message-ID of ours is no copy: it is filed like any other.
    """
    known = Message.objects.filter(content_key__in=list(keys.values()))
    seen = {bytes(key) for key in known.values_list("content_key", flat=True) if key}
    copies = [one.incoming.rfc_message_id for one in received if one.incoming.sender.email in own]
    sent = Message.objects.filter(kind="outbound", rfc_message_id__in=copies)
    ours = set(sent.exclude(rfc_message_id="").values_list("rfc_message_id", flat=True))
    fresh: list[Received] = []
    duplicates: list[UUID] = []
    for one in received:
        key = keys[one.inbound_id]
        is_copy = one.incoming.sender.email in own and one.incoming.rfc_message_id in ours
        if key in seen or is_copy:
            duplicates.append(one.inbound_id)
        else:
            fresh.append(one)
        seen.add(key)
    return fresh, duplicates


@dataclass
class Batch:
    """What a batch of messages adds and changes, gathered to be written at once."""

    own: frozenset[str]
    colleagues: frozenset[str]
    contact_ids: dict[str, UUID] = field(default_factory=dict)
    places: Places = field(default_factory=Places)
    stubs: dict[UUID | None, Conversation] = field(default_factory=dict)
    """Conversations that stand for something unreadable until now, by the arrival."""
    opened: list[Conversation] = field(default_factory=list)
    changed: dict[UUID, Conversation] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    joined: list[Message] = field(default_factory=list)
    """Those that came into a conversation there was already."""
    files: list[tuple[Message, Incoming]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def authors(self, letters: Sequence[Received]) -> dict[str, str]:
        """Names by address, in the order of the addresses: whoever else does this agrees."""
        authors = (self.author(one) for one in letters)
        return {author.email: author.name for author in sorted(authors, key=lambda a: a.email)}

    def author(self, one: Received) -> Address:
        """Who is really writing, past contact forms and colleagues who pass something on."""
        return author_of(one.incoming, self.own, self.colleagues)

    def find_stubs(self, fresh: Sequence[Received]) -> None:
        """Find the stubs that can now give way to what they stood for."""
        stubs = Message.objects.filter(kind="stub", inbound_id__in=[f.inbound_id for f in fresh])
        self.stubs = {s.inbound_id: s.conversation for s in stubs.select_related("conversation")}
        if self.stubs:
            stubs.delete()

    def file(self, one: Received, key: bytes) -> None:
        """Put one message where it belongs."""
        author = self.author(one)
        stub = self._take_over(one, author)
        place = None if stub else self.places.of(one, author.email)
        joins = place is not None and place.joins and not is_passed_on(one.incoming, author)
        home = stub or (place.conversation if place and joins else None)
        conversation = home or self._open(one, author, place.conversation if place else None)
        message = self._message(one, conversation, author, key)
        reopened = _bring_up(conversation, one) if home else False
        if home:
            self.joined.append(message)
        if home and conversation.pk not in {c.pk for c in self.opened}:
            self.changed[conversation.pk] = conversation
        self.places.remember(one.incoming.rfc_message_id, conversation)
        self._tell(one, conversation, message, author, is_new=not home, reopened=reopened)

    def _take_over(self, one: Received, author: Address) -> Conversation | None:
        """A message that could not be read before takes the place of its stub."""
        stub = self.stubs.get(one.inbound_id)
        if stub is not None:
            stub.contact_id = self.contact_ids[author.email]
            stub.subject = one.incoming.subject[:300]
            stub.haystack = haystack_of(subject=stub.subject, name=author.name, email=author.email)
        return stub

    def _open(self, one: Received, author: Address, possible: Conversation | None) -> Conversation:
        mail = one.incoming
        subject = subject_of(mail, author)
        conversation = Conversation(
            subject=subject[:300],
            preview=preview_of(mail.reply or mail.text),
            contact_id=self.contact_ids[author.email],
            channel_id=one.channel_id,
            shop_id=one.home.shop_id,
            queue_id=one.home.queue_id,
            is_answered=mail.is_automatic,
            since_at=one.received_at,
            last_message_at=one.received_at,
            created_at=one.received_at,
            participants=self._participants(mail, author),
            haystack=haystack_of(subject=subject, name=author.name, email=author.email),
            possible=possible,
        )
        self.opened.append(conversation)
        return conversation

    def _participants(self, mail: Incoming, author: Address) -> list[str]:
        """Who may join by answering: everybody on the first message; later an agent decides."""
        return [author.email] if is_passed_on(mail, author) else people_in(mail, self.own)

    def _message(
        self, one: Received, conversation: Conversation, author: Address, key: bytes
    ) -> Message:
        mail = one.incoming
        passed_on = is_passed_on(mail, author)
        message = Message(
            conversation=conversation,
            kind="inbound",
            at=one.received_at,
            sender=_plain(author if passed_on else mail.sender),
            to=[_plain(a) for a in mail.to],
            cc=[] if passed_on else [_plain(a) for a in mail.cc],
            subject=mail.subject[:300],
            text=whole_text(mail) if passed_on else mail.text,
            reply=mail.reply if mail.reply != mail.text and not passed_on else "",
            html=mail.html,
            data=_oddities(one, passed_on=passed_on),
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


def _bring_up(conversation: Conversation, one: Received) -> bool:
    """The customer spoke: the matter waits for us again. True when it had been put away."""
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


def _oddities(one: Received, *, passed_on: bool) -> dict[str, Any]:
    mail = one.incoming
    data: dict[str, Any] = {"sent_at": mail.sent_at.isoformat()}
    if mail.reply_to:
        data["reply_to"] = [] if passed_on else [_plain(a) for a in mail.reply_to]
    if mail.flags:
        data["flags"] = list(mail.flags)
    if passed_on:
        data["forwarded_by"] = _plain(mail.sender)
    dmarc = dmarc_of(mail.verdicts, one.home.trusted_servers)
    if dmarc:
        data["dmarc"] = dmarc
    return data
