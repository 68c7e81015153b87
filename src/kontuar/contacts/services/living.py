"""Find the contact that goes on, and hold it while something about it is changed."""

from collections.abc import Collection, Mapping
from uuid import UUID

from kontuar.contacts.models import Contact


def living(contact_id: UUID) -> Contact:
    """The contact, or the one it was joined with, locked; whoever is joined at this moment too."""
    found = Contact.objects.select_for_update(no_key=True).get(pk=contact_id)
    return found if found.merged_into_id is None else living(found.merged_into_id)


def locked(contact_ids: Collection[UUID]) -> Mapping[UUID, Contact]:
    """These, locked in the order of their ids, so that two people cannot block each other.

    The lock lets rows be added that name the contact: mail comes in meanwhile.
    """
    rows = Contact.objects.select_for_update(no_key=True).filter(pk__in=contact_ids)
    return {row.pk: row for row in rows.order_by("pk")}
