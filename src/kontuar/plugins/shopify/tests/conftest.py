"""A shop for the tests of Shopify."""

from collections.abc import Iterator

import pytest

from kontuar.kit.webapi import over_the_net
from kontuar.orders import registry
from kontuar.plugins.shopify.tests.server import ShopifyServer
from kontuar.testing.driving import sample


@pytest.fixture
def server() -> Iterator[ShopifyServer]:
    """A shop that answers what its connections ask."""
    server = ShopifyServer()
    server.put(sample(1))
    registry.answer_by(server.kind, server.answer)
    yield server
    registry.answer_by(server.kind, over_the_net)
