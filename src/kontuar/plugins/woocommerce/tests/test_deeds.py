"""What is done in WooCommerce is done once, written whole, or refused."""

from dataclasses import replace
from decimal import Decimal

import pytest

from kontuar.kit.money import Money
from kontuar.orders.contract import (
    AddNote,
    ChangeAddress,
    CreateCoupon,
    Done,
    OrderRef,
    PostalAddress,
    RefundOrder,
    Refused,
)
from kontuar.plugins.woocommerce.tests.server import (
    WooServer,
)
from kontuar.testing.driving import adapter_and_config, sample

ALA = OrderRef("1001", "1001")


@pytest.mark.django_db
def test_a_refund_says_which_lines_with_their_tax_and_never_too_much() -> None:
    server = WooServer()
    server.put(sample(1))
    adapter, config = adapter_and_config(server)
    mug = RefundOrder(Money(4999, "PLN"), lines=[("1", Decimal(1))], reason="rysa")

    done = adapter.act(config, ALA, mug, "k1")
    much = adapter.act(config, ALA, RefundOrder(Money(10000, "PLN")), "k2")
    strange = adapter.act(config, ALA, RefundOrder(Money(100, "EUR")), "k3")

    assert isinstance(done, Done)
    assert done.detail == "recorded_only"
    sent = server.refunds[1001][0]
    assert (sent["amount"], sent["api_refund"], sent["api_restock"]) == ("49.99", False, False)
    line = sent["line_items"][0]
    assert (line["id"], line["quantity"]) == (1, 1)
    net, tax = Decimal(line["refund_total"]), Decimal(line["refund_tax"][0]["refund_total"])
    assert net + tax == Decimal("49.99")
    assert much == Refused("too_much", "95.03 PLN")
    assert strange == Refused("wrong_currency", "PLN")
    assert len(server.refunds[1001]) == 1


@pytest.mark.django_db
def test_a_provider_that_refuses_leaves_nothing_and_the_answer_500_is_no_doubt() -> None:
    server = WooServer()
    server.put(sample(1))
    adapter, config = adapter_and_config(server)
    config = replace(config, settings={**config.settings, "refund_by_provider": True})

    outcome = adapter.act(config, ALA, RefundOrder(Money(100, "PLN")), "k1")

    assert isinstance(outcome, Refused)
    assert outcome.code == "refund_refused"
    assert server.refunds.get(1001, []) == []


@pytest.mark.django_db
def test_a_broken_line_leaves_proof_that_is_found() -> None:
    server = WooServer()
    server.put(sample(1))
    adapter, config = adapter_and_config(server)
    deeds = [AddNote("Zadzwonić"), RefundOrder(Money(100, "PLN")),
             CreateCoupon("RAZ", percent=Decimal(5))]  # fmt: skip

    for number, deed in enumerate(deeds):
        assert adapter.find_deed(config, ALA, deed, f"k{number}") is None
        reads = {0: 1, 1: 3, 2: 1}[number]
        server.faults.extend([*[None] * reads, "broken"])
        outcome = adapter.act(config, ALA, deed, f"k{number}")
        assert type(outcome).__name__ == "Unsure", deed
        assert isinstance(adapter.find_deed(config, ALA, deed, f"k{number}"), Done)


@pytest.mark.django_db
def test_an_address_is_changed_only_before_it_is_sent() -> None:
    server = WooServer()
    server.put(sample(1))
    server.put(sample(2, status="sent", state="shipped"))
    adapter, config = adapter_and_config(server)
    nowa = ChangeAddress(PostalAddress(name="Łucja Żak", street="Nowa 2", city="Łódź"))

    done = adapter.act(config, ALA, nowa, "k1")
    late = adapter.act(config, OrderRef("1002", "1002"), nowa, "k2")

    assert isinstance(done, Done)
    assert done.before["shipping"]["address_1"] == "Miodowa 1/2"
    assert done.order is not None
    assert done.order.shipping is not None
    assert done.order.shipping.street == "Nowa 2"
    assert late == Refused("on_its_way")
    assert server.orders[1002]["shipping"]["address_1"] == "Miodowa 1/2"


@pytest.mark.django_db
def test_another_locker_is_written_where_a_plugin_keeps_it_or_refused() -> None:
    server = WooServer()
    for number in (1, 2):
        server.put(sample(number))
    server.orders[1001]["meta_data"].append({"key": "_parcel_machine_id", "value": "LOD04A"})
    adapter, config = adapter_and_config(server)
    there = adapter.get_order(config, "1001").shipping
    assert there is not None
    other = ChangeAddress(replace(there, pickup_point="LOD05M"))

    done = adapter.act(config, ALA, other, "k1")
    again = adapter.act(config, ALA, other, "k1")
    nowhere = adapter.act(config, OrderRef("1002", "1002"), other, "k2")

    assert (isinstance(done, Done), isinstance(again, Done)) == (True, True)
    assert adapter.get_order(config, "1001").shipping == replace(there, pickup_point="LOD05M")
    assert nowhere == Refused("no_pickup_point", "LOD05M")
    assert len(server.deeds) == 1


@pytest.mark.django_db
def test_a_taken_coupon_code_is_refused() -> None:
    server = WooServer()
    server.coupons.append({"id": 1, "code": "lato", "meta_data": []})
    adapter, config = adapter_and_config(server)

    outcome = adapter.act(config, ALA, CreateCoupon("LATO", percent=Decimal(5)), "k1")

    assert outcome == Refused("code_taken", "LATO")
    assert len(server.coupons) == 1
