"""Saleor's own ways: payments it counts no more, refunds that leave a mark, what it hides."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from kontuar.kit.money import Money
from kontuar.kit.webapi import ApiTrouble, read_json
from kontuar.orders.contract import (
    AddNote,
    CancelOrder,
    ChangeAddress,
    Done,
    OrderRef,
    PostalAddress,
    RefundOrder,
    Refused,
    ResendInvoice,
    ShipmentData,
    Unsure,
)
from kontuar.orders.contract.values import ParcelData
from kontuar.plugins.saleor.forms import SaleorForm
from kontuar.plugins.saleor.parse import read_order, read_product
from kontuar.plugins.saleor.tests.server import (
    SaleorServer,
    amount,
    global_id,
    written,
)
from kontuar.testing.driving import MONTH, NOON, adapter_and_config, sample

ALA = OrderRef(global_id("Order", "1001"), "1001")


def test_a_tracking_address_gives_its_number_and_what_came_back_is_a_return() -> None:
    link = "https://inpost.pl/sledzenie?number=520000012345678901234567"
    sent = [ShipmentData("1", parcels=[ParcelData(link)])]
    told = written(sample(1, shipments=sent), ALA.external_id)
    told["fulfillments"].append(told["fulfillments"][0] | {
        "id": "x", "status": "RETURNED", "trackingNumber": "ZW1"})  # fmt: skip
    told["fulfillments"].append(told["fulfillments"][0] | {"id": "y", "status": "CANCELED"})

    parcels = [sent.parcels[0] for sent in read_order(travelled(told)).shipments]

    assert [(p.number, p.direction, p.url) for p in parcels] == [
        ("520000012345678901234567", "out", link), ("ZW1", "return", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(("changes", "state"), [
    ({}, "paid"),
    ({"chargeStatus": "NONE"}, "authorized"),
    ({"chargeStatus": "NONE", "authorizeStatus": "NONE"}, "unpaid"),
    ({"chargeStatus": "PARTIAL"}, "partly_paid"),
    ({"chargeStatus": "NONE", "totalRefunded": amount(Money(14502, "PLN"))}, "refunded"),
    ({"totalRefunded": amount(Money(100, "PLN"))}, "partly_refunded"),
])  # fmt: skip
def test_what_was_paid_is_told_apart(changes: dict[str, object], state: str) -> None:
    told = written(sample(1), ALA.external_id) | changes

    assert read_order(travelled(told)).payment_state == state
    assert read_order(travelled(told)).lines[0].tax_percent == Decimal(23)


@pytest.mark.django_db
def test_a_broken_line_leaves_proof_that_is_found() -> None:
    server = SaleorServer()
    server.put(sample(1))
    adapter, config = adapter_and_config(server)

    for key, deed, reads in (
        ("k1", AddNote("Zadzwonić"), 1),
        ("k2", RefundOrder(Money(4999, "PLN")), 5),
        ("k3", ResendInvoice("1"), 3),
    ):
        assert adapter.find_deed(config, ALA, deed, key) is None
        server.faults.extend([*[None] * reads, "broken"])
        assert isinstance(adapter.act(config, ALA, deed, key), Unsure)
        assert isinstance(adapter.find_deed(config, ALA, deed, key), Done)

    assert server.orders[ALA.external_id]["totalRefunded"]["amount"] == 49.99
    assert len(server.deeds) == 3


@pytest.mark.django_db
def test_a_refund_that_never_arrived_is_asked_for_again() -> None:
    server = SaleorServer()
    server.put(sample(1))
    adapter, config = adapter_and_config(server)
    deed = RefundOrder(Money(4999, "PLN"))
    server.faults.extend([*[None] * 5, "slow"])

    lost = adapter.act(config, ALA, deed, "k1")
    proof = adapter.find_deed(config, ALA, deed, "k1")
    again = adapter.act(config, ALA, deed, "k1")

    assert isinstance(lost, Unsure)
    assert proof is None
    assert isinstance(again, Done)
    assert server.orders[ALA.external_id]["totalRefunded"]["amount"] == 49.99


@pytest.mark.django_db
def test_a_payment_given_back_whole_is_known_though_saleor_counts_it_no_more() -> None:
    server = SaleorServer()
    server.put(sample(1))
    adapter, config = adapter_and_config(server)
    deed = RefundOrder(Money(14502, "PLN"))

    done = adapter.act(config, ALA, deed, "k1")
    order = adapter.get_order(config, ALA.external_id)

    assert isinstance(done, Done)
    assert isinstance(adapter.find_deed(config, ALA, deed, "k1"), Done)
    assert (order.payment_state, order.refunded_total) == ("refunded", Money(14502, "PLN"))


def test_payments_that_failed_are_told_from_those_that_wait() -> None:
    told = written(sample(1), ALA.external_id)
    for status in ("REFUSED", "CANCELLED", "NOT_CHARGED"):
        told["payments"].append(told["payments"][0] | {"chargeStatus": status})

    payments = read_order(travelled(told)).payments

    assert [one.state for one in payments] == ["paid", "failed", "voided", "pending"]


@pytest.mark.django_db
def test_a_payment_app_is_only_asked_to_refund() -> None:
    server = SaleorServer()
    order = server.orders[server.put(sample(1))]
    sums = {"chargedAmount": order["totalCharged"], "authorizedAmount": amount(None)}
    order["transactions"] = [{"id": "t1", "name": "", "pspReference": "", "createdAt": None} | sums]
    adapter, config = adapter_and_config(server)
    deed = RefundOrder(Money(4999, "PLN"))

    done = adapter.act(config, ALA, deed, "k1")
    again = adapter.act(config, ALA, deed, "k1")

    assert isinstance(done, Done)
    assert (done.detail, isinstance(again, Done), len(server.deeds)) == ("requested", True, 1)


@pytest.mark.django_db
def test_refusals_change_nothing() -> None:
    server = SaleorServer()
    server.put(sample(1, status="sent", state="shipped"))
    adapter, config = adapter_and_config(server)

    outcomes = [
        adapter.act(config, ALA, CancelOrder(), "k1"),
        adapter.act(config, ALA, RefundOrder(Money(20000, "PLN")), "k2"),
        adapter.act(config, ALA, RefundOrder(Money(100, "EUR")), "k3"),
        adapter.act(config, ALA, AddNote("Cześć", for_customer=True), "k4"),
        adapter.act(config, OrderRef(global_id("Order", "9"), "9"), CancelOrder(), "k5"),
        adapter.act(config, ALA, ResendInvoice("1", email="obcy@example.pl"), "k6"),
        adapter.act(config, ALA, ChangeAddress(PostalAddress(pickup_point="LOD04A")), "k7"),
    ]

    codes = [outcome.code for outcome in outcomes if isinstance(outcome, Refused)]
    assert codes == [
        "refused", "too_much", "wrong_currency", "only_for_staff", "not_found", "only_to_customer",
        "no_pickup_point",
    ]  # fmt: skip
    assert (server.deeds, server.orders[ALA.external_id]["privateMetadata"]) == ([], [])


@pytest.mark.django_db
def test_an_invoice_that_is_not_there_is_not_sent() -> None:
    server = SaleorServer()
    server.put(sample(1))
    adapter, config = adapter_and_config(server)

    outcome = adapter.act(config, ALA, ResendInvoice("none"), "k1")

    assert outcome == Refused("refused", "NOT_FOUND: no")
    assert adapter.find_deed(config, ALA, ResendInvoice("none"), "k1") is None
    assert server.deeds == []


@pytest.mark.django_db
def test_a_missing_permission_is_said() -> None:
    server = SaleorServer()
    adapter, config = adapter_and_config(server)
    server.permissions.clear()

    stranger = replace(config, secrets={"token": "zły"})

    step = next(iter(adapter.check(config)))
    unknown = next(iter(adapter.check(stranger)))

    assert (step.ok, step.code) == (False, "forbidden")
    assert (unknown.ok, unknown.code) == (False, "unauthorized")
    with pytest.raises(ApiTrouble) as refused:
        adapter.get_order(stranger, ALA.external_id)
    assert (refused.value.code, refused.value.permanent) == ("forbidden", True)


@pytest.mark.django_db
@pytest.mark.parametrize(("fault", "outcome"), [
    ("ValidationError", Refused), ("PermissionDenied", Refused), ("OperationalError", Unsure),
    ("KeyError", Unsure),
])  # fmt: skip
def test_a_fault_of_the_server_in_the_middle_of_a_deed_is_no_refusal(
    fault: str, outcome: type
) -> None:
    server = SaleorServer()
    server.put(sample(1))
    server.fault = fault
    adapter, config = adapter_and_config(server)

    assert isinstance(adapter.act(config, ALA, CancelOrder(), "k1"), outcome)


@pytest.mark.django_db
@pytest.mark.parametrize(("fault", "code"), [
    ("OperationalError", "server_error"), ("KeyError", "refused"),
])  # fmt: skip
def test_an_order_that_saleor_can_not_show_is_told_from_a_shop_that_is_down(
    fault: str, code: str
) -> None:
    server = SaleorServer()
    server.put(sample(1))
    server.fault, server.fault_in = fault, "query"
    adapter, config = adapter_and_config(server)

    with pytest.raises(ApiTrouble) as trouble:
        adapter.get_order(config, ALA.external_id)

    assert trouble.value.code == code


@pytest.mark.django_db
def test_orders_are_read_though_a_proxy_hides_the_keys() -> None:
    server = SaleorServer()
    server.put(sample(1))
    server.shows_keys = False
    adapter, config = adapter_and_config(server)

    steps = list(adapter.check(config))
    page = adapter.changed_since(config, {"since": (NOON - MONTH).isoformat(), "turn": 0})

    assert [step.code for step in steps] == ["", "", "no_keys"]
    assert [order.number for order in page.orders] == ["1001"]


@pytest.mark.django_db
def test_what_the_staff_still_types_in_is_no_order() -> None:
    server = SaleorServer()
    server.orders[server.put(sample(1))]["status"] = "DRAFT"
    adapter, config = adapter_and_config(server)

    with pytest.raises(ApiTrouble) as refused:
        adapter.get_order(config, ALA.external_id)

    assert refused.value.code == "not_found"


@pytest.mark.parametrize(("is_counted", "stock"), [(True, 3), (False, None)])
def test_only_what_is_counted_has_a_stock(*, is_counted: bool, stock: int | None) -> None:
    stocks = [{"quantity": 5, "quantityAllocated": 2}]
    variant = {"id": "v", "name": "S", "sku": None, "trackInventory": is_counted, "stocks": stocks}

    told = read_product({"id": "p", "name": "Kubek", "variants": [variant]})

    assert [one.stock for one in told.variants] == [stock]


@pytest.mark.django_db
def test_an_older_saleor_is_told_and_does_nothing() -> None:
    server = SaleorServer()
    server.put(sample(1))
    server.knows_too_little = True
    adapter, config = adapter_and_config(server)

    step = next(iter(adapter.check(config)))
    outcome = adapter.act(config, ALA, CancelOrder(), "k1")

    assert step.code == "schema"
    assert "Cannot query field 'chargeStatus'" in step.detail
    assert isinstance(outcome, Refused)
    assert (outcome.code, server.deeds) == ("schema", [])


@pytest.mark.django_db
def test_an_address_is_changed_only_before_it_is_sent() -> None:
    server = SaleorServer()
    server.put(sample(1, status="sent", state="shipped"))
    adapter, config = adapter_and_config(server)

    outcome = adapter.act(config, ALA, ChangeAddress(PostalAddress(name="Łucja Żak")), "k1")

    assert outcome == Refused("on_its_way")
    assert server.deeds == []


@pytest.mark.parametrize(("typed", "kept"), [
    ("https://kram.example", "https://kram.example/graphql/"),
    ("https://kram.example/graphql", "https://kram.example/graphql/"),
    ("http://localhost:8000/graphql/", "http://localhost:8000/graphql/"),
])  # fmt: skip
def test_a_form_completes_the_address(typed: str, kept: str) -> None:
    form = SaleorForm({"url": typed, "token": "t"})

    assert form.is_valid()
    assert form.settings() == {"url": kept}


@pytest.mark.django_db
def test_an_order_is_found_by_exactly_its_number_or_address() -> None:
    server = SaleorServer()
    for number in (1, 10, 11):
        server.put(sample(number, email=f"{number}klient1@example.pl"))
    adapter, config = adapter_and_config(server)

    assert [o.number for o in adapter.find_orders(config, number="#1001")] == ["1001"]
    for strange in ("ZAM/1001", "1001a", "9" * 12, "١٠٠١"):
        assert adapter.find_orders(config, number=strange) == []
    found = adapter.find_orders(config, email="1klient1@example.pl")
    assert [order.number for order in found] == ["1001"]


@pytest.mark.django_db
def test_an_address_is_found_behind_a_page_of_similar_ones() -> None:
    server = SaleorServer()
    for number in range(31):
        server.put(sample(number, email="ala@example.pl" if number else "la@example.pl"))
    adapter, config = adapter_and_config(server)

    found = adapter.find_orders(config, email="la@example.pl")

    assert [order.number for order in found] == ["1000"]


@pytest.mark.django_db
def test_changes_go_on_page_by_page_and_overlap_a_little() -> None:
    server = SaleorServer()
    adapter, config = adapter_and_config(server)
    for number in range(1, 26, 2):
        server.put(sample(number))
    since = {"since": NOON.isoformat(), "turn": 1}

    first = adapter.changed_since(config, since)
    second = adapter.changed_since(config, first.cursor)

    assert (len(first.orders), first.has_more) == (10, True)
    assert (len(second.orders), second.has_more) == (3, False)
    assert second.cursor == {"since": "2026-03-02T12:23:00+00:00", "turn": 2}


def travelled(told: dict[str, Any]) -> Any:
    """As it arrives: fractions are exact."""
    return read_json(json.dumps(told))
