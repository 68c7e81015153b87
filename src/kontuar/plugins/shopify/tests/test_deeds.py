"""What is done to an order at Shopify is done once, and never said too early."""

from decimal import Decimal

import pytest

from kontuar.kit.money import Money
from kontuar.orders.contract import (
    AddNote,
    CancelOrder,
    ChangeAddress,
    ChangeTags,
    CreateCoupon,
    CreateReturn,
    Done,
    OrderRef,
    PostalAddress,
    RefundOrder,
    Refused,
    Unsure,
)
from kontuar.plugins.shopify.tests.server import ShopifyServer
from kontuar.testing.driving import adapter_and_config

pytestmark = pytest.mark.django_db
ALA = OrderRef("1001", "1001")


def test_a_refund_says_from_which_payment_and_for_what(server: ShopifyServer) -> None:
    order = server.orders["1001"]
    order["fulfillments"] = [{"location": {"id": "gid://shopify/Location/3"}}]
    adapter, config = adapter_and_config(server)
    deed = RefundOrder(
        Money(6498, "PLN"), lines=[("1", Decimal(1))], shipping=Money(1499, "PLN"),
        reason="rysa", restock=True,
    )  # fmt: skip

    done = adapter.act(config, ALA, deed, "klucz-1")

    told = order["refunds"][0]["told"]
    assert isinstance(done, Done)
    assert (done.external_id, done.detail) == ("900", "")
    assert (order["refunds"][0]["key"], told["note"]) == ("klucz-1", "rysa [Kontuar klucz-1]")
    part = told["transactions"][0]
    assert (part["amount"], part["kind"], part["gateway"]) == ("64.98", "REFUND", "przelewy24")
    assert part["parentId"] == "gid://shopify/OrderTransaction/8"
    assert told["shipping"] == {"amount": "14.99"}
    line = told["refundLineItems"][0]
    assert (line["quantity"], line["restockType"]) == (1, "RETURN")
    assert line["locationId"] == "gid://shopify/Location/3"


def test_a_refund_is_taken_from_several_payments(server: ShopifyServer) -> None:
    order = server.orders["1001"]
    order["transactions"][0]["maximumRefundableV2"]["amount"] = "100.00"
    second = {"amount": "45.02", "currencyCode": "PLN"}
    cod = {"id": "x/9", "manualPaymentGateway": True, "maximumRefundableV2": second}
    order["transactions"].append(order["transactions"][0] | cod)
    adapter, config = adapter_and_config(server)

    done = adapter.act(config, ALA, RefundOrder(Money(12000, "PLN")), "k1")
    much = adapter.act(config, ALA, RefundOrder(Money(2503, "PLN")), "k2")

    parts = order["refunds"][0]["told"]["transactions"]
    assert [part["amount"] for part in parts] == ["100.00", "20.00"]
    assert isinstance(done, Done)
    assert done.detail == "recorded_only"
    assert much == Refused("too_much", "25.02 PLN")
    assert len(order["refunds"]) == 1


def test_a_refund_in_another_currency_or_of_nothing_is_refused(server: ShopifyServer) -> None:
    adapter, config = adapter_and_config(server)

    strange = adapter.act(config, ALA, RefundOrder(Money(100, "EUR")), "k1")
    server.orders["1001"]["transactions"][0]["status"] = "FAILURE"
    unpaid = adapter.act(config, ALA, RefundOrder(Money(100, "PLN")), "k2")

    assert (strange, unpaid) == (Refused("wrong_currency", "PLN"), Refused("no_payment"))
    assert server.deeds == []


def test_a_refund_whose_answer_was_lost_is_found_and_not_made_again(server: ShopifyServer) -> None:
    adapter, config = adapter_and_config(server)
    adapter.get_order(config, "1001")
    deed = RefundOrder(Money(1000, "PLN"))
    server.faults.extend([None, None, "broken"])

    lost = adapter.act(config, ALA, deed, "k1")
    proof = adapter.find_deed(config, ALA, deed, "k1")
    again = adapter.act(config, ALA, deed, "k1")

    assert isinstance(lost, Unsure)
    assert isinstance(proof, Done)
    assert (again, server.deeds) == (proof, [("refund", "1001")])


def test_what_shopify_has_not_cancelled_yet_is_not_called_done(server: ShopifyServer) -> None:
    server.cancels_at_once = False
    adapter, config = adapter_and_config(server)

    outcome = adapter.act(config, ALA, CancelOrder("rezygnacja"), "k1")
    before = adapter.find_deed(config, ALA, CancelOrder("rezygnacja"), "k1")
    server.orders["1001"]["cancelledAt"] = "2026-03-02T12:00:00Z"
    after = adapter.find_deed(config, ALA, CancelOrder("rezygnacja"), "k1")

    assert (outcome, before) == (Unsure("working"), None)
    assert isinstance(after, Done)


def test_what_was_sent_is_neither_cancelled_nor_sent_elsewhere(server: ShopifyServer) -> None:
    server.orders["1001"]["displayFulfillmentStatus"] = "FULFILLED"
    adapter, config = adapter_and_config(server)
    nowa = ChangeAddress(PostalAddress(name="Łucja Żak", street="Nowa 2", city="Łódź"))

    assert adapter.act(config, ALA, CancelOrder(), "k1") == Refused("sent_already")
    assert adapter.act(config, ALA, nowa, "k2") == Refused("on_its_way")
    assert server.deeds == []


def test_an_address_is_changed_with_what_it_was(server: ShopifyServer) -> None:
    adapter, config = adapter_and_config(server)
    nowa = ChangeAddress(PostalAddress(name="Łucja Żak", street="Nowa 2\nm. 4", city="Łódź"))

    done = adapter.act(config, ALA, nowa, "k1")

    there = server.orders["1001"]["shippingAddress"]
    assert isinstance(done, Done)
    assert done.before["address"]["address1"] == "Miodowa 1/2"
    assert (there["address1"], there["address2"], there["countryCode"]) == (
        "Nowa 2", "m. 4", "PL"
    )  # fmt: skip


def test_a_note_stands_below_the_customers_words(server: ShopifyServer) -> None:
    server.orders["1001"]["note"] = "Dzwonić po 16"
    adapter, config = adapter_and_config(server)

    adapter.act(config, ALA, AddNote("Zadzwonione"), "k1")

    assert server.orders["1001"]["note"] == "Dzwonić po 16\nZadzwonione\n[Kontuar k1]"
    shown = adapter.act(config, ALA, AddNote("Cześć", for_customer=True), "k2")
    assert shown == Refused("only_for_staff")


def test_tags_are_put_on_and_taken_off(server: ShopifyServer) -> None:
    server.orders["1001"]["tags"] = ["Nowa", "VIP"]
    adapter, config = adapter_and_config(server)

    both = adapter.act(config, ALA, ChangeTags(add=["pilne"], remove=["Nowa"]), "k1")
    known = adapter.act(config, ALA, ChangeTags(add=["vip"]), "k2")

    assert (both, known) == (Done(), Done())
    assert server.orders["1001"]["tags"] == ["VIP", "pilne"]
    assert server.deeds == [("tag", "1001")]


def test_a_return_is_of_what_was_sent(server: ShopifyServer) -> None:
    adapter, config = adapter_and_config(server)
    deed = CreateReturn([("1", Decimal(2))], "za mały", "x" * 400)

    much = adapter.act(config, ALA, CreateReturn([("1", Decimal(3))]), "k1")
    done = adapter.act(config, ALA, deed, "k2")

    assert much == Refused("not_returnable")
    assert done == Done(external_id="70", value="#1001-R1")
    note = server.returns["70"]["returnLineItems"]["nodes"][0]["returnReasonNote"]
    assert len(note) <= 255
    assert note.endswith("x [Kontuar k2]")


def test_a_coupon_is_in_the_shops_own_currency_and_its_code_free(server: ShopifyServer) -> None:
    server.coupons["LATO"] = "Wyprzedaż"
    adapter, config = adapter_and_config(server)

    taken = adapter.act(config, ALA, CreateCoupon("LATO", percent=Decimal(5)), "k1")
    strange = adapter.act(config, ALA, CreateCoupon("EUR", amount=Money(5, "EUR")), "k2")
    done = adapter.act(config, ALA, CreateCoupon("RAZ", percent=Decimal(5)), "k3")

    assert taken == Refused("code_taken")
    assert strange == Refused("other_currency", "PLN")
    assert done == Done(value="RAZ")
    assert server.coupons["RAZ"] == "RAZ [Kontuar k3]"
