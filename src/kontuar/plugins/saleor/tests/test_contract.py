"""Saleor keeps the contract of every shop, by its keys and by a secret."""

import pytest

from kontuar.orders.models import Connection
from kontuar.plugins.saleor.tests.server import SaleorServer, SecretSaleorServer
from kontuar.testing.driving import NOON, connected, poll
from kontuar.testing.servers import ShopServer
from kontuar.testing.shop_contract import ShopContract


class TestSaleor(ShopContract):
    def make_server(self) -> ShopServer:
        return SaleorServer()

    @pytest.fixture
    def kram(self, server: ShopServer) -> Connection:
        """The first round of asking, at once after connecting, brings the shop's keys."""
        connection = connected(server)
        poll(connection, at=NOON)
        return connection


class TestSaleorWithSecret(ShopContract):
    test_history_survives_whatever_breaks_in_the_middle = None  # the way in makes no difference

    def make_server(self) -> ShopServer:
        return SecretSaleorServer()
