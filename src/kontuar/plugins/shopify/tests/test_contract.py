"""Shopify keeps the contract of every shop."""

from kontuar.plugins.shopify.tests.server import ShopifyServer
from kontuar.testing.servers import ShopServer
from kontuar.testing.shop_contract import ShopContract


class TestShopify(ShopContract):
    def make_server(self) -> ShopServer:
        return ShopifyServer()
