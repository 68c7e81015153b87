"""The orders beside a conversation."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kontuar.desk.tests.pages import logged_in, set_up, text_of
from kontuar.kit import clock
from kontuar.orders import services
from kontuar.orders.contract import ReturnData
from kontuar.orders.models import Order, Reread
from kontuar.testing.cast import make_agent, make_connection, make_conversation, make_shop
from kontuar.testing.shops import NOON, an_order, pln

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


def sell(*orders: object, **values: object) -> None:
    connection_id = make_connection(**values).pk  # type: ignore[arg-type]
    services.upsert_orders(connection_id=connection_id, orders=list(orders), read_at=NOON)  # type: ignore[arg-type]


def test_the_order_that_is_named_stands_first_with_its_parcel_line() -> None:
    client = logged_in(name="Ola")
    sell(an_order("10234", parcel="FP123456789"), an_order("10300", placed_at=NOON))
    conversation = make_conversation("Gdzie jest zamówienie nr 10234?")

    with CaptureQueriesContext(
        connection,
    ) as queries:
        shown = text_of(client.get(f"/c/{conversation.pk}/orders/"))

    assert len(queries) <= MOST_QUERIES
    assert shown.index("10234") < shown.index("10300")
    assert shown.count("order-linked") == 1
    assert shown.count("<details") == 2
    assert shown.count(" open>") == 1
    assert "Klient podaje 10234" in shown
    assert shown.count('aria-current="step"') == 1
    assert "Zapowiedziana" in shown
    assert "2 zamówienia" in shown
    assert "229,94" in shown
    assert "Kubek Bursztyn" in shown


def test_more_orders_cost_no_more_queries() -> None:
    client = logged_in(name="Ola")
    conversation = make_conversation("Gdzie jest zamówienie nr 1001?")
    sell(*[an_order(str(1000 + n), parcel=f"FP12345678{n}") for n in range(9)])

    with CaptureQueriesContext(connection) as queries:
        shown = text_of(client.get(f"/c/{conversation.pk}/orders/"))

    assert len(queries) <= MOST_QUERIES
    assert shown.count("<details") == 6
    assert "i jeszcze 3 starsze" in shown


def test_without_orders_it_is_quiet() -> None:
    client = logged_in(name="Ola")
    conversation = make_conversation("Dzień dobry")

    shown = text_of(client.get(f"/c/{conversation.pk}/orders/"))

    assert "Brak znanych zamówień" in shown
    assert "<details" not in shown


def test_another_brands_orders_are_not_shown() -> None:
    ola = make_agent("Ola", all_shops=False)
    set_up()
    conversation = make_conversation("Zamówienie nr 10234?")
    ola.shops.add(conversation.shop)
    sell(an_order("10234"), name="Inny", shop=make_shop("Inny"))

    client = logged_in(ola)
    shown = text_of(client.get(f"/c/{conversation.pk}/orders/"))
    found = text_of(client.get(f"/c/{conversation.pk}/orders/choice/", {"find": "10234"}))
    order = Order.objects.get()
    answer = client.post(
        f"/c/{conversation.pk}/orders/choice/", {"order": str(order.pk), "is": "yes"}
    )

    assert "10234" not in shown
    assert "Kubek" not in found
    assert answer.status_code == 404
    assert not conversation.orders.exists()


def test_not_this_one_and_it_is_that_one() -> None:
    client = logged_in(name="Ola")
    sell(
        an_order("10234"),
        an_order("777", email="bartek@example.pl", phone="", customer=None, name="Bartek Nowicki"),
    )
    conversation = make_conversation("Gdzie jest zamówienie nr 10234?")
    wrong, right = Order.objects.get(number="10234"), Order.objects.get(number="777")
    choice = f"/c/{conversation.pk}/orders/choice/"

    client.post(choice, {"order": str(wrong.pk), "is": "no"})
    found = text_of(client.get(choice, {"find": "bartek"}))
    client.post(choice, {"order": str(right.pk), "is": "yes"})

    shown = text_of(client.get(f"/c/{conversation.pk}/orders/"))
    assert "777" in found
    assert shown.index("777") < shown.index("10234")
    assert "Potwierdzone przez człowieka" in shown
    assert shown.count("order-linked") == 1
    thread = text_of(client.get(f"/c/{conversation.pk}/"))
    assert "nie dotyczy zamówienia 10234" in thread


def test_a_choice_can_be_taken_back() -> None:
    client = logged_in(name="Ola")
    sell(an_order("10234"))
    conversation = make_conversation("Gdzie jest zamówienie nr 10234?")
    order = Order.objects.get()
    choice = f"/c/{conversation.pk}/orders/choice/"

    client.post(choice, {"order": str(order.pk), "is": "no"})
    client.post(f"{choice}?order={order.pk}&is=")

    link = conversation.orders.get()
    assert (link.how, link.is_confirmed) == ("number", None)


def test_opening_it_asks_the_shop_again_and_never_waits() -> None:
    client = logged_in(name="Ola")
    sell(an_order("10234"))
    conversation = make_conversation("Gdzie jest zamówienie nr 10234?")
    order = Order.objects.get()
    freshening = f"/c/{conversation.pk}/orders/{order.pk}/freshening/"

    asked = client.post(freshening)
    Order.objects.update(read_at=clock.now() - timedelta(seconds=5))
    fresh = client.post(freshening)

    wish = Reread.objects.get()
    assert (wish.external_id, wish.is_urgent) == (order.external_id, True)
    assert f"/c/{conversation.pk}/orders/?again=1" in text_of(asked)
    assert fresh.status_code == 204


def test_an_open_return_says_what_is_owed_and_by_when() -> None:
    client = logged_in(name="Ola")
    told = ReturnData(
        external_id="z1",
        order_id="o10234",
        status="new",
        state="requested",
        number="Z/1",
        refund=pln(4999),
    )
    sell(an_order("10234", returns=[told]))
    conversation = make_conversation("Zwracam kubek z zamówienia 10234")

    shown = text_of(client.get(f"/c/{conversation.pk}/orders/"))

    assert "Zwrot Z/1: Zgłoszony" in shown
    assert "49,99" in shown
