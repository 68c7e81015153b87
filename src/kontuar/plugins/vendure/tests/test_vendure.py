"""Vendure keeps the contract of shops, and has ways of its own."""

from datetime import timedelta

import pytest

from kontuar.kit.money import Money
from kontuar.kit.webapi import WebApi
from kontuar.orders.contract import (
    ChangeStatus,
    Deed,
    Done,
    OrderRef,
    RefundOrder,
    Refused,
    ShopTrouble,
    Unsure,
)
from kontuar.orders.models import Connection, Order
from kontuar.plugins.vendure.forms import VendureForm
from kontuar.plugins.vendure.parse import read_order
from kontuar.plugins.vendure.shop import TAKE
from kontuar.plugins.vendure.tests.server import VendureServer, written
from kontuar.testing.driving import NOON, adapter_and_config, backfill, poll, sample
from kontuar.testing.servers import ShopServer
from kontuar.testing.shop_contract import ShopContract


class TestVendure(ShopContract):
    def make_server(self) -> ShopServer:
        return VendureServer()

    def deed_of(self, kind: str) -> Deed:
        return ChangeStatus("Shipped") if kind == "status" else super().deed_of(kind)

    def test_a_token_that_ends_in_the_middle_of_history_is_renewed(
        self, server: VendureServer, kram: Connection
    ) -> None:
        for number in range(TAKE + 5):
            server.put(sample(number))
        backfill(kram)

        server.expire()
        backfill(kram)

        assert (Order.objects.count(), server.logins) == (TAKE + 5, 2)
        assert b"token-" not in bytes(Connection.objects.get().tokens)

    def test_many_changes_of_one_moment_are_all_met(
        self, server: VendureServer, kram: Connection
    ) -> None:
        poll(kram, at=NOON)
        for number in range(2 * TAKE + 3):
            server.put(sample(number, changed_at=NOON))

        poll(kram, at=NOON + timedelta(hours=1))

        assert Order.objects.count() == 2 * TAKE + 3

    def test_a_change_within_the_second_that_was_read_is_not_missed(
        self, server: VendureServer, kram: Connection
    ) -> None:
        poll(kram, at=NOON)
        server.put(sample(1, changed_at=NOON))
        poll(kram, at=NOON + timedelta(minutes=5))

        server.put(sample(1, state="shipped", changed_at=NOON))
        poll(kram, at=NOON + timedelta(minutes=10))

        assert Order.objects.get().state == "shipped"

    def test_a_refund_whose_answer_was_lost_is_found_and_not_made_twice(
        self, server: VendureServer
    ) -> None:
        adapter, config = adapter_and_config(server)
        ref = OrderRef(server.put(sample(1)), "1001")
        deed = RefundOrder(Money(1000, "PLN"), reason="rysa")
        adapter.act(config, ref, ChangeStatus("Shipped"), "first")  # logs in
        server.faults.extend([None, None, "broken"])

        lost = adapter.act(config, ref, deed, "key-1")
        again = adapter.act(config, ref, deed, "key-1")

        assert isinstance(lost, Unsure)
        assert isinstance(adapter.find_deed(config, ref, deed, "key-1"), Done)
        assert isinstance(again, Done)
        assert adapter.find_deed(config, ref, deed, "key-2") is None
        assert [kind for kind, _id in server.deeds] == ["status", "refund"]

    def test_a_refusal_in_a_union_is_told_by_its_code(self, server: VendureServer) -> None:
        adapter, config = adapter_and_config(server)
        ref = OrderRef(server.put(sample(1)), "1001")

        too_much = adapter.act(config, ref, RefundOrder(Money(99999999, "PLN")), "k1")
        other = adapter.act(config, ref, RefundOrder(Money(100, "EUR")), "k2")
        nowhere = adapter.act(config, ref, ChangeStatus("Wysłane"), "k3")
        ghost = adapter.act(config, OrderRef("999", "x"), ChangeStatus("Shipped"), "k4")

        assert [o.code for o in (too_much, other, nowhere, ghost) if isinstance(o, Refused)] == [
            "no_payment", "wrong_currency", "order_state_transition_error", "not_found",
        ]  # fmt: skip
        assert server.deeds == []

    def test_a_wrong_password_is_told_at_once(self, server: VendureServer) -> None:
        adapter, config = adapter_and_config(server)
        wrong = type(config)(
            id=config.id,
            kind=config.kind,
            name=config.name,
            settings=config.settings,
            secrets={"password": "zle"},
            api=WebApi(send=server.answer),
        )

        steps = list(adapter.check(wrong))

        assert [(s.name, s.ok, s.code) for s in steps] == [("login", False, "unauthorized")]

    def test_orders_are_found_by_number_and_address(self, server: VendureServer) -> None:
        adapter, config = adapter_and_config(server)
        server.put(sample(1))
        server.put(sample(2))

        by_number = adapter.find_orders(config, number="1002")
        by_email = adapter.find_orders(config, email="klient1@example.pl")

        assert [o.number for o in by_number] == ["1002"]
        assert [o.number for o in by_email] == ["1001"]
        assert adapter.find_orders(config, email="nikt@example.pl") == []


def test_money_counts_in_the_shops_own_precision() -> None:
    told = written(sample(1)) | {"totalWithTax": 145020, "shippingWithTax": 14990, "payments": []}
    told["lines"] = []

    order = read_order(told, 3)

    assert (order.total, order.shipping_total) == (Money(14502, "PLN"), Money(1499, "PLN"))


@pytest.mark.parametrize("damage", [
    {"totalWithTax": 1.5}, {"totalWithTax": None}, {"currencyCode": "zł"}, {"lines": None},
    {"updatedAt": "wczoraj"}, {"customer": {"id": None}}, {"payments": [{"id": "1"}]},
])  # fmt: skip
def test_a_damaged_order_is_never_half_filled(damage: dict[str, object]) -> None:
    with pytest.raises((ShopTrouble, LookupError, TypeError, ValueError)):
        read_order(written(sample(1)) | damage, 2)


def test_the_form_asks_for_a_password_once() -> None:
    given = {"url": "https://kram.example/admin-api", "username": "kontuar", "precision": "2"}

    assert not VendureForm(given).is_valid()
    form = VendureForm(given, stored=["password"])
    assert form.is_valid()
    assert form.settings() == given | {"precision": 2}
    assert form.secrets() == {"password": "", "hook_key": ""}
