"""The feed keeps the contract of every shop."""

from kontuar.plugins.feed.tests.server import FeedServer
from kontuar.testing.servers import ShopServer
from kontuar.testing.shop_contract import ShopContract


class TestFeed(ShopContract):
    def make_server(self) -> ShopServer:
        return FeedServer()
