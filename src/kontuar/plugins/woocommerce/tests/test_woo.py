"""WooCommerce's own ways: signatures, clocks, tracking of plugins, pages and products."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from kontuar.kit.money import Money
from kontuar.kit.webapi import WebApi, over_the_net
from kontuar.orders import registry, services
from kontuar.orders.contract import (
    AddNote,
    CreateCoupon,
    OrderRef,
    ShopTrouble,
)
from kontuar.orders.models import Hook, Order
from kontuar.plugins.woocommerce.forms import WooForm
from kontuar.plugins.woocommerce.parse import read_order, read_product
from kontuar.plugins.woocommerce.schema import LINE_TRACKING
from kontuar.plugins.woocommerce.tests.server import (
    WooServer,
    query_of,
    signed,
    stamp,
    written,
)
from kontuar.testing.driving import MINUTE, NOON, adapter_and_config, backfill, connected, sample

URL = "https://kram.example"
ALA = OrderRef("1001", "1001")


@pytest.fixture
def server() -> Iterator[WooServer]:
    """A shop that answers what its connections ask."""
    server = WooServer()
    registry.answer_by(server.kind, server.answer)
    yield server
    registry.answer_by(server.kind, over_the_net)


@pytest.mark.django_db
@pytest.mark.parametrize("for_customer", [True, False])
def test_a_note_is_found_again_though_wordpress_takes_its_backslashes(
    *, for_customer: bool
) -> None:
    server = WooServer()
    server.put(sample(1))
    adapter, config = adapter_and_config(server)
    note = AddNote("Ścieżka C:\\paczki\\1  jest ok", for_customer=for_customer)

    adapter.act(config, ALA, note, "k1")
    adapter.act(config, ALA, note, "k1")

    assert len(server.notes[1001]) == 1


def test_what_plugins_hang_on_a_line_is_shown_only_as_text() -> None:
    told = written(sample(1))
    told["line_items"][0]["meta_data"] = [
        {"key": "pa_kolor", "display_key": "Kolor", "display_value": "żółty"},
        {"key": "engraving", "display_key": "Grawer", "display_value": 7},
        {"key": "tmdata", "display_key": "tmdata", "display_value": [{"x": 1}]},
        {"key": "_reduced_stock", "display_value": "2"},
    ]

    assert read_order(told, URL).lines[0].options == {"Kolor": "żółty", "Grawer": "7"}


@pytest.mark.django_db
def test_moments_are_asked_for_without_a_zone() -> None:
    server = WooServer()
    adapter, config = adapter_and_config(server)

    adapter.changed_since(config, {"after": "2026-03-02T13:00:00+01:00", "page": 1})

    query = query_of(server.requests[0])
    assert query["modified_after"] == "2026-03-02T11:59:59"
    assert query["dates_are_gmt"] == "true"


@pytest.mark.django_db
def test_many_orders_of_one_second_are_all_met(server: WooServer) -> None:
    for number in range(35):
        server.put(replace(sample(number), placed_at=NOON, changed_at=NOON))
    kram = connected(server)

    backfill(kram)

    assert Order.objects.count() == 35


@pytest.mark.django_db
def test_history_goes_on_behind_a_page_on_which_an_order_is_hidden(server: WooServer) -> None:
    for number in range(25):
        server.put(sample(number))
    server.hidden = {1004}
    kram = connected(server)

    backfill(kram)

    assert Order.objects.count() == 24


@pytest.mark.django_db
def test_two_calls_of_one_second_are_two() -> None:
    server = WooServer()
    kram = connected(server)
    calls = [server.call(server.put(sample(number))) for number in (1, 2)]

    for headers, raw in calls:
        services.store_hook(connection_id=kram.pk, headers=headers, raw=raw, at=NOON)

    assert Hook.objects.count() == 2


@pytest.mark.django_db
def test_a_deleted_order_is_marked_and_only_a_ping_may_be_unsigned() -> None:
    adapter, config = adapter_and_config(WooServer())
    gone = b'{"id": 1001}'

    news = adapter.hints(config, signed(gone, "order.deleted"), gone)

    assert [(ref.kind, ref.external_id, ref.gone) for ref in news.refs] == [("order", "1001", True)]
    assert adapter.verify(config, {}, b"webhook_id=12") == "unverifiable"
    assert adapter.verify(config, {}, b"webhook_id=12&id=5") == "forged"
    assert adapter.verify(config, {}, gone) == "forged"
    assert adapter.verify(config, signed(gone, "order.deleted", "obcy"), gone) == "forged"


def test_amounts_become_gross_and_the_parts_make_up_the_whole() -> None:
    order = read_order(written(sample(1)), URL)

    assert sum(line.total.minor for line in order.lines) == order.total.minor == 14502
    assert order.lines[0].unit_price == Money(4999, "PLN")
    assert order.lines[0].tax_percent == Decimal(23)
    assert order.shipping_total == Money(1499, "PLN")


def test_four_digits_are_rounded_and_a_yen_has_none() -> None:
    told = written(sample(1)) | {"currency": "JPY", "total": "1200.4999"}

    assert read_order(told, URL).total == Money(1200, "JPY")


@pytest.mark.parametrize(("changes", "state"), [
    ({}, "paid"),
    ({"date_paid_gmt": None}, "unpaid"),
    ({"date_paid_gmt": None, "status": "failed"}, "failed"),
    ({"date_paid_gmt": None, "status": "processing", "payment_method": "cod"}, "unpaid"),
    ({"refunds": [{"id": 5, "total": "-10.00"}]}, "partly_refunded"),
    ({"refunds": [{"id": 5, "total": "-145.02"}]}, "refunded"),
    ({"total": "0.00", "date_paid_gmt": None}, "paid"),
])  # fmt: skip
def test_what_was_paid_is_told_apart(changes: dict[str, object], state: str) -> None:
    assert read_order(written(sample(1)) | changes, URL).payment_state == state


def test_parcels_and_lockers_are_found_wherever_plugins_keep_them() -> None:
    told = written(sample(1, shipments=[]))
    told["meta_data"] = [
        {"key": "_aftership_tracking_items", "value": '[{"tracking_number": "A1", "slug": "dpd"}]'},
        {"key": "_wc_shipment_tracking_items", "value": {"0": {
            "tracking_number": "B2", "tracking_provider": "DHL", "date_shipped": "1772452800"}}},
        {"key": "_easypack_parcel_tracking", "value": "520000012345678901234567, A1"},
        {"key": "_tracking_number", "value": {"odd": [1]}},
        {"key": "_parcel_machine_id", "value": "LOD04A"},
    ]  # fmt: skip
    told["line_items"][0]["meta_data"] = [
        {"key": LINE_TRACKING, "value": '[{"tracking_number": "C3", "carrier_name": "GLS"}]'}
    ]

    order = read_order(told, URL)

    found = {s.parcels[0].number: s.parcels[0].carrier_name for s in order.shipments}
    assert found["520000012345678901234567"] == "InPost"
    assert {"A1": "dpd", "B2": "DHL", "C3": "GLS"}.items() <= found.items()
    sent = next(s for s in order.shipments if s.external_id == "B2")
    assert sent.shipped_at == NOON
    assert order.shipping is not None
    assert order.shipping.pickup_point == "LOD04A"


def test_a_product_has_variations_or_is_its_own() -> None:
    told = {"id": 5, "name": "Kubek", "status": "publish", "sku": "K", "stock_quantity": 3}

    alone = read_product(told)
    chosen = read_product(told, [{"id": 6, "attributes": [{"option": "żółty"}], "image": None}])

    assert [(v.external_id, v.stock) for v in alone.variants] == [("5", 3)]
    assert [(v.external_id, v.name, v.stock) for v in chosen.variants] == [("6", "żółty", None)]


@pytest.mark.django_db
def test_a_changed_variation_has_its_product_read() -> None:
    server = WooServer()
    part = {"id": 6, "name": "Kubek, żółty", "type": "variation", "parent_id": 5, "kinds": []}
    kind = {"id": 6, "sku": "K-1", "attributes": [{"option": "żółty"}], "image": None}
    server.products[5] = {"id": 5, "name": "Kubek", "variations": [6], "kinds": [kind]}
    server.products[6] = part
    adapter, config = adapter_and_config(server)
    raw = json.dumps(part).encode()

    news = adapter.hints(config, signed(raw, "product.updated"), raw)
    product = adapter.get_product(config, "6")

    assert [(ref.kind, ref.external_id) for ref in news.refs] == [("product", "5")]
    assert (product.external_id, [one.sku for one in product.variants]) == ("5", ["K-1"])


@pytest.mark.django_db
def test_an_order_is_found_by_exactly_its_number_or_address() -> None:
    server = WooServer()
    for number in (1, 10):
        server.put(sample(number))
    adapter, config = adapter_and_config(server)

    by_number = adapter.find_orders(config, number="#1001")
    by_email = adapter.find_orders(config, email="Klient1@example.pl".lower())

    assert [order.number for order in by_number] == ["1001"]
    assert [order.number for order in by_email] == ["1001"]


@pytest.mark.django_db
def test_an_old_order_is_found_though_its_number_stands_in_many_newer_ones() -> None:
    server = WooServer()
    server.put(sample(0))
    for number in range(1, 60, 2):
        server.put(sample(number, email=f"ala1000{number}@example.pl"))
    adapter, config = adapter_and_config(server)

    found = adapter.find_orders(config, number="1000")

    assert [order.number for order in found] == ["1000"]


@pytest.mark.django_db
def test_a_coupon_is_good_to_the_very_moment_that_was_promised() -> None:
    server = WooServer()
    adapter, config = adapter_and_config(server)
    until = datetime(2026, 3, 31, 23, 59, 59, 120, tzinfo=ZoneInfo("Europe/Warsaw"))

    adapter.act(config, ALA, CreateCoupon("RAZ", percent=Decimal(5), valid_until=until), "k1")

    assert server.coupons[0]["date_expires"] == "2026-03-31T21:59:59+00:00"


@pytest.mark.django_db
def test_the_live_test_looks_for_an_active_webhook() -> None:
    server = WooServer()
    adapter, config = adapter_and_config(server)
    config = replace(config, hook_url="https://desk.kram.example/hooks/shop/1/")

    missing = list(adapter.check(config))
    server.hooks.append({"delivery_url": config.hook_url, "status": "disabled"})
    off = list(adapter.check(config))
    server.hooks.append({"delivery_url": config.hook_url, "status": "active"})

    assert [step.code for step in (missing[1], off[1])] == ["no_hook", "hook_off"]
    assert all(step.ok for step in adapter.check(config))


@pytest.mark.django_db
def test_an_id_that_is_no_number_is_not_asked_for() -> None:
    server = WooServer()
    adapter, config = adapter_and_config(server)

    with pytest.raises(ShopTrouble) as refused:
        adapter.get_order(replace(config, api=WebApi(send=server.answer)), "1/../../users")

    assert (refused.value.code, server.requests) == ("not_found", [])


@pytest.mark.django_db
def test_statuses_are_the_shops_own() -> None:
    adapter, config = adapter_and_config(WooServer())

    assert [(s.code, s.name, s.state) for s in adapter.statuses(config)] == [
        ("w-drodze", "W drodze", "unknown")
    ]


@pytest.mark.django_db
def test_changes_begin_at_the_newest_order_or_at_the_shops_time() -> None:
    server = WooServer()
    adapter, config = adapter_and_config(server)

    empty = adapter.changed_since(config, {})
    server.put(sample(1))
    later = adapter.changed_since(config, {})

    assert empty.cursor["after"] == datetime(2026, 3, 2, 11, tzinfo=UTC).isoformat()
    assert later.cursor["after"] == (NOON + MINUTE).isoformat()
    assert (empty.orders, stamp(NOON)) == ((), "2026-03-02T12:00:00")


def test_a_form_wants_a_key_once_and_mends_the_address() -> None:
    given = {"url": "https://kram.example/wp-json/wc/v3/", "key": " ck_1 ", "secret": "cs_2"}

    form = WooForm(given)
    again = WooForm({"url": given["url"]}, stored=["key", "secret"])

    assert form.is_valid()
    assert form.settings() == {"url": "https://kram.example", "refund_by_provider": False}
    assert form.secrets() == {"key": "ck_1", "secret": "cs_2", "hook_secret": ""}
    assert again.is_valid()
    assert not WooForm({"url": given["url"]}).is_valid()
