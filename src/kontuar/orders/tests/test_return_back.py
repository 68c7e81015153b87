"""A return that was deleted in its shop comes back as its order would."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kontuar.orders import services
from kontuar.orders.contract import Ref, ReturnData
from kontuar.orders.models import ShopReturn
from kontuar.testing.cast import NOON, make_connection

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("minutes", "read", "is_asked", "is_gone"),
    [(0, 12, True, False), (11, 12, False, False), (5, 12, False, True), (5, 9, True, True)],
)
def test_only_what_is_later_than_its_deletion_brings_a_return_back(
    *, minutes: int, read: int, is_asked: bool, is_gone: bool
) -> None:
    kram = make_connection()
    told = ReturnData("r1", "o1", "new", "requested", changed_at=NOON)
    services.upsert_returns(connection_id=kram.pk, returns=[told], read_at=NOON)
    ref = Ref("return", "r1", gone=True)
    services.ask_again(connection_id=kram.pk, refs=[ref], at=NOON + 10 * MINUTE)
    assert ShopReturn.objects.get().is_gone

    services.upsert_returns(
        connection_id=kram.pk,
        returns=[replace(told, changed_at=NOON + minutes * MINUTE)],
        read_at=NOON + read * MINUTE,
        is_asked=is_asked,
    )

    assert ShopReturn.objects.get().is_gone == is_gone
