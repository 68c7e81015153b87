"""What every shop connector has to prove: subclass `ShopContract` in the plugin's tests.

class TestWoo(ShopContract):
    @abstractmethod
    def make_server(self) -> ShopServer:
        return WooServer()
"""

import logging
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from kontuar.kit.money import Money
from kontuar.kit.webapi import over_the_net
from kontuar.orders import registry, services
from kontuar.orders.contract import (
    CAPABILITIES,
    DEEDS,
    AddNote,
    CancelOrder,
    ChangeAddress,
    ChangeStatus,
    ChangeTags,
    CreateCoupon,
    CreateReturn,
    Deed,
    Done,
    OrderData,
    OrderRef,
    ParcelData,
    PostalAddress,
    RefundOrder,
    Refused,
    ResendConfirmation,
    ResendInvoice,
    Reship,
    ShipmentData,
)
from kontuar.orders.models import Connection, Hook, Order, Reread
from kontuar.orders.services.connect import ConnectionDraft
from kontuar.testing.cast import make_agent, make_shop
from kontuar.testing.driving import (
    MINUTE,
    NOON,
    adapter_and_config,
    backfill,
    connected,
    deliver,
    fresh,
    poll,
    sample,
    work,
)
from kontuar.testing.servers import ShopServer


@pytest.mark.django_db
class ShopContract(ABC):
    """Idempotence, order of events, money, zones, damaged answers, forged calls, secrets."""

    not_yet: Sequence[str] = ()
    """What a trial finds missing before anything is kept: a login at the other side."""

    amounts_differ: bool = False
    """True where the shop computes totals itself, so that they can't be compared."""

    @abstractmethod
    def make_server(self) -> ShopServer:
        """A fresh fake of the shop."""

    @pytest.fixture
    def server(self) -> Iterator[ShopServer]:
        """The fake, answering whatever the connector asks."""
        server = self.make_server()
        registry.answer_by(server.kind, server.answer)
        yield server
        registry.answer_by(server.kind, over_the_net)

    @pytest.fixture
    def kram(self, server: ShopServer) -> Connection:
        """A connection to it."""
        return connected(server)

    def test_it_says_what_it_can(self, server: ShopServer) -> None:
        adapter, config = adapter_and_config(server)

        known = {*CAPABILITIES, *DEEDS, "refund_partial", "refund_shipping"}
        assert adapter.capabilities(config) <= known
        assert "orders" in adapter.capabilities(config)
        assert adapter.rate_budget(config).per_second > 0
        assert adapter.poll_seconds >= 30
        assert adapter.name

    def test_the_live_test_says_what_is_wrong(self, server: ShopServer) -> None:
        adapter, config = adapter_and_config(server)
        server.put(sample(1))

        assert all(step.ok for step in adapter.check(config))
        for fault in ("401", "500", "html"):
            server.faults.extend([fault] * 4)
            steps = list(adapter.check(config))
            if server.requests:
                wrong = next(step for step in steps if not step.ok)
                assert adapter.explain(wrong.code) not in ("", wrong.code), wrong.code
            server.faults.clear()

    def test_it_is_tried_before_anything_is_kept(self, server: ShopServer) -> None:
        server.put(sample(1))
        draft = ConnectionDraft(
            role="shop",
            kind=server.kind,
            name="Kram",
            shop_id=make_shop("Kram").pk,
            settings=server.settings,
            secrets=server.secrets,
        )

        steps = list(services.check_connection(draft=draft, connection_id=None, at=NOON))

        assert [step.code for step in steps if not step.ok] == list(self.not_yet)
        assert (len(steps) > 0, Connection.objects.count()) == (True, 0)

    def test_history_comes_whole_exact_and_once(self, server: ShopServer, kram: Connection) -> None:
        if not self.can(server, "backfill"):
            return
        given = {server.put(order): order for order in map(sample, range(25))}

        backfill(kram)
        backfill(kram)

        assert fresh(kram).backfill == "done"
        assert Order.objects.count() == 25
        for external_id, order in given.items():
            self.is_as_given(Order.objects.get(external_id=external_id), order)

    @pytest.mark.parametrize("fault", ["429", "500", "html", "cut", "empty", "slow", "401", "403"])
    def test_history_survives_whatever_breaks_in_the_middle(
        self, server: ShopServer, kram: Connection, fault: str
    ) -> None:
        if not self.can(server, "backfill"):
            return
        for number in range(25):
            server.put(sample(number))
        server.faults.extend([None, fault, fault])

        backfill(kram)
        while server.faults and fault in ("401", "403"):  # a person mends it, then goes on
            assert (fresh(kram).backfill, fresh(kram).state) == ("failed", "failing")
            backfill(kram)
        backfill(kram)

        assert (fresh(kram).backfill, Order.objects.count()) == ("done", 25)
        assert fresh(kram).state == "on"

    def test_changes_are_met_by_asking(self, server: ShopServer, kram: Connection) -> None:
        server.put(sample(1))
        poll(kram, at=NOON)
        before = Order.objects.count()
        changed = server.put(
            sample(1, status="sent", state="shipped", changed_at=NOON + 20 * MINUTE)
        )
        server.put(sample(3, placed_at=NOON + 21 * MINUTE, changed_at=NOON + 21 * MINUTE))

        poll(kram, at=NOON + 30 * MINUTE)
        poll(kram, at=NOON + 60 * MINUTE)

        if self.can(server, "backfill"):
            assert Order.objects.count() == before + 2 - (1 if before else 0)
            assert Order.objects.get(external_id=changed).state != "placed"

    def test_one_damaged_order_holds_up_no_other(
        self, server: ShopServer, kram: Connection
    ) -> None:
        if not self.can(server, "backfill"):
            return
        ids = [server.put(sample(number)) for number in range(5)]
        server.spoil(ids[2])

        backfill(kram)

        assert set(Order.objects.values_list("external_id", flat=True)) == {*ids} - {ids[2]}
        wish = Reread.objects.get(external_id=ids[2])
        assert wish.reason

    def test_a_call_makes_the_order_known_however_often_it_comes(
        self, server: ShopServer, kram: Connection
    ) -> None:
        external_id = server.put(sample(1))
        call = server.call(external_id)
        if call is None:
            assert not self.can(server, "hooks")
            return

        stored = [deliver(kram, *call) for _ in range(3)]
        work()

        assert [s.is_new for s in stored] == [True, False, False]
        assert stored[0].proof == "verified"
        self.is_as_given(Order.objects.get(), sample(1))

    def test_calls_in_the_wrong_order_end_with_the_newest(
        self, server: ShopServer, kram: Connection
    ) -> None:
        external_id = server.put(sample(1))
        old = server.call(external_id)
        newer = sample(1, status="sent", state="shipped", changed_at=NOON + 20 * MINUTE)
        server.put(newer)
        new = server.call(external_id)
        if old is None or new is None:
            return

        for call in (new, old, new, old):
            deliver(kram, *call)
        work()

        assert Order.objects.count() == 1
        assert Order.objects.get().state != "placed"

    def test_a_forged_call_changes_nothing(self, server: ShopServer, kram: Connection) -> None:
        external_id = server.put(sample(1))
        call = server.call(external_id)
        if call is None:
            return
        headers, raw = call

        forged = deliver(kram, headers, raw + b" ")

        assert forged.proof in ("forged", "unverifiable")
        if forged.proof == "forged":
            assert (Hook.objects.count(), fresh(kram).refused_hooks) == (0, 1)
        assert deliver(kram, headers, b"x" * 6_000_000).proof == "forged"
        work()

    @pytest.mark.parametrize("cut", [0, 1, 10, -1])
    def test_a_cut_call_breaks_nothing(
        self, server: ShopServer, kram: Connection, cut: int
    ) -> None:
        call = server.call(server.put(sample(1)))
        if call is None:
            return

        deliver(kram, call[0], call[1][:cut])
        work()
        deliver(kram, *call)
        work()

        assert Order.objects.count() == 1

    def test_noise_is_answered_and_means_nothing(
        self, server: ShopServer, kram: Connection
    ) -> None:
        for headers, raw in server.noise():
            assert deliver(kram, headers, raw).proof != "forged"
        work()

        assert Hook.objects.exclude(state="done").count() == 0
        assert (Order.objects.count(), Reread.objects.count()) == (0, 0)

    def test_two_shops_with_one_number_stay_apart(
        self, server: ShopServer, kram: Connection
    ) -> None:
        if not self.can(server, "backfill"):
            return
        garnek = connected(server, "Garnek")
        server.put(sample(1))

        backfill(kram)
        backfill(garnek)

        ola = make_agent("Ola", all_shops=False)
        ola.shops.add(make_shop("Garnek"))
        assert Order.objects.count() == 2
        assert [o.connection_id for o in Order.objects.visible_to(ola)] == [garnek.pk]

    def test_an_order_without_email_is_an_order(self, server: ShopServer, kram: Connection) -> None:
        if not self.can(server, "backfill"):
            return
        server.put(sample(1, email="", phone="", shipping=None))

        backfill(kram)

        assert Order.objects.get().email == ""

    def test_parcels_are_found(self, server: ShopServer, kram: Connection) -> None:
        if not self.can(server, "backfill"):
            return
        sent = [ShipmentData("1", shipped_at=NOON, parcels=[ParcelData("FP123456", "fakepost")])]
        server.put(sample(1, shipments=sent))

        backfill(kram)

        numbers = Order.objects.get().parcel_links.values_list("parcel__number", flat=True)
        assert list(numbers) in (["FP123456"], [])

    def test_what_can_be_done_is_done_once(self, server: ShopServer) -> None:
        adapter, config = adapter_and_config(server)

        for number, kind in enumerate(sorted(adapter.capabilities(config) & set(DEEDS))):
            ref = OrderRef(server.put(sample(number, shipments=[])), str(1000 + number))
            deed, before = self.deed_of(kind), len(server.deeds)
            first = adapter.act(config, ref, deed, f"key-{kind}")
            again = adapter.act(config, ref, deed, f"key-{kind}")
            assert isinstance(first, Done), (kind, first)
            assert isinstance(again, Done | Refused), (kind, again)
            assert len(server.deeds) == before + 1, kind

    def test_another_locker_is_written_or_refused(self, server: ShopServer) -> None:
        adapter, config = adapter_and_config(server)
        if "address" not in adapter.capabilities(config):
            return
        own = server.put(sample(1, shipments=[]))
        there = adapter.get_order(config, own).shipping
        assert there

        wanted = ChangeAddress(replace(there, pickup_point="LOD05M"))
        outcome = adapter.act(config, OrderRef(own, "1001"), wanted, "key")

        now = adapter.get_order(config, own).shipping
        is_there = now is not None and now.pickup_point == "LOD05M"
        assert (isinstance(outcome, Done), isinstance(outcome, Refused)) == (is_there, not is_there)

    def test_a_deed_that_breaks_never_raises_and_is_never_called_done(
        self, server: ShopServer
    ) -> None:
        adapter, config = adapter_and_config(server)
        ref = OrderRef(server.put(sample(1)), "1001")

        for kind in sorted(adapter.capabilities(config) & set(DEEDS)):
            for fault in ("500", "429", "html", "401", "slow"):
                server.faults.extend([fault] * 6)
                outcome = adapter.act(config, ref, self.deed_of(kind), f"k-{kind}-{fault}")
                server.faults.clear()
                assert not isinstance(outcome, Done), (kind, fault)

    def test_secrets_are_in_no_trouble_log_or_picture(
        self, server: ShopServer, kram: Connection, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        server.put(sample(1))
        adapter, config = adapter_and_config(server)
        seen = [repr(config), repr(config.api)]
        for fault in ("401", "500", "html", "403"):
            server.faults.extend([fault] * 4)
            seen += [step.detail for step in adapter.check(config)]
            server.faults.clear()
            server.faults.append(fault)
            poll(kram, at=NOON)
            server.faults.clear()
            seen.append(fresh(kram).trouble_detail)

        told = "\n".join(seen) + caplog.text
        assert [name for name, secret in server.secrets.items() if secret in told] == []

    def can(self, server: ShopServer, capability: str) -> bool:
        """Whether this shop offers it."""
        adapter, config = adapter_and_config(server)
        return capability in adapter.capabilities(config)

    def is_as_given(self, row: Order, order: OrderData) -> None:
        """What matters came through exactly."""
        assert row.number == order.number
        assert row.placed_at == order.placed_at
        assert row.email == order.email
        assert row.currency == "PLN"
        if not self.amounts_differ:
            assert row.total == order.total.minor
        sold = row.lines.filter(kind="product").order_by("position")
        assert [(line.sku, line.total) for line in sold] == [
            (line.sku, line.total.minor) for line in order.lines
        ]
        assert row.flags == []

    def deed_of(self, kind: str) -> Deed:
        """An example of each thing that can be done; override where a shop wants others."""
        two = [("1", Decimal(1))]
        deeds: Sequence[Deed] = (
            AddNote("Klientka prosi o szybką wysyłkę"),
            ChangeTags(add=["vip"]),
            ChangeStatus("sent"),
            CancelOrder("rezygnacja"),
            RefundOrder(Money(1000, "PLN"), reason="rysa"),
            ResendInvoice("1"),
            ResendConfirmation(),
            ChangeAddress(PostalAddress(name="Łucja Żak", street="Nowa 2", city="Łódź")),
            CreateReturn(two, "rysa"),
            Reship(two),
            CreateCoupon("DZIEKI10", amount=Money(1000, "PLN")),
        )
        return next(deed for deed in deeds if deed.kind == kind)
