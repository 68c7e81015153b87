"""Fixtures every test may ask for."""

import pytest

from kontuar.channels import registry
from kontuar.testing import settling
from kontuar.testing.fakes import FakeChannel


@pytest.fixture(autouse=True)
def fake_channel() -> FakeChannel:
    """The fake channel, new for each test; what it sent is in `sent`."""
    fake = FakeChannel()
    registry.register(fake)
    settling.forget()
    return fake
