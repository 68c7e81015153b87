"""Take a joining back, or one identity away: two customers again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from kontuar.contacts.contract import Parted
from kontuar.contacts.events import ContactsParted
from kontuar.contacts.models import Contact, ContactNote, Identity, Merge
from kontuar.contacts.problems import NothingToPart, OnlyIdentity
from kontuar.contacts.services.living import living
from kontuar.events.services import publish

if TYPE_CHECKING:
    from kontuar.people.models import Agent


@transaction.atomic
def part_contacts(*, contact_id: UUID, merge_id: UUID, by: Agent, at: datetime) -> Parted:
    """Give back to a contact that was joined what came from it and is still there.

    Notes and preferences return with it. Once, however often it is asked for. Raises
    NothingToPart when everything it had was taken away since, or it is not with this contact.
    """
    merge = Merge.objects.select_related("kept").filter(pk=merge_id).first()
    if merge is None:
        raise NothingToPart
    holder = living(merge.kept_id)
    merge = Merge.objects.select_for_update(of=("self",)).select_related("gone").get(pk=merge_id)
    gone = merge.gone
    if merge.parted_at:
        return Parted(holder.pk, gone.pk, _emails_of(gone), is_new=False)
    moved = Identity.objects.filter(pk__in=merge.data["identities"], contact=holder)
    if holder.pk != contact_id or not moved.update(contact=gone):
        raise NothingToPart
    for one in merge.data["shared"]:
        Identity.objects.get_or_create(
            contact=gone, kind=one["kind"], value=one["value"], defaults={"shops": one["shops"]}
        )
    notes = ContactNote.objects.filter(pk__in=merge.data["notes"], contact=holder)
    notes.update(contact=gone)
    _restore(holder, merge)
    Contact.objects.filter(pk=gone.pk).update(merged_into=None)
    merge.parted_at, merge.parted_by = at, by
    merge.save(update_fields=["parted_at", "parted_by"])
    return _parted(holder, gone, by, at)


@transaction.atomic
def separate_identity(*, contact_id: UUID, identity_id: UUID, by: Agent, at: datetime) -> Parted:
    """Take one identity away into a contact of its own; orders do not bring it back.

    Where it is all that came by a joining, that joining is taken back. Raises OnlyIdentity for
    the last one, NothingToPart for what is not this contact's.
    """
    contact = living(contact_id)
    theirs = {one.pk: one for one in contact.identities.all()}
    identity = theirs.get(identity_id)
    if identity is None:
        raise NothingToPart
    if len(theirs) == 1:
        raise OnlyIdentity
    merge = _merge_of(identity)
    if merge and not {UUID(pk) for pk in merge.data["identities"]} & theirs.keys() - {identity.pk}:
        return part_contacts(contact_id=contact.pk, merge_id=merge.pk, by=by, at=at)
    name = merge.gone.name if merge else identity.value
    own = Contact.objects.create(name=name[:200], created_at=at)
    identity.contact = own
    identity.save(update_fields=["contact"])
    if identity.kind != "email":
        contact.refused = sorted({*contact.refused, f"{identity.kind}:{identity.value}"})
        contact.save(update_fields=["refused"])
    return _parted(contact, own, by, at)


def _merge_of(identity: Identity) -> Merge | None:
    """By which joining an identity came; of several that moved it on, the first."""
    rows = Merge.objects.filter(parted_at=None, data__identities__contains=str(identity.pk))
    return rows.select_related("gone").order_by("pk").first()


def _restore(holder: Contact, merge: Merge) -> None:
    """How the kept one wanted to be answered, unless somebody decided it since."""
    before, after = merge.data["before"], merge.data["after"]
    changed = [name for name in before if getattr(holder, name) == after[name] != before[name]]
    for name in changed:
        setattr(holder, name, before[name])
    holder.save(update_fields=changed)


def _parted(holder: Contact, gone: Contact, by: Agent, at: datetime) -> Parted:
    publish(
        ContactsParted(
            occurred_at=at, actor=by.actor, kept_contact_id=holder.pk, gone_contact_id=gone.pk
        )
    )
    return Parted(holder.pk, gone.pk, _emails_of(gone), is_new=True)


def _emails_of(contact: Contact) -> frozenset[str]:
    rows = Identity.objects.filter(contact=contact, kind="email")
    return frozenset(rows.values_list("value", flat=True))
