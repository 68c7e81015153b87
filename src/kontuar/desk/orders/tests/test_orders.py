"""Orders: found by anything on them, seen whole, only by whose brand it is; the parcel board."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kontuar.desk.tests.pages import HTMX, logged_in, text_of
from kontuar.events.models import EventRow
from kontuar.events.push_tail import topics_of
from kontuar.kit import clock
from kontuar.orders import registry, services
from kontuar.orders.contract import (
    InvoiceData,
    LineData,
    ParcelData,
    PaymentData,
    RefundData,
    ReturnData,
    ReturnLine,
    ShipmentData,
    TrackingStep,
)
from kontuar.orders.models import Connection, Order, Parcel, Reread, UnknownCode
from kontuar.orders.reads import listing
from kontuar.testing.cast import NOON, make_agent, make_connection, make_shop
from kontuar.testing.shops import FakeShop, an_order, pln

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def steps(number: str, *codes: tuple[str, str]) -> list[TrackingStep]:
    return [
        TrackingStep("fakepost", number, code, NOON + turn * HOUR, state, raw={"status": code})
        for turn, (code, state) in enumerate(codes)
    ]


def sell(kram: Connection, *orders: object) -> None:
    services.upsert_orders(connection_id=kram.pk, orders=orders, read_at=NOON)  # type: ignore[arg-type]  # an_order's


def sent(number: str, parcel: str, state: str, **values: object) -> object:
    way = steps(parcel, ("A", "handed_over"), ("B", state))
    data = ParcelData(parcel, carrier="fakepost", steps=way, **values)  # type: ignore[arg-type]
    shipments = [ShipmentData("s", shipped_at=NOON, parcels=[data])]
    return an_order(number, shipments=shipments, state="shipped")


def numbers_in(text: str, *numbers: str) -> list[str]:
    return [n for n in numbers if f'<span class="order-number number">{n}</span>' in text]


@pytest.mark.parametrize(
    "query",
    ["#1001", "1001", "kowalska", "Ala Kowal", "ALA@example.pl", "601 202 303", "+48601202303",
     "FP 900 100 22", "fp90010022", "bursztyn", "KUB-01", "kowalska kubek"],
)  # fmt: skip
def test_an_order_is_found_by_anything_on_it(query: str) -> None:
    kram = make_connection()
    other = an_order(
        "2002",
        name="Bartek Zając",
        email="bartek@example.pl",
        phone="700 800 900",
        customer=None,
        lines=[LineData("1", "Świeca", Decimal(1), pln(900), pln(900), sku="SW-1")],
    )
    sell(kram, an_order("1001", parcel="FP90010022"), other)
    client = logged_in()

    text = text_of(client.get("/orders/", {"q": query}))

    assert numbers_in(text, "1001", "2002") == ["1001"]


def test_the_list_is_narrowed_by_state_brand_and_late_parcels() -> None:
    kram, bazar = make_connection(), make_connection("Bazar", shop=make_shop("Bazar"))
    sell(kram, an_order("1"), sent("2", "FP2", "in_transit"))
    sell(bazar, an_order("3", state="cancelled"))
    Parcel.objects.update(delayed=True)
    client = logged_in()

    def found(**asked: str) -> list[str]:
        return numbers_in(text_of(client.get("/orders/", asked)), "1", "2", "3")

    assert found() == ["1", "2", "3"]
    assert found(state="cancelled") == ["3"]
    assert found(late="1") == ["2"]
    assert found(shop=str(bazar.shop_id)) == ["3"]
    assert found(shop="nonsense", state="nonsense") == ["1", "2", "3"]


def test_what_narrows_the_list_stands_in_its_fields_after_a_reload() -> None:
    shop = make_connection().shop
    make_connection("Bazar", shop=make_shop("Bazar"))
    asked = {"q": "Ala & syn", "state": "shipped", "late": "1", "shop": str(shop.pk)}

    text = text_of(logged_in().get("/orders/", asked))

    assert 'value="Ala &amp; syn"' in text
    assert '<option value="shipped" selected>' in text
    assert f'<option value="{shop.pk}" selected>' in text
    assert 'name="late" value="1" checked' in text


def test_every_order_is_on_exactly_one_page() -> None:
    kram, total = make_connection(), listing.PAGE * 2 + 7
    sell(kram, *(an_order(str(1000 + n)) for n in range(total)))
    client, seen, more = logged_in(), [], "/orders/"

    while more:
        text = text_of(client.get(more))
        seen += [line.partition("<")[0] for line in text.split('order-number number">')[1:]]
        more = text.partition('href="/orders/more/?')[2].partition('"')[0].replace("&amp;", "&")
        more = f"/orders/more/?{more}" if more else ""

    assert len(seen) == len(set(seen)) == total


def test_a_full_list_takes_few_queries() -> None:
    sell(make_connection(), *(sent(str(n), f"FP{n}", "in_transit") for n in range(30)))
    client = logged_in()
    client.get("/orders/")

    with CaptureQueriesContext(database) as queries:
        client.get("/orders/")
    with CaptureQueriesContext(database) as part:
        client.get("/orders/", headers=HTMX | {"HX-Target": "rows"})

    assert len(queries) <= 12
    assert len(part) <= 7


def full() -> object:
    return an_order(
        "1001",
        shipments=[
            ShipmentData(
                "s",
                parcels=[
                    ParcelData(
                        "FP1",
                        carrier="fakepost",
                        url="javascript:alert(1)",
                        steps=steps("FP1", ("A", "handed_over"), ("ODD", "unknown")),
                    )
                ],
            )
        ],
        payments=[PaymentData("p", pln(11497), "paid", method="BLIK", paid_at=NOON)],
        refunds=[RefundData("r", pln(4999), reason="Stłuczony", refunded_at=NOON)],
        invoices=[InvoiceData("i", "FV/7/2026", url="https://kram.example/fv.pdf")],
        returns=[
            ReturnData(
                "z",
                "o1001",
                "nowy",
                "requested",
                number="Z/1",
                lines=[ReturnLine("1", Decimal(1), "Kubek Bursztyn", reason="Pęknięty")],
                refund=pln(4999),
                created_at=NOON,
            )
        ],
        note="Proszę zapakować",
    )


def test_the_page_shows_everything_that_belongs_to_it() -> None:
    sell(make_connection(), full())
    client = logged_in(language="en")
    url = reverse("desk:order", args=[Order.objects.get().pk])
    client.get(url)

    with CaptureQueriesContext(database) as queries:
        text = text_of(client.get(url, headers=HTMX | {"HX-Target": "order"}))

    for told in ("Kubek Bursztyn", "PLN\N{NO-BREAK SPACE}114.97", "BLIK", "Stłuczony", "FV/7/2026"):
        assert told in text
    for told in (
        "Z/1",
        "Pęknięty",
        "Proszę zapakować",
        "FP1",
        "&quot;status&quot;: &quot;ODD&quot;",
    ):
        assert told in text
    assert "javascript:" not in text
    assert len(queries) <= 15


def test_opening_it_has_the_shop_asked(fake_shop: FakeShop) -> None:
    fake_shop.put(an_order("1"))
    sell(make_connection(), an_order("1"))
    order, client = Order.objects.get(), logged_in()

    client.get(reverse("desk:order", args=[order.pk]))
    assert Reread.objects.get().is_urgent is True
    Reread.objects.all().delete()
    assert client.post(reverse("desk:order_refresh", args=[order.pk])).status_code == 204

    assert Reread.objects.get().external_id == "o1"


def test_what_was_just_read_is_not_asked_for_again() -> None:
    sell(make_connection(), an_order("1"))
    Order.objects.update(read_at=clock.now())

    answer = logged_in(language="en").post(
        reverse("desk:order_refresh", args=[Order.objects.get().pk])
    )

    assert "asked a moment ago" in answer.headers["HX-Trigger"]
    assert not Reread.objects.exists()


def test_another_brands_orders_and_parcels_are_not_here() -> None:
    mine, bazar = make_shop("Kram"), make_shop("Bazar")
    sell(make_connection("Bazar", shop=bazar), sent("77", "FP77", "lost"))
    order = Order.objects.get()
    ola = make_agent("Ola", all_shops=False)
    ola.shops.add(mine)
    client = logged_in(ola)

    assert client.get(reverse("desk:order", args=[order.pk])).status_code == 404
    assert client.post(reverse("desk:order_refresh", args=[order.pk])).status_code == 404
    assert client.get(reverse("desk:order_picture", args=[order.pk, 0])).status_code == 404
    assert numbers_in(text_of(client.get("/orders/")), "77") == []
    assert "FP77" not in text_of(client.get("/orders/parcels/?list=lost"))
    assert not Reread.objects.exists()


def test_a_parcel_of_two_brands_names_only_the_order_that_is_ours() -> None:
    mine, bazar = make_shop("Kram"), make_shop("Bazar")
    sell(make_connection("Kram", shop=mine), sent("11", "FP7", "lost"))
    sell(make_connection("Bazar", shop=bazar), sent("Obce-99", "FP7", "lost"))
    ola = make_agent("Ola", all_shops=False)
    ola.shops.add(mine)

    text = text_of(logged_in(ola).get("/orders/parcels/?list=lost"))

    assert Parcel.objects.count() == 1
    assert '<span class="number">11</span>' in text
    assert "Obce-99" not in text


def test_the_pill_of_new_orders_speaks_of_orders() -> None:
    text = text_of(logged_in().get("/orders/"))

    assert 'data-one="{n} nowe" data-few="{n} nowe" data-many="{n} nowych"' in text


def test_until_when_to_collect_is_told_only_while_a_parcel_waits() -> None:
    kram, over = make_connection(), clock.now() - HOUR
    sell(kram, sent("1", "FP1", "ready_for_pickup", collect_by=over))
    sell(kram, sent("2", "FP2", "returning", collect_by=over))
    client = logged_in()

    def told(name: str) -> bool:
        return "Odebrać do" in text_of(client.get("/orders/parcels/", {"list": name}))

    assert (told("pickup"), told("returning")) == (True, False)


def test_the_board_sorts_parcels_into_its_lists_with_counts() -> None:
    kram = make_connection()
    collect = clock.now() + timedelta(days=1)
    waits = sent("2", "FP2", "ready_for_pickup", collect_by=collect)
    sell(kram, sent("1", "FP1", "in_transit"), waits, sent("3", "FP3", "returning"))
    sell(kram, sent("4", "FP4", "lost"), sent("5", "FP5", "delivered"), full())
    Parcel.objects.update(delayed=False)
    Parcel.objects.filter(number="FP1").update(delayed=True)
    client = logged_in(language="en")

    lists = {"late": "FP1", "pickup": "FP2", "returning": "FP3", "lost": "FP4", "codes": "ODD"}
    for name, number in lists.items():
        text = text_of(client.get("/orders/parcels/", {"list": name}))
        shown = [n for n in ("FP2", "FP3", "FP4", "FP5") if f">{n}<" in text]
        assert number in text, name
        assert shown == ([number] if number in ("FP2", "FP3", "FP4") else []), name
    assert "Collect by" in text_of(client.get("/orders/parcels/?list=pickup"))
    assert 'Lost<span class="count">1</span>' in text


def test_thousands_stand_apart_on_the_board() -> None:
    seen = {"role": "shop", "kind": "fake", "first_at": NOON, "last_at": NOON}
    UnknownCode.objects.create(code="ODD", count=30000, **seen)

    text = text_of(logged_in(language="en").get("/orders/parcels/?list=codes"))

    assert '<td class="is-number">30,000</td>' in text


def test_empty_screens_say_what_to_do(client: Client) -> None:
    client = logged_in(language="pl")

    assert "Nie ma jeszcze zamówień" in text_of(client.get("/orders/"))
    assert "Nie ma jeszcze paczek" in text_of(client.get("/orders/parcels/"))
    make_connection()
    assert "Nic tu nie ma" in text_of(client.get("/orders/parcels/"))


def test_a_plugin_that_was_removed_is_told_on_lists_and_pages() -> None:
    kram = make_connection()
    make_connection("Post", kind="fakepost", role="carrier")
    sell(kram, sent("1", "FP1", "ready_for_pickup"))
    registry.forget("fake")
    registry.forget("fakepost")
    client, order = logged_in(language="en"), Order.objects.get()
    shop, post = "The plugin “fake” is not installed", "The plugin “fakepost” is not installed"

    pages = [
        text_of(client.get(p)) for p in ("/orders/", "/orders/parcels/", f"/orders/{order.pk}/")
    ]

    assert [(shop in text, post in text) for text in pages] == [
        (True, False),
        (False, True),
        (True, True),
    ]
    assert numbers_in(pages[0], "1") == ["1"]


def test_the_list_and_the_page_look_again_when_an_order_changes() -> None:
    kram = make_connection()
    client = logged_in(language="en")
    empty = text_of(client.get("/orders/"))
    sell(kram, *(an_order(str(1000 + n)) for n in range(listing.PAGE + 1)))
    order = Order.objects.newest_first()[0]

    headers = {"HX-Request": "true", "HX-Target": "div#live_rows"}
    asked = client.get("/orders/", {"part": "live_rows", "state": "placed"}, headers=headers)
    again = text_of(asked)
    opened = text_of(client.get(f"/orders/{order.pk}/"))

    assert "No orders yet" in empty.partition('data-live="orders"')[2]
    assert again.lstrip().startswith('<div id="live_rows" data-live="orders"')
    assert 'hx-get="/orders/?state=placed"' in again
    assert again.count("data-row") == again.count('id="o-') == listing.PAGE
    topic = f"order-{order.pk}"
    assert f'data-live="{topic}"' in opened
    assert topic in opened.partition('<k-push topics="')[2].partition('"')[0]
    row = EventRow.objects.filter(kind="orders.order_seen", data__order_id=str(order.pk)).get()
    assert {"orders", topic} <= set(topics_of(row.kind, row.objects_touched))


def test_who_may_decide_sees_on_a_phone_too_that_something_waits() -> None:
    count = 'count-for-phone" data-live="deeds'
    supervisor = text_of(logged_in(make_agent("Ewa", role="supervisor")).get("/orders/"))
    agent = text_of(logged_in(make_agent("Ola")).get("/orders/"))

    assert (count in supervisor, count in agent) == (True, False)
