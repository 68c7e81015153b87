"""What is done to orders at Allegro: once, by line, and never over somebody else's change."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kontuar.kit.money import Money, total, zero
from kontuar.orders.contract import (
    CancelOrder,
    ChangeStatus,
    Done,
    OrderRef,
    Postponed,
    RefundOrder,
    Refused,
    Unsure,
)
from kontuar.plugins.allegro.deeds import command_id
from kontuar.plugins.allegro.refunds import Paid, spread
from kontuar.plugins.allegro.tests.server import AllegroServer, price
from kontuar.testing.driving import adapter_and_config, sample

pytestmark = pytest.mark.django_db


def ref(own: str) -> OrderRef:
    return OrderRef(own, own)


def test_a_refund_is_asked_for_by_line_and_delivery_with_its_command(
    server: AllegroServer,
) -> None:
    adapter, config = adapter_and_config(server)
    own = server.put(sample(1))
    line = server.forms[own]["lineItems"][0]["id"]
    deed = RefundOrder(
        Money(6498, "PLN"), [(line, Decimal(1))], shipping=Money(1499, "PLN"), reason="rysa"
    )

    done = adapter.act(config, ref(own), deed, "klucz-1")

    made = server.refunds[0]
    assert isinstance(done, Done)
    assert (done.value, done.detail) == ("64.98 PLN", "NEW")
    assert made["lineItems"] == [{"id": line, "type": "QUANTITY", "quantity": 1}]
    assert made["delivery"] == {"value": price(Money(1499, "PLN"))}
    assert made["commandId"] == command_id("klucz-1")
    assert made["sellerComment"].startswith("rysa (ref. ")


def test_a_refund_that_may_have_gone_is_found_and_not_made_twice(server: AllegroServer) -> None:
    adapter, config = adapter_and_config(server)
    own, deed = server.put(sample(1)), RefundOrder(Money(1000, "PLN"))
    server.faults.extend([None, None, "broken"])

    outcome = adapter.act(config, ref(own), deed, "klucz-2")
    found = adapter.find_deed(config, ref(own), deed, "klucz-2")

    assert isinstance(outcome, Unsure)
    assert isinstance(found, Done)
    assert len(server.refunds) == 1
    assert adapter.find_deed(config, ref(own), deed, "klucz-3") is None


@pytest.mark.parametrize(
    ("amount", "change", "code"),
    [
        (Money(14503, "PLN"), {}, "too_much"),
        (Money(0, "PLN"), {}, "too_much"),
        (Money(100, "EUR"), {}, "wrong_currency"),
        (Money(100, "PLN"), {"type": "CASH_ON_DELIVERY", "finishedAt": None}, "not_paid_here"),
        (Money(100, "PLN"), {"provider": "OFFLINE"}, "not_paid_here"),
    ],
)
def test_a_refund_that_can_not_be_is_refused_and_nothing_asked(
    server: AllegroServer, amount: Money, change: dict[str, Any], code: str
) -> None:
    adapter, config = adapter_and_config(server)
    own = server.put(sample(1))
    server.forms[own]["payment"] |= change

    outcome = adapter.act(config, ref(own), RefundOrder(amount), "klucz")

    assert isinstance(outcome, Refused)
    assert (outcome.code, server.refunds) == (code, [])
    assert adapter.explain(code) not in ("", code)


def test_what_went_back_is_not_given_back_again(server: AllegroServer) -> None:
    adapter, config = adapter_and_config(server)
    own = server.put(sample(1))

    first = adapter.act(config, ref(own), RefundOrder(Money(14502, "PLN")), "k1")
    second = adapter.act(config, ref(own), RefundOrder(Money(1, "PLN")), "k2")

    assert isinstance(first, Done)
    assert {one["type"] for one in server.refunds[0]["lineItems"]} == {"QUANTITY"}
    assert isinstance(second, Refused)
    assert (second.code, second.detail) == ("too_much", "0.00 PLN")


def test_a_status_that_changed_meanwhile_is_not_overruled(server: AllegroServer) -> None:
    adapter, config = adapter_and_config(server)
    own = server.put(sample(1))

    class Quick(AllegroServer):
        """Somebody else is quicker than we."""

        def _fulfill(self, own: str, asked: Any) -> Any:
            self.forms[own]["revision"] = "other"
            return super()._fulfill(own, asked)

    quick = Quick()
    quick.put(sample(1))
    slow = adapter_and_config(quick)[1]

    late = adapter.act(slow, ref(own), ChangeStatus("SENT"), "k")
    own_word = adapter.act(config, ref(own), ChangeStatus("RETURNED"), "k")
    cancelled = adapter.act(config, ref(own), CancelOrder(), "k")

    assert isinstance(late, Postponed)
    assert (late.code, quick.deeds) == ("changed_meanwhile", [])
    assert own_word == Refused("not_settable", "RETURNED")
    assert isinstance(cancelled, Done)
    assert server.forms[own]["fulfillment"]["status"] == "CANCELLED"


@given(
    lines=some.lists(
        some.tuples(some.integers(0, 10_000), some.integers(0, 10_000)), min_size=1, max_size=6
    ),
    amount=some.integers(1, 70_000),
    shipping=some.none() | some.integers(0, 3_000),
    named=some.integers(0, 3),
)
def test_a_refund_is_spread_whole_or_not_at_all(
    lines: list[tuple[int, int]], amount: int, shipping: int | None, named: int
) -> None:
    paid = [
        Paid(str(n), Money(min(left, whole), "PLN"), Money(whole, "PLN"), Decimal(1))
        for n, (left, whole) in enumerate(lines)
    ]
    paid.append(Paid("delivery", Money(1499, "PLN"), Money(1499, "PLN"), Decimal(1)))
    deed = RefundOrder(
        Money(amount, "PLN"),
        [(str(n), Decimal(1)) for n in range(named)],
        shipping=None if shipping is None else Money(shipping, "PLN"),
    )

    given_back = spread(paid, deed)

    left = {one.key: one.left for one in paid}
    if given_back is None:
        some_left = sum((one.left for one in paid), start=zero("PLN"))
        assert deed.amount > some_left or shipping is not None
    else:
        assert total(given_back.values(), "PLN") == deed.amount
        assert all(zero("PLN") < part <= left[key] for key, part in given_back.items())
