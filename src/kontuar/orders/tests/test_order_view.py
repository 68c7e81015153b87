"""An order seen whole: every table that hangs on it, by one query."""

from decimal import Decimal

import pytest
from django.db import connection as database
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from kontuar.kit.together import read_together
from kontuar.orders.models import Order, OrderLine, ParcelStep, Payment, ShopReturn
from kontuar.orders.reads.page import order_seen_by, order_view
from kontuar.orders.tests.whole import make_whole_order
from kontuar.testing.cast import make_agent, make_connection

pytestmark = pytest.mark.django_db


def values_of(row: Model, *, without: str = "") -> dict[str, object]:
    names = [field.attname for field in row._meta.concrete_fields if field.attname != without]
    return {name: getattr(row, name) for name in names}


def test_an_order_with_all_that_hangs_on_it_takes_two_queries() -> None:
    order = make_whole_order(make_connection())
    ola = make_agent("Ola")

    with CaptureQueriesContext(database) as queries:
        found = order_seen_by(ola, order.pk)
        assert found
        view = order_view(found)

    assert len(queries) == 2
    assert [line.line.name for line in view.lines] == ["Kubek Bursztyn", "Świeca"]
    assert [line.quantity for line in view.lines] == [Decimal(2), Decimal("0.75")]
    assert [line.product_url for line in view.lines] == ["https://kram.example/kubek", ""]
    assert [payment.method for payment, _money in view.payments] == ["BLIK"]
    assert [refund.reason for refund, _money in view.refunds] == ["Stłuczony"]
    assert [paper.number for paper, _url in view.invoices] == ["FV/7/2026"]
    assert [one.number for one, _money in view.returns] == ["Z/1"]
    assert [(p.parcel.number, p.is_back) for p in view.parcels] == [("FP1", False), ("FP2", True)]
    assert [step.step.code for step in view.parcels[0].steps] == ["B", "A"]


def test_rows_that_are_read_together_are_those_of_the_tables() -> None:
    order = make_whole_order(make_connection())

    found = read_together(
        orders=Order.objects.defer("fingerprint"),
        lines=OrderLine.objects.order_by("-position"),
        payments=Payment.objects.all(),
        returns=ShopReturn.objects.all(),
        steps=ParcelStep.objects.order_by("id").defer("dedupe_key"),
        none=OrderLine.objects.filter(name="Nic"),
    )

    assert [one.position for one in found["lines"]] == [1, 0]
    assert found["none"] == []
    assert values_of(found["orders"][0], without="fingerprint") == values_of(
        Order.objects.get(pk=order.pk), without="fingerprint"
    )
    for row in (*found["lines"], *found["payments"], *found["returns"], *found["steps"]):
        whole = type(row)._default_manager.get(pk=row.pk)
        assert values_of(row, without="dedupe_key") == values_of(whole, without="dedupe_key")
