"""Remember what customers are called, how they want to be answered, and short words about them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from kontuar.contacts.models import Contact, ContactNote
from kontuar.contacts.services.living import living

if TYPE_CHECKING:
    from kontuar.people.models import Agent

NOTE = 500
"""Characters: a note about a customer is one glance."""


def rename_contact(*, contact_id: UUID, name: str) -> None:
    """Correct what a customer is called."""
    Contact.objects.filter(pk=contact_id).update(name=name[:200])


def trust_pictures(*, contact_id: UUID, always: bool) -> None:
    """Load pictures from the net in this customer's mail from now on, or ask each time again."""
    Contact.objects.filter(pk=contact_id).update(shows_pictures=always)


@transaction.atomic
def prefer(*, contact_id: UUID, language: str, way: str) -> None:
    """In which language and how a customer wants to be answered."""
    Contact.objects.filter(pk=living(contact_id).pk).update(language=language, way=way)


@transaction.atomic
def add_note(*, contact_id: UUID, shop_id: UUID, by: Agent, text: str, at: datetime) -> UUID:
    """Write a short word about a customer."""
    note = ContactNote.objects.create(
        contact=living(contact_id), shop_id=shop_id, agent=by, text=text.strip()[:NOTE], at=at
    )
    return note.pk


def remove_note(*, contact_id: UUID, note_id: UUID, shops: Collection[UUID] | None) -> bool:
    """Take a word away again; False when it is gone, or of a brand that is not seen."""
    rows = ContactNote.objects.filter(pk=note_id, contact_id=contact_id)
    rows = rows if shops is None else rows.filter(shop_id__in=shops)
    return bool(rows.delete()[0])
