"""Send, and keep the copy a person expects to find in the Sent folder."""

import logging

from kontuar.channels.contract import ChannelConfig, ChannelTrouble, Outgoing, SendOutcome, Sent
from kontuar.plugins.email.compose import compose
from kontuar.plugins.email.imap import save_copy
from kontuar.plugins.email.smtp import send

log = logging.getLogger(__name__)


def send_with_copy(config: ChannelConfig, message: Outgoing) -> SendOutcome:
    """A copy that cannot be kept changes nothing about what was sent."""
    outcome = send(config, message)
    wanted = config.settings.get("save_sent") and config.settings.get("incoming") != "listener"
    if isinstance(outcome, Sent) and wanted:
        try:
            save_copy(config, compose(message), message.created_at)
        except ChannelTrouble as fault:
            log.warning("no copy in the Sent folder of %s: %s", config.id, fault.code)
    return outcome
