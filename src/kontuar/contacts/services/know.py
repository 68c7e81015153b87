"""Know customers by what they write from and by what their orders say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from kontuar.contacts.contract import Buyer, Key
from kontuar.contacts.models import Contact, Identity
from kontuar.contacts.selectors import contacts_by_email
from kontuar.kit.bulk import insert_missing, insert_rows


def contacts_for_emails(*, names: Mapping[str, str], at: datetime) -> dict[str, UUID]:
    """The contact of each address, made where it is new; `names` is address to display name.

    Safe beside another worker doing the same: the unique identity decides who made it.
    """
    found = dict(contacts_by_email(names))
    new = {
        email: Contact(name=(name or email)[:200], created_at=at)
        for email, name in names.items()
        if email not in found
    }
    if new:
        insert_rows(list(new.values()))
        insert_missing(
            [Identity(contact=contact, kind="email", value=email) for email, contact in new.items()]
        )
        found |= contacts_by_email(new)
        made_by_another = [c.pk for email, c in new.items() if found[email] != c.pk]
        if made_by_another:
            Contact.objects.filter(pk__in=made_by_another).delete()
    return found


@transaction.atomic
def note_buyers(buyers: Sequence[Buyer]) -> None:
    """Note phones and logins of orders with the customers who are known already.

    | an order says                                  | then                                    |
    |------------------------------------------------|-----------------------------------------|
    | an address or login of one contact             | its phone and login are that contact's too |
    | an address of one and a login of another       | nothing: a person decides               |
    | only a phone, or nothing that is known         | nothing: a phone alone joins nobody     |
    | what a person took away from that contact      | nothing: they know better               |

    No address is ever taken from an order: whoever orders types what they like there. Four
    statements at most, however many there are.
    """
    told = {key for buyer in buyers for key in buyer.keys if key[0] != "phone"}
    owners = _owners(told)
    wanted: dict[tuple[UUID, Key], set[UUID]] = {}
    for buyer in buyers:
        theirs = {owners[key] for key in buyer.keys if key in owners}
        if len(theirs) != 1:
            continue
        contact_id = theirs.pop()
        for key in buyer.keys:
            if key[0] == "phone" or owners.get(key) == contact_id or _is_new_login(key, owners):
                owners.setdefault(key, contact_id) if key[0] == "login" else None
                wanted.setdefault((contact_id, key), set()).add(buyer.shop_id)
    _write(wanted)


def _owners(keys: Iterable[Key]) -> dict[Key, UUID]:
    """The contact of each address and login that is known."""
    values = [value for _kind, value in keys]
    if not values:
        return {}
    rows = Identity.objects.filter(kind__in=["email", "login"], value__in=values)
    return {(kind, value): pk for kind, value, pk in rows.values_list("kind", "value", "contact")}


def _is_new_login(key: Key, owners: Mapping[Key, UUID]) -> bool:
    return key[0] == "login" and key not in owners


def _write(wanted: Mapping[tuple[UUID, Key], set[UUID]]) -> None:
    """Add what is missing; what a brand told of is also another's when that tells of it too."""
    if not wanted:
        return
    rows = Identity.objects.filter(contact_id__in={contact_id for contact_id, _key in wanted})
    rows = rows.annotate(refused=F("contact__refused"))
    known = {(row.contact_id, (row.kind, row.value)): row for row in rows.order_by("pk")}
    refused = {(row.contact_id, one) for row in known.values() for one in _refused_with(row)}
    insert_missing(
        [
            Identity(contact_id=contact_id, kind=key[0], value=key[1], shops=sorted(shops))
            for (contact_id, key), shops in sorted(wanted.items())
            if (contact_id, key) not in known and (contact_id, ":".join(key)) not in refused
        ]
    )
    for place, row in known.items():
        more = wanted.get(place, set()) - set(row.shops)
        if row.shops and more:
            row.shops = [*row.shops, *sorted(more)]
            row.save(update_fields=["shops"])


def _refused_with(row: Identity) -> Sequence[str]:
    """What a person said is not its contact's."""
    refused: Sequence[str] = getattr(row, "refused", ())
    return refused


@transaction.atomic
def note_brands(told: Mapping[tuple[UUID, str], set[UUID]]) -> None:
    """Note which brands a customer wrote to, from which address, where that is not everybody's.

    Only after a joining is it known by brand who may know an address; most cost no write.
    """
    rows = Identity.objects.filter(kind="email", contact_id__in={pk for pk, _email in told})
    for row in rows.exclude(shops=[]).order_by("pk"):
        if more := told.get((row.contact_id, row.value), set()) - set(row.shops):
            row.shops = [*row.shops, *sorted(more)]
            row.save(update_fields=["shops"])
