"""An order that was deleted in its shop comes back when the shop gives it again, not before."""

from datetime import timedelta

import pytest

from kontuar.events.models import EventRow
from kontuar.orders import services
from kontuar.orders.contract import OrderData, Ref
from kontuar.orders.models import Connection, Order
from kontuar.orders.services.upsert import Reading, upsert_readings
from kontuar.testing.cast import NOON, make_connection
from kontuar.testing.shops import an_order

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
GONE_AT = NOON + 10 * MINUTE


def told(minutes: int, note: str = "") -> OrderData:
    return an_order("1", changed_at=NOON + minutes * MINUTE, note=note)


@pytest.fixture
def kram() -> Connection:
    """Its order was deleted at ten past."""
    kram = make_connection()
    services.upsert_orders(connection_id=kram.pk, orders=[told(0)], read_at=NOON)
    ref = Ref("order", "o1", gone=True)
    services.ask_again(connection_id=kram.pk, refs=[ref], at=GONE_AT)
    assert Order.objects.get().is_gone
    return kram


@pytest.mark.parametrize(
    ("minutes", "note", "read", "is_asked", "is_gone"),
    [
        (11, "nowe", 12, True, False),  # changed since, and the shop gives it
        (0, "", 12, True, False),  # restored as it was
        (5, "stare", 12, True, False),  # the answer to a later question
        (11, "nowe", 12, False, False),  # a call that tells of a later change
        (5, "stare", 12, False, True),  # an update that is older than the deletion comes late
        (0, "", 12, False, True),
        (5, "stare", 9, True, True),  # asked before it was deleted, written afterwards
    ],
)
def test_only_what_is_later_than_its_deletion_brings_it_back(
    kram: Connection, *, minutes: int, note: str, read: int, is_asked: bool, is_gone: bool
) -> None:
    reading = Reading(told(minutes, note), NOON + read * MINUTE, is_asked)

    upsert_readings(connection_id=kram.pk, readings=[reading])

    order = Order.objects.get()
    assert (order.is_gone, order.note) == (is_gone, "" if is_gone else note)
    news = EventRow.objects.filter(kind="orders.order_changed")
    assert news.count() == (0 if is_gone else 1)
