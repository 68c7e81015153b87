"""What the tests in a real browser share: the showcase, served, and Chromium."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from kontuar.ui.tests.browser import launch, serve_showcase


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serve_showcase() as showcase:
        yield showcase


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with launch() as browser:
        yield browser
