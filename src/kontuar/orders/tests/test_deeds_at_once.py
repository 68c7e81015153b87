"""Two who decide, two clicks, two workers, two refunds at the same moment."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import connection

from kontuar.kit.problems import Problem
from kontuar.orders import services
from kontuar.orders.models import Order, OrderDeed
from kontuar.orders.tests.acting import decide, refund, wish
from kontuar.people.models import Agent
from kontuar.testing.cast import NOON, make_agent
from kontuar.testing.shops import FakeShop

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run each in a thread of its own, all released at the same moment; results or refusals."""
    ready = threading.Barrier(len(calls))
    results: list[Any] = [None] * len(calls)

    def run(place: int, call: Callable[[], Any]) -> None:
        ready.wait()
        try:
            results[place] = call()
        except Problem as refusal:
            results[place] = refusal.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_of_two_supervisors_one_decides(
    order: Order, ola: Agent, ewa: Agent, fake_shop: FakeShop
) -> None:
    adam = make_agent("Adam", role="supervisor")
    deed = wish(ola, order, refund(6000))

    results = at_once(
        [lambda: decide(ewa, deed), lambda: decide(adam, deed, yes=False, word="Nie")]
    )

    assert sorted(results, key=str) == [None, "already_decided"]
    row = OrderDeed.objects.get()
    assert (row.state, row.decider) in (("waiting", ewa), ("declined", adam))


def test_two_clicks_and_two_workers_give_back_once(
    order: Order, ola: Agent, fake_shop: FakeShop
) -> None:
    first, second = at_once([lambda: wish(ola, order, refund(1000), key="click")] * 2)
    done = at_once([lambda: services.carry_out(now=lambda: NOON)] * 3)

    assert first == second
    assert (sum(done), len(fake_shop.done)) == (1, 1)
    assert fake_shop.asked == ["act refund"]


def test_two_refunds_at_once_never_pass_the_limit_or_the_order(
    order: Order, ola: Agent, ewa: Agent
) -> None:
    at_once([lambda: wish(ola, order, refund(3000))] * 2)
    results = at_once([lambda: wish(ewa, order, refund(5000))] * 2)

    states = list(OrderDeed.objects.filter(agent=ola).values_list("state", flat=True))
    assert sorted(states) == ["awaiting", "waiting"]  # 50,00 for one order
    assert results.count("too_much") == 1
    assert sum(OrderDeed.objects.values_list("worth", flat=True)) <= order.total
