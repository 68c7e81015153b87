"""Make two conversations one, and two again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from kontuar.conversations.events import ConversationMerged, ConversationSeparated
from kontuar.conversations.models import Conversation, Draft, Mention, Message
from kontuar.conversations.problems import CannotMerge, NoSuchConversation
from kontuar.conversations.services.loading import note_change
from kontuar.events.services import publish

if TYPE_CHECKING:
    from kontuar.people.models import Agent

KEPT = ("state", "is_answered", "since_at", "last_message_at", "preview", "participants")
"""What merging changes of the one that goes on, to be put back when it is undone."""


@transaction.atomic
def merge_conversations(
    *, conversation_id: UUID, into_id: UUID, by: Agent, at: datetime
) -> Conversation:
    """Move everything into another one; mail that answers the first goes there from now on.

    Raises CannotMerge for itself and for what was merged already.
    """
    gone, home = _both(conversation_id, into_id, by)
    before = {name: _plain(getattr(home, name)) for name in KEPT}
    moved = list(gone.messages.order_by("pk").values_list("pk", flat=True))
    _move(gone, home)
    _go_on(home, gone)
    Conversation.objects.filter(merged_into=gone).update(merged_into=home)
    was = {"state": gone.state, "snoozed_until": _plain(gone.snoozed_until)}
    gone.state, gone.snoozed_until, gone.closed_at, gone.merged_into = "closed", None, at, home
    gone.save()
    note_change(
        home,
        "merged",
        by=by,
        at=at,
        other=f"#{gone.number}",
        gone=str(gone.pk),
        was=was,
        before=before,
        moved=[str(pk) for pk in moved],
    )
    publish(
        ConversationMerged(
            occurred_at=at,
            actor=by.actor,
            conversation_id=home.pk,
            merged_conversation_id=gone.pk,
        )
    )
    return home


@transaction.atomic
def separate_conversations(*, conversation_id: UUID, by: Agent, at: datetime) -> None:
    """Take a merging back: what was moved returns; what came since stays where it came."""
    gone = Conversation.objects.visible_to(by).filter(pk=conversation_id).first()
    if gone is None or gone.merged_into_id is None:
        raise NoSuchConversation
    gone, home = _locked(conversation_id, gone.merged_into_id, by)
    merging = home.messages.filter(data__what="merged", data__gone=str(gone.pk)).latest("pk")
    moved = [UUID(pk) for pk in merging.data["moved"]]
    Message.objects.filter(pk__in=moved, conversation=home).update(conversation=gone)
    Mention.objects.filter(message_id__in=moved).update(conversation=gone)
    _restore(gone, home, merging.data)
    merging.delete()
    publish(
        ConversationSeparated(
            occurred_at=at,
            actor=by.actor,
            conversation_id=home.pk,
            merged_conversation_id=gone.pk,
        )
    )


def _both(conversation_id: UUID, into_id: UUID, by: Agent) -> tuple[Conversation, Conversation]:
    gone, home = _locked(conversation_id, into_id, by)
    if gone.pk == home.pk or gone.merged_into_id or home.merged_into_id:
        raise CannotMerge
    return gone, home


def _locked(first: UUID, second: UUID, by: Agent) -> tuple[Conversation, Conversation]:
    """Both, locked in the order of their ids, so that two people cannot block each other."""
    rows = Conversation.objects.visible_to(by).filter(pk__in=[first, second])
    found = {row.pk: row for row in rows.select_for_update(of=("self",)).order_by("pk")}
    if first not in found or second not in found:
        raise NoSuchConversation
    return found[first], found[second]


def _move(gone: Conversation, home: Conversation) -> None:
    gone.messages.update(conversation=home)
    Mention.objects.filter(conversation=gone).update(conversation=home)
    home.tags.add(*gone.tags.all())
    for draft in gone.drafts.all():
        _move_draft(draft, home)


def _move_draft(draft: Draft, home: Conversation) -> None:
    """What somebody typed is never lost: it goes below what they typed in the other one."""
    there = home.drafts.filter(agent_id=draft.agent_id, kind=draft.kind).first()
    if there is None:
        draft.conversation = home
        draft.save(update_fields=["conversation"])
        return
    there.html = f"{there.html}{draft.html}"
    there.save(update_fields=["html"])
    draft.attachments.update(draft=there)
    draft.delete()


def _go_on(home: Conversation, gone: Conversation) -> None:
    """It waits as long as the longer waiting of the two, and knows the people of both."""
    waiting = [c for c in (home, gone) if c.state == "open" and not c.is_answered]
    if waiting:
        home.is_answered, home.since_at = False, min(c.since_at for c in waiting)
    if "open" in (home.state, gone.state):
        home.state, home.snoozed_until, home.closed_at = "open", None, None
    if gone.last_message_at > home.last_message_at:
        home.last_message_at, home.preview = gone.last_message_at, gone.preview
    home.participants = list(dict.fromkeys([*home.participants, *gone.participants]))[:100]
    if home.possible_id == gone.pk:
        home.possible = None
    home.save()


def _restore(gone: Conversation, home: Conversation, kept: dict[str, Any]) -> None:
    """Both as they were, unless the one that went on has changed since."""
    gone.merged_into, gone.state = None, kept["was"]["state"]
    gone.snoozed_until = _moment(kept["was"]["snoozed_until"])
    gone.closed_at = gone.closed_at if gone.state == "closed" else None
    gone.save()
    before = kept["before"]
    if home.last_message_at == max(gone.last_message_at, _moment(before["last_message_at"])):
        home.is_answered, home.since_at = before["is_answered"], _moment(before["since_at"])
        home.preview = before["preview"]
        home.last_message_at = _moment(before["last_message_at"])
    home.participants = before["participants"]
    home.save()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _moment(text: Any) -> Any:
    return datetime.fromisoformat(text) if text else None
