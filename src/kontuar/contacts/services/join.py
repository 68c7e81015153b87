"""Make two contacts one customer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from kontuar.contacts.contract import Joined
from kontuar.contacts.events import ContactsJoined
from kontuar.contacts.models import Contact, ContactNote, Identity, Merge
from kontuar.contacts.problems import CannotJoin, JoinedElsewhere
from kontuar.contacts.services.living import locked
from kontuar.events.services import publish

if TYPE_CHECKING:
    from kontuar.people.models import Agent

PREFERENCES = ("language", "way", "shows_pictures")


@transaction.atomic
def join_contacts(
    *,
    kept_id: UUID,
    gone_id: UUID,
    heard_by: Mapping[str, Collection[UUID]],
    by: Agent,
    at: datetime,
) -> Joined:
    """Give everything of one contact to the other; once, whoever else asks for the same.

    `heard_by` says which brands each address wrote to: an address that was everybody's to see
    stays with those from now on, so that nobody learns from a joining what only a foreign brand
    knows. Where both said how they want to be answered, the kept one's word holds; pictures of
    the net load by themselves only if that was decided for both. Raises CannotJoin,
    JoinedElsewhere.
    """
    if kept_id == gone_id:
        raise CannotJoin
    pair = locked([kept_id, gone_id])
    if len(pair) < 2:
        raise CannotJoin
    kept, gone = pair[kept_id], pair[gone_id]
    if kept.merged_into_id or gone.merged_into_id:
        return _joined_before(kept, gone)
    _note_brands([*kept.identities.all(), *gone.identities.all()], heard_by)
    data = _move(kept, gone)
    _prefer(kept, gone)
    kept.refused = sorted(_refused(kept, gone))
    kept.save()
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    data["after"] = _preferences(kept)
    merge = Merge.objects.create(kept=kept, gone=gone, agent=by, at=at, data=data)
    publish(
        ContactsJoined(
            occurred_at=at, actor=by.actor, kept_contact_id=kept.pk, gone_contact_id=gone.pk
        )
    )
    return Joined(merge.pk, kept.pk, gone.pk, is_new=True)


def _joined_before(kept: Contact, gone: Contact) -> Joined:
    """The same joining, asked for again or by a second person; any other is refused."""
    done = Merge.objects.filter(kept__in=[kept, gone], gone__in=[kept, gone], parted_at=None)
    merge = done.order_by("-pk").first()
    if merge is None:
        raise JoinedElsewhere
    return Joined(merge.pk, merge.kept_id, merge.gone_id, is_new=False)


def _note_brands(rows: Sequence[Identity], heard_by: Mapping[str, Collection[UUID]]) -> None:
    for row in rows:
        shops = heard_by.get(row.value, ()) if row.kind == "email" and not row.shops else ()
        if shops:
            row.shops = sorted(shops)
            row.save(update_fields=["shops"])


def _move(kept: Contact, gone: Contact) -> dict[str, Any]:
    """Identities and notes; of a phone that both bear, one stays."""
    ours = {(one.kind, one.value): one for one in kept.identities.all()}
    moved, shared = [], []
    for one in gone.identities.order_by("pk"):
        twin = ours.get((one.kind, one.value))
        if twin is None:
            moved.append(one.pk)
            continue
        shared.append({"kind": one.kind, "value": one.value, "shops": _plain(one.shops)})
        twin.shops = sorted({*twin.shops, *one.shops}) if twin.shops and one.shops else []
        twin.save(update_fields=["shops"])
        one.delete()
    Identity.objects.filter(pk__in=moved).update(contact=kept)
    notes = list(ContactNote.objects.filter(contact=gone).values_list("pk", flat=True))
    ContactNote.objects.filter(pk__in=notes).update(contact=kept)
    return {
        "identities": _plain(moved),
        "shared": shared,
        "notes": _plain(notes),
        "before": _preferences(kept),
    }


def _prefer(kept: Contact, gone: Contact) -> None:
    kept.language = kept.language or gone.language
    kept.way = kept.way or gone.way
    kept.shows_pictures = kept.shows_pictures and gone.shows_pictures


def _refused(kept: Contact, gone: Contact) -> set[str]:
    """What was said not to be theirs, unless a person says now that it is."""
    known = {f"{one.kind}:{one.value}" for one in kept.identities.all()}
    return {*kept.refused, *gone.refused} - known


def _preferences(contact: Contact) -> dict[str, Any]:
    return {name: getattr(contact, name) for name in PREFERENCES}


def _plain(ids: Iterable[UUID]) -> list[str]:
    return [str(pk) for pk in ids]
