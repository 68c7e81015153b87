"""One conversation: what was said, to whom an answer goes, who is typing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import F, Prefetch, QuerySet

from kontuar.channels import selectors as channels
from kontuar.channels.contract import Address
from kontuar.conversations.models import Attachment, Conversation, Draft, Message
from kontuar.conversations.problems import NoSuchConversation
from kontuar.conversations.rules import default_recipients
from kontuar.conversations.services.draft import TYPING
from kontuar.orders import selectors as orders

if TYPE_CHECKING:
    from kontuar.channels.models import Delivery
    from kontuar.orders.models import OrderDeed
    from kontuar.people.models import Agent

SHOWN = 100


@dataclass(frozen=True, slots=True)
class ThreadItem:
    """One entry of the thread with its files and, for answers, what became of it."""

    message: Message
    files: Sequence[Attachment]
    inline: Sequence[Attachment]
    states: Mapping[UUID, tuple[str, str]] = field(default_factory=dict)
    """What the virus scanner lets be done with each file, and why not (`channels.rules`)."""
    delivery_state: str = ""
    delivery_reason: str = ""
    delivery_detail: str = ""
    delivery_attempts: int = 0
    delivery_try_at: datetime | None = None
    delivery_settled_at: datetime | None = None
    delivery_resends: int = 0
    delivery_is_looked_into: bool = False
    """Uncertain, and the product itself is still finding out."""
    deed: OrderDeed | None = None
    """What was asked to be done to an order, as it stands now."""


def conversation_seen_by(agent: Agent, conversation_id: UUID) -> Conversation:
    """The conversation with everything its page shows. Raises NoSuchConversation (404)."""
    rows = Conversation.objects.visible_to(agent).select_related(
        "contact", "channel", "shop", "queue", "assignee", "team", "possible"
    )
    found = rows.filter(pk=conversation_id).prefetch_related("tags", "contact__identities").first()
    if found is None:
        raise NoSuchConversation
    return found


def thread(
    *, conversation_id: UUID, before: UUID | None = None, since: UUID | None = None
) -> Sequence[ThreadItem]:
    """The newest entries, oldest of them first. At most 100; from `since` on, at most 500.

    `before` continues upwards. The caller has checked that the conversation may be seen.
    """
    rows = Message.objects.filter(conversation_id=conversation_id).select_related("agent")
    if before:
        rows = rows.filter(pk__lt=before)
    if since:
        rows = rows.filter(pk__gte=since)
    rows = rows.prefetch_related(_files(), "mentions__agent")
    messages = list(rows.order_by("-pk")[: 5 * SHOWN if since else SHOWN])[::-1]
    sent = [m.pk for m in messages if m.kind == "outbound"]
    deliveries = channels.deliveries_of(sent) if sent else {}
    named = [UUID(m.data["deed"]) for m in messages if m.kind == "change" and "deed" in m.data]
    deeds = orders.deeds_of(named) if named else {}
    return [_item(message, deliveries, deeds) for message in messages]


def newest_message_id(conversation_id: UUID) -> UUID | None:
    """The newest entry; an answer says that its author has seen it."""
    rows = Message.objects.filter(conversation_id=conversation_id).order_by("-pk")
    return rows.values_list("pk", flat=True).first()


def recipients_for(
    conversation: Conversation, *, last: Message | None = None
) -> tuple[Sequence[Address], Sequence[Address]]:
    """To and Cc of an answer: who wrote last and everybody who was on it, never ourselves.

    `last` spares a query where the customer's newest message is at hand.
    """
    last = last or conversation.messages.filter(kind="inbound").order_by("-pk").first()
    own = channels.own_addresses(with_former=True)
    if last is None:
        emails = [i.value for i in conversation.contact.identities.all() if i.kind == "email"]
        return [Address(conversation.contact.name, email) for email in emails[:1]], []
    reply_to = [Address(**a) for a in last.data.get("reply_to", ())]
    return default_recipients(
        sender=Address(**last.sender),
        reply_to=reply_to,
        to=[Address(**a) for a in last.to],
        cc=[Address(**a) for a in last.cc],
        own=own,
    )


def drafts_of(agent: Agent, conversation_id: UUID) -> Mapping[str, Draft]:
    """What this agent has typed here and not sent, by kind, with its files."""
    rows = Draft.objects.filter(agent=agent, conversation_id=conversation_id)
    return {draft.kind: draft for draft in rows.prefetch_related("attachments")}


def draft_mark(agent: Agent, conversation_id: UUID) -> str:
    """Which answer of this agent waits unsent here; a window that shows none asks for it."""
    rows = Draft.objects.filter(agent=agent, conversation_id=conversation_id, kind="reply")
    found = rows.exclude(html="").values_list("pk", flat=True).first()
    return str(found or "")


def typing_now(*, agent: Agent, conversation_id: UUID, at: datetime) -> Sequence[tuple[str, str]]:
    """Colleagues who are typing here at this moment: name and kind."""
    rows = Draft.objects.filter(conversation_id=conversation_id, updated_at__gt=at - TYPING)
    others = rows.exclude(agent=agent).exclude(html="").order_by("agent__name", "kind")
    return list(others.values_list("agent__name", "kind"))


def earlier_conversations(
    *, agent: Agent, conversation: Conversation, limit: int = 8
) -> Sequence[Conversation]:
    """Other matters of the same customer, newest first."""
    rows = Conversation.objects.visible_to(agent).filter(
        contact_id=conversation.contact_id, merged_into=None
    )
    return list(rows.exclude(pk=conversation.pk).order_by("-id")[:limit])


def attachment_for(agent: Agent, attachment_id: UUID) -> Attachment | None:
    """A file, if this agent may see its conversation, or uploaded it and has not sent it yet."""
    found = (
        Attachment.objects.filter(pk=attachment_id).select_related("message__conversation").first()
    )
    if found is None:
        return None
    if found.message is None:
        return found if found.uploaded_by_id == agent.pk else None
    home = found.message.conversation
    sees = agent.scope.covers(shop_id=home.shop_id, queue_id=home.queue_id)
    return found if sees and agent.may("conversations.read") else None


def attachment_by_id(attachment_id: UUID) -> Attachment | None:
    """A file, for whoever holds a signed link to it."""
    return Attachment.objects.filter(pk=attachment_id).first()


def html_of(message_id: UUID) -> str:
    """A message's cleaned HTML, for whoever holds a signed link to something in it."""
    return Message.objects.filter(pk=message_id).values_list("html", flat=True).first() or ""


def message_for(agent: Agent, message_id: UUID) -> ThreadItem | None:
    """One entry with its files, if this agent may see its conversation."""
    rows = Message.objects.filter(pk=message_id).select_related("conversation", "agent")
    message = rows.prefetch_related(_files(), "mentions__agent").first()
    if message is None or not agent.may("conversations.read"):
        return None
    home = message.conversation
    sees = agent.scope.covers(shop_id=home.shop_id, queue_id=home.queue_id)
    return _item(message, {}, {}) if sees else None


def original_for(agent: Agent, message_id: UUID) -> bytes | None:
    """The raw bytes a message came as, if this agent may see its conversation."""
    message = Message.objects.filter(pk=message_id).select_related("conversation").first()
    if message is None or message.inbound_id is None:
        return None
    home = message.conversation
    if not agent.scope.covers(shop_id=home.shop_id, queue_id=home.queue_id):
        return None
    inbound = channels.inbound_by_id(message.inbound_id)
    return bytes(inbound.raw) if inbound else None


def _files() -> Prefetch[str, QuerySet[Attachment], str]:
    """Files with what the virus scanner said of their content, without the content."""
    judged = Attachment.objects.annotate(scan=F("blob__scan"), scan_note=F("blob__scan_note"))
    return Prefetch("attachments", judged.order_by("pk"))


def _item(
    message: Message, deliveries: Mapping[UUID, Delivery], deeds: Mapping[UUID, OrderDeed]
) -> ThreadItem:
    files = list(message.attachments.all())
    shown = [f for f in files if f.is_inline or (f.cid and f"cid:{f.cid}" in message.html)]
    rest = [f for f in files if f not in shown]
    states = {f.pk: _judged(f) for f in files}
    delivery = deliveries.get(message.pk)
    if delivery is None:
        named = message.data.get("deed") if message.kind == "change" else None
        deed = deeds.get(UUID(named)) if named else None
        return ThreadItem(message, rest, shown, states, deed=deed)
    return ThreadItem(
        message,
        rest,
        shown,
        states,
        delivery.state,
        delivery.reason_code,
        delivery.reason_detail,
        delivery.attempts,
        delivery.try_at,
        delivery.settled_at,
        delivery.resends,
        delivery.proof_due_at is not None,
    )


def _judged(file: Attachment) -> tuple[str, str]:
    scan, note = getattr(file, "scan", ""), getattr(file, "scan_note", "")
    return channels.state_of_file(scan, note), note
