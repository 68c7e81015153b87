"""A shop calls while its earlier calls are being read."""

import threading
from collections.abc import Mapping

import pytest
from django.db import connection

from kontuar.orders import registry, services
from kontuar.orders.contract import ConnectionConfig, News
from kontuar.orders.models import Connection, Hook
from kontuar.testing.cast import NOON, make_connection
from kontuar.testing.shops import FakeShop, an_order

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_SECONDS = 10


class CalledWhileReading(FakeShop):
    """While the first call is read, the shop calls again; it has to be answered before the end."""

    kram: Connection
    later: threading.Thread | None = None
    in_time: bool = False

    def hints(self, config: ConnectionConfig, headers: Mapping[str, str], raw: bytes) -> News:
        if Hook.objects.exists() and self.later is None:
            self.later = threading.Thread(target=self._call)
            self.later.start()
            self.later.join(PATIENCE_SECONDS)
            self.in_time = not self.later.is_alive()
        return super().hints(config, headers, raw)

    def _call(self) -> None:
        self.come("o2")
        connection.close()

    def come(self, order: str) -> None:
        """One call reaches us."""
        headers, raw = self.call(order)
        services.store_hook(connection_id=self.kram.pk, headers=headers, raw=raw, at=NOON)


def test_a_call_is_kept_while_others_are_read() -> None:
    shop = CalledWhileReading()
    registry.register_shop(shop)
    shop.kram = make_connection()
    shop.put(an_order("1"))
    shop.put(an_order("2"))
    shop.come("o1")

    services.process_hooks(at=NOON)

    assert shop.later
    shop.later.join()
    assert (shop.in_time, Hook.objects.count()) == (True, 2)
