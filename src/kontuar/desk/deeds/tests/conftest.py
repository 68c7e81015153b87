"""An order in a shop, a conversation about it, and Ola with her limit."""

import pytest

from kontuar.conversations.models import Conversation
from kontuar.desk.tests.pages import set_up
from kontuar.orders import services
from kontuar.orders.contract import (
    InvoiceData,
    PostalAddress,
)
from kontuar.orders.models import Order
from kontuar.people.models import Agent
from kontuar.testing.cast import (
    NOON,
    make_agent,
    make_connection,
    make_conversation,
    make_limit,
)
from kontuar.testing.shops import FakeShop, an_order, pln


@pytest.fixture
def order(fake_shop: FakeShop) -> Order:
    """Ala's order for 114,97 zł, paid by BLIK, with an invoice."""
    set_up()
    data = an_order(
        "1001",
        paid_total=pln(11497),
        payment_method="BLIK",
        invoices=[InvoiceData("f1", "FV/1")],
        tags=["prezent"],
        shipping=PostalAddress("Ala Kowalska", street="Polna 3", postcode="90-001", city="Łódź"),
    )
    fake_shop.put(data)
    kram = make_connection()
    services.upsert_orders(connection_id=kram.pk, orders=[data], read_at=NOON)
    services.learn_statuses(at=NOON)
    return Order.objects.get()


@pytest.fixture
def conversation(order: Order) -> Conversation:
    return make_conversation("Kubek z zamówienia nr 1001 przyszedł pęknięty")


@pytest.fixture
def ola() -> Agent:
    make_limit("agent", per_order=5000)
    make_limit("supervisor", per_order=100_000)
    return make_agent("Ola")
