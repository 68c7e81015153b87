"""Answer the customer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import translation

from kontuar.channels import selectors as channel_reads
from kontuar.channels import services as channels
from kontuar.channels.contract import Address
from kontuar.conversations.contract import Reply
from kontuar.conversations.events import MessageSent
from kontuar.conversations.models import Attachment, Conversation, Draft, Message
from kontuar.conversations.problems import (
    NewsArrived,
    NobodyToWriteTo,
    NothingWritten,
    TooLarge,
    WrongAddress,
)
from kontuar.conversations.quoting import quoted_html, quoted_text
from kontuar.conversations.rules import (
    REFERENCES_KEPT,
    TOTAL_FILE_BYTES,
    domain_of,
    is_email,
    new_message_id,
    preview_of,
    reply_subject,
)
from kontuar.conversations.services.close import close_conversation
from kontuar.conversations.services.loading import conversation_for
from kontuar.events.services import publish
from kontuar.kit.html import clean_reply_html, html_to_text
from kontuar.kit.ids import new_id

if TYPE_CHECKING:
    from kontuar.people.models import Agent


@transaction.atomic
def reply_to_conversation(
    *, conversation_id: UUID, by: Agent, reply: Reply, at: datetime
) -> Message:
    """Save the answer and put it into the outbox, recipients frozen.

    Raises NewsArrived when somebody wrote since its author last looked; nothing is changed then.
    """
    conversation = conversation_for(conversation_id=conversation_id, by=by)
    _refuse_stale(conversation, by, reply.seen_message_id)
    _check_recipients(reply)
    files = _files(conversation, by, reply)
    html = clean_reply_html(reply.html)
    if not (html_to_text(html).strip() or files):
        raise NothingWritten
    message = _save(conversation, by, reply, html, at)
    Attachment.objects.filter(pk__in=[f.pk for f in files]).update(message=message, draft=None)
    delivery = channels.queue_delivery(
        channel_id=conversation.channel_id,
        message_id=message.pk,
        rfc_message_id=message.rfc_message_id,
        payload=_payload(conversation, message, reply, files),
        at=at,
    )
    Draft.objects.filter(conversation=conversation, agent=by, kind="reply").delete()
    _mark_answered(conversation, by, message, at)
    publish(
        MessageSent(
            occurred_at=at,
            actor=by.actor,
            conversation_id=conversation.pk,
            message_id=message.pk,
            agent_id=by.pk,
            delivery_id=delivery.pk,
        )
    )
    if reply.close:
        close_conversation(conversation_id=conversation.pk, by=by, at=at)
    return message


def _refuse_stale(conversation: Conversation, by: Agent, seen: UUID | None) -> None:
    """Nobody answers what they have not read: ids grow with time, so newer means greater."""
    if seen is None:
        return
    news = conversation.messages.filter(pk__gt=seen, kind__in=["inbound", "outbound", "note"])
    newest = news.exclude(agent=by).select_related("agent").order_by("-pk").first()
    if newest:
        author = newest.agent.name if newest.agent else newest.sender.get("name")
        raise NewsArrived(author or newest.sender.get("email", ""), [newest.pk])


def _check_recipients(reply: Reply) -> None:
    for address in (*reply.to, *reply.cc, *reply.bcc):
        if not is_email(address.email):
            raise WrongAddress(address.email)
    if not reply.to:
        raise NobodyToWriteTo


def _files(conversation: Conversation, by: Agent, reply: Reply) -> Sequence[Attachment]:
    """The files of this answer: uploaded by its author into this conversation, and not yet sent."""
    rows = Attachment.objects.filter(
        pk__in=list(reply.attachment_ids),
        uploaded_by=by,
        message=None,
        draft__conversation=conversation,
    )
    shown = reply.html
    files = [row for row in rows.order_by("pk") if not row.is_inline or f"cid:{row.pk}" in shown]
    if sum(file.size for file in files) > TOTAL_FILE_BYTES:
        raise TooLarge(TOTAL_FILE_BYTES // 1024 // 1024)
    return files


def _save(conversation: Conversation, by: Agent, reply: Reply, html: str, at: datetime) -> Message:
    message_id = new_id()
    return Message.objects.create(
        id=message_id,
        conversation=conversation,
        kind="outbound",
        at=at,
        agent=by,
        sender={"name": by.name, "email": conversation.channel.address},
        to=[_plain(a) for a in reply.to],
        cc=[_plain(a) for a in reply.cc],
        data={"bcc": [_plain(a) for a in reply.bcc]} if reply.bcc else {},
        subject=reply_subject(conversation.subject),
        text=html_to_text(html),
        html=html,
        rfc_message_id=new_message_id(
            message_id=message_id, domain=domain_of(conversation.channel.address)
        ),
    )


def _payload(
    conversation: Conversation, message: Message, reply: Reply, files: Sequence[Attachment]
) -> dict[str, Any]:
    """Everything that will be sent, frozen now."""
    channel = conversation.channel
    chain = _chain(conversation, message)
    signature = channel_reads.signature_of(channel.pk)
    last = _last_from_customer(conversation) if channel.quote_history else None
    with translation.override(channel_reads.language_of(channel.pk)):
        text = quoted_text(message.text, signature=html_to_text(signature), answers=last)
        html = quoted_html(message.html, signature=signature, answers=last)
    for file in files:
        if file.is_inline:
            html = html.replace(f"cid:{file.pk}", f"cid:{file.pk}@kontuar")
    return {
        "sender": {"name": channel.name, "email": channel.address},
        "to": message.to,
        "cc": message.cc,
        "bcc": [_plain(a) for a in reply.bcc],
        "subject": message.subject,
        "text": text,
        "html": html,
        "in_reply_to": chain[-1] if chain else "",
        "references": chain,
        "files": [
            {
                "name": file.name,
                "type": file.type,
                "sha256": bytes(file.blob_id).hex(),
                "cid": f"{file.pk}@kontuar" if file.is_inline else "",
            }
            for file in files
        ],
    }


def _chain(conversation: Conversation, message: Message) -> list[str]:
    """The Message-IDs before this one, oldest first: every mail program keeps the thread."""
    earlier = conversation.messages.filter(kind__in=["inbound", "outbound"], pk__lt=message.pk)
    newest_first = earlier.exclude(rfc_message_id="").order_by("-pk")
    return list(newest_first.values_list("rfc_message_id", flat=True)[:REFERENCES_KEPT])[::-1]


def _last_from_customer(conversation: Conversation) -> Message | None:
    return conversation.messages.filter(kind="inbound").order_by("-pk").first()


def _mark_answered(conversation: Conversation, by: Agent, message: Message, at: datetime) -> None:
    conversation.is_answered, conversation.since_at = True, at
    conversation.last_message_at = at
    conversation.preview = preview_of(message.text)
    conversation.state, conversation.snoozed_until, conversation.closed_at = "open", None, None
    if conversation.assignee_id is None:
        conversation.assignee = by
    added = [a["email"] for a in (*message.to, *message.cc)]
    conversation.participants = list(dict.fromkeys([*conversation.participants, *added]))[:100]
    conversation.save()


def _plain(address: Address) -> dict[str, str]:
    return {"name": address.name, "email": address.email.lower()}
