"""Fixtures every test may ask for."""

import pytest
from django.conf import settings

from kontuar.channels import registry
from kontuar.orders import registry as shops
from kontuar.testing import settling
from kontuar.testing.fakes import FakeChannel
from kontuar.testing.shops import FakeCarrier, FakeShop


def pytest_configure() -> None:
    """What is slow for a reason, and done anew in every test.

    Argon2 for each new password; the list of all static files for each new client.
    """
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True)
def fake_channel() -> FakeChannel:
    """The fake channel, new for each test; what it sent is in `sent`."""
    fake = FakeChannel()
    registry.register(fake)
    settling.forget()
    return fake


@pytest.fixture(autouse=True)
def fake_shop() -> FakeShop:
    """The fake shop, new for each test."""
    fake = FakeShop()
    shops.register_shop(fake)
    return fake


@pytest.fixture(autouse=True)
def fake_carrier() -> FakeCarrier:
    """The fake carrier, new for each test."""
    fake = FakeCarrier()
    shops.register_carrier(fake)
    return fake
