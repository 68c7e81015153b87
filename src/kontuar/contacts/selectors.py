"""What others read about customers."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from kontuar.contacts.contract import Card, NoteShown
from kontuar.contacts.finding import (
    contacts_by_id,
    contacts_like,
    joined_with,
    joining_of,
    likely_same,
    shops_told,
)
from kontuar.contacts.models import Contact, Identity
from kontuar.contacts.variables import CONTACT_LABELS, contact_values

__all__ = [
    "CONTACT_LABELS",
    "card_of",
    "contact_by_id",
    "contact_values",
    "contacts_by_email",
    "contacts_by_id",
    "contacts_like",
    "emails_of",
    "identities_seen",
    "joined_with",
    "joining_of",
    "keys_of",
    "likely_same",
    "shops_told",
]
KINDS = ("email", "phone", "login")
NOTES = 20
"""Shown; more are no glance any more."""
_CARD = """
    select c.language, c.way,
      (select coalesce(json_agg(json_build_array(i.kind, i.value) order by i.id), '[]')::text
       from contacts_identity as i
       where i.contact_id = c.id and not (i.kind = 'phone' and exists (
         select from contacts_identity as o
         where o.kind = 'phone' and o.value = i.value and o.contact_id <> c.id))),
      (select coalesce(json_agg(json_build_array(n.id, n.text, n.agent_id, n.name, n.at)
                                order by n.id desc), '[]')::text
       from (select n.id, n.text, n.agent_id, a.name, n.at
             from contacts_contactnote as n join people_agent as a on a.id = n.agent_id
             where n.contact_id = c.id
               and (%(brands)s::uuid[] is null or n.shop_id = any(%(brands)s::uuid[]))
             order by n.id desc limit %(most)s) as n)
    from contacts_contact as c where c.id = %(contact)s
"""
"""Written by hand: put together by the ORM it cost a seventh of the whole pane."""


def contact_by_id(contact_id: UUID) -> Contact:
    """One customer with every identity."""
    return Contact.objects.prefetch_related("identities").get(pk=contact_id)


def emails_of(contact_id: UUID) -> Sequence[str]:
    """The addresses a customer writes from."""
    rows = Identity.objects.filter(contact_id=contact_id, kind="email")
    return list(rows.order_by("id").values_list("value", flat=True))


def contacts_by_email(emails: Collection[str]) -> Mapping[str, UUID]:
    """The customer behind each address that is known."""
    rows = Identity.objects.filter(kind="email", value__in=list(emails))
    return dict(rows.values_list("value", "contact_id"))


def keys_of(contact_ids: Collection[UUID]) -> Mapping[UUID, Sequence[tuple[str, str]]]:
    """Kind and value of everything that stands for each of these customers and nobody else."""
    found: dict[UUID, list[tuple[str, str]]] = {contact_id: [] for contact_id in contact_ids}
    rows = _own_keys(Identity.objects.filter(contact_id__in=found)).order_by("id")
    for contact_id, kind, value in rows.values_list("contact_id", "kind", "value"):
        found[contact_id].append((kind, value))
    return found


def card_of(contact_id: UUID, *, shops: Collection[UUID] | None) -> Card:
    """What is known of a customer to whoever sees these brands (None: all), in one query."""
    with connection.cursor() as cursor:
        brands = None if shops is None else list(shops)
        cursor.execute(_CARD, {"contact": contact_id, "brands": brands, "most": NOTES})
        language, way, keys, notes = cursor.fetchone()
    shown = [
        NoteShown(UUID(pk), text, UUID(agent_id), agent, datetime.fromisoformat(at))
        for pk, text, agent_id, agent, at in json.loads(notes)
    ]
    return Card(language, way, [(kind, value) for kind, value in json.loads(keys)], shown)


def identities_seen(
    identities: Iterable[Identity], *, shops: Collection[UUID] | None
) -> Sequence[Identity]:
    """Those that whoever sees these brands (None: all) may know of, by kind."""
    seen = [one for one in identities if shops is None or not one.shops or {*one.shops} & {*shops}]
    return sorted(seen, key=lambda one: (KINDS.index(one.kind), one.pk))


def _own_keys(rows: QuerySet[Identity]) -> QuerySet[Identity]:
    """Without phones that another contact bears too: a family's or company's stands for nobody."""
    others = Identity.objects.filter(kind="phone", value=OuterRef("value"))
    shared = Q(kind="phone") & Exists(others.exclude(contact_id=OuterRef("contact_id")))
    return rows.exclude(shared)
