"""An order in a shop, and people with limits."""

from datetime import timedelta

import pytest

from kontuar.orders import services
from kontuar.orders.models import Order
from kontuar.people.models import Agent
from kontuar.testing.cast import (
    NOON,
    make_agent,
    make_connection,
    make_limit,
)
from kontuar.testing.shops import FakeShop, an_order, pln

MINUTE = timedelta(minutes=1)


@pytest.fixture
def order(fake_shop: FakeShop) -> Order:
    """Ala's order for 114,97 zł, paid."""
    data = an_order("1001", paid_total=pln(11497))
    fake_shop.put(data)
    kram = make_connection()
    services.upsert_orders(connection_id=kram.pk, orders=[data], read_at=NOON - MINUTE)
    return Order.objects.get()


@pytest.fixture
def ola() -> Agent:
    make_limit("agent", per_order=5000, per_day=9000)
    return make_agent("Ola")


@pytest.fixture
def ewa() -> Agent:
    make_limit("supervisor", per_order=100_000, per_day=100_000)
    return make_agent("Ewa", role="supervisor")
