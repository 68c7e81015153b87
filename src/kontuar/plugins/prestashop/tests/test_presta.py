"""PrestaShop's own ways: clocks without a zone, filters, pieces of an order, deeds done once."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

import pytest

from kontuar.kit.money import Money
from kontuar.kit.webapi import ApiTrouble
from kontuar.orders.contract import (
    ChangeAddress,
    OrderRef,
    PostalAddress,
    ShopTrouble,
)
from kontuar.orders.models import Order, Reread
from kontuar.plugins.prestashop.forms import PrestaForm
from kontuar.plugins.prestashop.pages import back_from
from kontuar.plugins.prestashop.parse import certain, when
from kontuar.plugins.prestashop.tests.server import PrestaServer, i18n, stamp
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
WARSAW = "Europe/Warsaw"
ALA = OrderRef("1001", "1001")
NOWA = ChangeAddress(PostalAddress(name="Łucja Żak", street="Nowa 2", city="Łódź"))


def test_an_order_is_put_together_from_all_its_pieces(server: PrestaServer) -> None:
    server.row("orders", "1001").update(
        {"total_discounts_tax_incl": "10.000000", "total_paid_tax_incl": "135.020000"}
    )
    server.row("addresses", "1001").update({"vat_number": "PL5260001246", "address2": "m. 3"})
    server.tables["order_cart_rules"].append({"id": 5, "id_order": "1001", "name": "LATO"})
    server.tables["order_slip"].append({
        "id": 8, "id_order": "1001", "total_products_tax_incl": "20.000000",
        "total_shipping_tax_incl": "4.990000", "date_add": "2026-03-02 14:00:00",
    })  # fmt: skip
    server.tables["messages"] += [
        {"id": 1, "id_order": "1001", "message": "Dzwonić po 16", "private": "0",
         "id_employee": "0"},
        {"id": 2, "id_order": "1001", "message": "P24: ok", "private": "1", "id_employee": "0"},
    ]  # fmt: skip
    server.row("order_carriers", "1001")["tracking_number"] = "FP1, FP2"
    adapter, config = adapter_and_config(server)

    order = adapter.get_order(config, "1001")

    assert sum(line.total.minor for line in order.lines) == order.total.minor == 13502
    assert order.lines[0].tax_percent == Decimal(23)
    assert (order.note, order.coupons, order.language) == ("Dzwonić po 16", ["LATO"], "pl")
    assert (order.payment_state, order.refunded_total) == ("partly_refunded", Money(2499, "PLN"))
    assert order.refunds[0].refunded_at == datetime(2026, 3, 2, 13, tzinfo=UTC)
    assert [(i.number, i.kind) for i in order.invoices] == [("000017", "invoice")]
    assert order.billing is not None
    assert (order.billing.tax_id, order.billing.street) == ("PL5260001246", "Miodowa 1/2\nm. 3")
    urls = [parcel.url for sent in order.shipments for parcel in sent.parcels]
    assert urls == ["https://post.example/FP1", "https://post.example/FP2"]


def test_the_password_of_a_customer_is_never_asked_for(server: PrestaServer) -> None:
    adapter, config = adapter_and_config(server)

    adapter.get_order(config, "1001")
    adapter.get_customer(config, "1001")

    asked = [q for r in server.requests if "/customers" in (q := r.url)]
    assert len(asked) == 2
    assert all("display=%5Bid%2C" in url for url in asked)
    assert all("passwd" not in url for url in asked)


def test_a_page_costs_as_many_questions_as_there_are_kinds(server: PrestaServer) -> None:
    for number in range(20):
        server.put(sample(number))
    adapter, config = adapter_and_config(server)

    page = adapter.backfill(config, {}, NOON.replace(month=1))

    paths = [urlsplit(request.url).path.rpartition("/")[2] for request in server.requests]
    assert len(page.orders) == 20
    assert len(paths) == len(set(paths)) == 14


@pytest.mark.parametrize(("status", "state"), [
    ("1", "on_hold"), ("2", "placed"), ("4", "shipped"), ("5", "delivered"), ("6", "cancelled"),
    ("7", "returned"), ("20", "processing"), ("21", "unknown"),
])  # fmt: skip
def test_statuses_are_read_by_what_they_do(server: PrestaServer, status: str, state: str) -> None:
    adapter, config = adapter_and_config(server)

    found = {one.code: one for one in adapter.statuses(config)}

    assert found[status].state == state


def test_a_status_made_a_moment_ago_is_looked_up(server: PrestaServer) -> None:
    adapter, config = adapter_and_config(server)
    adapter.get_order(config, "1001")
    new = {"id": 30, "name": i18n("Wydane"), "template": i18n("shipped"), "shipped": "1"}
    server.tables["order_states"].append(new)
    server.row("orders", "1001")["current_state"] = "30"

    order = adapter.get_order(config, "1001")

    assert (order.status, order.status_name, order.state) == ("30", "Wydane", "shipped")


@pytest.mark.parametrize(("changes", "state"), [
    ({}, "paid"),
    ({"total_paid_real": "0.000000"}, "unpaid"),
    ({"total_paid_real": "45.020000"}, "partly_paid"),
])  # fmt: skip
def test_what_was_paid_is_told_apart(
    server: PrestaServer, changes: dict[str, str], state: str
) -> None:
    server.row("orders", "1001").update(changes)
    adapter, config = adapter_and_config(server)

    assert adapter.get_order(config, "1001").payment_state == state


def test_an_unknown_currency_is_never_guessed(server: PrestaServer) -> None:
    server.row("orders", "1001")["id_currency"] = "9"
    kram = connected(server)

    backfill(kram)

    assert (Order.objects.count(), Reread.objects.get().external_id) == (0, "1001")


def test_the_hour_that_comes_twice_is_read_twice() -> None:
    in_it, after_it = "2026-10-25 02:59:00", "2026-10-25 06:30:00"

    assert back_from(in_it, "2026-10-25 02:50:00", WARSAW) == "2026-10-25 01:54:00"
    assert back_from(after_it, "2026-10-25 06:29:00", WARSAW) == "2026-10-25 06:29:00"
    assert back_from(after_it, "2026-10-25 05:00:00", WARSAW) == "2026-10-25 06:28:00"
    assert certain("2026-10-25 02:10:00", WARSAW) is None
    assert certain("2026-10-25 03:10:00", WARSAW) == datetime(2026, 10, 25, 2, 10, tzinfo=UTC)
    assert when("0000-00-00 00:00:00", WARSAW) is None


def test_a_change_in_the_second_of_the_two_hours_is_met(server: PrestaServer) -> None:
    before = datetime(2026, 10, 25, 0, 58, tzinfo=UTC)  # 02:58 by summer's clock
    server.put(sample(1, changed_at=before))
    kram = connected(server)
    poll(kram, at=before + MINUTE)
    poll(kram, at=before + 3 * MINUTE)
    later = before + 12 * MINUTE  # 02:10 by winter's

    server.put(sample(1, status="sent", state="shipped", changed_at=later))
    poll(kram, at=later + MINUTE)

    assert stamp(later, WARSAW) < stamp(before, WARSAW)
    assert Order.objects.get().state == "shipped"


def test_many_orders_of_one_second_are_all_met(server: PrestaServer) -> None:
    kram = connected(server)
    poll(kram, at=NOON)
    for number in range(60):
        server.put(sample(number, changed_at=NOON + 20 * MINUTE))

    poll(kram, at=NOON + 30 * MINUTE)

    assert Order.objects.count() == 60


def test_a_credit_slip_brings_its_order_though_that_did_not_change(server: PrestaServer) -> None:
    kram = connected(server)
    backfill(kram)
    poll(kram, at=NOON)
    server.tables["order_slip"].append({
        "id": 8, "id_order": "1001", "total_products_tax_incl": "145.020000",
        "total_shipping_tax_incl": "0.000000", "date_add": "0000-00-00 00:00:00",
    })  # fmt: skip

    poll(kram, at=NOON + 10 * MINUTE)

    assert Order.objects.get().payment_state == "refunded"


def test_changes_begin_at_the_servers_own_time_when_there_is_no_order() -> None:
    adapter, config = adapter_and_config(PrestaServer())

    page = adapter.changed_since(config, {})

    assert page.cursor == {"after": "2026-03-02 12:00:00", "start": 0, "slip": 0}


def test_a_key_without_a_right_says_which(server: PrestaServer) -> None:
    adapter, config = adapter_and_config(server)
    server.may -= {"order_slip", "messages"}

    steps = list(adapter.check(config))
    with pytest.raises(ApiTrouble) as met:
        adapter.get_order(config, "1001")

    wrong = steps[1]
    assert [step.ok for step in steps] == [True, False]
    assert (wrong.name, wrong.code, wrong.detail) == ("rights", "rights", "messages, order_slip")
    assert met.value.code == "forbidden"
    assert "order_slip" in met.value.detail


def test_a_webservice_that_is_off_says_so(server: PrestaServer) -> None:
    adapter, config = adapter_and_config(server)
    server.is_on = False

    steps = list(adapter.check(config))

    assert [(step.ok, step.code) for step in steps] == [(False, "switched_off")]
    assert "Webservice" in adapter.explain("switched_off")


def test_one_shop_of_several_is_asked_for(server: PrestaServer) -> None:
    adapter, config = adapter_and_config(server)
    config = replace(config, settings={**config.settings, "shop_id": 2})

    adapter.get_order(config, "1001")

    assert all(dict(parse_qsl(urlsplit(r.url).query))["id_shop"] == "2" for r in server.requests)


def test_an_order_is_found_by_reference_id_or_address(server: PrestaServer) -> None:
    server.row("orders", "1001")["reference"] = "XKBKNABJK"
    server.put(sample(10))
    adapter, config = adapter_and_config(server)

    found = [
        adapter.find_orders(config, number="#xkbknabjk"),
        adapter.find_orders(config, number="1001"),
        adapter.find_orders(config, email="klient1@example.pl"),
        adapter.find_orders(config, email="nikt@example.pl"),
        adapter.find_orders(config, number="1|2]"),
    ]

    assert [[o.external_id for o in some] for some in found] == [["1001"]] * 3 + [[], []]


def test_an_id_that_is_no_number_is_not_asked_for(server: PrestaServer) -> None:
    adapter, config = adapter_and_config(server)

    with pytest.raises(ShopTrouble) as refused:
        adapter.get_order(config, "1]&filter[id]=[2")

    assert (refused.value.code, server.requests) == ("not_found", [])


def test_a_product_has_combinations_or_is_its_own(server: PrestaServer) -> None:
    for own in ("41", "42"):
        server.tables["products"].append({
            "id": own, "name": i18n("Kubek"), "active": "1", "reference": "K", "ean13": "",
            "id_default_image": "7", "link_rewrite": i18n("kubek"), "date_upd": "",
        })  # fmt: skip
    server.tables["combinations"].append({
        "id": 6, "id_product": "42", "reference": "K-Z", "ean13": "590", "available_date":
        "2026-04-01", "associations": {"product_option_values": [{"id": "9"}]},
    })  # fmt: skip
    server.tables["product_option_values"].append({"id": 9, "name": i18n("żółty")})
    server.tables["stock_availables"] += [
        {"id": 1, "id_product": "41", "id_product_attribute": "0", "quantity": "3"},
        {"id": 2, "id_product": "42", "id_product_attribute": "6", "quantity": "0"},
    ]
    adapter, config = adapter_and_config(server)

    alone, chosen = adapter.get_product(config, "41"), adapter.get_product(config, "42")

    assert [(v.external_id, v.stock) for v in alone.variants] == [("41", 3)]
    kind = chosen.variants[0]
    assert (kind.name, kind.sku, kind.stock, str(kind.available_on)) == (
        "żółty", "K-Z", 0, "2026-04-01"
    )  # fmt: skip
    assert alone.image_url == "https://kram.example/sklep/7-home_default/kubek.jpg"


def test_a_form_wants_a_key_once_and_mends_the_address() -> None:
    given = {"url": "https://kram.example/sklep/api/", "key": " K7 ", "employee_id": "3"}

    form = PrestaForm(given)
    again = PrestaForm({**given, "key": "", "shop_id": "2"}, stored=["key"])

    assert form.is_valid()
    assert form.settings() == {"url": "https://kram.example/sklep", "employee_id": 3}
    assert form.secrets() == {"key": "K7"}
    assert again.is_valid()
    assert again.settings()["shop_id"] == 2
    assert not PrestaForm({"url": given["url"], "employee_id": "1"}).is_valid()
