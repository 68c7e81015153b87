"""What stands in for the adapter of a plugin that was removed: it says so, and touches nothing."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import ClassVar, Never

from django.utils.translation import gettext as _

from kontuar.channels.contract import (
    ChannelConfig,
    ChannelTrouble,
    CheckStep,
    Deferred,
    Intake,
    Outgoing,
    SendOutcome,
)

CODE = "not_installed"


class AbsentChannel:
    """A channel whose plugin is not installed: its mail and answers wait until it is back."""

    form: ClassVar[str] = ""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def check(self, config: ChannelConfig) -> Iterable[CheckStep]:
        """There is nothing to try."""
        yield CheckStep("plugin", ok=False, code=CODE)

    def explain(self, code: str) -> str:
        """Its own codes are nobody's now: what matters is that it is missing."""
        missing = _(
            "The plugin “%s” is not installed. Install it again and everything goes on by itself;"
            " what came in and what is to be sent waits."
        )
        return missing % self.kind

    def watch(self, config: ChannelConfig, intake: Intake, stop: Callable[[float], bool]) -> Never:
        """Nobody can look; the channel shows why."""
        raise ChannelTrouble(CODE)

    def read(self, raw: bytes, received_at: datetime) -> Never:
        """Nobody can read it; what came waits (`selectors.waiting_inbounds`)."""
        raise ChannelTrouble(CODE)

    def send(self, config: ChannelConfig, message: Outgoing) -> SendOutcome:
        """Nobody can send it; what is to go waits (`services.outbox`)."""
        return Deferred(CODE)
