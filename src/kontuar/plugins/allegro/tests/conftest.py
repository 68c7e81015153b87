"""What Allegro's tests share."""

from collections.abc import Iterator

import pytest

from kontuar.kit.webapi import over_the_net
from kontuar.orders import registry
from kontuar.plugins.allegro.tests.server import AllegroServer


@pytest.fixture
def server() -> Iterator[AllegroServer]:
    """A seller's account that answers what its connections ask."""
    server = AllegroServer()
    registry.answer_by(server.kind, server.answer)
    yield server
    registry.answer_by(server.kind, over_the_net)
