"""Log a channel in at its provider."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kontuar.channels.contract import LoginBegun, LoginElsewhere, Tokens
from kontuar.channels.events import ChannelChanged
from kontuar.channels.models import Channel
from kontuar.channels.registry import adapter_for
from kontuar.channels.secrets import seal
from kontuar.channels.services.connect import config_of
from kontuar.events.services import publish


def login_name(channel: Channel) -> str:
    """Where a person logs the channel in, for example "Google"; empty: nowhere."""
    adapter = adapter_for(channel.kind)
    return adapter.login_name(channel.settings) if isinstance(adapter, LoginElsewhere) else ""


def begin_login(*, channel_id: UUID, back: str, state: str) -> LoginBegun:
    """Where to send the person, and what to remember until they come back to `back`."""
    channel = Channel.objects.get(pk=channel_id)
    return _adapter(channel).begin_login(config_of(channel), back=back, state=state)


def finish_login(
    *, channel_id: UUID, memory: Mapping[str, str], code: str, actor: str, at: datetime
) -> None:
    """Take up what the person came back with. Raises ChannelTrouble when it opens nothing."""
    channel = Channel.objects.get(pk=channel_id)
    tokens = _adapter(channel).finish_login(config_of(channel), memory=memory, code=code, at=at)
    _keep(channel_id, tokens, actor, at)


def _adapter(channel: Channel) -> LoginElsewhere:
    adapter = adapter_for(channel.kind)
    if not isinstance(adapter, LoginElsewhere):
        raise TypeError(channel.kind)
    return adapter


@transaction.atomic
def _keep(channel_id: UUID, tokens: Tokens, actor: str, at: datetime) -> None:
    """What was failing for want of a login is tried at once; what was paused stays paused."""
    channel = Channel.objects.select_for_update().get(pk=channel_id)
    channel.tokens = seal(tokens)
    if channel.state == "failing":
        channel.state, channel.trouble_at = "on", None
        channel.trouble_code = channel.trouble_detail = ""
    channel.save()
    publish(
        ChannelChanged(
            occurred_at=at,
            actor=actor,
            channel_id=channel.pk,
            state=channel.state,
            code=channel.trouble_code,
        )
    )
