"""The e-mail channel.

Imported by the reading child process too, which never starts Django and has little memory: what
only listens, fetches and sends is imported where it is used.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import ClassVar

from kontuar.channels.contract import (
    ChannelConfig,
    CheckStep,
    Incoming,
    Intake,
    Outgoing,
    SendOutcome,
)
from kontuar.plugins.email.parse import read_mail


class EmailChannel:
    """Mail by IMAP or through the built-in door, out by SMTP."""

    kind: ClassVar[str] = "email"
    form: ClassVar[str] = "kontuar.plugins.email.forms.EmailForm"

    def check(self, config: ChannelConfig) -> Iterable[CheckStep]:
        """Try both directions for real."""
        from kontuar.plugins.email.check import check_channel

        return check_channel(config)

    def explain(self, code: str) -> str:
        """A trouble in plain words."""
        from kontuar.plugins.email.troubles import explain

        return explain(code)

    def watch(self, config: ChannelConfig, intake: Intake, stop: Callable[[float], bool]) -> None:
        """Fetch or listen until told to stop."""
        if config.settings.get("incoming") == "listener":
            from kontuar.plugins.email.listen import listen

            listen(config, intake, stop)
        else:
            from kontuar.plugins.email.imap import watch_mailbox

            watch_mailbox(config, intake, stop)

    def read(self, raw: bytes, received_at: datetime) -> Incoming:
        """Parse a message."""
        return read_mail(raw, received_at)

    def send(self, config: ChannelConfig, message: Outgoing) -> SendOutcome:
        """Hand over; then keep a copy in the Sent folder when the settings ask for one."""
        from kontuar.plugins.email.sending import send_with_copy

        return send_with_copy(config, message)

    def was_sent(self, config: ChannelConfig, rfc_message_id: str) -> bool:
        """Whether the Sent folder proves that an uncertain message went out."""
        from kontuar.plugins.email.imap import was_sent

        return config.settings.get("incoming") == "imap" and was_sent(config, rfc_message_id)
