"""One address is one customer, whoever sees them first."""

import threading

import pytest
from django.db import connection

from kontuar.contacts import selectors, services
from kontuar.contacts.models import Contact, Identity
from kontuar.testing.cast import NOON


@pytest.mark.django_db
def test_an_address_is_known_again_and_keeps_its_name() -> None:
    first = services.contacts_for_emails(names={"ala@example.pl": "Ala Kowalska"}, at=NOON)
    again = services.contacts_for_emails(
        names={"ala@example.pl": "A.K.", "b@example.pl": ""}, at=NOON
    )

    assert again["ala@example.pl"] == first["ala@example.pl"]
    assert selectors.contact_by_id(first["ala@example.pl"]).name == "Ala Kowalska"
    assert selectors.contact_by_id(again["b@example.pl"]).name == "b@example.pl"


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_meet_a_customer_at_once_make_one() -> None:
    ready = threading.Barrier(4)
    found = []

    def meet() -> None:
        ready.wait()
        found.append(services.contacts_for_emails(names={"ala@example.pl": "Ala"}, at=NOON))
        connection.close()

    workers = [threading.Thread(target=meet) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert (Contact.objects.count(), Identity.objects.count()) == (1, 1)
    assert {str(f["ala@example.pl"]) for f in found} == {str(Contact.objects.get().pk)}
