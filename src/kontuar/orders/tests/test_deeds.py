"""Deeds: written down first, done once, put off, refused, unsure."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kontuar.actions.contract import Call, NotAllowed
from kontuar.actions.services import run_action
from kontuar.kit.webapi import ApiTrouble
from kontuar.orders import services
from kontuar.orders.contract import (
    AddNote,
    ChangeTags,
    Done,
    Postponed,
    RefundOrder,
    Refused,
    Unsure,
)
from kontuar.orders.models import Order, OrderDeed, Reread
from kontuar.orders.services.carry_out import LEASE, PATIENCE
from kontuar.orders.tests.acting import carry_out, moves, refund, refusal, state, wish
from kontuar.orders.wishes import DeedWish, Finding
from kontuar.people.models import Agent
from kontuar.testing.cast import (
    NOON,
    make_agent,
    make_limit,
    make_shop,
)
from kontuar.testing.shops import FakeShop, an_order, pln

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_it_is_written_down_before_the_shop_is_asked(
    order: Order, ola: Agent, fake_shop: FakeShop
) -> None:
    deed = wish(ola, order, refund(4900, reason="Pęknięty"))

    assert fake_shop.asked == []
    row = OrderDeed.objects.get(pk=deed)
    assert (row.state, row.money, row.agent, row.authority) == ("waiting", pln(4900), ola, ola)

    carry_out()

    assert fake_shop.asked == ["act refund"]
    [(done_to, done)] = fake_shop.done.values()
    assert (done_to, done) == ("o1001", RefundOrder(pln(4900), reason="Pęknięty"))
    assert moves(deed) == ["waiting", "done"]


def test_a_double_click_is_one_deed(order: Order, ola: Agent, fake_shop: FakeShop) -> None:
    first = wish(ola, order, refund(1000), key="click")
    second = wish(ola, order, refund(1000), key="click")
    carry_out()

    assert first == second
    assert OrderDeed.objects.count() == len(fake_shop.done) == 1


def test_what_the_order_was_and_became_is_kept(
    order: Order, ola: Agent, fake_shop: FakeShop
) -> None:
    cancelled = an_order(
        "1001", state="cancelled", status="void", changed_at=NOON + MINUTE, paid_total=pln(11497)
    )
    fake_shop.outcomes = [Done(order=cancelled)]

    make_limit("agent", "EUR")
    deed = OrderDeed.objects.get(pk=wish(ola, order, DeedWish(ChangeTags(add=["pilne"]))))
    carry_out()

    deed.refresh_from_db()
    order.refresh_from_db()
    assert (deed.before["state"], deed.after["state"]) == ("placed", "cancelled")
    assert order.state == "cancelled"


def test_after_it_is_done_the_order_is_read_again(
    order: Order, ola: Agent, fake_shop: FakeShop
) -> None:
    deed = wish(ola, order, refund(1000))
    carry_out()
    assert Reread.objects.get().external_id == "o1001"
    after = an_order("1001", paid_total=pln(11497), refunded_total=pln(1000),
                     payment_state="partly_refunded", changed_at=NOON + MINUTE)  # fmt: skip
    fake_shop.put(after)

    services.reread(at=NOON + MINUTE)
    services.note_after(order_id=order.pk, at=NOON + MINUTE)

    row = OrderDeed.objects.get(pk=deed)
    assert (row.before["refunded"], row.after["refunded"]) == ([0, "PLN"], [1000, "PLN"])


def test_refused_says_why_and_changes_nothing(
    order: Order, ola: Agent, fake_shop: FakeShop
) -> None:
    fake_shop.outcomes = [Refused("refund_refused", "No gateway")]
    deed = wish(ola, order, refund(1000))
    carry_out()

    row = OrderDeed.objects.get(pk=deed)
    assert (row.state, row.code, row.detail) == ("refused", "refund_refused", "No gateway")
    assert (row.after, fake_shop.done) == ({}, {})
    wish(ola, order, refund(5000))  # what was refused uses up no limit


def test_put_off_it_is_tried_again_with_the_same_key(
    order: Order, ola: Agent, fake_shop: FakeShop
) -> None:
    fake_shop.outcomes = [Postponed("server_error", retry_seconds=60)]
    deed = wish(ola, order, refund(1000))
    carry_out()
    assert state(deed) == "waiting"
    carry_out(NOON + timedelta(seconds=59))
    assert fake_shop.done == {}

    carry_out(NOON + timedelta(seconds=61))

    assert state(deed) == "done"
    assert list(fake_shop.done) == [deed.hex]


def test_put_off_for_a_day_it_is_given_up(order: Order, ola: Agent, fake_shop: FakeShop) -> None:
    fake_shop.outcomes = [Postponed("server_error", retry_seconds=60)] * 2
    deed = wish(ola, order, refund(1000))
    carry_out()
    carry_out(NOON + PATIENCE + MINUTE)

    assert state(deed) == "refused"
    assert fake_shop.done == {}


def test_unsure_is_never_asked_again_by_itself(
    order: Order, ola: Agent, fake_shop: FakeShop
) -> None:
    fake_shop.outcomes = [Unsure("broken")]
    deed = wish(ola, order, refund(1000))
    for minutes in range(10):
        carry_out(NOON + minutes * MINUTE)

    assert state(deed) == "unsure"
    assert fake_shop.asked.count("act refund") == 1
    assert Reread.objects.filter(external_id="o1001").exists()
    assert OrderDeed.objects.get(pk=deed).try_at is None  # it waits for a person
    assert refusal(lambda: wish(ola, order, refund(500))) == "not_settled_yet"


def test_unsure_is_done_where_the_shop_has_proof(
    order: Order, ola: Agent, fake_shop: FakeShop
) -> None:
    fake_shop.outcomes = [Unsure("broken")]
    deed = wish(ola, order, refund(1000))
    fake_shop.done[deed.hex] = ("o1001", RefundOrder(pln(1000)))
    carry_out()

    assert state(deed) == "done"
    assert fake_shop.asked == ["act refund"]
    assert moves(deed) == ["waiting", "unsure", "done"]


@pytest.mark.parametrize(
    ("verdict", "ends", "asked"), [("done", "done", 1), ("not_done", "refused", 1),
                                   ("again", "done", 2)],
)  # fmt: skip
def test_a_person_says_what_became_of_it(
    order: Order, ola: Agent, fake_shop: FakeShop, verdict: str, ends: str, asked: int
) -> None:
    fake_shop.outcomes = [Unsure("broken")]
    deed = wish(ola, order, refund(1000))
    carry_out()

    run_action(Call("order.settle", deed, Finding(verdict), NOON), by=ola)
    carry_out()

    assert state(deed) == ends
    assert fake_shop.asked.count("act refund") == asked
    settle = Call("order.settle", deed, Finding("again"), NOON)
    assert refusal(lambda: run_action(settle, by=ola)) == "not_unsure"


class Killed(BaseException):
    """The worker dies here: nothing after it runs."""


@pytest.mark.parametrize("was_done", [True, False])
def test_killed_between_asking_and_recording_nothing_is_refunded_twice(
    order: Order, ola: Agent, fake_shop: FakeShop, *, was_done: bool
) -> None:
    deed = wish(ola, order, refund(1000))

    def die() -> None:
        if was_done:
            fake_shop.done[deed.hex] = ("o1001", RefundOrder(pln(1000)))
        raise Killed

    fake_shop.meanwhile = die
    with pytest.raises(Killed):
        carry_out()
    fake_shop.meanwhile = lambda: None
    assert state(deed) == "asked"
    carry_out(NOON + MINUTE)
    assert state(deed) == "asked"  # whoever asks may still be at it

    for minutes in range(10):
        carry_out(NOON + LEASE + minutes * MINUTE)

    assert state(deed) == ("done" if was_done else "unsure")
    assert fake_shop.asked.count("act refund") == 1
    assert moves(deed) == ["waiting", "unsure", "done" if was_done else "unsure"]


def test_a_paused_connection_can_do_nothing(order: Order, ola: Agent, fake_shop: FakeShop) -> None:
    deed = wish(ola, order, refund(1000))
    services.pause_connection(connection_id=order.connection_id, actor="system", at=NOON)
    carry_out()

    assert state(deed) == "waiting"
    assert refusal(lambda: wish(ola, order, refund(10))) == "not_offered"
    services.resume_connection(connection_id=order.connection_id, actor="system", at=NOON)
    carry_out()
    assert state(deed) == "done"


def test_who_only_reads_can_do_nothing(order: Order) -> None:
    iza = make_agent("Iza", role="read_only")
    with pytest.raises(NotAllowed):
        wish(iza, order, DeedWish(AddNote("x")))

    assert not OrderDeed.objects.exists()


def test_another_brands_order_is_not_there(order: Order) -> None:
    make_limit("agent", per_order=5000)
    ola = make_agent("Ola", all_shops=False)
    ola.shops.add(make_shop("Inny"))

    assert refusal(lambda: wish(ola, order, refund(1))) == "no_such_order"
    assert not OrderDeed.objects.exists()


@pytest.mark.parametrize(
    ("what", "code"),
    [
        (refund(0), "nothing_chosen"),
        (refund(11498), "too_much"),
        (refund(100, shipping=pln(101)), "shipping_too_much"),
        (refund(100, lines=[("1", Decimal(3))]), "no_such_line"),
        (refund(100, lines=[("9", Decimal(1))]), "no_such_line"),
        (DeedWish(RefundOrder(pln(100))), "reason_missing"),
        (DeedWish(AddNote("  ")), "nothing_written"),
        (DeedWish(ChangeTags()), "nothing_written"),
    ],
)
def test_what_makes_no_sense_is_refused_at_once(
    order: Order, ola: Agent, what: DeedWish, code: str
) -> None:
    assert refusal(lambda: wish(ola, order, what)) == code
    assert not OrderDeed.objects.exists()


def test_a_shop_that_asks_to_be_left_alone_is_left_alone(
    order: Order, ola: Agent, fake_shop: FakeShop
) -> None:
    fake_shop.troubles = [ApiTrouble("rate_limited", retry_seconds=30, sent=False)]
    deed = wish(ola, order, refund(1000))
    carry_out()
    order.connection.refresh_from_db()

    assert order.connection.quiet_until == NOON + timedelta(seconds=30)
    carry_out(NOON + timedelta(seconds=31))
    assert state(deed) == "done"


def test_the_shops_late_word_counts_more_than_a_persons_guess(
    order: Order, ola: Agent, fake_shop: FakeShop
) -> None:
    deed = wish(ola, order, refund(1000))

    def guess() -> None:
        fake_shop.meanwhile = lambda: None
        services.carry_out(now=lambda: NOON + LEASE)  # it looks as if the first worker had died
        settle = Call("order.settle", deed, Finding("not_done"), NOON + LEASE)
        run_action(settle, by=ola)

    fake_shop.meanwhile = guess
    carry_out()

    assert state(deed) == "done"
    assert moves(deed) == ["waiting", "unsure", "refused", "done"]
    assert fake_shop.asked.count("act refund") == 1


def test_statuses_are_learned_once_a_day(order: Order, fake_shop: FakeShop) -> None:
    first = services.learn_statuses(at=NOON)
    same_day = services.learn_statuses(at=NOON + timedelta(hours=23))
    next_day = services.learn_statuses(at=NOON + timedelta(hours=25))

    order.connection.refresh_from_db()
    assert (first, same_day, next_day) == (1, 0, 1)
    assert order.connection.statuses == [["new", "New", "placed"], ["sent", "Sent", "shipped"]]
