"""A watcher rests after trouble, and tries at once when somebody mended the channel."""

import threading
import time
from collections.abc import Callable

import pytest

from kontuar.channels import registry
from kontuar.channels.contract import ChannelConfig, ChannelTrouble, Intake
from kontuar.channels.watching import Watcher
from kontuar.testing.cast import make_channel
from kontuar.testing.fakes import FakeChannel


class Locked(FakeChannel):
    """A channel that nobody is logged in to."""

    def __init__(self) -> None:
        super().__init__()
        self.tries = 0

    def watch(self, config: ChannelConfig, intake: Intake, stop: Callable[[float], bool]) -> None:
        self.tries += 1
        raise ChannelTrouble("login_again", permanent=True)


@pytest.mark.django_db(transaction=True)
def test_a_mended_channel_is_tried_at_once() -> None:
    before, locked = registry.adapter_for("fake"), Locked()
    registry.register(locked)
    watcher = Watcher(make_channel())
    try:
        wait_until(lambda: locked.tries == 1)
        time.sleep(0.5)
        rested = locked.tries
        watcher.hurry()
        took = wait_until(lambda: locked.tries == 2)
    finally:
        watcher.stop()
        registry.register(before)
        wait_until(lambda: not watcher.is_alive())

    assert rested == 1
    assert took < 2.0
    assert not [t for t in threading.enumerate() if t.name.startswith("watch-")]


def wait_until(happened: Callable[[], bool], seconds: float = 10.0) -> float:
    began = time.monotonic()
    while not happened():
        assert time.monotonic() - began < seconds, "it did not happen in time"
        time.sleep(0.02)
    return time.monotonic() - began
