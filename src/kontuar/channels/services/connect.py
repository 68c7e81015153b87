"""Connect a channel, test it, pause it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kontuar.channels.contract import ChannelConfig, CheckStep, Renew
from kontuar.channels.events import ChannelChanged
from kontuar.channels.models import Channel
from kontuar.channels.registry import adapter_for
from kontuar.channels.secrets import seal, unseal
from kontuar.channels.services.tokens import renew_tokens
from kontuar.events.services import publish
from kontuar.kit.ids import new_id
from kontuar.kit.problems import Problem


class AlreadyConnected(Problem):
    """Refusal to connect one address twice."""

    code = "already_connected"


@dataclass(frozen=True, kw_only=True)
class ChannelDraft:
    """What a person filled in about a channel. Secrets left empty keep what is stored."""

    kind: str
    name: str
    address: str
    queue_id: UUID
    shop_id: UUID
    settings: Mapping[str, Any]
    secrets: Mapping[str, str]


def check_channel(*, draft: ChannelDraft, channel_id: UUID | None) -> Iterator[CheckStep]:
    """Test both directions for real before anything is saved; no transaction is open meanwhile."""
    stored = unseal(Channel.objects.get(pk=channel_id).secrets) if channel_id else {}
    config = ChannelConfig(
        id=channel_id or new_id(),
        name=draft.name,
        address=draft.address,
        settings=draft.settings,
        secrets=_kept(stored, draft.secrets),
        **({"renew_tokens": _renewing(channel_id)} if channel_id else {}),
    )
    yield from adapter_for(draft.kind).check(config)


@transaction.atomic
def connect_channel(
    *, draft: ChannelDraft, channel_id: UUID | None, actor: str, at: datetime
) -> Channel:
    """Open a channel or change one; the worker takes the change up within seconds."""
    channel = (
        Channel.objects.select_for_update().get(pk=channel_id)
        if channel_id
        else Channel(kind=draft.kind, created_at=at)
    )
    channel.name, channel.address = draft.name, draft.address.lower()
    channel.shop_id, channel.queue_id = draft.shop_id, draft.queue_id
    channel.settings = dict(draft.settings)
    channel.secrets = seal(_kept(unseal(channel.secrets), draft.secrets))
    _clear_trouble(channel)
    try:
        with transaction.atomic():
            channel.save()
    except IntegrityError as taken:
        raise AlreadyConnected(
            _("%s is connected already. Change the existing channel.") % draft.address
        ) from taken
    _tell(channel, actor, at)
    return channel


@transaction.atomic
def pause_channel(*, channel_id: UUID, actor: str, at: datetime, code: str = "") -> None:
    """Stop fetching and sending; what came in stays, what is queued waits."""
    channel = Channel.objects.select_for_update().get(pk=channel_id)
    channel.state, channel.trouble_code = "paused", code
    channel.trouble_at = at if code else None
    channel.save()
    _tell(channel, actor, at)


@transaction.atomic
def resume_channel(*, channel_id: UUID, actor: str, at: datetime) -> None:
    """Take a paused channel up again."""
    channel = Channel.objects.select_for_update().get(pk=channel_id)
    _clear_trouble(channel)
    channel.save()
    _tell(channel, actor, at)


def config_of(channel: Channel) -> ChannelConfig:
    """The channel as its adapter needs it, secrets opened."""
    return ChannelConfig(
        id=channel.pk,
        name=channel.name,
        address=channel.address,
        settings=channel.settings,
        secrets=unseal(channel.secrets),
        renew_tokens=_renewing(channel.pk),
    )


def _renewing(channel_id: UUID) -> Renew:
    return lambda change: renew_tokens(channel_id=channel_id, change=change)


def _kept(stored: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    return {**stored, **{name: value for name, value in given.items() if value}}


def _clear_trouble(channel: Channel) -> None:
    channel.state = "on"
    channel.trouble_code = channel.trouble_detail = ""
    channel.trouble_at = None
    channel.report_trouble_code = channel.report_trouble_detail = ""
    channel.report_trouble_at = None


def _tell(channel: Channel, actor: str, at: datetime) -> None:
    publish(
        ChannelChanged(
            occurred_at=at,
            actor=actor,
            channel_id=channel.pk,
            state=channel.state,
            code=channel.trouble_code,
        )
    )
