"""Everything that can be done with a conversation, by name."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kontuar.actions.contract import action
from kontuar.conversations import services
from kontuar.conversations.contract import (
    Assign,
    CustomerNote,
    JoinCustomers,
    Merge,
    Note,
    NoteRemoval,
    Nothing,
    OrderVerdict,
    Preferences,
    Reply,
    Resend,
    SeparateCustomer,
    Snooze,
    TagChange,
)

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


@action("conversation.merge", label=_("Join with another"), authority=WORK, takes=Merge, key="g")
def merge(by: Agent, subject: UUID, given: Merge, at: datetime) -> None:
    """Make it part of another conversation."""
    services.merge_conversations(conversation_id=subject, into_id=given.into_id, by=by, at=at)


@action("conversation.separate", label=_("Take the joining back"), authority=WORK, takes=Nothing)
def separate(by: Agent, subject: UUID, given: Nothing, at: datetime) -> None:
    """Make it a conversation of its own again."""
    services.separate_conversations(conversation_id=subject, by=by, at=at)


@action("conversation.undo_reply", label=_("Undo sending"), authority=WORK, takes=Nothing)
def undo_reply(by: Agent, subject: UUID, given: Nothing, at: datetime) -> None:
    """Take an answer back before it leaves; the subject is the message."""
    services.undo_reply(message_id=subject, by=by, at=at)


@action("conversation.resend", label=_("Send again"), authority=WORK, takes=Resend)
def resend(by: Agent, subject: UUID, given: Resend, at: datetime) -> None:
    """Try an answer again that did not go; the subject is the message."""
    services.retry_sending(message_id=subject, by=by, at=at, anyway=given.anyway)


@action("conversation.mark_arrived", label=_("It arrived"), authority=WORK, takes=Nothing)
def mark_arrived(by: Agent, subject: UUID, given: Nothing, at: datetime) -> None:
    """A person knows what became of an answer; the subject is the message."""
    services.mark_arrived(message_id=subject, by=by, at=at)


@action("conversation.rewrite", label=_("Edit and send again"), authority=WORK, takes=Nothing)
def rewrite(by: Agent, subject: UUID, given: Nothing, at: datetime) -> None:
    """Take up as a draft what did not arrive; the subject is the message."""
    services.rewrite_answer(message_id=subject, by=by, at=at)


@action("conversation.order", label=_("Choose the order"), authority=WORK, takes=OrderVerdict)
def order(by: Agent, subject: UUID, given: OrderVerdict, at: datetime) -> None:
    """Say which order it is about, or that one is not meant."""
    services.correct_order(conversation_id=subject, by=by, verdict=given, at=at)


@action(
    "conversation.customer_note",
    label=_("Note about the customer"),
    authority=WORK,
    takes=CustomerNote,
)
def customer_note(by: Agent, subject: UUID, given: CustomerNote, at: datetime) -> UUID:
    """Write a short word about the customer; gives its id."""
    return services.note_customer(conversation_id=subject, by=by, note=given, at=at)


@action(
    "conversation.customer_note_removal",
    label=_("Take a note about the customer away"),
    authority=WORK,
    takes=NoteRemoval,
)
def customer_note_removal(by: Agent, subject: UUID, given: NoteRemoval, at: datetime) -> None:
    """What a note says no longer holds."""
    services.forget_note(conversation_id=subject, by=by, note_id=given.note_id)


@action(
    "conversation.preferences",
    label=_("How the customer wants to be answered"),
    authority=WORK,
    takes=Preferences,
)
def preferences(by: Agent, subject: UUID, given: Preferences, at: datetime) -> None:
    """The customer said in which language and how."""
    services.set_preferences(conversation_id=subject, by=by, wanted=given)


@action(
    "conversation.join_customers",
    label=_("Join with another customer"),
    authority=WORK,
    takes=JoinCustomers,
)
def join_customers(by: Agent, subject: UUID, given: JoinCustomers, at: datetime) -> UUID | None:
    """Its customer and another one are the same person; gives the joining's id."""
    return services.join_customers(conversation_id=subject, by=by, join=given, at=at)


@action(
    "conversation.separate_customer",
    label=_("Separate from the customer"),
    authority=WORK,
    takes=SeparateCustomer,
)
def separate_customer(by: Agent, subject: UUID, given: SeparateCustomer, at: datetime) -> UUID:
    """What was taken for the same person is somebody else; gives that customer's id."""
    return services.separate_customer(conversation_id=subject, by=by, separate=given, at=at)
