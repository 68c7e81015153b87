"""What agents remember about the customer of a conversation."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction

from kontuar.contacts import services as contacts
from kontuar.contacts.contract import WAYS
from kontuar.conversations.contract import CustomerNote, Preferences
from kontuar.conversations.problems import NoSuchNote, NothingWritten, UnknownPreference
from kontuar.conversations.services.loading import conversation_seen
from kontuar.events.services import touch_topic

if TYPE_CHECKING:
    from kontuar.people.models import Agent


@transaction.atomic
def note_customer(*, conversation_id: UUID, by: Agent, note: CustomerNote, at: datetime) -> UUID:
    """Write a short word about the customer, for whoever sees this brand."""
    conversation = conversation_seen(conversation_id=conversation_id, by=by)
    if not note.text.strip():
        raise NothingWritten
    note_id = contacts.add_note(
        contact_id=conversation.contact_id,
        shop_id=conversation.shop_id,
        by=by,
        text=note.text,
        at=at,
    )
    touch_topic(f"conversation-{conversation.pk}")
    return note_id


@transaction.atomic
def forget_note(*, conversation_id: UUID, by: Agent, note_id: UUID) -> None:
    """Take a word about the customer away. Raises NoSuchNote for one that is not seen."""
    conversation = conversation_seen(conversation_id=conversation_id, by=by)
    if not contacts.remove_note(
        contact_id=conversation.contact_id, note_id=note_id, shops=by.scope.shops
    ):
        raise NoSuchNote
    touch_topic(f"conversation-{conversation.pk}")


@transaction.atomic
def set_preferences(*, conversation_id: UUID, by: Agent, wanted: Preferences) -> None:
    """How the customer wants to be answered; values in answers follow the language."""
    conversation = conversation_seen(conversation_id=conversation_id, by=by)
    if wanted.language not in ("", *dict(settings.LANGUAGES)) or wanted.way not in ("", *WAYS):
        raise UnknownPreference
    contacts.prefer(contact_id=conversation.contact_id, language=wanted.language, way=wanted.way)
    touch_topic(f"conversation-{conversation.pk}")
