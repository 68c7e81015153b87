"""A plugin is removed: nothing breaks, nothing is lost, and everything goes on once it is back."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import translation

from kontuar.events.models import EventRow
from kontuar.orders import registry, services
from kontuar.orders.contract import AddNote, OrderRef, Ref, ShopTrouble
from kontuar.orders.models import Connection, Hook, Order, OrderDeed, Parcel, Reread
from kontuar.orders.reads import connections as reads
from kontuar.orders.reads.deeds import explain_deed, offered
from kontuar.orders.reads.page import order_view
from kontuar.orders.tests.acting import wish
from kontuar.orders.wishes import DeedWish
from kontuar.people.models import Agent
from kontuar.testing.cast import NOON, make_agent, make_connection
from kontuar.testing.shops import FakeCarrier, FakeShop, an_order

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


NOTE = DeedWish(AddNote("Zapakuj na prezent"))


def remove() -> None:
    registry.forget("fake")
    registry.forget("fakepost")


def bring_back(shop: FakeShop) -> None:
    registry.register_shop(shop)
    registry.register_carrier(FakeCarrier())


def work(*, minutes: int) -> None:
    """Everything the worker runs, until nothing is left to do."""
    at = NOON + minutes * MINUTE
    services.note_plugins(at=at)
    for run in (
        services.process_hooks,
        services.reread,
        services.reconcile,
        services.backfill,
        services.learn_statuses,
        services.track_parcels,
    ):
        while run(at=at):
            pass
    while services.carry_out(now=lambda: at):
        pass


def told() -> list[tuple[str, str]]:
    rows = EventRow.objects.filter(kind="orders.connection_changed").order_by("pk")
    return [(row.data["state"], row.data["code"]) for row in rows]


def test_connections_say_so_and_work_again_once_it_is_back(fake_shop: FakeShop) -> None:
    kram, post = make_connection(), make_connection("Post", kind="fakepost", role="carrier")
    ewa = make_agent("Ewa", role="supervisor")
    remove()

    assert "“fake” is not installed" in reads.explain(kram)
    work(minutes=1)
    work(minutes=2)

    found = {health.connection.pk: health for health in reads.connection_health(ewa)}
    assert {pk: (h.kind_name, h.is_missing, h.connection.state) for pk, h in found.items()} == {
        kram.pk: ("fake", True, "failing"),
        post.pk: ("fakepost", True, "failing"),
    }
    assert (reads.missing_plugins(ewa, "shop"), reads.missing_plugins(ewa, "carrier")) == (
        ["fake"],
        ["fakepost"],
    )
    assert reads.connections_in_trouble(ewa) == 2

    bring_back(fake_shop)
    work(minutes=3)

    assert set(Connection.objects.values_list("state", "trouble_code")) == {("on", "")}
    assert told()[2:] == [("failing", "not_installed")] * 2 + [("on", "")] * 2
    assert reads.missing_plugins(ewa, "shop") == []


def test_calls_wait_and_are_verified_once_it_is_back(fake_shop: FakeShop) -> None:
    kram, post = make_connection(), make_connection("Post", kind="fakepost", role="carrier")
    fake_shop.put(an_order("1"))
    headers, raw = fake_shop.call("o1")
    remove()

    stored = services.store_hook(connection_id=kram.pk, headers=headers, raw=raw, at=NOON)
    services.store_hook(connection_id=post.pk, headers={}, raw=b'{"number": "FP1"}', at=NOON)
    work(minutes=1)
    assert (stored.proof, stored.is_new) == ("unverifiable", True)
    assert set(Hook.objects.values_list("state", "attempts")) == {("waiting", 0)}

    bring_back(fake_shop)
    work(minutes=10)

    assert Order.objects.get().number == "1"
    assert set(Hook.objects.values_list("state", flat=True)) == {"done"}


def test_what_is_to_be_read_or_done_waits(order: Order, ola: Agent, fake_shop: FakeShop) -> None:
    deed = wish(ola, order, NOTE)
    kram = order.connection_id
    services.ask_again(connection_id=kram, refs=[Ref("order", "o1001")], at=NOON)
    services.start_backfill(connection_id=kram, since=NOON - 5 * MINUTE, actor="system", at=NOON)
    Connection.objects.update(statuses=[["new", "New", "placed"]])
    remove()

    for minutes in range(1, 30):
        work(minutes=minutes)

    row = OrderDeed.objects.get(pk=deed)
    assert (row.state, row.attempts, Reread.objects.get().attempts) == ("waiting", 0, 0)
    assert "not installed" in explain_deed(row)
    assert Connection.objects.get().statuses == [["new", "New", "placed"]]
    assert Connection.objects.get().backfill == "running"

    bring_back(fake_shop)
    work(minutes=40)

    assert OrderDeed.objects.get(pk=deed).state == "done"
    assert Connection.objects.get().backfill == "done"


def test_an_order_and_its_parcel_are_still_seen(order: Order) -> None:
    make_connection("Post", kind="fakepost", role="carrier")
    sent = an_order("1001", parcel="FP1", changed_at=NOON + MINUTE)
    services.upsert_orders(connection_id=order.connection_id, orders=[sent], read_at=NOON)
    order = Order.objects.get()
    remove()

    view = order_view(order)

    assert (view.kind_name, view.can_refresh) == ("fake", False)
    assert view.missing == ["fake", "fakepost"]
    assert (view.parcels[0].carrier_name, Parcel.objects.get().carrier) == ("fakepost", "fakepost")
    assert offered(order) == frozenset()
    assert not services.refresh_order(order=order, at=NOON + 5 * MINUTE)


def test_whatever_is_asked_of_it_is_trouble_of_its_own() -> None:
    kram = make_connection()
    remove()
    missing, config = registry.shop_adapter("fake"), services.config_of(kram)

    [step] = missing.check(config)

    assert (step.ok, missing.explain(step.code)) == (False, reads.explain(kram))
    assert missing.explain("unauthorized").startswith("The login is not accepted")
    with pytest.raises(ShopTrouble) as trouble:
        missing.get_order(config, "o1")
    assert (trouble.value.code, trouble.value.permanent) == ("not_installed", True)
    postponed = missing.act(config, OrderRef("o1", "1"), AddNote("x"), "key")
    assert postponed.code == "not_installed"
