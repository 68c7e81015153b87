"""A channel to which its provider delivers: nothing to fetch, only the disk to look after."""

from collections.abc import Callable

from kontuar.channels.contract import ChannelConfig, Intake
from kontuar.kit import clock
from kontuar.plugins.email.troubles import trouble

LOOK_SECONDS = 30.0


def wait_for_hooks(_config: ChannelConfig, intake: Intake, stop: Callable[[float], bool]) -> None:
    """Until told to stop. Health is what deliveries say; a refusal stays until one goes well."""
    was_full = False
    while True:
        is_full = not intake.has_room()
        if is_full:
            intake.troubled(trouble("disk_full"), clock.now())
        elif was_full:
            intake.healthy(clock.now())
        was_full = is_full
        if stop(LOOK_SECONDS):
            return
