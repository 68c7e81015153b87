"""Allegro's own ways: events and what they miss, refunds by line, returns, masked addresses."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kontuar.kit.money import Money
from kontuar.kit.webapi import ApiTrouble
from kontuar.orders.models import Order, ShopReturn
from kontuar.plugins.allegro import schema
from kontuar.plugins.allegro.carrier import AllegroCarrier
from kontuar.plugins.allegro.forms import AllegroForm
from kontuar.plugins.allegro.parse import read_order
from kontuar.plugins.allegro.talk import agent
from kontuar.plugins.allegro.tests.server import SETTINGS, AllegroServer, own_id, price, stamp
from kontuar.testing.driving import (
    MINUTE,
    NOON,
    adapter_and_config,
    backfill,
    connected,
    poll,
    sample,
)

pytestmark = pytest.mark.django_db


def a_return(number: int, order: str, **values: Any) -> dict[str, Any]:
    item = {
        "offerId": "7001", "quantity": 1, "name": "Kubek", "price": price(Money(4999, "PLN")),
        "reason": {"type": "DAMAGED", "userComment": "pęknięty"},
    }  # fmt: skip
    parcel = {"waybill": "AD0PVJ9N8HHZ8Z1KQ", "carrierId": "ALLEGRO"}
    return {
        "id": f"r-{number:05d}", "orderId": order, "referenceNumber": "1234/Z04A",
        "createdAt": stamp(datetime.now(UTC)), "status": "CREATED", "items": [item],
        "parcels": [parcel], "rejection": None, **values,
    }  # fmt: skip


def hours_ago(hours: float) -> str:
    return (datetime.now(UTC) - timedelta(hours=hours)).isoformat()


def cursor_of(hours: float, **values: Any) -> dict[str, Any]:
    """As it stood so many hours ago."""
    strands = dict.fromkeys(("orders", "refunds", "returns", "swept"), hours_ago(hours))
    return {"event": "1", **strands, **values}


def test_an_order_of_which_no_event_tells_is_met_by_the_list(server: AllegroServer) -> None:
    adapter, config = adapter_and_config(server)
    server.is_silent = True
    own = server.put(sample(1, changed_at=datetime.now(UTC)))

    page = adapter.changed_since(config, cursor_of(1))

    assert [r.external_id for r in page.refs] == [own]
    assert page.has_more


def test_lists_are_asked_only_when_they_are_due_and_all_in_turn(server: AllegroServer) -> None:
    adapter, config = adapter_and_config(server)

    fresh = adapter.changed_since(config, cursor_of(0.1))
    first = len(server.requests)
    page, asked = adapter.changed_since(config, cursor_of(1)), 1
    while page.has_more:
        page, asked = adapter.changed_since(config, page.cursor), asked + 1

    assert (fresh.has_more, first, asked) == (False, 1, 4)
    lists = [r.url.split("?")[0] for r in server.requests[first:] if schema.EVENTS not in r.url]
    assert [url.removeprefix(schema.API) for url in lists] == [
        schema.FORMS, schema.REFUNDS, schema.RETURNS,
    ]  # fmt: skip


def test_more_changes_than_a_page_are_all_met(server: AllegroServer) -> None:
    adapter, config = adapter_and_config(server)
    server.is_silent = True
    at = datetime.now(UTC) - timedelta(minutes=20)
    ids = {server.put(sample(n, changed_at=at + n * MINUTE / 60)) for n in range(230)}

    page, met = adapter.changed_since(config, cursor_of(1)), set()
    while page.has_more:
        met |= {r.external_id for r in page.refs}
        page = adapter.changed_since(config, page.cursor)

    assert met == ids


def test_many_orders_of_one_moment_are_all_taken_over(server: AllegroServer) -> None:
    for number in range(30):
        server.put(replace(sample(number), placed_at=NOON, changed_at=NOON))
    kram = connected(server)

    backfill(kram)

    assert Order.objects.count() == 30


def test_events_of_one_order_ask_for_it_once_and_one_without_a_form_for_nothing(
    server: AllegroServer,
) -> None:
    adapter, config = adapter_and_config(server)
    own = server.put(sample(1))
    server.tell(own, "FULFILLMENT_STATUS_CHANGED")
    server.events.append({"id": "1999999999999999", "type": "BOUGHT", "order": {}})

    page = adapter.changed_since(config, cursor_of(0))

    assert [r.external_id for r in page.refs] == [own]
    assert page.cursor["event"] == "1999999999999999"


def test_purchases_that_were_joined_leave_the_old_order_marked(server: AllegroServer) -> None:
    kram = connected(server)
    old = server.put(sample(1))
    backfill(kram)
    del server.forms[old]

    poll(kram, at=NOON)
    server.tell(old, "BUYER_MODIFIED")
    poll(kram, at=NOON + 5 * MINUTE)

    assert Order.objects.get().is_gone


def test_a_return_is_followed_to_its_end_though_nothing_tells_of_it(server: AllegroServer) -> None:
    kram = connected(server)
    own = server.put(sample(1))
    server.returns.append(a_return(1, own))
    backfill(kram)
    found = ShopReturn.objects.get()
    assert (found.state, found.number, found.refund) == ("requested", "1234/Z04A", 4999)
    assert (found.order.external_id, found.lines[0]["note"]) == (own, "pęknięty")
    link = found.order.parcel_links.get()
    assert (link.parcel.number, link.parcel.carrier, link.parcel.direction) == (
        "AD0PVJ9N8HHZ8Z1KQ", "allegro", "return",
    )  # fmt: skip

    server.returns[0] |= {"status": "FINISHED", "createdAt": hours_ago(24 * 20)}
    adapter, config = adapter_and_config(server)
    at_once = adapter.changed_since(config, cursor_of(1, orders=hours_ago(0), refunds=hours_ago(0)))

    assert [r.state for r in at_once.returns] == ["refunded"]


def test_many_returns_are_read_page_by_page(server: AllegroServer) -> None:
    server.returns = [
        a_return(n, own_id("1"), createdAt=stamp(NOON + n * MINUTE)) for n in range(230)
    ]

    backfill(connected(server))

    assert ShopReturn.objects.count() == 230


def test_a_buyer_is_known_by_the_login_and_by_the_address_of_the_purchase(
    server: AllegroServer,
) -> None:
    adapter, config = adapter_and_config(server)
    own = server.put(sample(1, email="8awgqyk6a5+cub31c122@allegromail.pl"))

    order = adapter.get_order(config, own)

    assert order.customer
    assert order.customer.login == "allegro:Klient_1001"
    assert order.email == "8awgqyk6a5+cub31c122@allegromail.pl"
    assert (order.source, order.extra["marketplace"]) == ("allegro", "allegro-pl")


def test_what_stands_beside_an_order_is_read_with_it(server: AllegroServer) -> None:
    adapter, config = adapter_and_config(server)
    own = server.put(sample(1))
    form = server.forms[own]
    form["invoice"] = {"required": True, "address": {
        "street": "Miodowa 1", "city": "Łódź", "zipCode": "00-001", "countryCode": "PL",
        "company": {"name": "Żak sp. z o.o.", "ids": [{"type": "PL_NIP", "value": "5252344078"}]},
    }}  # fmt: skip
    form["delivery"]["pickupPoint"] = {
        "id": "LOD04A", "name": "Paczkomat LOD04A",
        "address": {"street": "Piotrkowska 3", "city": "Łódź", "zipCode": "90-001"},
    }  # fmt: skip
    form["lineItems"][0]["selectedAdditionalServices"] = [
        {"definitionId": "GIFT", "name": "Na prezent", "price": price(Money(500, "PLN"))}
    ]
    server.invoices[own] = [{"id": "i1", "invoiceNumber": "FV 1/2026", "createdAt": stamp(NOON)}]
    server.refunds = [{
        "id": "z1", "order": {"id": own}, "status": "SUCCESS", "createdAt": stamp(NOON),
        "totalValue": price(Money(1000, "PLN")), "reason": "REFUND",
    }]  # fmt: skip

    order = adapter.get_order(config, own)

    assert order.shipping
    assert order.billing
    assert (order.shipping.pickup_point, order.shipping.city) == ("LOD04A", "Łódź")
    assert (order.billing.tax_id, order.billing.company) == ("5252344078", "Żak sp. z o.o.")
    assert [i.number for i in order.invoices] == ["FV 1/2026"]
    assert (order.payment_state, order.refunded_total) == ("partly_refunded", Money(1000, "PLN"))
    assert [(line.kind, line.name) for line in order.lines][1] == ("fee", "Na prezent")
    assert order.dispatch_by == sample(1).placed_at + timedelta(days=1)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"status": "BOUGHT", "payment": None}, ("BOUGHT", "placed", "unpaid")),
        ({"status": "FILLED_IN", "payment": {"id": "p", "type": "ONLINE"}},
         ("FILLED_IN", "placed", "unpaid")),
        ({"status": "CANCELLED"}, ("CANCELLED", "cancelled", "paid")),
        ({"payment": {"id": "p", "type": "CASH_ON_DELIVERY", "finishedAt": None}},
         ("NEW", "placed", "unpaid")),
        ({"payment": {"id": "p", "type": "EXTENDED_TERM"}}, ("NEW", "placed", "authorized")),
        ({"fulfillment": {"status": "PROCESSING", "shipmentSummary": {"lineItemsSent": "SOME"}}},
         ("PROCESSING", "partly_shipped", "paid")),
        ({"fulfillment": {"status": "SOMETHING_NEW"}}, ("SOMETHING_NEW", "unknown", "paid")),
    ],
)  # fmt: skip
def test_how_far_an_order_is(
    server: AllegroServer, change: dict[str, Any], expected: tuple[str, str, str]
) -> None:
    form = server.forms[server.put(sample(1))] | change

    order = read_order(form)

    assert (order.status, order.state, order.payment_state) == expected


def test_amounts_of_two_currencies_are_refused_not_added(server: AllegroServer) -> None:
    adapter, config = adapter_and_config(server)
    own = server.put(sample(1))
    server.forms[own]["payment"]["paidAmount"] = {"amount": "40.00", "currency": "CZK"}

    with pytest.raises(Exception, match="PLN and CZK"):
        adapter.get_order(config, own)

    kram = connected(server)
    backfill(kram)
    assert Order.objects.count() == 0


def test_only_a_uuid_is_asked_for_by_number(server: AllegroServer) -> None:
    adapter, config = adapter_and_config(server)
    own = server.put(sample(1))

    found = adapter.find_orders(config, number=own.upper())
    nothing = adapter.find_orders(config, number="1001")
    unknown = adapter.find_orders(config, number=own_id("77"))

    assert ([o.number for o in found], nothing, unknown) == ([own], [], [])
    with pytest.raises(ApiTrouble):
        adapter.get_order(config, "../me")


def test_we_name_ourselves_as_registered(server: AllegroServer) -> None:
    config = adapter_and_config(server)[1]

    assert agent(config).startswith("Kram-Biurko/0")
    assert agent(config).endswith(" (+https://kram.example/allegro)")


def test_statuses_have_names_and_some_are_allegros_own(server: AllegroServer) -> None:
    adapter, config = adapter_and_config(server)

    found = {status.code: status for status in adapter.statuses(config)}

    assert set(found) == set(schema.STATES)
    assert not any(found[code].can_be_set for code in ("BOUGHT", "FILLED_IN", "RETURNED"))
    assert found["SENT"].name not in ("", "SENT")


def test_the_form_asks_under_which_name_we_ask() -> None:
    values = {name: SETTINGS[name] for name in ("client_id", "app_name")}

    assert not AllegroForm(values | {"client_secret": "x"}).is_valid()
    assert AllegroForm(values | {"app_url": "kram.example"}, stored=["client_secret"]).is_valid()


def test_numbers_of_allegros_parcels() -> None:
    carrier = AllegroCarrier()

    assert carrier.matches("AD01ONOAU8") == carrier.matches("AD07MSKVX4B03X7Z6") == 92
    assert carrier.matches("A0023K63H1") == 75
    assert carrier.matches("520000012345678901234567") == 0
