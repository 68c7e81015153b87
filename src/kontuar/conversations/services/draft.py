"""Keep what an agent types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from kontuar.channels.contract import Address
from kontuar.conversations.models import Attachment, Conversation, Draft
from kontuar.conversations.problems import DraftElsewhere, NoSuchConversation
from kontuar.events.services import touch_topic
from kontuar.kit.html import clean_reply_html

if TYPE_CHECKING:
    from kontuar.people.models import Agent

Line = Sequence[Mapping[str, str]]
Lines = tuple[Line, Line, Line]
"""To, Cc and Bcc."""
TYPING = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Typed:
    """The present state of a composer."""

    kind: str
    html: str
    to: Sequence[Address] = ()
    cc: Sequence[Address] = ()
    bcc: Sequence[Address] = ()
    draft_id: UUID | None = None
    """The draft as the composer knows it, or the id under which it wants to keep a new one."""


@transaction.atomic
def save_draft(*, conversation_id: UUID, by: Agent, typed: Typed, at: datetime) -> Draft:
    """Keep it on the server, for any device; colleagues see that somebody types, not what.

    Raises DraftElsewhere when another draft came in between, for example an answer that was taken
    back: writing over it would lose it.
    """
    visible = Conversation.objects.visible_to(by).filter(pk=conversation_id)
    if not visible.exists():
        raise NoSuchConversation
    before = Draft.objects.filter(
        conversation_id=conversation_id, agent=by, kind=typed.kind
    ).values_list("updated_at", flat=True)
    if typed.draft_id:
        _same_or_empty(conversation_id, by, typed.kind, typed.draft_id, at)
    began = not any(at - moment < TYPING for moment in before)
    draft, _made = Draft.objects.update_or_create(
        conversation_id=conversation_id,
        agent=by,
        kind=typed.kind,
        defaults={
            "html": clean_reply_html(typed.html),
            "to": [{"name": a.name, "email": a.email} for a in typed.to],
            "cc": [{"name": a.name, "email": a.email} for a in typed.cc],
            "bcc": [{"name": a.name, "email": a.email} for a in typed.bcc],
            "updated_at": at,
        },
    )
    if began:
        touch_topic(f"typing-{conversation_id}")
    return draft


@transaction.atomic
def discard_draft(*, conversation_id: UUID, by: Agent, kind: str) -> None:
    """Throw away what was typed, and the files that waited with it."""
    drafts = Draft.objects.filter(conversation_id=conversation_id, agent=by, kind=kind)
    Attachment.objects.filter(draft__in=drafts, message=None).delete()
    drafts.delete()
    touch_topic(f"typing-{conversation_id}")


def give_draft(
    *, conversation_id: UUID, agent: Agent, lines: Lines, html: str, at: datetime
) -> Draft:
    """Put an answer into somebody's composer as a new draft; what was typed there stands below.

    The caller hands over the files. Composers that are open know another draft, so they ask
    before they write over this one.
    """
    before = (
        Draft.objects.select_for_update()
        .filter(conversation_id=conversation_id, agent=agent, kind="reply")
        .first()
    )
    typed, draft_id = (before.html, before.pk) if before else ("", None)
    draft = Draft(
        conversation_id=conversation_id,
        agent=agent,
        kind="reply",
        html=html + typed,
        to=lines[0],
        cc=lines[1],
        bcc=lines[2],
        updated_at=at,
    )
    _replace(draft_id, draft)
    return draft


def _same_or_empty(
    conversation_id: UUID, by: Agent, kind: str, draft_id: UUID, at: datetime
) -> None:
    """Make sure that the draft has this id; one that only holds files yet gets it."""
    rows = Draft.objects.select_for_update().filter(
        conversation_id=conversation_id, agent=by, kind=kind
    )
    before = rows.first()
    if before and before.pk != draft_id and before.html:
        raise DraftElsewhere
    if before is None or before.pk != draft_id:
        made = Draft(
            pk=draft_id,
            conversation_id=conversation_id,
            agent=by,
            kind=kind,
            updated_at=at - TYPING,
        )
        _replace(before.pk if before else None, made)


def _replace(old_id: UUID | None, draft: Draft) -> None:
    """One takes the place of another, with its files."""
    files = list(Attachment.objects.filter(draft_id=old_id)) if old_id else []
    if old_id:
        Draft.objects.filter(pk=old_id).delete()
    draft.save(force_insert=True)
    Attachment.objects.filter(pk__in=[f.pk for f in files]).update(draft=draft)
