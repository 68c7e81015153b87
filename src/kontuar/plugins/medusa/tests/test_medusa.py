"""Medusa keeps the contract of shops, and has ways of its own."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from kontuar.kit.money import Money
from kontuar.kit.webapi import read_json
from kontuar.orders.contract import (
    CancelOrder,
    ChangeAddress,
    CreateCoupon,
    CreateReturn,
    Done,
    OrderRef,
    PostalAddress,
    RefundOrder,
    Refused,
    ShipmentData,
    ShopTrouble,
    Unsure,
)
from kontuar.orders.contract.values import ParcelData
from kontuar.orders.models import Connection, Order
from kontuar.plugins.medusa.forms import MedusaForm
from kontuar.plugins.medusa.parse import read_order
from kontuar.plugins.medusa.tests.server import MedusaServer, signed, written
from kontuar.testing.driving import MINUTE, NOON, adapter_and_config, backfill, poll, sample
from kontuar.testing.servers import ShopServer
from kontuar.testing.shop_contract import ShopContract

URL = "https://kram.example"
RETURN = CreateReturn([("1", Decimal(1))], "rysa")


class TestMedusa(ShopContract):
    def make_server(self) -> ShopServer:
        return MedusaServer()

    def test_what_can_be_done_is_done_once(self, server: MedusaServer) -> None:
        adapter, config = adapter_and_config(server)
        deeds = [RefundOrder(Money(14502, "PLN")), CancelOrder(), RETURN,
                 ChangeAddress(PostalAddress(name="Łucja Żak", street="Nowa 2", city="Łódź")),
                 CreateCoupon("DZIEKI10", amount=Money(1000, "PLN"))]  # fmt: skip
        ref = OrderRef(server.put(sample(1)), "1001")

        for deed in (*deeds, *deeds):
            outcome = adapter.act(config, ref, deed, f"key-{deed.kind}")
            assert isinstance(outcome, Done), (deed, outcome)

        assert [kind for kind, _own in server.deeds] == [deed.kind for deed in deeds]

    def test_money_that_moves_alone_is_met_by_asking(
        self, server: MedusaServer, kram: Connection
    ) -> None:
        own = server.put(sample(1))
        backfill(kram)
        poll(kram, at=NOON)
        adapter, config = adapter_and_config(server)

        adapter.act(config, OrderRef(own, "1001"), RefundOrder(Money(1000, "PLN")), "k1")
        poll(kram, at=NOON + 5 * MINUTE)

        order = Order.objects.get()
        assert (order.payment_state, order.refunds.get().amount) == ("partly_refunded", 1000)

    def test_many_changes_of_one_moment_are_all_met(
        self, server: MedusaServer, kram: Connection
    ) -> None:
        poll(kram, at=NOON)
        for number in range(23):
            server.put(sample(number, changed_at=NOON))

        poll(kram, at=NOON + timedelta(hours=1))

        assert Order.objects.count() == 23


@pytest.mark.django_db
def test_captured_money_is_given_back_before_an_order_is_cancelled() -> None:
    server = MedusaServer()
    adapter, config = adapter_and_config(server)
    ref = OrderRef(server.put(sample(1)), "1001")

    outcome = adapter.act(config, ref, CancelOrder(), "k1")

    assert outcome == Refused("refund_first", "145.02")
    assert server.deeds == []


@pytest.mark.django_db
def test_a_broken_line_leaves_proof_that_is_found() -> None:
    server = MedusaServer()
    adapter, config = adapter_and_config(server)
    ref = OrderRef(server.put(sample(1)), "1001")

    for key, deed, calls in (
        ("k1", RefundOrder(Money(1000, "PLN"), reason="rysa"), 2),
        ("k2", CreateCoupon("RAZ", percent=Decimal(5)), 1),
        ("k3", RETURN, 4),
    ):
        assert adapter.find_deed(config, ref, deed, key) is None
        server.faults.extend([*[None] * calls, "broken"])
        assert isinstance(adapter.act(config, ref, deed, key), Unsure)
        assert isinstance(adapter.find_deed(config, ref, deed, key), Done)
    assert [kind for kind, _own in server.deeds] == ["refund", "coupon", "return"]


@pytest.mark.django_db
@pytest.mark.parametrize("step", [3, 4])
def test_a_return_that_stopped_half_way_is_begun_anew(step: int) -> None:
    server = MedusaServer()
    adapter, config = adapter_and_config(server)
    ref = OrderRef(server.put(sample(1)), "1001")
    server.faults.extend([*[None] * step, "slow"])

    stopped = adapter.act(config, ref, RETURN, "k1")
    nothing = adapter.find_deed(config, ref, RETURN, "k1")
    again = adapter.act(config, ref, RETURN, "k1")

    assert isinstance(stopped, Unsure)
    assert nothing is None
    assert isinstance(again, Done)
    assert [(one["status"], len(one["items"])) for one in server.returns.values()] == [
        ("requested", 1)
    ]


@pytest.mark.django_db
def test_refusals_change_nothing_and_leave_nothing_begun() -> None:
    server = MedusaServer()
    adapter, config = adapter_and_config(server)
    ref = OrderRef(server.put(sample(1, status="sent", state="shipped")), "1001")
    server.promotions.append({"id": "promo_0", "code": "LATO", "metadata": None})

    outcomes = [
        adapter.act(config, ref, RefundOrder(Money(14503, "PLN")), "k1"),
        adapter.act(config, ref, RefundOrder(Money(100, "EUR")), "k2"),
        adapter.act(config, ref, CreateReturn([("nie", Decimal(1))]), "k3"),
        adapter.act(config, ref, ChangeAddress(PostalAddress(street="Nowa 2")), "k4"),
        adapter.act(config, ref, CreateCoupon("LATO", percent=Decimal(5)), "k5"),
        adapter.act(config, OrderRef("order_9", "9"), CancelOrder(), "k6"),
    ]

    codes = [outcome.code for outcome in outcomes if isinstance(outcome, Refused)]
    assert codes == [
        "no_payment", "wrong_currency", "refused", "on_its_way", "code_taken", "not_found",
    ]  # fmt: skip
    assert (server.deeds, server.returns) == ([], {})


def test_what_came_back_does_not_make_an_order_smaller() -> None:
    told = written(sample(1), "order_1001")
    line = told["items"][0]
    line |= {"total": 49.99, "return_received_total": 49.99}
    line["detail"]["return_received_quantity"] = 1
    told |= {"total": 45.03, "credit_line_total": 50, "payment_status": "partially_refunded"}

    order = read_order(travelled(told), URL)

    assert (order.total, order.lines[0].total) == (Money(14502, "PLN"), Money(9998, "PLN"))
    assert order.lines[0].unit_price == Money(4999, "PLN")
    assert (order.state, order.payment_state) == ("placed", "partly_refunded")
    for one in told["items"]:
        one["detail"]["return_received_quantity"] = one["quantity"]
    assert read_order(travelled(told), URL).state == "returned"


@pytest.mark.parametrize(("changes", "state"), [
    ({}, "placed"),
    ({"fulfillment_status": "fulfilled"}, "processing"),
    ({"fulfillment_status": "partially_delivered"}, "shipped"),
    ({"status": "completed", "fulfillment_status": "delivered"}, "delivered"),
    ({"status": "canceled"}, "cancelled"),
    ({"status": "requires_action"}, "on_hold"),
    ({"fulfillment_status": "teleported"}, "unknown"),
])  # fmt: skip
def test_how_far_an_order_is(changes: dict[str, object], state: str) -> None:
    assert read_order(travelled(written(sample(1), "order_1") | changes), URL).state == state


def test_more_digits_than_money_has_are_rounded() -> None:
    told = written(sample(1), "order_1") | {"total": 141.4131, "tax_total": 26.4449}

    order = read_order(travelled(told), URL)

    assert (order.total, order.tax_total) == (Money(14141, "PLN"), Money(2644, "PLN"))


def test_parcels_have_numbers_and_real_addresses_and_called_off_ones_are_none() -> None:
    sent = [ShipmentData("1", parcels=[ParcelData("520000012345678901234567")])]
    told = written(sample(1, shipments=sent), "order_1")
    told["fulfillments"].append(told["fulfillments"][0] | {"id": "x", "canceled_at": "2026"})

    parcels = [sent.parcels for sent in read_order(travelled(told), URL).shipments]

    assert [[(p.number, p.carrier_name, p.url) for p in each] for each in parcels] == [
        [("520000012345678901234567", "Fake post", "")]
    ]


@pytest.mark.parametrize("damage", [
    {"total": "dużo"}, {"currency_code": None}, {"items": [{"id": "1"}]}, {"updated_at": "wczoraj"},
    {"payment_collections": {"a": 1}}, {"customer": {"id": None}}, {"total": True},
])  # fmt: skip
def test_a_damaged_order_is_never_half_filled(damage: dict[str, object]) -> None:
    with pytest.raises((ShopTrouble, LookupError, TypeError, ValueError)):
        read_order(travelled(written(sample(1), "order_1") | damage), URL)


@pytest.mark.django_db
def test_an_order_is_found_by_exactly_its_number_or_address() -> None:
    server = MedusaServer()
    for number in (1, 10):
        server.put(sample(number, email=f"{number}klient1@example.pl"))
    server.put(sample(2, email="001@example.pl"))
    adapter, config = adapter_and_config(server)

    by_number = adapter.find_orders(config, number="#1001")
    by_email = adapter.find_orders(config, email="1Klient1@example.pl")

    assert [order.number for order in by_number] == ["1001"]
    assert [order.number for order in by_email] == ["1001"]
    assert adapter.find_orders(config) == []


@pytest.mark.django_db
def test_only_the_subscriber_calls_and_only_about_orders() -> None:
    adapter, config = adapter_and_config(MedusaServer())
    headers, raw = signed({"topic": "payment.refunded", "order": "order_7"})

    news = adapter.hints(config, headers, raw)

    assert [(ref.kind, ref.external_id) for ref in news.refs] == [("order", "order_7")]
    assert adapter.verify(config, headers, raw) == "verified"
    assert adapter.verify(config, {}, raw) == "forged"


@pytest.mark.django_db
def test_an_id_that_is_none_is_not_asked_for_and_a_draft_is_no_order() -> None:
    server = MedusaServer()
    own = server.put(sample(1))
    server.orders[own]["is_draft_order"] = True
    adapter, config = adapter_and_config(server)

    for strange in ("../users", "order_1?fields=x", ""):
        with pytest.raises(ShopTrouble, match="not_found"):
            adapter.get_order(config, strange)
    assert server.requests == []
    with pytest.raises(ShopTrouble, match="not_found"):
        adapter.get_order(config, own)


@pytest.mark.django_db
def test_a_product_counts_only_what_is_counted() -> None:
    server = MedusaServer()
    variants = [
        {"id": "v1", "title": "biały", "manage_inventory": True, "inventory_quantity": 3},
        {"id": "v2", "title": "żółty", "manage_inventory": False, "inventory_quantity": None},
    ]  # fmt: skip
    server.products["prod_1"] = {"id": "prod_1", "title": "Kubek", "status": "published",
                                 "variants": variants}  # fmt: skip
    adapter, config = adapter_and_config(server)

    product = adapter.get_product(config, "prod_1")

    assert [(v.name, v.stock) for v in product.variants] == [("biały", 3), ("żółty", None)]


@pytest.mark.parametrize("typed", [
    "https://api.kram.example/", "https://api.kram.example/app", "https://api.kram.example/app/orders",
    "https://api.kram.example/admin",
])  # fmt: skip
def test_a_form_mends_the_address_and_asks_for_a_key_once(typed: str) -> None:
    assert not MedusaForm({"url": typed}).is_valid()
    form = MedusaForm({"url": typed}, stored=["key"])

    assert form.is_valid()
    assert form.settings() == {"url": "https://api.kram.example"}
    assert form.secrets() == {"key": "", "hook_key": ""}


def travelled(told: dict[str, Any]) -> Any:
    """As it arrives: fractions are exact."""
    return read_json(json.dumps(told))
