"""BaseLinker keeps the contract of shops, and has ways of its own."""

from datetime import UTC, datetime, timedelta

import pytest

from kontuar.kit.webapi import ApiTrouble
from kontuar.orders.contract import ChangeStatus, Deed, OrderRef
from kontuar.orders.models import Connection, Order
from kontuar.plugins.baselinker.forms import BaseLinkerForm
from kontuar.plugins.baselinker.tests.server import BaseLinkerServer
from kontuar.testing.driving import NOON, adapter_and_config, backfill, poll, sample
from kontuar.testing.servers import ShopServer
from kontuar.testing.shop_contract import ShopContract


class TestBaseLinker(ShopContract):
    def make_server(self) -> ShopServer:
        return BaseLinkerServer()

    def deed_of(self, kind: str) -> Deed:
        return ChangeStatus("102") if kind == "status" else super().deed_of(kind)

    def test_with_an_empty_journal_changes_are_met_all_the_same(
        self, server: BaseLinkerServer, kram: Connection
    ) -> None:
        server.has_journal = False
        now = datetime.now(UTC).replace(microsecond=0)
        poll(kram, at=NOON)
        server.put(sample(1, placed_at=now - timedelta(hours=1)))
        poll(kram, at=NOON + timedelta(minutes=10))
        assert Order.objects.get().state == "placed"

        server.put(sample(1, placed_at=now - timedelta(hours=1), state="shipped"))
        poll(kram, at=NOON + timedelta(minutes=20))

        assert Order.objects.get().state == "shipped"

    def test_more_than_a_page_of_one_second_ends(
        self, server: BaseLinkerServer, kram: Connection
    ) -> None:
        for number in range(150):
            server.put(sample(number, placed_at=NOON + timedelta(seconds=number // 80)))

        backfill(kram)

        assert Order.objects.count() == 150

    def test_an_error_inside_a_good_answer_is_sorted(self, server: BaseLinkerServer) -> None:
        adapter, config = adapter_and_config(server)
        server.limit_reached = True

        with pytest.raises(ApiTrouble) as met:
            adapter.get_order(config, "1001")

        assert (met.value.code, met.value.retry_seconds) == ("rate_limited", 60.0)

    def test_a_note_is_added_below_the_others(self, server: BaseLinkerServer) -> None:
        adapter, config = adapter_and_config(server)
        own = server.put(sample(1))
        server.orders[own]["admin_comments"] = "Stała klientka"

        adapter.act(config, OrderRef(own, own), self.deed_of("note"), "k1")

        told = server.orders[own]["admin_comments"]
        assert told == "Stała klientka\nKlientka prosi o szybką wysyłkę"


def test_the_form_asks_for_a_token_once() -> None:
    assert not BaseLinkerForm({}).is_valid()
    assert BaseLinkerForm({}, stored=["token"]).is_valid()
