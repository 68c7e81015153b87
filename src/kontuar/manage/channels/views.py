"""Every channel with its health."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kontuar.channels import selectors, services
from kontuar.channels.registry import adapter_for
from kontuar.channels.selectors import ChannelHealth
from kontuar.kit import clock
from kontuar.manage.access import CHANNELS, AgentRequest, NotHere, needs
from kontuar.manage.pages import show_screen
from kontuar.ui.toasts import add_toast

STOPPED_READING = "too_many_unreadable"
WANTS_LOGIN = ("login_again", "token_refused")


@dataclass(frozen=True, slots=True)
class Line:
    """One channel as the list shows it."""

    health: ChannelHealth
    reason: str
    """Why it does not work and what to do, in plain words; empty when it works."""
    reports: str
    """Why what becomes of its mail is not known, in plain words; empty while it is."""
    has_settings: bool
    """Whether its kind can be changed on a screen; the demo's can't."""
    sign_in: str
    """The provider at which somebody has to log it in; empty when nobody has to."""


@needs(CHANNELS)
def channels(request: AgentRequest) -> HttpResponse:
    """The channels that this person looks after, by name."""
    return _lines(request)


@needs(CHANNELS)
@require_POST
def pause(request: AgentRequest, channel_id: UUID) -> HttpResponse:
    """Stop fetching and sending until somebody says otherwise."""
    _must_be_mine(request, channel_id)
    services.pause_channel(channel_id=channel_id, actor=request.user.actor, at=clock.now())
    return add_toast(_lines(request), _("Paused. What is queued waits."))


@needs(CHANNELS)
@require_POST
def resume(request: AgentRequest, channel_id: UUID) -> HttpResponse:
    """Take it up again."""
    _must_be_mine(request, channel_id)
    services.resume_channel(channel_id=channel_id, actor=request.user.actor, at=clock.now())
    return add_toast(_lines(request), _("It works again from here on."))


def reason_of(health: ChannelHealth) -> str:
    """Why a channel does not work, in plain words with the next step."""
    if health.channel.trouble_code == STOPPED_READING:
        return _(
            "Mail kept coming in that could not be read, so the channel was paused before more "
            "piled up. Look into the quarantine, then resume it."
        )
    return selectors.explain_trouble(health.channel)


def _line(health: ChannelHealth) -> Line:
    channel = health.channel
    wants = channel.trouble_code in WANTS_LOGIN
    sign_in = services.login_name(channel) if wants else ""
    return Line(
        health,
        reason_of(health),
        selectors.explain_reports(channel),
        bool(adapter_for(channel.kind).form),
        sign_in,
    )


def _lines(request: AgentRequest) -> HttpResponse:
    found = selectors.channel_health(request.user.scope)
    return show_screen(
        request,
        "manage/channels/page.html",
        at="channels",
        part="lines",
        lines=[_line(health) for health in found],
    )


def _must_be_mine(request: AgentRequest, channel_id: UUID) -> None:
    if channel_id not in {c.pk for c in selectors.channels_in(request.user.scope)}:
        raise NotHere
