"""Variables on the screen: chosen by keyboard, looked at before sending, refused with a way out."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kontuar.conversations.models import Conversation, Message
from kontuar.desk.tests.pages import HTMX, logged_in, text_of
from kontuar.orders import services
from kontuar.testing.cast import make_agent, make_connection, make_conversation
from kontuar.testing.shops import NOON, an_order

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


def about_an_order(text: str = "Gdzie jest zamówienie nr 10234?") -> Conversation:
    connected = make_connection()
    orders = [an_order("10234"), an_order("10300")]
    services.upsert_orders(connection_id=connected.pk, orders=orders, read_at=NOON)
    return make_conversation(text)


def test_the_list_shows_each_variable_with_its_value() -> None:
    conversation = about_an_order()
    client = logged_in(name="Ola")

    with CaptureQueriesContext(connection) as queries:
        shown = text_of(client.get(f"/c/{conversation.pk}/variables/", headers=HTMX))

    assert len(queries) <= MOST_QUERIES
    assert 'data-variable="order.number"><span' in shown
    assert "2 marca 2026" in shown.replace("\xa0", " ")
    assert 'data-variable="parcel.number" aria-disabled="true"' in shown
    assert "Zamówienie nie ma jeszcze paczki." in shown
    assert "data-choose-order" not in shown


def test_with_several_orders_it_offers_to_choose() -> None:
    conversation = about_an_order("Zamówienie nr 10234, zamówienie nr 10300")

    shown = text_of(logged_in(name="Ola").get(f"/c/{conversation.pk}/variables/", headers=HTMX))

    assert "data-choose-order" in shown
    assert 'data-variable="order.number" aria-disabled="true"' in shown


def test_the_preview_is_what_would_leave_and_keeps_nothing() -> None:
    conversation = about_an_order()
    given = {"html": "<p>Nr {{order.number}} <b>ok</b></p>", "to": "Ala <ala@example.pl>"}
    client = logged_in(name="Ola")

    with CaptureQueriesContext(connection) as queries:
        shown = text_of(client.post(f"/c/{conversation.pk}/reply/preview/", given, headers=HTMX))

    assert len(queries) <= MOST_QUERIES
    assert 'Nr <mark class="filled-value" title="order.number">10234</mark> <b>ok</b>' in shown
    assert "Ala &lt;ala@example.pl&gt;" in shown
    assert 'form="reply-box"' in shown
    assert not Message.objects.filter(kind="outbound").exists()


def test_the_preview_of_what_can_not_be_sent_has_no_button_to_send_it() -> None:
    conversation = make_conversation()
    given = {"html": "<p>Nr {{order.number}} {{order.nic}}</p>"}

    shown = text_of(
        logged_in(name="Ola").post(f"/c/{conversation.pk}/reply/preview/", given, headers=HTMX)
    )

    assert '<mark class="filled-gap" title="order.number">{{order.number}}</mark>' in shown
    assert 'data-names="order.number order.nic"' in shown
    assert 'data-way="order"' in shown
    assert 'form="reply-box"' not in shown


def test_a_refusal_says_what_is_missing_and_how_to_go_on() -> None:
    conversation = make_conversation()
    given = {"html": "<p>Nr {{order.number}}</p>", "to": "ala@example.pl", "key": "k"}

    answer = logged_in(name="Ola").post(f"/c/{conversation.pk}/reply/", given, headers=HTMX)

    told = json.loads(answer.headers["HX-Trigger"])["refused"]
    assert answer.status_code == 422
    assert told["code"] == "cannot_fill_in"
    assert told["text"] == (
        "Nie wysłano.\n{{order.number}}: Nie wiadomo, o które zamówienie chodzi. Wskaż je."
    )
    assert (told["needs_order"], told["removable"]) == (True, "order.number")
    assert not Message.objects.filter(kind="outbound").exists()


def test_who_only_reads_is_offered_nothing() -> None:
    conversation = make_conversation()
    client = logged_in(make_agent("Ewa", role="read_only"))

    answer = client.post(f"/c/{conversation.pk}/reply/preview/", {"html": "x"}, headers=HTMX)

    assert answer.status_code == 404
    assert client.get(f"/c/{conversation.pk}/variables/", headers=HTMX).status_code == 404
