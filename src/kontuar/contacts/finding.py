"""Find customers whom somebody may mean, or who may be the same person."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from kontuar.contacts.contract import Joining, Key
from kontuar.contacts.models import Contact, ContactNote, Identity, Merge

WORDS, SHORTEST = 5, 3
"""Words that count, and characters of which at least one has: fewer find nobody in particular."""
_SEEN = "(%(brands)s::uuid[] is null or {0}.shops = '{{}}' or {0}.shops && %(brands)s::uuid[])"
_BY_NAME = """
    (select c.id from contacts_contact as c
     where c.merged_into_id is null and WORDS order by c.id desc limit %(most)s)
"""
_BY_IDENTITY = f"""
    (select i.contact_id from contacts_identity as i
     where WORDS and {_SEEN.format("i")} order by i.id desc limit %(most)s)
"""  # noqa: S608  (words travel as parameters)
_BY_KEYS = """
    (select k.contact_id from contacts_identity as k
     join jsonb_to_recordset(%(keys)s::jsonb) as given (kind text, value text)
       on given.kind = k.kind and given.value = k.value)
"""
_SAME = f"""
    select distinct other.id from contacts_contact as c
    join contacts_identity as i on i.contact_id = c.id and i.kind = 'phone'
    join contacts_identity as o on o.kind = 'phone' and o.value = i.value and o.contact_id <> c.id
    join contacts_contact as other on other.id = o.contact_id
    where c.id = %(contact)s and {_SEEN.format("i")} and {_SEEN.format("o")}
      and lower(substring(other.name from '[^[:space:]]+$'))
        = lower(substring(c.name from '[^[:space:]@]{{3,}}$'))
    order by other.id limit 5
"""  # noqa: S608  (nothing in it comes from outside)


def contacts_like(
    query: str, *, keys: Collection[Key], shops: Collection[UUID] | None, limit: int
) -> Sequence[UUID]:
    """Those whose name, or one identity, holds every word, or who have one of these keys.

    Newest first. Only by identities that whoever sees these brands (None: all) may know of. A
    number with blanks and dashes is looked for as a phone. Each way has its own limit, so that a
    word that everybody has costs no more than a rare one.
    """
    words = _words(query)
    values = _values(shops) | {"most": limit, "keys": json.dumps(_given(keys))}
    values |= {f"w{n}": f"%{_literal(word)}%" for n, word in enumerate(words)}
    ways = []
    if words:
        ways = [_with(words, _BY_NAME, "c.name"), _with(words, _BY_IDENTITY, "i.value")]
    if keys:
        ways.append(_BY_KEYS)
    return _ids(f"{' union '.join(ways)} order by 1 desc limit %(most)s", values) if ways else []


def likely_same(contact_id: UUID, *, shops: Collection[UUID] | None) -> Sequence[UUID]:
    """Who bears the same phone and the same surname: perhaps the same person, a person decides."""
    return _ids(_SAME, _values(shops) | {"contact": contact_id})


def contacts_by_id(contact_ids: Collection[UUID]) -> Mapping[UUID, Contact]:
    """Customers with every identity; those that were joined with another are none."""
    rows = Contact.objects.filter(pk__in=contact_ids, merged_into=None)
    return {row.pk: row for row in rows.prefetch_related("identities")}


def joined_with(contact_ids: Collection[UUID]) -> Mapping[UUID, UUID]:
    """Of these, the contacts that were joined, with the one that goes on."""
    rows = Contact.objects.filter(pk__in=contact_ids).exclude(merged_into=None)
    found = {row.pk: row.merged_into_id for row in rows if row.merged_into_id}
    further = joined_with(found.values()) if found else {}
    return {pk: further.get(kept, kept) for pk, kept in found.items()}


def shops_told(contact_ids: Collection[UUID]) -> frozenset[UUID]:
    """The brands of which something is noted about these customers."""
    rows = Identity.objects.filter(contact_id__in=contact_ids).exclude(shops=[])
    told = {shop for shops in rows.values_list("shops", flat=True) for shop in shops}
    notes = ContactNote.objects.filter(contact_id__in=contact_ids)
    return frozenset(told | {*notes.values_list("shop_id", flat=True)})


def joining_of(identity_id: UUID) -> Joining | None:
    """By which joining an identity came to its contact, if it can be taken back."""
    rows = Merge.objects.filter(parted_at=None, data__identities__contains=str(identity_id))
    merge = rows.select_related("gone", "agent").order_by("pk").first()
    if merge is None:
        return None
    holder = Identity.objects.values_list("contact_id", flat=True).get(pk=identity_id)
    still = Identity.objects.filter(pk__in=merge.data["identities"], contact_id=holder)
    notes = ContactNote.objects.filter(pk__in=merge.data["notes"], contact_id=holder)
    ids = list(still.order_by("id").values_list("pk", flat=True))
    return Joining(merge.pk, merge.gone.name, merge.agent.name, merge.at, ids, notes.count())


def _words(query: str) -> Sequence[str]:
    """The words to look for; a phone number is one, however it is written."""
    digits = re.sub(r"\D", "", query)
    if len(digits) >= 7 and not re.search(r"[^\d\s()+./-]", query):
        return [digits.lstrip("0")]
    words = query.split()[:WORDS]
    return words if max(map(len, words), default=0) >= SHORTEST else ()


def _with(words: Sequence[str], way: str, column: str) -> str:
    return way.replace("WORDS", " and ".join(f"{column} ilike %(w{n})s" for n in range(len(words))))


def _given(keys: Collection[Key]) -> list[dict[str, str]]:
    return [{"kind": kind, "value": value} for kind, value in keys]


def _literal(word: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", word)


def _values(shops: Collection[UUID] | None) -> dict[str, Any]:
    return {"brands": None if shops is None else list(shops)}


def _ids(sql: str, values: Mapping[str, Any]) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [pk for (pk,) in cursor.fetchall()]
