"""The demo's channel: mail that is read like any other, and goes nowhere.

Imported by the reading child process, which never starts Django: what needs tables is imported
where it is used.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import ClassVar

from kontuar.channels.contract import (
    ChannelConfig,
    CheckStep,
    Incoming,
    Intake,
    Outgoing,
    Rejected,
    SendOutcome,
    Sent,
)
from kontuar.demo.people import WRONG_MAILBOX
from kontuar.plugins.email.parse import read_mail

HEALTH_SECONDS = 60.0
LIVE = timedelta(minutes=2)


class DemoChannel:
    """Takes everything, sends nothing; now and then a customer answers what was just sent."""

    kind: ClassVar[str] = "demo"
    form: ClassVar[str] = ""
    """Nobody connects one by hand."""

    def check(self, config: ChannelConfig) -> Iterable[CheckStep]:  # noqa: ARG002  (the contract's)
        """There is nothing that could fail."""
        yield CheckStep("incoming", ok=True)
        yield CheckStep("outgoing", ok=True)

    def explain(self, code: str) -> str:
        """A trouble in plain words."""
        from kontuar.demo.words import explain

        return explain(code)

    def watch(
        self,
        config: ChannelConfig,  # noqa: ARG002  (the contract's)
        intake: Intake,
        stop: Callable[[float], bool],
    ) -> None:
        """Say from time to time that all is well."""
        from kontuar.kit import clock

        intake.healthy(clock.now())
        while not stop(HEALTH_SECONDS):
            intake.healthy(clock.now())

    def read(self, raw: bytes, received_at: datetime) -> Incoming:
        """Parse a message, as the mail channel does."""
        return read_mail(raw, received_at)

    def send(self, config: ChannelConfig, message: Outgoing) -> SendOutcome:
        """Refuse the one wrong address, accept the rest; what is sent live may be answered."""
        wrong = next((a.email for a in message.to if WRONG_MAILBOX in a.email), "")
        if wrong:
            host = wrong.partition("@")[2]
            detail = f"550 5.1.2 <{wrong}>: Recipient address rejected: Domain {host} not found"
            return Rejected("address_refused", detail)
        from kontuar.demo.customers import answer_soon
        from kontuar.kit import clock

        now = clock.now()
        if now - message.created_at < LIVE and not message.is_automatic:
            answer_soon(channel_id=config.id, name=config.name, message=message, at=now)
        return Sent("250 2.0.0 Ok: delivered to the demo")
