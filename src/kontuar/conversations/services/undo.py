"""Take an answer back before it leaves."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from kontuar.channels import selectors as channel_reads
from kontuar.channels import services as channels
from kontuar.conversations.events import ConversationReopened, ReplyUndone
from kontuar.conversations.models import Attachment, Conversation, Message
from kontuar.conversations.problems import NoSuchAnswer, NotYourAnswer, TooLateToUndo
from kontuar.conversations.rules import preview_of
from kontuar.conversations.services.draft import give_draft
from kontuar.conversations.services.loading import conversation_for
from kontuar.events.services import publish, touch_topic

if TYPE_CHECKING:
    from kontuar.people.models import Agent

BEFORE = "before"
"""Where an answer keeps how its conversation stood when it was written."""
TYPED = "typed"
"""Where an answer with variables keeps how it was typed: that is what its author gets back."""
LEAD = "intake.manage"


def standing(conversation: Conversation, *, closes: bool) -> dict[str, Any]:
    """How a conversation stands now, to be kept with the answer that is about to change it."""
    return {
        "conversation": str(conversation.pk),
        "state": conversation.state,
        "is_answered": conversation.is_answered,
        "since_at": conversation.since_at.isoformat(),
        "assignee": str(conversation.assignee_id or ""),
        "snoozed_until": _text(conversation.snoozed_until),
        "closed_at": _text(conversation.closed_at),
        "last_message_at": conversation.last_message_at.isoformat(),
        "preview": conversation.preview,
        "participants": list(conversation.participants),
        "closes": closes,
    }


@transaction.atomic
def undo_reply(*, message_id: UUID, by: Agent, at: datetime) -> None:
    """Give the answer back to its author as typed, and the conversation back as it was.

    Raises TooLateToUndo when sending has begun, NotYourAnswer to anybody but the author and those
    who look after what goes out.
    """
    message = _answer(message_id)
    conversation = conversation_for(conversation_id=message.conversation_id, by=by)
    author = message.agent
    if author is None or (author.pk != by.pk and not by.may(LEAD)):
        raise NotYourAnswer
    delivery = channel_reads.deliveries_of([message.pk]).get(message.pk)
    state = channels.withdraw_delivery(delivery_id=delivery.pk) if delivery else "gone"
    if state:
        raise TooLateToUndo(state)
    _give_back(message, author, at)
    was_closed = conversation.state == "closed"
    _put_back(conversation, message)
    _rebase_next(message)
    message.delete()
    touch_topic(f"typing-{conversation.pk}")
    publish(
        ReplyUndone(
            occurred_at=at,
            actor=by.actor,
            conversation_id=conversation.pk,
            message_id=message_id,
            author_id=author.pk,
        )
    )
    if was_closed and conversation.state != "closed":
        publish(
            ConversationReopened(
                occurred_at=at, actor=by.actor, conversation_id=conversation.pk, because="undo"
            )
        )


def _answer(message_id: UUID) -> Message:
    """An answer of a person; a second press finds that it is gone."""
    rows = Message.objects.filter(pk=message_id, kind="outbound", is_automatic=False)
    message = rows.select_related("agent").first()
    if message is None:
        raise NoSuchAnswer
    return message


def _give_back(message: Message, author: Agent, at: datetime) -> None:
    """Text, recipients and files become the draft; what was typed since stands below them."""
    draft = give_draft(
        conversation_id=message.conversation_id,
        agent=author,
        lines=(message.to, message.cc, message.data.get("bcc", [])),
        html=message.data.get(TYPED, message.html),
        at=at,
    )
    Attachment.objects.filter(message=message).update(message=None, draft=draft, uploaded_by=author)


def _put_back(conversation: Conversation, message: Message) -> None:
    """As it was, but for what others did meanwhile; nothing when it was merged away."""
    before = message.data.get(BEFORE, {})
    if before.get("conversation") != str(conversation.pk):
        return
    _put_back_waiting(conversation, message, before)
    if conversation.last_message_at == message.at:
        conversation.last_message_at = _moment(before["last_message_at"])
    if conversation.preview == preview_of(message.text):
        conversation.preview = before["preview"]
    if not before["assignee"] and conversation.assignee_id == message.agent_id:
        conversation.assignee = None
    added = {a["email"] for a in (*message.to, *message.cc)} - set(before["participants"])
    conversation.participants = [p for p in conversation.participants if p not in added]
    conversation.save()


def _put_back_waiting(conversation: Conversation, message: Message, before: dict[str, Any]) -> None:
    """Whoever waited before waits again since then; a word that came meanwhile stays."""
    since = _moment(before["since_at"])
    if not conversation.is_answered:
        if not before["is_answered"]:
            conversation.since_at = min(since, conversation.since_at)
        return
    if conversation.since_at == message.at:
        conversation.is_answered, conversation.since_at = before["is_answered"], since
    if conversation.state == ("closed" if before["closes"] else "open"):
        conversation.state = before["state"]
        conversation.snoozed_until = _moment_or_none(before["snoozed_until"])
        conversation.closed_at = _moment_or_none(before["closed_at"])
        Message.objects.filter(
            conversation=conversation,
            kind="change",
            pk__gt=message.pk,
            at=message.at,
            agent=message.agent,
            data__what="closed",
        ).delete()


def _rebase_next(message: Message) -> None:
    """An answer that followed remembers how things stood before both."""
    rows = Message.objects.filter(
        conversation_id=message.conversation_id, kind="outbound", pk__gt=message.pk
    )
    following = rows.filter(data__has_key=BEFORE).order_by("pk").first()
    if following and following.data[BEFORE]["since_at"] == message.at.isoformat():
        following.data[BEFORE] = {
            **message.data[BEFORE],
            "closes": following.data[BEFORE]["closes"],
        }
        following.save(update_fields=["data"])


def _text(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _moment_or_none(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
