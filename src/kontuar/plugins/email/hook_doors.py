"""Which channel an address belongs to, and what may come there: mail and reports, or reports."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kontuar.channels import selectors
from kontuar.channels.services.connect import config_of

if TYPE_CHECKING:
    from kontuar.channels.models import Channel


@dataclass(frozen=True, slots=True)
class Door:
    """One address of a channel, open to one provider."""

    channel: "Channel"
    token: str
    provider: str
    takes_mail: bool

    def secrets(self) -> Mapping[str, str]:
        """What proves the caller; each address has its own."""
        kept = config_of(self.channel).secrets
        return kept if self.takes_mail else {"hook_key": kept.get("news_key", "")}


def door_at(token: str) -> Door | None:
    """The one with this random part; None where no channel opened it."""
    channel = selectors.channel_with(kind="email", setting="hook_token", value=token)
    if channel and channel.settings.get("incoming") == "hook":
        return Door(channel, token, str(channel.settings.get("hook_provider")), takes_mail=True)
    channel = selectors.channel_with(kind="email", setting="news_token", value=token)
    if channel and channel.settings.get("news_provider"):
        return Door(channel, token, str(channel.settings["news_provider"]), takes_mail=False)
    return None
