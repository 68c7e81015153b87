"""PrestaShop keeps the contract of every shop."""

from kontuar.orders.contract import ChangeStatus, Deed
from kontuar.plugins.prestashop.tests.server import PrestaServer
from kontuar.testing.servers import ShopServer
from kontuar.testing.shop_contract import ShopContract


class TestPrestaShop(ShopContract):
    def make_server(self) -> ShopServer:
        return PrestaServer()

    def deed_of(self, kind: str) -> Deed:
        return ChangeStatus("4") if kind == "status" else super().deed_of(kind)
