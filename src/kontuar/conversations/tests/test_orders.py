"""Which orders a conversation is about."""

from datetime import timedelta

import pytest

from kontuar.contacts import selectors as contacts
from kontuar.conversations import selectors, services
from kontuar.conversations.contract import OrderVerdict
from kontuar.orders import selectors as orders_reads
from kontuar.orders import services as orders
from kontuar.orders.models import Order
from kontuar.testing.cast import make_agent, make_connection, make_conversation, make_shop, say
from kontuar.testing.settling import settle
from kontuar.testing.shops import NOON, an_order

pytestmark = pytest.mark.django_db
BARTEK = {"email": "bartek@example.pl", "phone": "", "customer": None}


def sell(*given: object, **connection: object) -> None:
    made = make_connection(**connection)  # type: ignore[arg-type]
    orders.upsert_orders(connection_id=made.pk, orders=list(given), read_at=NOON)  # type: ignore[arg-type]


def links(conversation: object) -> list[tuple[str, str, int]]:
    found = selectors.orders_of(conversation.pk)  # type: ignore[attr-defined]
    numbers = {order.pk: order.number for order in Order.objects.all()}
    return [(numbers[link.order_id], link.how, link.confidence) for link in found]


def test_what_a_message_names_is_linked_and_its_parcel_too() -> None:
    sell(an_order("10234"), an_order("10300", parcel="FP1234567890"), an_order("10400"))

    conversation = make_conversation("Zamówienie nr 10234, przesyłka FP1234567890, tel. 10400 999")

    assert links(conversation) == [("10234", "number", 99), ("10300", "parcel", 99)]


def test_who_names_nothing_gets_their_last_order_until_they_name_one() -> None:
    sell(an_order("10234"), an_order("555", **BARTEK))
    conversation = make_conversation("Kiedy będzie?", id="<a@example.pl>")
    guessed = links(conversation)

    say("Chodzi o zamówienie #555", references=["<a@example.pl>"], id="<b@example.pl>")
    settle()

    assert guessed == [("10234", "buyer", 75)]
    home = selectors.orders_of(conversation.pk)
    assert conversation.messages.filter(kind="inbound").count() == 2
    assert [(link.how, link.said, link.confidence) for link in home] == [("number", "555", 80)]


def test_a_strangers_bare_number_and_another_brands_order_link_nothing() -> None:
    sell(an_order("555", **BARTEK))
    sell(an_order("777"), name="Inny", shop=make_shop("Inny"))

    assert links(make_conversation("Mam kod 5550 i 555")) == []
    assert links(make_conversation("Zamówienie nr 777")) == []


def test_the_same_number_in_two_shops_of_a_brand_goes_to_its_buyer() -> None:
    sell(an_order("10234"))
    sell(an_order("10234", **BARTEK), name="Allegro")

    conversation = make_conversation("Zamówienie nr 10234")

    assert [
        Order.objects.get(pk=link.order_id).email for link in selectors.orders_of(conversation.pk)
    ] == ["ala@example.pl"]


def test_what_a_person_refused_is_not_linked_again() -> None:
    sell(an_order("10234"))
    ola = make_agent("Ola")
    conversation = make_conversation("Zamówienie nr 10234", id="<a@example.pl>")
    verdict = OrderVerdict(Order.objects.get().pk, is_meant=False)

    services.correct_order(conversation_id=conversation.pk, by=ola, verdict=verdict, at=NOON)
    say("Zamówienie nr 10234!", references=["<a@example.pl>"], id="<b@example.pl>")
    settle()

    assert links(conversation) == []
    assert conversation.orders.get().is_confirmed is False


def test_joined_conversations_share_their_orders() -> None:
    sell(an_order("10234"), an_order("10300"))
    ola = make_agent("Ola")
    first, second = make_conversation("Zamówienie 10234"), make_conversation("Zamówienie 10300")

    services.merge_conversations(conversation_id=first.pk, into_id=second.pk, by=ola, at=NOON)
    joined = {number for number, _how, _sure in links(second)}
    services.separate_conversations(conversation_id=first.pk, by=ola, at=NOON)

    assert joined == {"10234", "10300"}
    assert [number for number, _how, _sure in links(second)] == ["10300"]


def test_an_order_under_the_phone_or_login_of_the_writer_is_found() -> None:
    account = {"login": "allegro:ala", "placed_at": NOON - timedelta(days=90)}
    masked = {"email": "x+1@allegromail.pl", "phone": "", "customer": None, "name": "A. K."}
    without = {"email": "", "customer": None}
    sell(
        an_order("1", **account),
        an_order("2", **masked, **account, external_id="m"),
        an_order("3", **without, placed_at=NOON - timedelta(days=90)),
    )

    conversation = make_conversation("Zamówienie nr 2, zamówienie nr 3")

    assert links(conversation) == [("2", "number", 99), ("3", "number", 99)]
    whose = selectors.whose_orders(make_agent("Ola"), conversation.pk)
    assert [(key.kind, key.value) for key in whose.keys] == [
        ("email", "ala@example.pl"),
        ("login", "allegro:ala"),
        ("phone", "+48601202303"),
    ]


def test_an_order_of_another_address_is_a_strangers_whatever_its_phone() -> None:
    sell(an_order("1"), an_order("2", **BARTEK | {"phone": "601 202 303"}))

    assert links(make_conversation("Zamówienie nr 2")) == [("2", "number", 80)]


def test_a_login_of_a_shop_of_its_own_is_somebody_elses_in_another() -> None:
    sell(an_order("1", login="ala"))
    sell(an_order("2", login="ala", email="", phone="", customer=None), name="Drugi")
    sell(an_order("3", login="allegro:x", email="", phone="", customer=None), name="Trzeci")

    assert links(make_conversation("Zamówienie nr 1, zamówienie nr 2, zamówienie nr 3")) == [
        ("1", "number", 99),
        ("2", "number", 80),
        ("3", "number", 80),
    ]


def test_a_customer_who_appears_in_two_shops_is_one_and_nobody_sees_the_others_orders() -> None:
    other = make_shop("Inny")
    sell(an_order("10234", login="allegro:ala"))
    sell(an_order("777", login="allegro:ala", phone="700 800 900"), name="Inny", shop=other)
    conversation = make_conversation("Dzień dobry")
    tomek = make_agent("Tomek", all_shops=False)
    tomek.shops.add(conversation.shop)

    whose = selectors.whose_orders(tomek, conversation.pk)
    seen = orders_reads.orders_beside(agent=tomek, keys=whose.keys)
    everything = orders_reads.orders_beside(agent=make_agent("Ola"), keys=whose.keys)

    assert [one.order.number for one in seen.orders] == ["10234"]
    assert seen.count == 1
    assert {one.order.number for one in everything.orders} == {"10234", "777"}


def test_orders_that_come_after_the_mail_tell_who_wrote_too() -> None:
    conversation = make_conversation("Dzień dobry")

    sell(an_order("10234"))

    assert ("phone", "+48601202303") in contacts.keys_of([conversation.contact_id])[
        conversation.contact_id
    ]
