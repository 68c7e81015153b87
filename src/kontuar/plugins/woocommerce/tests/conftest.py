"""What a process found out about shops does not travel from test to test."""

from collections.abc import Iterator

import pytest

from kontuar.plugins.woocommerce.doors import DOORS


@pytest.fixture(autouse=True)
def _strangers() -> Iterator[None]:
    yield
    DOORS.clear()
