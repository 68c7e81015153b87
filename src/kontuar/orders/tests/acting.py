"""How the tests of deeds ask, decide, and look what became of it."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest

from kontuar.actions.contract import Call
from kontuar.actions.services import run_action
from kontuar.events.models import EventRow
from kontuar.kit.problems import Problem
from kontuar.orders import services
from kontuar.orders.contract import (
    RefundOrder,
)
from kontuar.orders.models import Order, OrderDeed
from kontuar.orders.wishes import Decision, DeedWish
from kontuar.people.models import Agent
from kontuar.testing.cast import (
    NOON,
)
from kontuar.testing.shops import pln


def refund(minor: int, **values: object) -> DeedWish:
    return DeedWish(RefundOrder(pln(minor), **values), reason="damaged")  # type: ignore[arg-type]


def wish(by: Agent, order: Order, what: DeedWish, *, key: str = "", at: datetime = NOON) -> UUID:
    call = Call(f"order.{what.deed.kind}", order.pk, what, at, key=key)
    return UUID(run_action(call, by=by))


def decide(by: Agent, deed: UUID, *, yes: bool = True, word: str = "", at: datetime = NOON) -> None:
    run_action(Call("order.decide", deed, Decision(yes, word), at), by=by)


def carry_out(at: datetime = NOON) -> None:
    while services.carry_out(now=lambda: at):
        pass


def state(deed: UUID) -> str:
    return OrderDeed.objects.get(pk=deed).state


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Problem) as refused:
        act()
    return refused.value.code


def moves(deed: UUID) -> list[str]:
    rows = EventRow.objects.filter(kind="orders.deed_moved", data__deed_id=str(deed))
    return list(rows.order_by("pk").values_list("data__state", flat=True))
