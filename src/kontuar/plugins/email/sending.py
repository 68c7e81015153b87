"""Send, and keep the copy a person expects to find in the Sent folder."""

import logging

from kontuar.channels.contract import ChannelConfig, ChannelTrouble, Outgoing, SendOutcome, Sent
from kontuar.plugins.email.compose import compose, needs_utf8
from kontuar.plugins.email.imap import save_copy, was_sent
from kontuar.plugins.email.presets import PROVIDERS
from kontuar.plugins.email.smtp import send

WITHOUT_MAILBOX = ("listener", "hook")
log = logging.getLogger(__name__)


def send_with_copy(config: ChannelConfig, message: Outgoing) -> SendOutcome:
    """A copy that cannot be kept changes nothing about what was sent.

    Where the provider files what it sends, a copy of ours would be a second one.
    """
    outcome = send(config, message)
    kept = config.settings.get("save_sent") and not files_itself(config)
    has_mailbox = config.settings.get("incoming") not in WITHOUT_MAILBOX
    if isinstance(outcome, Sent) and kept and has_mailbox:
        try:
            save_copy(config, compose(message, utf8=needs_utf8(message)), message.created_at)
        except ChannelTrouble as fault:
            log.warning("no copy in the Sent folder of %s: %s", config.id, fault.code)
    return outcome


def files_itself(config: ChannelConfig) -> bool:
    """Whether the provider puts what goes out through its server into the Sent folder."""
    host = str(config.settings.get("smtp_host", "")).lower()
    return any(p.saves_sent_itself and p.smtp_host == host for p in PROVIDERS)


def proof_of_sending(config: ChannelConfig, rfc_message_id: str) -> bool | None:
    """Whether an uncertain message went out, as far as the Sent folder can tell.

    A copy there proves it: the provider files what it sent, and ours is put there only after the
    server took the message. That there is none proves something only where the provider files.
    """
    if config.settings.get("incoming") != "imap":
        return None
    if was_sent(config, rfc_message_id):
        return True
    return False if files_itself(config) else None
