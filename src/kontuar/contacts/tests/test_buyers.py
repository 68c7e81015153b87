"""What orders say of a customer who is known: a phone alone joins nobody."""

from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kontuar.contacts import selectors, services
from kontuar.contacts.contract import Buyer
from kontuar.contacts.models import Contact, Identity
from kontuar.testing.cast import NOON

pytestmark = pytest.mark.django_db
KRAM, OTHER = uuid4(), uuid4()
ALA, BARTEK = ("email", "ala@example.pl"), ("email", "bartek@example.pl")
PHONE, LOGIN = ("phone", "+48601202303"), ("login", "allegro:ala")


def known(*keys: tuple[str, str]) -> list[UUID]:
    names = {value: "" for _kind, value in keys}
    found = services.contacts_for_emails(names=names, at=NOON)
    return [found[value] for _kind, value in keys]


def keys_of(contact_id: UUID) -> list[tuple[str, str]]:
    return list(selectors.keys_of([contact_id])[contact_id])


def test_who_wrote_is_known_by_phone_and_login_of_their_orders() -> None:
    (ala,) = known(ALA)

    for _twice in range(2):
        services.note_buyers([Buyer(KRAM, [ALA, PHONE, LOGIN])])

    assert keys_of(ala) == [ALA, LOGIN, PHONE]


def test_who_never_wrote_becomes_no_contact() -> None:
    services.note_buyers([Buyer(KRAM, [ALA, PHONE, LOGIN])])

    assert not Contact.objects.exists()


def test_a_login_leads_to_its_contact_but_brings_no_address() -> None:
    (ala,) = known(ALA)
    services.note_buyers([Buyer(KRAM, [ALA, LOGIN])])

    services.note_buyers([Buyer(KRAM, [("email", "typed@example.pl"), PHONE, LOGIN])])

    assert keys_of(ala) == [ALA, LOGIN, PHONE]


def test_a_phone_alone_joins_nobody_and_a_shared_one_stands_for_nobody() -> None:
    ala, bartek = known(ALA, BARTEK)
    services.note_buyers([Buyer(KRAM, [ALA, PHONE]), Buyer(KRAM, [PHONE, LOGIN])])
    alone = keys_of(ala)

    services.note_buyers([Buyer(KRAM, [BARTEK, PHONE])])

    assert alone == [ALA, PHONE]
    assert keys_of(ala) == [ALA]
    assert keys_of(bartek) == [BARTEK]
    assert Identity.objects.filter(kind="phone").count() == 2


def test_an_address_of_one_and_a_login_of_another_are_left_to_a_person() -> None:
    known(ALA, BARTEK)
    services.note_buyers([Buyer(KRAM, [ALA, LOGIN])])

    services.note_buyers([Buyer(KRAM, [BARTEK, LOGIN, PHONE])])

    assert not Identity.objects.filter(kind="phone").exists()


def test_two_of_a_page_never_get_one_login() -> None:
    ala, bartek = known(ALA, BARTEK)

    services.note_buyers([Buyer(KRAM, [ALA, LOGIN]), Buyer(KRAM, [BARTEK, LOGIN])])

    assert keys_of(ala) == [ALA, LOGIN]
    assert keys_of(bartek) == [BARTEK]


def test_a_second_brand_that_tells_of_it_is_remembered() -> None:
    known(ALA)
    services.note_buyers([Buyer(KRAM, [ALA, PHONE])])

    services.note_buyers([Buyer(OTHER, [ALA, PHONE])])

    assert Identity.objects.get(kind="phone").shops == [KRAM, OTHER]
    assert Identity.objects.get(kind="email").shops == []


def test_a_page_of_buyers_costs_few_statements() -> None:
    known(ALA, BARTEK)
    buyers = [Buyer(KRAM, [ALA, ("phone", f"+4860000000{n}")]) for n in range(9)]

    with CaptureQueriesContext(connection) as queries:
        services.note_buyers([*buyers, Buyer(KRAM, [BARTEK, PHONE])])

    assert len([q for q in queries if "SAVEPOINT" not in q["sql"]]) <= 4
    assert Identity.objects.filter(kind="phone").count() == 10
