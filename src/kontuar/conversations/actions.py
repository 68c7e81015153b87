"""Everything that can be done with a conversation, by name."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kontuar.actions.contract import action
from kontuar.conversations import services
from kontuar.conversations.contract import Assign, Note, Nothing, Reply, Snooze, TagChange

if TYPE_CHECKING:
    from kontuar.people.models import Agent

WORK = "conversations.work"


@action("conversation.reply", label=_("Reply"), authority=WORK, takes=Reply, key="r")
def reply(by: Agent, subject: UUID, given: Reply, at: datetime) -> UUID:
    """Answer the customer; gives the id of the message."""
    return services.reply_to_conversation(conversation_id=subject, by=by, reply=given, at=at).pk


@action("conversation.note", label=_("Write a note"), authority=WORK, takes=Note, key="n")
def note(by: Agent, subject: UUID, given: Note, at: datetime) -> UUID:
    """Write what only colleagues see; gives the id of the message."""
    return services.add_note(conversation_id=subject, by=by, note=given, at=at).pk


@action("conversation.take", label=_("Take it"), authority=WORK, takes=Nothing, key="m")
def take(by: Agent, subject: UUID, given: Nothing, at: datetime) -> None:
    """Make it one's own."""
    services.assign_conversation(conversation_id=subject, by=by, to=Assign(agent_id=by.pk), at=at)


@action("conversation.assign", label=_("Assign"), authority=WORK, takes=Assign, key="a")
def assign(by: Agent, subject: UUID, given: Assign, at: datetime) -> None:
    """Give it to somebody, or back to the queue."""
    services.assign_conversation(conversation_id=subject, by=by, to=given, at=at)


@action("conversation.tag", label=_("Tag"), authority=WORK, takes=TagChange, key="t")
def tag(by: Agent, subject: UUID, given: TagChange, at: datetime) -> None:
    """Put a tag on or take it off."""
    services.tag_conversation(conversation_id=subject, by=by, change=given, at=at)


@action("conversation.snooze", label=_("Snooze"), authority=WORK, takes=Snooze, key="s")
def snooze(by: Agent, subject: UUID, given: Snooze, at: datetime) -> None:
    """Put it aside until a time or the customer's next word."""
    services.snooze_conversation(conversation_id=subject, by=by, until=given.until, at=at)


@action("conversation.close", label=_("Close"), authority=WORK, takes=Nothing, key="e")
def close(by: Agent, subject: UUID, given: Nothing, at: datetime) -> None:
    """The matter is settled."""
    services.close_conversation(conversation_id=subject, by=by, at=at)


@action("conversation.reopen", label=_("Reopen"), authority=WORK, takes=Nothing, key="o")
def reopen(by: Agent, subject: UUID, given: Nothing, at: datetime) -> None:
    """Take it up again."""
    services.reopen_conversation(conversation_id=subject, by=by, at=at)


@action("conversation.resend", label=_("Send again"), authority=WORK, takes=Nothing)
def resend(by: Agent, subject: UUID, given: Nothing, at: datetime) -> None:
    """Try an answer again that did not go; the subject is the message."""
    services.retry_sending(message_id=subject, by=by, at=at)
