"""Every write about customers."""

from kontuar.contacts.services.join import join_contacts
from kontuar.contacts.services.know import contacts_for_emails, note_brands, note_buyers
from kontuar.contacts.services.part import part_contacts, separate_identity
from kontuar.contacts.services.remember import (
    add_note,
    prefer,
    remove_note,
    rename_contact,
    trust_pictures,
)

__all__ = [
    "add_note",
    "contacts_for_emails",
    "join_contacts",
    "note_brands",
    "note_buyers",
    "part_contacts",
    "prefer",
    "remove_note",
    "rename_contact",
    "separate_identity",
    "trust_pictures",
]
