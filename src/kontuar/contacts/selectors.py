"""What others read about customers."""

from collections.abc import Sequence
from uuid import UUID

from kontuar.contacts.models import Contact, Identity


def contact_by_id(contact_id: UUID) -> Contact:
    """One customer with every identity."""
    return Contact.objects.prefetch_related("identities").get(pk=contact_id)


def emails_of(contact_id: UUID) -> Sequence[str]:
    """The addresses a customer writes from."""
    rows = Identity.objects.filter(contact_id=contact_id, kind="email")
    return list(rows.order_by("id").values_list("value", flat=True))
