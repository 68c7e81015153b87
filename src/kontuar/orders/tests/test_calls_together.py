"""Calls that wait are read together: what each brings is kept, whatever stands beside it."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from kontuar.events.models import EventRow
from kontuar.orders import registry, services
from kontuar.orders.contract import ConnectionConfig, News, OrderData, Ref, ReturnData
from kontuar.orders.models import Connection, Hook, Order, Reread, ShopReturn
from kontuar.testing.cast import NOON, make_connection, make_shop
from kontuar.testing.shops import FakeShop, an_order

pytestmark = pytest.mark.django_db
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
ODD = {"payment_state": "odd"}
"""No adapter says so: the database refuses it."""


class BringingShop(FakeShop):
    """Its calls bring the orders themselves, as they stood when it called."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[News] = []

    def hints(self, config: ConnectionConfig, headers: Mapping[str, str], raw: bytes) -> News:
        return self.sent[json.loads(raw)["place"]]

    def bring(self, home: Connection, *orders: OrderData, seconds: int = 0, **news: Any) -> Hook:
        """A call that reaches us."""
        self.sent.append(News("orders", orders=orders, **news))
        return self.come(home, json.dumps({"place": len(self.sent) - 1}).encode(), seconds)

    def come(self, home: Connection, raw: bytes, seconds: int = 0) -> Hook:
        """Whatever it says, signed."""
        headers, at = {"x-signature": self._signature("geheim", raw)}, NOON + seconds * SECOND
        services.store_hook(connection_id=home.pk, headers=headers, raw=raw, at=at)
        return Hook.objects.get(connection=home, received_at=at)


@pytest.fixture
def shop() -> BringingShop:
    made = BringingShop()
    registry.register_shop(made)
    return made


def read(*, minutes: int = 5) -> int:
    return services.process_hooks(at=NOON + minutes * MINUTE)


def numbers() -> Sequence[str]:
    return sorted(Order.objects.values_list("number", flat=True))


def states() -> Sequence[tuple[str, int]]:
    return list(Hook.objects.order_by("received_at").values_list("state", "attempts"))


def test_ten_calls_cost_as_many_statements_as_two(shop: BringingShop) -> None:
    kram = make_connection()
    spent = []
    for first, count in ((0, 1), (10, 2), (20, 10)):
        for place in range(first, first + count):
            shop.bring(kram, an_order(str(place)), seconds=place, refs=[Ref("product", "p1")])
        with CaptureQueriesContext(
            database,
        ) as queries:
            assert read() == count
        spent.append(len(queries))

    assert spent[1] == spent[2]
    assert (len(numbers()), set(states())) == (13, {("done", 0)})
    assert Reread.objects.get().asked_at == NOON + 29 * SECOND


def test_a_call_that_cannot_be_written_undoes_and_holds_up_none_beside_it(
    shop: BringingShop,
) -> None:
    kram = make_connection()
    shop.bring(kram, an_order("1"), seconds=1)
    shop.bring(kram, an_order("2"), an_order("3", **ODD), seconds=2)
    shop.come(kram, b"{", seconds=3)
    shop.bring(kram, an_order("4"), seconds=4)

    read()

    assert numbers() == ["1", "4"]
    assert states() == [("done", 0), ("waiting", 1), ("waiting", 1), ("done", 0)]
    reasons = list(Hook.objects.exclude(reason="").order_by("received_at").values_list("reason"))
    assert [why.split(":")[1].strip() for (why,) in reasons] == [
        "IntegrityError",
        "JSONDecodeError",
    ]


def test_a_call_that_failed_is_read_alone_from_then_on(shop: BringingShop) -> None:
    kram = make_connection()
    shop.bring(kram, an_order("1", **ODD))
    read(minutes=0)
    shop.bring(kram, an_order("2"), seconds=1)
    shop.bring(kram, an_order("3"), seconds=2)

    with CaptureQueriesContext(database) as queries:
        read()

    sent = [query["sql"] for query in queries.captured_queries]
    tries = [sql for sql in sent if "pg_advisory_xact_lock" in sql]
    assert (numbers(), len(tries)) == (["2", "3"], 2)


def test_what_is_told_twice_is_two_steps_and_each_keeps_its_time(shop: BringingShop) -> None:
    kram = make_connection()
    shop.bring(kram, an_order("1", changed_at=None), seconds=1)
    shop.bring(kram, an_order("2"), seconds=2)
    shop.bring(kram, an_order("1", changed_at=None, state="shipped"), seconds=3)

    read()

    told = EventRow.objects.filter(kind__startswith="orders.order_").order_by("pk")
    assert [(e.kind, e.data["state"], e.occurred_at) for e in told] == [
        ("orders.order_seen", "placed", NOON + SECOND),
        ("orders.order_seen", "placed", NOON + 2 * SECOND),
        ("orders.order_changed", "shipped", NOON + 3 * SECOND),
    ]
    times = dict(Order.objects.values_list("number", "read_at"))
    assert times == {"1": NOON + 3 * SECOND, "2": NOON + 2 * SECOND}


def test_a_call_that_came_before_an_order_was_read_does_not_turn_it_back(
    shop: BringingShop,
) -> None:
    kram = make_connection()
    shop.bring(kram, an_order("1", changed_at=None, status="old"), seconds=1)
    newer = an_order("1", changed_at=None, status="now")
    services.upsert_orders(connection_id=kram.pk, orders=[newer], read_at=NOON + 2 * SECOND)
    shop.bring(kram, an_order("2"), seconds=3)

    read()

    assert Order.objects.get(number="1").status == "now"


def test_what_is_deleted_and_what_is_brought_count_in_the_order_they_came(
    shop: BringingShop,
) -> None:
    kram = make_connection()
    shop.bring(kram, an_order("1"), an_order("2"), seconds=1)
    shop.bring(kram, refs=[Ref("order", "o1", gone=True)], seconds=2)
    shop.bring(kram, an_order("1", changed_at=NOON + timedelta(seconds=3)), seconds=3)
    shop.bring(kram, refs=[Ref("order", "o2", gone=True)], seconds=4)
    returned = ReturnData("r1", order_id="o2", status="new", state="requested")
    shop.bring(kram, returns=[returned], seconds=5)

    read()

    assert dict(Order.objects.values_list("number", "is_gone")) == {"1": False, "2": True}
    assert ShopReturn.objects.get().order.number == "2"


def test_a_connection_whose_secrets_cannot_be_opened_holds_up_no_other(
    shop: BringingShop,
) -> None:
    kram, other = make_connection(), make_connection("Garnek", shop=make_shop("Garnek"))
    shop.bring(kram, an_order("1"))
    shop.bring(other, an_order("2"), seconds=1)
    Connection.objects.filter(pk=kram.pk).update(secrets=b"no.seal")

    read()

    assert (numbers(), states()) == (["2"], [("waiting", 1), ("done", 0)])


def test_large_calls_are_not_held_in_memory_together(shop: BringingShop) -> None:
    kram = make_connection()
    for place in range(3):
        padded = json.dumps({"place": place, "more": "x" * (4_500_000)}).encode()
        shop.sent.append(News("orders", orders=[an_order(str(place))]))
        shop.come(kram, padded, place)

    assert [read(), read(), read(), read()] == [1, 1, 1, 0]
    assert numbers() == ["0", "1", "2"]


def test_a_call_about_a_deleted_order_has_the_shop_asked_whether_it_is_back(
    shop: BringingShop,
) -> None:
    kram = make_connection()
    restored = an_order("1", changed_at=NOON)
    services.upsert_orders(connection_id=kram.pk, orders=[restored], read_at=NOON)
    gone = Ref("order", "o1", gone=True)
    services.ask_again(connection_id=kram.pk, refs=[gone], at=NOON + MINUTE)
    shop.put(restored)

    shop.bring(kram, restored, seconds=120)
    read()
    assert Order.objects.get().is_gone
    assert list(Reread.objects.values_list("external_id", flat=True)) == ["o1"]
    services.reread(at=NOON + 6 * MINUTE)

    assert not Order.objects.get().is_gone
    assert not Reread.objects.exists()
