"""Joining two customers from the pane: found, compared, joined, taken back."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kontuar.contacts import services as contacts
from kontuar.contacts.models import Identity, Merge
from kontuar.conversations.models import Conversation
from kontuar.desk.tests.pages import HTMX, logged_in, text_of
from kontuar.orders import services
from kontuar.orders.contract import ShopCustomer
from kontuar.testing.cast import make_agent, make_connection, make_conversation
from kontuar.testing.shops import NOON, an_order

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
WORK = "a.kowalska@firma.example"


def two_of_ala() -> tuple[Conversation, Conversation]:
    bought = [
        an_order(
            "10234", customer=ShopCustomer("c1", email="ala@example.pl", accepts_marketing=True)
        ),
        an_order(
            "777",
            email=WORK,
            phone="",
            customer=ShopCustomer("c2", email=WORK, accepts_marketing=False),
        ),
    ]
    services.upsert_orders(connection_id=make_connection().pk, orders=bought, read_at=NOON)
    here = make_conversation("Gdzie paczka?", name="Ala Kowalska")
    other = make_conversation("Faktura", **{"from": WORK, "name": "Alicja <Kowalska>"})
    return here, other


def joined(client: Client, here: Conversation, other: Conversation, **more: str) -> dict[str, str]:
    given = {"with": str(other.contact_id), "keep": "here", "key": "k", **more}
    answer = client.post(f"/c/{here.pk}/customer/joining/", given, headers=HTMX)
    assert answer.status_code == 204
    toast: dict[str, str] = json.loads(answer.headers["HX-Trigger"])["toast"]
    return toast


def test_found_and_compared_before_anything_happens() -> None:
    client = logged_in(name="Ola")
    here, other = two_of_ala()
    contacts.add_note(
        contact_id=other.contact_id,
        shop_id=other.shop_id,
        by=make_agent("Tomek"),
        text="VIP",
        at=NOON,
    )
    address = f"/c/{here.pk}/customer/joining/"

    with CaptureQueriesContext(connection) as found_by:
        found = text_of(client.get(address, {"find": "777"}))
    with CaptureQueriesContext(connection) as compared_by:
        both = text_of(client.get(address, {"with": str(other.contact_id)}))

    assert len(found_by) <= MOST_QUERIES
    assert "Alicja &lt;Kowalska&gt;" in found
    assert f"?with={other.contact_id}" in found
    for said in ("Ala Kowalska", "Alicja &lt;Kowalska&gt;", WORK, "+48601202303", "VIP"):
        assert said in both
    assert both.count("1 zamówienie") == both.count("1 sprawa") == 2
    assert "Zgadza się na marketing" in both
    assert "Bez zgody na marketing" in both
    assert len(compared_by) <= MOST_QUERIES
    assert not Merge.objects.exists()


def test_joined_the_pane_shows_everything_in_one_answer_with_few_queries() -> None:
    client = logged_in(name="Ola")
    here, other = two_of_ala()

    joined(client, here, other)
    joined(client, here, other)

    with CaptureQueriesContext(connection) as queries:
        pane = text_of(client.get(f"/c/{here.pk}/orders/"))
    page = text_of(client.get(f"/c/{here.pk}/"))
    assert len(queries) <= MOST_QUERIES
    assert "2 zamówienia" in pane
    assert "1 inna sprawa" in pane
    assert "1 wcześniejsza decyzja" in pane
    assert WORK in page
    assert "Ola łączy innego klienta z tym: Alicja &lt;Kowalska&gt;" in page
    assert page.count("/customer/parting/?identity=") == 3


def test_the_notice_takes_it_back() -> None:
    client = logged_in(name="Ola")
    here, other = two_of_ala()
    undo = joined(client, here, other, keep="other")["undo"]
    together = Conversation.objects.get(pk=here.pk).contact_id

    client.post(undo)

    here.refresh_from_db()
    assert together == other.contact_id != here.contact_id
    assert "Ola oddziela od tego klienta: " in text_of(client.get(f"/c/{here.pk}/"))


def test_an_address_is_looked_at_and_separated() -> None:
    client = logged_in(name="Ola")
    here, other = two_of_ala()
    joined(client, here, other)
    address = f"/c/{here.pk}/customer/parting/"
    identity = str(Identity.objects.get(value=WORK).pk)

    shown = text_of(client.get(address, {"identity": identity}))
    answer = client.post(address, {"identity": identity, "key": "s"}, headers=HTMX)

    assert "z 1 sprawą" in shown
    assert "dialog:close" in answer.headers["HX-Trigger"]
    assert Conversation.objects.get(pk=other.pk).contact_id == other.contact_id
    assert "/customer/parting/?identity=" in text_of(client.get(f"/c/{here.pk}/"))


def test_the_only_address_has_nothing_to_separate() -> None:
    here = make_conversation("Hej")
    client = logged_in(name="Ola")
    identity = str(Identity.objects.get().pk)

    page = text_of(client.get(f"/c/{here.pk}/"))
    refused = client.post(f"/c/{here.pk}/customer/parting/", {"identity": identity}, headers=HTMX)

    assert "/customer/parting/" not in page
    assert refused.status_code == 409


@pytest.mark.parametrize("given", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_nobody_is_joined_with_nobody(given: str) -> None:
    here = make_conversation("Hej")
    client = logged_in(name="Ola")
    address = f"/c/{here.pk}/customer/joining/"

    looked = client.get(address, {"with": given}, headers=HTMX)
    posted = client.post(address, {"with": given}, headers=HTMX)

    assert (looked.status_code, posted.status_code) == (404, 404)


def test_a_few_letters_ask_for_more() -> None:
    here = make_conversation("Hej")

    shown = text_of(logged_in(name="Ola").get(f"/c/{here.pk}/customer/joining/"))

    assert "co najmniej trzy znaki" in shown
