"""On whose limit a deed is done, and who decides above it."""

from datetime import timedelta
from uuid import UUID

import pytest

from kontuar.actions.contract import Call, NotAllowed
from kontuar.actions.services import run_action
from kontuar.orders import services
from kontuar.orders.contract import (
    AddNote,
    CancelOrder,
)
from kontuar.orders.models import Order, OrderDeed
from kontuar.orders.tests.acting import carry_out, decide, moves, refund, refusal, state, wish
from kontuar.orders.wishes import DeedWish
from kontuar.people.models import Agent
from kontuar.testing.cast import (
    NOON,
    make_agent,
    make_limit,
)
from kontuar.testing.shops import FakeShop, an_order, pln

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("limit", "minor", "over"),
    [
        ({"per_order": 5000}, 5000, ""),
        ({"per_order": 5000}, 5001, "order"),
        ({"per_order": 5000, "per_day": 4000}, 4001, "day"),
        ({"share_percent": 50}, 5748, ""),
        ({"share_percent": 50}, 5749, "share"),
        ({"reason": "goodwill"}, 1, "none"),
        ({"reason": "damaged", "per_order": 100}, 101, "order"),
    ],
)
def test_a_limit_holds(order: Order, limit: dict[str, object], minor: int, over: str) -> None:
    make_limit("agent", **limit)
    deed = OrderDeed.objects.get(pk=wish(make_agent("Ola"), order, refund(minor)))
    carry_out()

    deed.refresh_from_db()
    assert (deed.over, deed.state) == (over, "awaiting" if over else "done")


def test_in_pieces_it_is_one_order_and_one_day(order: Order, ola: Agent) -> None:
    first, second = wish(ola, order, refund(3000)), wish(ola, order, refund(2001))
    other = an_order("1002", external_id="o2", paid_total=pln(11497))
    services.upsert_orders(connection_id=order.connection_id, orders=[other], read_at=NOON - MINUTE)
    third = Order.objects.get(external_id="o2")

    same_day = wish(ola, third, refund(5000))
    too_much = wish(ola, third, refund(1001 - 1))
    next_day = wish(ola, Order.objects.get(pk=third.pk), refund(1), at=NOON + timedelta(days=1))

    overs = dict(OrderDeed.objects.values_list("pk", "over"))
    assert [overs[d] for d in (first, second, same_day, too_much, next_day)] == [
        "", "order", "", "order", "order"
    ]  # fmt: skip


def test_yesterday_does_not_count_for_today(order: Order) -> None:
    make_limit("agent", per_day=1000)
    ola = make_agent("Ola")
    wish(ola, order, refund(1000))

    same = wish(ola, order, refund(1))
    late = NOON + timedelta(hours=10, minutes=59)  # 23:59 in Warsaw
    still = wish(ola, order, refund(1), at=late)
    tomorrow = wish(ola, order, refund(1), at=late + MINUTE)

    assert [state(d) for d in (same, still, tomorrow)] == ["awaiting", "awaiting", "waiting"]


def test_without_any_limit_everything_that_costs_is_asked(order: Order) -> None:
    ola = make_agent("Ola")

    assert state(wish(ola, order, refund(1))) == "awaiting"
    assert state(wish(ola, order, DeedWish(AddNote("Zadzwonić")))) == "waiting"


def test_another_currency_has_no_limit(order: Order, ola: Agent, fake_shop: FakeShop) -> None:
    Order.objects.update(currency="EUR")
    order.refresh_from_db()
    deed = wish(ola, order, DeedWish(CancelOrder(), reason="cancelled"))

    assert OrderDeed.objects.get(pk=deed).over == "none"


def test_cancelling_a_paid_order_is_worth_what_was_paid(order: Order, ola: Agent) -> None:
    deed = wish(ola, order, DeedWish(CancelOrder(), reason="cancelled"))

    row = OrderDeed.objects.get(pk=deed)
    assert (row.money, row.state, row.over) == (pln(11497), "awaiting", "order")


def test_what_is_under_way_can_not_be_given_twice(order: Order, ewa: Agent) -> None:
    wish(ewa, order, refund(11000))

    assert refusal(lambda: wish(ewa, order, refund(498))) == "too_much"
    carry_out()
    # done, but the shop was not read since
    assert refusal(lambda: wish(ewa, order, refund(498))) == "too_much"
    wish(ewa, order, refund(497))


def test_above_the_limit_a_supervisor_decides(
    order: Order, ola: Agent, ewa: Agent, fake_shop: FakeShop
) -> None:
    deed = wish(ola, order, refund(6000))
    carry_out()
    assert fake_shop.asked == []

    decide(ewa, deed, word="Zgoda")
    carry_out()

    row = OrderDeed.objects.get(pk=deed)
    assert (row.state, row.agent, row.authority, row.decider) == ("done", ola, ewa, ewa)
    assert moves(deed) == ["awaiting", "waiting", "done"]
    # it counts for Ewa's day, not for Ola's
    assert state(wish(ola, order, refund(5000))) == "waiting"


def test_turned_down_it_needs_a_word_and_is_never_done(
    order: Order, ola: Agent, ewa: Agent, fake_shop: FakeShop
) -> None:
    deed = wish(ola, order, refund(6000))

    assert refusal(lambda: decide(ewa, deed, yes=False)) == "word_missing"
    decide(ewa, deed, yes=False, word="Najpierw zdjęcia")
    carry_out()

    row = OrderDeed.objects.get(pk=deed)
    assert (row.state, row.decision_word, row.authority) == ("declined", "Najpierw zdjęcia", None)
    assert fake_shop.asked == []


def test_nobody_approves_their_own_above_their_limit(order: Order) -> None:
    make_limit("supervisor", per_order=5000)
    ewa, adam = make_agent("Ewa", role="supervisor"), make_agent("Adam", role="supervisor")
    deed = wish(ewa, order, refund(6000))

    assert refusal(lambda: decide(ewa, deed)) == "not_your_own"
    assert refusal(lambda: decide(adam, deed)) == "above_your_limit"
    assert state(deed) == "awaiting"


def test_an_agent_can_not_decide_and_a_foreign_supervisor_does_not_see_it(
    order: Order, ola: Agent
) -> None:
    make_limit("supervisor")
    far = make_agent("Iga", role="supervisor", all_shops=False)
    deed = wish(ola, order, refund(6000))

    with pytest.raises(NotAllowed):
        decide(make_agent("Tomek"), deed)
    assert refusal(lambda: decide(far, deed)) == "no_such_deed"
    assert state(deed) == "awaiting"


def test_a_deed_is_taken_back_before_the_shop_is_asked(
    order: Order, ola: Agent, ewa: Agent, fake_shop: FakeShop
) -> None:
    def take_back(by: Agent, deed: UUID) -> None:
        run_action(Call("order.withdraw", deed, None, NOON), by=by)

    deed = wish(ola, order, refund(6000))
    assert refusal(lambda: take_back(make_agent("Tomek"), deed)) == "no_such_deed"
    take_back(ola, deed)
    carry_out()

    assert (state(deed), fake_shop.asked) == ("withdrawn", [])
    assert refusal(lambda: decide(ewa, deed)) == "already_decided"
    done = wish(ola, order, refund(100))
    carry_out()
    assert refusal(lambda: take_back(ola, done)) == "too_late"
