"""Calls, changes and history: nothing lost, nothing doubled, whatever the other side does."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from kontuar.events.models import EventRow
from kontuar.kit.webapi import ApiTrouble
from kontuar.orders import services
from kontuar.orders.contract import Ref
from kontuar.orders.models import Connection, Hook, Order, Reread
from kontuar.orders.rules import HOOK_TRIES
from kontuar.testing.cast import NOON, make_connection, make_shop
from kontuar.testing.shops import FakeShop, an_order

pytestmark = pytest.mark.django_db
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


def store(kram: Connection, call: tuple[dict[str, str], bytes]) -> services.hooks.Stored:
    headers, raw = call
    return services.store_hook(connection_id=kram.pk, headers=headers, raw=raw, at=NOON)


def work(*, at: object = NOON) -> None:
    """Everything that is due at a moment."""
    while services.process_hooks(at=at) + services.reread(at=at):
        pass


def numbers() -> Sequence[str]:
    return sorted(Order.objects.values_list("number", flat=True))


def fresh(connection: Connection) -> Connection:
    return Connection.objects.get(pk=connection.pk)


def test_a_call_makes_the_order_be_read_as_it_stands(fake_shop: FakeShop) -> None:
    kram = make_connection()
    fake_shop.put(an_order("1"))
    call = fake_shop.call("o1")
    fake_shop.put(an_order("1", status="sent", changed_at=NOON + MINUTE))

    stored = store(kram, call)
    assert (stored.proof, stored.is_new, fake_shop.asked) == ("verified", True, [])
    work()

    assert Order.objects.get().status == "sent"
    assert (Hook.objects.get().state, Reread.objects.count()) == ("done", 0)
    assert fresh(kram).last_hook_at == NOON


def test_a_repeated_call_is_one_call_and_a_burst_about_one_order_is_one_question(
    fake_shop: FakeShop,
) -> None:
    kram = make_connection()
    fake_shop.put(an_order("1"))
    call = fake_shop.call("o1")

    assert [store(kram, call).is_new for _ in range(3)] == [True, False, False]
    for _ in range(20):
        fake_shop.put(fake_shop.orders["o1"])
        store(kram, fake_shop.call("o1"))
    work()

    assert Hook.objects.count() == 21
    assert Hook.objects.order_by("id").first().repeats == 2
    assert fake_shop.asked == ["get_order o1"]


def test_a_forged_call_is_refused_and_counted_and_leaves_nothing(fake_shop: FakeShop) -> None:
    kram = make_connection()
    fake_shop.put(an_order("1"))
    _headers, raw = fake_shop.call("o1", key="obcy")

    assert store(kram, (_headers, raw)).proof == "forged"

    work()
    assert (Hook.objects.count(), Order.objects.count(), fake_shop.asked) == (0, 0, [])
    assert (fresh(kram).refused_hooks, fresh(kram).refused_at) == (1, NOON)


def test_an_unsigned_call_is_only_a_hint(fake_shop: FakeShop) -> None:
    kram = make_connection()
    fake_shop.put(an_order("1"))

    assert store(kram, ({}, fake_shop.call("o1")[1])).proof == "unverifiable"

    work()
    assert fake_shop.asked == ["get_order o1"]


def test_a_huge_call_is_refused(fake_shop: FakeShop) -> None:
    kram = make_connection()

    assert store(kram, ({}, b"x" * (6 * 1024 * 1024))).proof == "forged"
    assert Hook.objects.count() == 0


def test_a_truncated_call_is_kept_tried_and_put_aside_for_a_person(fake_shop: FakeShop) -> None:
    kram = make_connection()
    fake_shop.put(an_order("1"))
    _headers, raw = fake_shop.call("o1")
    assert store(kram, ({}, raw[:-5])).is_new

    for day in range(HOOK_TRIES):
        work(at=NOON + day * DAY)

    hook = Hook.objects.get()
    assert (hook.state, hook.attempts) == ("failed", HOOK_TRIES)
    assert "JSONDecodeError" in hook.reason
    store(kram, fake_shop.call("o1"))
    work(at=NOON + 30 * DAY)
    assert numbers() == ["1"]


def test_secrets_of_a_call_are_not_stored(fake_shop: FakeShop) -> None:
    kram = make_connection()
    headers = {"authorization": "Basic abc", "cookie": "a=b", "x-topic": "order.updated"}

    store(kram, (headers, fake_shop.call("o1")[1]))

    assert Hook.objects.get().headers == {"x-topic": "order.updated"}


def test_calls_of_a_paused_connection_wait(fake_shop: FakeShop) -> None:
    kram = make_connection()
    services.pause_connection(connection_id=kram.pk, actor="system", at=NOON)
    fake_shop.put(an_order("1"))
    store(kram, fake_shop.call("o1"))
    services.process_hooks(at=NOON)
    assert (Hook.objects.get().state, fake_shop.asked) == ("waiting", [])

    services.resume_connection(connection_id=kram.pk, actor="system", at=NOON)
    work(at=NOON + 10 * MINUTE)

    assert numbers() == ["1"]


def test_a_deleted_order_is_marked_and_kept(fake_shop: FakeShop) -> None:
    kram = make_connection()
    fake_shop.put(an_order("1"), an_order("2"))
    services.ask_again(
        connection_id=kram.pk, refs=[Ref("order", "o1"), Ref("order", "o2")], at=NOON
    )
    work()

    store(kram, fake_shop.call("o1", topic="order.deleted"))
    del fake_shop.orders["o2"]
    services.ask_again(connection_id=kram.pk, refs=[Ref("order", "o2")], at=NOON)
    work()

    assert list(Order.objects.values_list("is_gone", flat=True)) == [True, True]
    assert EventRow.objects.filter(kind="orders.order_gone").count() == 2


def test_a_wish_that_comes_while_it_is_read_is_read_once_more(fake_shop: FakeShop) -> None:
    kram = make_connection()
    fake_shop.put(an_order("1"))
    refs = [Ref("order", "o1")]
    services.ask_again(connection_id=kram.pk, refs=refs, at=NOON)

    def somebody_else_wishes() -> None:
        fake_shop.meanwhile = lambda: None
        services.ask_again(connection_id=kram.pk, refs=refs, at=NOON + SECOND)

    fake_shop.meanwhile = somebody_else_wishes
    work(at=NOON + SECOND)

    assert fake_shop.asked == ["get_order o1", "get_order o1"]
    assert Reread.objects.count() == 0


def test_an_order_that_is_opened_is_refreshed_behind_the_page(fake_shop: FakeShop) -> None:
    kram = make_connection()
    fake_shop.put(an_order("1"))
    services.upsert_orders(connection_id=kram.pk, orders=[an_order("1")], read_at=NOON)
    order = Order.objects.get()

    assert not services.refresh_order(order=order, at=NOON + 30 * SECOND)
    assert services.refresh_order(order=order, at=NOON + 2 * MINUTE)
    assert fake_shop.asked == []
    assert Reread.objects.get().is_urgent
    work(at=NOON + 2 * MINUTE)

    assert Order.objects.get().read_at == NOON + 2 * MINUTE


@pytest.mark.parametrize("trouble", [
    ApiTrouble("server_error", "500"),
    ApiTrouble("not_json", "<html>"),
    ApiTrouble("rate_limited", retry_seconds=7),
    ApiTrouble("unauthorized", permanent=True),
    KeyError("line_items"),
])  # fmt: skip
def test_trouble_is_shown_and_the_order_is_read_when_it_is_over(
    fake_shop: FakeShop, trouble: Exception
) -> None:
    kram = make_connection()
    fake_shop.put(an_order("1"))
    fake_shop.troubles = [trouble]
    services.ask_again(connection_id=kram.pk, refs=[Ref("order", "o1")], at=NOON)

    services.reread(at=NOON)

    assert numbers() == []
    assert Reread.objects.get().reason.startswith(getattr(trouble, "code", "schema"))
    services.retry_parked(connection_id=kram.pk, at=NOON)
    work(at=NOON + DAY)
    assert (numbers(), fresh(kram).state) == (["1"], "on")


def test_what_needs_a_person_is_told_at_once_and_passing_trouble_after_three(
    fake_shop: FakeShop,
) -> None:
    kram = make_connection()
    fake_shop.troubles = [ApiTrouble("server_error", "Ups")] * 3

    services.reconcile(at=NOON)
    services.reconcile(at=NOON + MINUTE)
    assert (fresh(kram).state, fresh(kram).failures) == ("on", 2)
    services.reconcile(at=NOON + 10 * MINUTE)
    assert (fresh(kram).state, fresh(kram).trouble_code) == ("failing", "server_error")
    services.reconcile(at=NOON + DAY)
    assert (fresh(kram).state, fresh(kram).trouble_code) == ("on", "")

    fake_shop.troubles = [ApiTrouble("unauthorized", permanent=True)]
    services.reconcile(at=NOON + 2 * DAY)
    assert fresh(kram).trouble_code == "unauthorized"
    told = EventRow.objects.filter(kind="orders.connection_changed").order_by("pk")
    assert [e.data["state"] for e in told] == ["on", "failing", "on", "failing"]


def test_what_can_not_be_asked_for_alone_says_what_was_odd_and_the_connection_stays_well(
    fake_shop: FakeShop,
) -> None:
    kram = make_connection()
    ref = Ref("order", "o1", reason="KeyError: total")
    services.ask_again(connection_id=kram.pk, refs=[ref], at=NOON)

    for _again in range(2):
        fake_shop.troubles = [ApiTrouble("no_single", permanent=True)]
        services.retry_parked(connection_id=kram.pk, at=NOON)
        services.reread(at=NOON)

    wish = Reread.objects.get()
    assert (wish.is_parked, wish.reason) == (True, "no_single: KeyError: total")
    assert (fresh(kram).state, fresh(kram).trouble_code) == ("on", "")


def test_to_be_asked_to_wait_is_no_trouble_and_nobody_asks_meanwhile(fake_shop: FakeShop) -> None:
    kram = make_connection()
    fake_shop.put(an_order("1"))
    fake_shop.troubles = [ApiTrouble("rate_limited", retry_seconds=120)]
    services.reconcile(at=NOON)
    services.ask_again(connection_id=kram.pk, refs=[Ref("order", "o1")], at=NOON)

    assert (fresh(kram).state, services.reread(at=NOON + MINUTE)) == ("on", 0)
    assert services.reconcile(at=NOON + MINUTE) == 0
    assert fake_shop.asked == ["changed_since"]
    assert services.reread(at=NOON + 3 * MINUTE) == 1


def test_changes_are_read_page_by_page_from_where_it_was_left(fake_shop: FakeShop) -> None:
    kram = make_connection()
    fake_shop.put(*(an_order(str(n)) for n in range(5)))
    services.reconcile(at=NOON)
    assert numbers() == []

    fake_shop.put(*(an_order(str(n)) for n in range(100, 125)))
    at = NOON + 5 * MINUTE
    while services.reconcile(at=at):
        pass

    assert len(numbers()) == 25
    assert fake_shop.asked == ["changed_since"] * 4
    assert fresh(kram).cursor == {"at": 30}
    assert EventRow.objects.filter(kind="orders.order_seen").count() == 25


def test_history_comes_whole_and_silently_whatever_breaks_on_the_way(fake_shop: FakeShop) -> None:
    kram = make_connection()
    fake_shop.put(*(an_order(str(n)) for n in range(35)))
    fake_shop.troubles = [
        None,
        ApiTrouble("server_error"),
        ApiTrouble("rate_limited", retry_seconds=3),
        None,
        ApiTrouble("not_json"),
        None,
        ApiTrouble("too_slow"),
    ]
    services.start_backfill(connection_id=kram.pk, since=NOON - DAY, actor="system", at=NOON)

    for minute in range(60):
        services.backfill(at=NOON + minute * MINUTE)

    row = fresh(kram)
    assert (row.backfill, row.backfill_done, row.backfill_total) == ("done", 35, 35)
    assert (len(numbers()), row.state) == (35, "on")
    told = EventRow.objects.filter(kind__startswith="orders.").exclude(
        kind="orders.connection_changed"
    )
    assert [(e.kind, e.data["state"]) for e in told.order_by("pk")] == [
        ("orders.backfill_moved", "running"),
        ("orders.backfill_moved", "done"),
    ]


def test_history_stopped_by_a_dead_password_goes_on_where_it_was(fake_shop: FakeShop) -> None:
    kram = make_connection()
    fake_shop.put(*(an_order(str(n)) for n in range(25)))
    fake_shop.troubles = [None, ApiTrouble("unauthorized", "expired", permanent=True)]
    services.start_backfill(connection_id=kram.pk, since=NOON - DAY, actor="system", at=NOON)
    for minute in range(3):
        services.backfill(at=NOON + minute * MINUTE)
    row = fresh(kram)
    assert (row.backfill, row.state, len(numbers())) == ("failed", "failing", 10)

    fake_shop.asked.clear()
    services.start_backfill(connection_id=kram.pk, since=NOON - DAY, actor="system", at=NOON)
    for minute in range(3):
        services.backfill(at=NOON + minute * MINUTE)

    assert (fresh(kram).backfill, len(numbers()), len(fake_shop.asked)) == ("done", 25, 2)


def test_history_that_is_stopped_asks_no_more(fake_shop: FakeShop) -> None:
    kram = make_connection()
    fake_shop.put(*(an_order(str(n)) for n in range(25)))
    services.start_backfill(connection_id=kram.pk, since=NOON - DAY, actor="system", at=NOON)
    services.backfill(at=NOON)

    services.stop_backfill(connection_id=kram.pk, actor="system", at=NOON)

    assert services.backfill(at=NOON + DAY) == 0
    assert (fresh(kram).backfill, len(numbers())) == ("stopped", 10)


def test_history_never_replaces_what_is_newer(fake_shop: FakeShop) -> None:
    kram = make_connection()
    fake_shop.put(an_order("1"))
    newer = an_order("1", status="sent", changed_at=NOON + MINUTE)
    services.upsert_orders(connection_id=kram.pk, orders=[newer], read_at=NOON)

    services.start_backfill(connection_id=kram.pk, since=NOON - DAY, actor="system", at=NOON)
    services.backfill(at=NOON + DAY)

    assert Order.objects.get().status == "sent"


def test_one_broken_shop_holds_up_no_other(fake_shop: FakeShop) -> None:
    kram = make_connection()
    other = make_connection("Garnek", shop=make_shop("Garnek"))
    fake_shop.troubles = [ApiTrouble("too_slow")]

    assert [services.reconcile(at=NOON) for _ in range(3)] == [1, 1, 0]

    states = sorted([fresh(kram).failures, fresh(other).failures])
    assert states == [0, 1]


def test_tokens_are_kept_sealed_and_hidden() -> None:
    kram = make_connection()

    config = services.config_of(Connection.objects.select_related("shop").get(pk=kram.pk))
    config.renew_tokens(lambda _old: {"access": "tajny-bilet"})

    assert config.renew_tokens(lambda old: old) == {"access": "tajny-bilet"}
    assert "geheim" not in repr(config)
    assert "tajny-bilet" not in repr(config) + repr(bytes(fresh(kram).tokens))
    assert set(config.api.hidden) == {"geheim", "tajny-bilet"}
