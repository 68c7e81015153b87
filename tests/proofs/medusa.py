"""medusa: a real Medusa from npm is mirrored: its doings are seen, ours are done once."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.proofs.inside import Desk, desk
from tests.proofs.report import Options, Report
from tests.servers import medusa, medusa_kram
from tests.servers.medusa_kram import Kram

CLAIM = "a real Medusa is mirrored exactly, from basket to refund, and acted upon once"
NUMBER = "520000012345678901234567"
KEY = "klucz-wywolan"
WHOLE, MUGS, ONE = 11497, 9998, 4999
README = Path(__file__).parents[2] / "src" / "kontuar" / "plugins" / "medusa" / "README.md"


class Calls:
    """What the subscriber told us."""

    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.came = threading.Condition()

    def hear(self, headers: dict[str, str], raw: bytes) -> None:
        with self.came:
            self.heard.append((headers, raw))
            self.came.notify_all()

    def wait_for(self, topic: bytes, seconds: float = 30) -> tuple[dict[str, str], bytes] | None:
        """The first call about it."""

        def found() -> tuple[dict[str, str], bytes] | None:
            return next((call for call in self.heard if topic in call[1]), None)

        with self.came:
            self.came.wait_for(lambda: found() is not None, seconds)
            return found()


def prove(options: Options, report: Report) -> None:
    """One shop, from empty to a refund."""
    code = re.search(r"```js\n(.*?)```", README.read_text(), re.DOTALL)
    report.must(bool(code), "the description has no subscriber")
    report.progress("Medusa is installed and started")
    with _listening() as (calls, url), desk("medusa") as own:
        told = {"KONTUAR_URL": url, "KONTUAR_KEY": KEY}
        with medusa.running(code.group(1) if code else "", **told) as shop:
            report.figures["Medusa"] = f"{medusa.VERSION}, ready after {report.seconds:.0f} s"
            kram = medusa_kram.set_up(shop)
            mirror = Mirror(own, kram, report)
            mirror.history()
            order = mirror.goods_go_out()
            mirror.goods_come_back(order)
            mirror.money_goes_back(order)
            mirror.deeds_before_sending()
            mirror.finds()
            mirror.hears(calls)
            mirror.is_refused()


class Mirror:
    """A connection of ours to Kram, and what must be true of it."""

    def __init__(self, own: Desk, kram: Kram, report: Report) -> None:
        from django.conf import settings

        from kontuar.orders.registry import shop_adapter
        from kontuar.orders.services.calling import config_of
        from kontuar.testing.cast import make_connection

        settings.OUTBOUND_ALLOW = ["127.0.0.1:*"]
        self.own, self.kram, self.report = own, kram, report
        self.connection = make_connection(
            "Kram",
            kind="medusa",
            shop=own.shop,
            settings={"url": kram.shop.url},
            secrets={"key": kram.shop.new_key("secret"), "hook_key": KEY},
        )
        self.adapter, self.config = shop_adapter("medusa"), config_of(self.connection)

    def history(self) -> None:
        """What was sold before we came is taken over."""
        from kontuar.orders import services
        from kontuar.orders.models import Order

        sold = [self.kram.buy(f"klient{number}@kram.example") for number in range(3)]
        self._is("check", [(s.name, s.ok, s.detail) for s in self.adapter.check(self.config)],
                 [("login", True, ""), ("orders", True, "")])  # fmt: skip
        at = datetime.now(UTC)
        services.start_backfill(
            connection_id=self.connection.pk, since=at - timedelta(days=1), actor="system", at=at
        )
        while services.backfill(at=datetime.now(UTC)):
            pass
        rows = list(Order.objects.order_by("placed_at"))
        self._is("history", [row.external_id for row in rows], [one["id"] for one in sold])
        for row in rows:
            lines = sorted((line.kind, line.total) for line in row.lines.all())
            self._is("an order", (row.total, row.payment_state, row.state, lines),
                     (WHOLE, "authorized", "placed",
                      [("product", MUGS), ("shipping", 1499)]))  # fmt: skip
            self._is("a customer", (row.email, row.name, row.flags),
                     (f"klient{rows.index(row)}@kram.example", "Łucja Żak", []))  # fmt: skip
        self._poll()

    def goods_go_out(self) -> Any:
        """Placed, paid, packed, sent, delivered: each is seen at the next round."""
        order = self.kram.buy("ala@kram.example")
        self._sees("placed", order, state="placed", payment_state="authorized")
        self.kram.capture(order)
        self._sees("captured", order, state="placed", payment_state="paid")
        sent = self.kram.send(order, NUMBER)
        row = self._sees("sent", order, state="shipped", payment_state="paid")
        parcel = row.parcel_links.get().parcel
        self._is("the parcel", (parcel.number, parcel.carrier), (NUMBER, "inpost"))
        self.kram.deliver(order, sent)
        self._sees("delivered", order, state="delivered", payment_state="paid")
        return order

    def goods_come_back(self, order: Any) -> None:
        """A return of ours, received by their staff."""
        from kontuar.orders.contract import CreateReturn, Done
        from kontuar.orders.models import ShopReturn

        deed = CreateReturn([(order["items"][0]["id"], Decimal(1))], "rysa")
        outcomes = [self._act(order, deed, "zwrot-1") for _time in range(2)]
        done = [one.external_id for one in outcomes if isinstance(one, Done)]
        self._is("a return asked for twice", len(set(done)), 1, outcomes)
        self._poll()
        self._is("returns", list(ShopReturn.objects.values_list("external_id", "state")),
                 [(one, "requested") for one in dict.fromkeys(done)])  # fmt: skip
        too_many = CreateReturn([(order["items"][0]["id"], Decimal(9))])
        self._is_refused("a return of too much", order, too_many, "refused")
        left = self.kram.shop.admin("GET", f"/returns?order_id={order['id']}")["returns"]
        self._is("returns left behind", len(left), 1, left)
        self.kram.receive(done[0], order, 1)
        row = self._sees("received", order, state="delivered", payment_state="paid")
        self._is("the return", ShopReturn.objects.get().state, "received")
        self._is("the total after a return", row.total, WHOLE)
        told = self.adapter.get_return(self.config, done[0])
        self._is("a return by its id", (told.order_id, len(told.lines)), (order["id"], 1))

    def money_goes_back(self, order: Any) -> None:
        """A refund of ours is made once; one of their staff is seen though no order moved."""
        from kontuar.kit.money import Money
        from kontuar.orders.contract import Done, RefundOrder

        deed = RefundOrder(Money(ONE, "PLN"), reason="rysa")
        outcomes = [self._act(order, deed, "pieniadze-1") for _time in range(2)]
        self._is(
            "a refund asked for twice", [type(one) for one in outcomes], [Done, Done], outcomes
        )
        proof = self.adapter.find_deed(self.config, self._ref(order), deed, "proof-pieniadze-1")
        self._is("its proof", isinstance(proof, Done), True)
        much = RefundOrder(Money(WHOLE, "PLN"))
        self._is_refused("a refund of too much", order, much, "no_payment")
        row = self._sees("refunded", order, state="delivered", payment_state="partly_refunded")
        self._is("refunds", [one.amount for one in row.refunds.all()], [ONE])
        theirs = self.kram.buy("staff@kram.example")
        self.kram.capture(theirs)
        self._sees("captured", theirs, state="placed", payment_state="paid")
        fields = "fields=*payment_collections.payments"
        told = self.kram.shop.admin("GET", f"/orders/{theirs['id']}?{fields}")["order"]
        payment = told["payment_collections"][0]["payments"][0]["id"]
        self.kram.shop.admin("POST", f"/payments/{payment}/refund", {"amount": 10})
        row = self._sees("theirs", theirs, state="placed", payment_state="partly_refunded")
        self._is("their refund", [one.amount for one in row.refunds.all()], [1000])

    def deeds_before_sending(self) -> None:
        """Address, cancelling with the money first, a coupon."""
        from kontuar.kit.money import Money
        from kontuar.orders.contract import (
            CancelOrder,
            ChangeAddress,
            CreateCoupon,
            Done,
            PostalAddress,
            RefundOrder,
        )

        order = self.kram.buy("bartek@kram.example")
        self.kram.capture(order)
        there = PostalAddress(name="Bartek Żuk", street="Nowa 2\nm. 3", postcode="90-002",
                              city="Łódź", country="PL", phone="+48601202304")  # fmt: skip
        outcomes = [self._act(order, ChangeAddress(there), "adres-1") for _time in range(2)]
        self._is("an address", [type(one) for one in outcomes], [Done, Done], outcomes)
        row = self._sees("moved", order, state="placed", payment_state="paid")
        self._is("the address", row.shipping["street"], "Nowa 2\nm. 3")
        self._is_refused("cancelling with money", order, CancelOrder(), "refund_first")
        back = self._act(order, RefundOrder(Money(WHOLE, "PLN")), "pieniadze-2")
        self._is("the whole back", type(back), Done, back)
        outcomes = [self._act(order, CancelOrder("rezygnacja"), "koniec") for _time in range(2)]
        self._is("cancelled", [type(one) for one in outcomes], [Done, Done], outcomes)
        self._sees("cancelled", order, state="cancelled", payment_state=None)
        until = datetime.now(UTC) + timedelta(days=30)
        for code, values in (("DZIEKI10", {"amount": Money(1000, "PLN")}),
                             ("PROC5", {"percent": Decimal(5), "valid_until": until})):  # fmt: skip
            coupon = CreateCoupon(code, **values)  # type: ignore[arg-type]  # (as listed above)
            outcomes = [self._act(order, coupon, f"kupon-{code}") for _time in range(2)]
            self._is("a coupon", [type(one) for one in outcomes], [Done, Done], outcomes)
        self._is_refused("a taken code", order, CreateCoupon("PROC5", percent=Decimal(9)),
                         "code_taken")  # fmt: skip
        made = self.kram.shop.admin("GET", "/promotions")["promotions"]
        self._is("coupons", sorted(one["code"] for one in made), ["DZIEKI10", "PROC5"])

    def finds(self) -> None:
        """By number and address; customers and products by their ids."""
        found = self.adapter.find_orders(self.config, number="#4")
        self._is("found by number", [one.email for one in found], ["ala@kram.example"])
        found = self.adapter.find_orders(self.config, email="Bartek@Kram.example")
        self._is("found by address", [one.name for one in found], ["Bartek Żuk"])
        product = self.adapter.get_product(self.config, self.kram.product)
        self._is("a product", (product.name, [v.sku for v in product.variants]),
                 ("Kubek Żółw", ["KUB-1"]))  # fmt: skip
        assert found
        buyer = self.adapter.get_customer(self.config, found[0].customer.external_id)
        self._is("a customer by id", buyer.email, "bartek@kram.example")

    def hears(self, calls: Calls) -> None:
        """The subscriber of the description calls, and nobody else is believed."""
        from kontuar.orders import services
        from kontuar.orders.models import Order

        order = self.kram.buy("calls@kram.example")
        self.kram.capture(order)
        for topic in (b"payment.refunded", b"delivery.created", b"order.return_received"):
            self.report.must(bool(calls.wait_for(topic)), f"no call about {topic.decode()}")
        strange = [raw for _headers, raw in calls.heard if b'"order":"order_' not in raw]
        self.report.found("calls without an order", [raw.decode() for raw in strange])
        headers, raw = calls.wait_for(order["id"].encode()) or ({}, b"")
        at, own = datetime.now(UTC), self.connection.pk
        forged = services.store_hook(connection_id=own, headers=headers, raw=raw + b" ", at=at)
        taken = services.store_hook(connection_id=own, headers=headers, raw=raw, at=at)
        while services.process_hooks(at=at) + services.reread(at=at):
            pass
        self._is("a forged call, a real one", (forged.proof, taken.proof), ("forged", "verified"))
        self._is("known by the call", Order.objects.filter(external_id=order["id"]).count(), 1)
        self.report.figures["calls"] = len(calls.heard)

    def is_refused(self) -> None:
        """A wrong key, an order that is not there."""
        from dataclasses import replace

        from kontuar.kit.webapi import ApiTrouble

        wrong = replace(self.config, secrets={"key": "sk_zly"})
        self._is("a wrong key", [(s.ok, s.code) for s in self.adapter.check(wrong)],
                 [(False, "unauthorized")])  # fmt: skip
        try:
            self.adapter.get_order(self.config, "order_01NIE")
            self.report.must(False, "an order that is not there was read")
        except ApiTrouble as trouble:
            self._is("an order that is not there", trouble.code, "not_found")

    def _sees(self, what: str, order: Any, *, state: str, payment_state: str | None) -> Any:
        from kontuar.orders.models import Order

        self.report.progress(what)
        self._poll()
        row = Order.objects.get(external_id=order["id"])
        self._is(f"{what}: state", row.state, state)
        if payment_state:
            self._is(f"{what}: money", row.payment_state, payment_state)
        return row

    def _poll(self) -> None:
        from kontuar.orders import services
        from kontuar.orders.models import Connection

        at = datetime.now(UTC)
        Connection.objects.filter(pk=self.connection.pk).update(try_at=at, quiet_until=None)
        while services.reconcile(at=at):
            pass
        while services.reread(at=at):
            pass

    def _act(self, order: Any, deed: Any, key: str) -> Any:
        self.report.progress(deed.kind)
        return self.adapter.act(self.config, self._ref(order), deed, f"proof-{key}")

    def _ref(self, order: Any) -> Any:
        from kontuar.orders.contract import OrderRef

        return OrderRef(order["id"], str(order["display_id"]))

    def _is_refused(self, what: str, order: Any, deed: Any, code: str) -> None:
        outcome = self._act(order, deed, what)
        self._is(what, getattr(outcome, "code", outcome), code, outcome)

    def _is(self, what: str, told: object, right: object, why: object = "") -> None:
        self.report.must(told == right, f"{what}: {told!r} instead of {right!r} {why}".strip())


@contextmanager
def _listening() -> Iterator[tuple[Calls, str]]:
    """Where the subscriber calls."""
    calls = Calls()

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("content-length", 0)))
            calls.hear({name.lower(): value for name, value in self.headers.items()}, raw)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Ear)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield calls, f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
