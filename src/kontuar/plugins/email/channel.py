"""The e-mail channel.

Imported by the reading child process too, which never starts Django and has little memory: what
only listens, fetches and sends is imported where it is used.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from kontuar.channels.contract import (
    ChannelConfig,
    CheckStep,
    Incoming,
    Intake,
    LoginBegun,
    Outgoing,
    SendOutcome,
    Tokens,
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
        elif config.settings.get("incoming") == "hook":
            from kontuar.plugins.email.hook_waiting import wait_for_hooks

            wait_for_hooks(config, intake, stop)
        else:
            from kontuar.plugins.email.watch import watch_mailbox

            watch_mailbox(config, intake, stop)

    def login_name(self, settings: Mapping[str, Any]) -> str:
        """The provider at which a person logs in; empty with a password."""
        from kontuar.plugins.email.oauth import auth_server

        server = auth_server(settings) if settings.get("incoming") == "imap" else None
        return server.name if server else ""

    def begin_login(self, config: ChannelConfig, *, back: str, state: str) -> LoginBegun:
        """Where the person is sent to."""
        from kontuar.plugins.email.oauth import begin_login

        return begin_login(config, back=back, state=state)

    def finish_login(
        self, config: ChannelConfig, *, memory: Mapping[str, str], code: str, at: datetime
    ) -> Tokens:
        """The tokens of somebody who came back."""
        from kontuar.plugins.email.oauth import finish_login

        return finish_login(config, memory=memory, code=code, at=at)

    def read(self, raw: bytes, received_at: datetime) -> Incoming:
        """Parse a message."""
        return read_mail(raw, received_at)

    def send(self, config: ChannelConfig, message: Outgoing) -> SendOutcome:
        """Hand over; then keep a copy in the Sent folder when the settings ask for one."""
        from kontuar.plugins.email.sending import send_with_copy

        return send_with_copy(config, message)

    def was_sent(self, config: ChannelConfig, rfc_message_id: str) -> bool | None:
        """Whether the Sent folder proves that an uncertain message went out."""
        from kontuar.plugins.email.sending import proof_of_sending

        return proof_of_sending(config, rfc_message_id)
