"""Answer the customer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation

from kontuar.channels import services as channels
from kontuar.channels.contract import Address
from kontuar.conversations.belonging import reply_address
from kontuar.conversations.contract import Reply
from kontuar.conversations.events import MessageSent
from kontuar.conversations.models import Attachment, Conversation, Draft, Message
from kontuar.conversations.problems import (
    CannotFillIn,
    NewsArrived,
    NobodyToWriteTo,
    NothingWritten,
    TooLarge,
    WrongAddress,
)
from kontuar.conversations.quoting import quoted_html, quoted_text
from kontuar.conversations.reads.answer import Said, language_for, said_by
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
from kontuar.conversations.services.undo import BEFORE, TYPED, standing
from kontuar.events.services import publish
from kontuar.kit.html import html_to_text
from kontuar.kit.ids import new_id
from kontuar.people import selectors as people

if TYPE_CHECKING:
    from kontuar.people.models import Agent


@transaction.atomic
def reply_to_conversation(
    *, conversation_id: UUID, by: Agent, reply: Reply, at: datetime
) -> Message:
    """Save the answer and put it into the outbox, recipients frozen.

    For some seconds its author may take it back. Raises NewsArrived when somebody wrote since
    its author last looked, AddressDead for a recipient known to be dead unless they insist,
    CannotFillIn when a variable has no value; nothing is changed then.
    """
    conversation = conversation_for(conversation_id=conversation_id, by=by)
    _refuse_stale(conversation, by, reply.seen_message_id)
    _check_recipients(reply, by, at)
    files = _files(conversation, by, reply)
    said = _said(conversation, by, reply, at, has_files=bool(files))
    message = _save(conversation, by, reply, said, at)
    Attachment.objects.filter(pk__in=[f.pk for f in files]).update(message=message, draft=None)
    delivery = channels.queue_delivery(
        channel_id=conversation.channel_id,
        message_id=message.pk,
        rfc_message_id=message.rfc_message_id,
        payload=_payload(conversation, message, reply, files, said.signature),
        at=at,
        wait=timedelta(seconds=people.undo_seconds()),
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
    news = news.exclude(kind="outbound", is_automatic=True)
    newest = news.exclude(agent=by).select_related("agent").order_by("-pk").first()
    if newest:
        author = newest.agent.name if newest.agent else newest.sender.get("name")
        raise NewsArrived(author or newest.sender.get("email", ""), [newest.pk])


def _check_recipients(reply: Reply, by: Agent, at: datetime) -> None:
    emails = [address.email for address in (*reply.to, *reply.cc, *reply.bcc)]
    for email in emails:
        if not is_email(email):
            raise WrongAddress(email)
    if not reply.to:
        raise NobodyToWriteTo
    if reply.anyway:
        channels.revive_addresses(emails=emails, actor=by.actor, at=at)
    channels.refuse_dead(emails=emails)


def _said(
    conversation: Conversation, by: Agent, reply: Reply, at: datetime, *, has_files: bool
) -> Said:
    """Braces never leave, and nothing is no answer."""
    said = said_by(by, conversation, html=reply.html, at=at)
    if said.gaps:
        raise CannotFillIn(said.gaps)
    if not (html_to_text(said.html).strip() or has_files):
        raise NothingWritten
    return said


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


def _save(conversation: Conversation, by: Agent, reply: Reply, said: Said, at: datetime) -> Message:
    message_id = new_id()
    more: dict[str, Any] = {"bcc": [_plain(a) for a in reply.bcc]} if reply.bcc else {}
    if said.typed != said.html:
        more[TYPED] = said.typed
    return Message.objects.create(
        id=message_id,
        conversation=conversation,
        kind="outbound",
        at=at,
        agent=by,
        sender={"name": by.name, "email": conversation.channel.address},
        to=[_plain(a) for a in reply.to],
        cc=[_plain(a) for a in reply.cc],
        data={BEFORE: standing(conversation, closes=reply.close), **more},
        subject=reply_subject(conversation.subject),
        text=html_to_text(said.html),
        html=said.html,
        rfc_message_id=new_message_id(
            message_id=message_id, domain=domain_of(conversation.channel.address)
        ),
    )


def _payload(
    conversation: Conversation,
    message: Message,
    reply: Reply,
    files: Sequence[Attachment],
    signature: str,
) -> dict[str, Any]:
    """Everything that will be sent, frozen now."""
    channel = conversation.channel
    chain = _chain(conversation, message)
    last = _last_from_customer(conversation) if channel.quote_history else None
    with translation.override(language_for(conversation)):
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
        "reply_to": secret_address(conversation, message),
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


def secret_address(conversation: Conversation, message: Message) -> str:
    """Where the first recipient's answer comes in provably, where the mailbox knows such names."""
    channel = conversation.channel
    if not channel.settings.get("secret_reply_address"):
        return ""
    return reply_address(
        address=channel.address,
        number=conversation.number,
        recipient=message.to[0]["email"],
        key=settings.SECRET_KEY.encode(),
    )


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
