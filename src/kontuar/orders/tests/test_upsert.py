"""A page of orders: taken over once, the newer reading wins, in a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kontuar.events.models import EventRow
from kontuar.kit.money import Money
from kontuar.orders import services
from kontuar.orders.contract import (
    InvoiceData,
    OrderData,
    ParcelData,
    PaymentData,
    PostalAddress,
    RefundData,
    ReturnData,
    ReturnLine,
    ShipmentData,
    ShopCustomer,
)
from kontuar.orders.models import (
    Connection,
    Customer,
    Order,
    OrderLine,
    Parcel,
    ParcelLink,
    Payment,
    ShopReturn,
    UnknownCode,
)
from kontuar.orders.reads.buyers import buyers_of
from kontuar.orders.services.upsert import Taken
from kontuar.testing.cast import NOON, make_agent, make_connection, make_shop
from kontuar.testing.shops import an_order, pln

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def take(
    connection: Connection, *orders: OrderData, hours: float = 0, is_history: bool = False
) -> Taken:
    return services.upsert_orders(
        connection_id=connection.pk,
        orders=orders,
        read_at=NOON + hours * HOUR,
        is_history=is_history,
    )


def kinds() -> Sequence[str]:
    rows = EventRow.objects.filter(kind__startswith="orders.").order_by("pk")
    return [k for k in rows.values_list("kind", flat=True) if k != "orders.connection_changed"]


def whole(number: str = "7", **values: Any) -> OrderData:
    return an_order(
        number,
        billing=PostalAddress("Ala Kowalska", "", "Miodowa 1/2", "00-001", "Warszawa", "", "PL"),
        shipping=PostalAddress(name="Ala", pickup_point="LOD04A", country="PL"),
        payments=[PaymentData("pay1", pln(11497), "paid", method="BLIK", paid_at=NOON)],
        refunds=[RefundData("r1", pln(1000), reason="rysa", refunded_at=NOON)],
        invoices=[InvoiceData("i1", "FV/7/2026")],
        shipments=[
            ShipmentData("s1", "Paczkomat", shipped_at=NOON, parcels=[ParcelData("FP100")])
        ],
        returns=[ReturnData("ret1", f"o{number}", "new", "requested", refund=pln(4999),
                            lines=[ReturnLine("1", Decimal(1), reason="rysa")])],
        tags=["VIP"],
        note="Proszę dzwonić",
        **values,
    )  # fmt: skip


def test_everything_a_shop_says_of_an_order_is_kept() -> None:
    kram = make_connection()

    take(kram, whole("7"))

    order = Order.objects.get()
    assert (order.number, order.state, order.email, order.phone) == (
        "7", "placed", "ala@example.pl", "+48601202303",
    )  # fmt: skip
    assert (order.money, order.amount("shipping_total")) == (pln(11497), pln(1499))
    assert order.amount("tax_total") is None
    assert order.billing["street"] == "Miodowa 1/2"
    assert order.shipping == {"name": "Ala", "country": "PL", "pickup_point": "LOD04A"}
    assert (order.placed_at, order.read_at, order.tags) == (NOON, NOON, ["VIP"])
    line = order.lines.get()
    assert (line.name, line.quantity, line.unit_price) == ("Kubek Bursztyn", 2, 4999)
    assert order.payments.get().method == "BLIK"
    assert order.refunds.get().amount == 1000
    assert order.invoices.get().number == "FV/7/2026"
    assert order.shipments.get().method == "Paczkomat"
    assert order.returns.get().lines[0]["reason"] == "rysa"
    parcel = order.parcel_links.get().parcel
    assert (parcel.carrier, parcel.number, parcel.state) == ("fakepost", "FP100", "announced")
    assert Customer.objects.get().name == "Ala Kowalska"
    for word in ("7", "kowalska", "miodowa", "fp100", "lod04a", "kub-01", "fv/7/2026", "bursztyn"):
        assert word in order.haystack
    assert kinds() == ["orders.return_changed", "orders.order_seen"]


def test_the_same_page_twice_changes_nothing_but_its_freshness() -> None:
    kram = make_connection()
    take(kram, whole("7"))
    before = kinds()

    taken = take(kram, whole("7"), hours=1)

    assert (len(taken.new), len(taken.changed), len(taken.same)) == (0, 0, 1)
    assert (Order.objects.count(), OrderLine.objects.count(), Payment.objects.count()) == (1, 1, 1)
    assert Order.objects.get().read_at == NOON + HOUR
    assert kinds() == before


def test_the_newer_reading_wins_by_the_shops_own_clock() -> None:
    kram = make_connection()
    new = an_order(status="sent", state="shipped", changed_at=NOON + HOUR)
    take(kram, new, hours=1)

    taken = take(kram, an_order(), hours=2)

    assert taken.older == 1
    assert Order.objects.get().status == "sent"
    assert kinds() == ["orders.order_seen"]


def test_without_a_clock_of_changes_the_later_reading_wins() -> None:
    kram = make_connection()
    take(kram, an_order(changed_at=None, status="sent", state="shipped"), hours=2)

    take(kram, an_order(changed_at=None), hours=1)
    assert Order.objects.get().status == "sent"

    take(kram, an_order(changed_at=None), hours=3)
    assert Order.objects.get().status == "new"
    assert kinds() == ["orders.order_seen", "orders.order_changed"]


def test_what_changed_is_told_with_before_and_after_and_children_are_replaced() -> None:
    kram = make_connection()
    take(kram, whole("7"))
    paid_back = replace(
        whole("7"), changed_at=NOON + HOUR, state="returned", payment_state="refunded", lines=[],
        shipments=[],
    )  # fmt: skip

    take(kram, paid_back, hours=1)

    event = EventRow.objects.get(kind="orders.order_changed")
    assert event.data["from_state"] == "placed"
    assert (event.data["state"], event.data["payment_state"]) == ("returned", "refunded")
    order = Order.objects.get()
    assert (order.lines.count(), order.payments.count(), order.parcel_links.count()) == (0, 1, 0)
    parcel = Parcel.objects.get()
    assert parcel.poll_at is None


def test_history_is_told_to_nobody_and_old_parcels_are_not_followed() -> None:
    kram = make_connection()
    old = an_order("3", parcel="FP3", placed_at=NOON - timedelta(days=400))
    old = replace(old, shipments=[replace(old.shipments[0], shipped_at=None)])

    take(kram, old, is_history=True)

    assert kinds() == []
    parcel = Parcel.objects.get()
    assert (parcel.state, parcel.reason, parcel.poll_at) == ("unknown", "not_followed", None)
    assert services.mark_delayed(at=NOON) == 0


def test_two_shops_have_the_same_number_and_nobody_sees_the_others() -> None:
    garnek = make_shop("Garnek")
    kram, other = make_connection(), make_connection("Garnek", shop=garnek)
    ola = make_agent("Ola", all_shops=False)
    ola.shops.add(make_shop())

    take(kram, an_order("1001", parcel="FP1"))
    take(other, an_order("1001", parcel="FP2", email="bartek@example.pl"))

    assert Order.objects.filter(number_key="1001").count() == 2
    assert [o.email for o in Order.objects.visible_to(ola)] == ["ala@example.pl"]
    assert [p.number for p in Parcel.objects.visible_to(ola)] == ["FP1"]
    assert [c.name for c in Connection.objects.visible_to(ola)] == ["Kram"]


def test_an_order_without_address_phone_or_account_is_an_order() -> None:
    kram = make_connection()

    take(kram, an_order(email="", phone="", name="", customer=None))

    order = Order.objects.get()
    assert (order.email, order.phone, order.name, order.customer_external_id) == ("", "", "", "")


def test_one_parcel_may_carry_two_orders() -> None:
    kram = make_connection()

    take(kram, an_order("1", parcel="FP9"), an_order("2", parcel="FP9"))

    assert (Parcel.objects.count(), ParcelLink.objects.count()) == (1, 2)


def test_amounts_in_another_currency_are_kept_and_flagged() -> None:
    kram = make_connection()

    take(kram, an_order(payments=[PaymentData("1", Money(100, "EUR"), "paid")]))

    assert Order.objects.get().flags == ["wrong_currency"]
    assert Payment.objects.get().currency == "EUR"


def test_a_status_nobody_mapped_is_counted_and_mapping_it_mends_what_is_there() -> None:
    kram = make_connection()
    take(kram, an_order("1", status="41", state="unknown", status_name="Na jutro"))
    take(kram, an_order("2", status="41", state="unknown", status_name="Na jutro"))

    found = UnknownCode.objects.get()
    assert (found.kind, found.code, found.text, found.count) == ("fake", "41", "Na jutro", 2)
    assert kinds().count("orders.unknown_code_met") == 1

    changed = services.map_status(
        connection_id=kram.pk, status="41", state="processing", actor="system", at=NOON
    )

    assert changed == 2
    take(kram, an_order("3", status="41", state="unknown"))
    assert set(Order.objects.values_list("state", flat=True)) == {"processing"}


def test_a_return_that_comes_before_its_order_belongs_to_it_later() -> None:
    kram = make_connection()
    early = ReturnData("r1", "o1001", "new", "requested")
    services.upsert_returns(connection_id=kram.pk, returns=[early], read_at=NOON)

    take(kram, an_order("1001"))

    assert ShopReturn.objects.get().order == Order.objects.get()


def test_broken_characters_and_endless_texts_are_taken_in() -> None:
    kram = make_connection()

    take(
        kram,
        an_order(
            name="Ala\x00 \udce9 Kowalska" + "a" * 500,
            note="\x00",
            extra={"a\x00": Decimal("1.10"), "deep": [[[[[[[[[[[[[[1]]]]]]]]]]]]]]},
            tags=["x" * 300],
            customer=ShopCustomer("c\x00", name="\ud800"),
        ),
    )

    order = Order.objects.get()
    assert order.name.startswith("Ala ? Kowalska")
    assert (len(order.name), len(order.tags[0]), order.extra["a"]) == (200, 100, "1.10")


def test_a_page_takes_a_fixed_number_of_statements() -> None:
    kram = make_connection()

    def statements(count: int, first: int, state: str) -> int:
        page = [
            replace(whole(str(n)), state=state, changed_at=NOON + HOUR, returns=[],
                    shipments=[ShipmentData("s", parcels=[ParcelData(f"FP{n}")])])
            for n in range(first, first + count)
        ]  # fmt: skip
        with CaptureQueriesContext(database) as seen:
            take(kram, *page, hours=2)
        return len(seen)

    take(kram, an_order("1"))  # the customer is known from then on
    assert statements(2, 100, "placed") == statements(40, 200, "placed") <= 25
    assert statements(2, 100, "shipped") == statements(40, 200, "shipped") <= 40


VERSIONS = st.permutations([0, 1, 2, 3])


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(VERSIONS, st.lists(st.integers(0, 3), max_size=4))
def test_in_whatever_order_versions_come_the_newest_stays(
    order: Sequence[int], again: Sequence[int]
) -> None:
    kram = Connection.objects.first() or make_connection()
    Order.objects.all().delete()

    for version in (*order, *again):
        take(
            kram,
            an_order(status=f"v{version}", changed_at=NOON + version * HOUR),
            hours=10,
        )

    assert Order.objects.get().status == "v3"


def test_a_buyer_is_recognised_by_all_that_is_told_wherever_it_stands() -> None:
    kram = make_connection()
    buyer = ShopCustomer("7", email="Ala@example.pl", login="allegro:ala_k")
    place = PostalAddress(phone="601202303", country="PL")

    take(kram, an_order("1", email="", phone="", customer=buyer, shipping=place))

    [known] = buyers_of(list(Order.objects.all()))
    assert known.keys == (
        ("email", "ala@example.pl"),
        ("phone", "+48601202303"),
        ("login", "allegro:ala_k"),
    )
