"""WooCommerce keeps the contract of every shop, with TLS and without."""

from kontuar.orders.contract import ChangeStatus, Deed
from kontuar.plugins.woocommerce.tests.server import (
    PlainPermalinksServer,
    PlainWooServer,
    WooServer,
)
from kontuar.testing.servers import ShopServer
from kontuar.testing.shop_contract import ShopContract


class TestWoo(ShopContract):
    def make_server(self) -> ShopServer:
        return WooServer()

    def deed_of(self, kind: str) -> Deed:
        return ChangeStatus("completed") if kind == "status" else super().deed_of(kind)


class TestWooWithoutTls(TestWoo):
    test_history_survives_whatever_breaks_in_the_middle = None  # the way in makes no difference

    def make_server(self) -> ShopServer:
        return PlainWooServer()


class TestWooWithPlainPermalinks(TestWoo):
    test_history_survives_whatever_breaks_in_the_middle = None  # the way in makes no difference

    def make_server(self) -> ShopServer:
        return PlainPermalinksServer()
