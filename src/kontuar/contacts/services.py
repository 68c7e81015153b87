"""Every write about customers."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from kontuar.contacts.models import Contact, Identity


def contacts_for_emails(*, names: Mapping[str, str], at: datetime) -> dict[str, UUID]:
    """The contact of each address, made where it is new; `names` is address to display name.

    Safe beside another worker doing the same: the unique identity decides who made it.
    """
    found = _known(names)
    new = {
        email: Contact(name=(name or email)[:200], created_at=at)
        for email, name in names.items()
        if email not in found
    }
    if new:
        Contact.objects.bulk_create(new.values())
        Identity.objects.bulk_create(
            [
                Identity(contact=contact, kind="email", value=email)
                for email, contact in new.items()
            ],
            ignore_conflicts=True,
        )
        found |= _known(new)
        made_by_another = [c.pk for email, c in new.items() if found[email] != c.pk]
        if made_by_another:
            Contact.objects.filter(pk__in=made_by_another).delete()
    return found


def rename_contact(*, contact_id: UUID, name: str) -> None:
    """Correct what a customer is called."""
    Contact.objects.filter(pk=contact_id).update(name=name[:200])


def _known(emails: Mapping[str, object]) -> dict[str, UUID]:
    rows = Identity.objects.filter(kind="email", value__in=list(emails))
    return dict(rows.values_list("value", "contact_id"))
