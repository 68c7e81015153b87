"""Log a channel in at its provider: out to it with a state of this session, and back."""

import hmac
import secrets
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from kontuar.channels import services
from kontuar.channels.contract import ChannelTrouble
from kontuar.channels.registry import adapter_for
from kontuar.kit import clock
from kontuar.manage.access import CHANNELS, AgentRequest, NotHere, needs
from kontuar.manage.channels.own import channel_of

BEGUN = "login_begun"
PATIENCE = timedelta(minutes=15)
"""How long a person may take at the provider."""


@never_cache
@needs(CHANNELS)
def login(request: AgentRequest, channel_id: UUID) -> HttpResponse:
    """Send the person to the provider; this session remembers why."""
    channel = channel_of(request, channel_id)
    if not services.login_name(channel):
        raise NotHere
    state = secrets.token_urlsafe(32)
    try:
        begun = services.begin_login(channel_id=channel.pk, back=back_address(request), state=state)
    except ChannelTrouble as trouble:
        return _told(request, channel.kind, trouble.code, channel.pk)
    request.session[BEGUN] = {
        "channel_id": str(channel.pk),
        "state": state,
        "at": clock.now().timestamp(),
        "memory": dict(begun.memory),
    }
    return redirect(begun.url)


@never_cache
@needs(CHANNELS)
def login_back(request: AgentRequest) -> HttpResponse:
    """The person is back: only whom this session sent is believed, once and not too late."""
    begun = request.session.pop(BEGUN, None)
    if not begun or not _is_ours(request, begun):
        messages.error(
            request,
            _("This login was begun in another browser or too long ago. Begin it here once more."),
        )
        return redirect("manage:channels")
    channel = channel_of(request, UUID(begun["channel_id"]))
    try:
        if "error" in request.GET or not request.GET.get("code"):
            raise ChannelTrouble("login_denied")
        services.finish_login(
            channel_id=channel.pk,
            memory=begun["memory"],
            code=request.GET["code"],
            actor=request.user.actor,
            at=clock.now(),
        )
    except ChannelTrouble as trouble:
        return _told(request, channel.kind, trouble.code, channel.pk)
    place = services.login_name(channel)
    messages.success(request, _("Logged in at %s. Now both directions are tried.") % place)
    return redirect(reverse("manage:channel", args=[channel.pk]) + "?test=now")


def back_address(request: HttpRequest) -> str:
    """The address to register at the provider."""
    return request.build_absolute_uri(reverse("manage:channel-login-back"))


def _is_ours(request: HttpRequest, begun: dict[str, object]) -> bool:
    age = clock.now().timestamp() - float(str(begun["at"]))
    given = request.GET.get("state", "").encode()
    return hmac.compare_digest(given, str(begun["state"]).encode()) and (
        age < PATIENCE.total_seconds()
    )


def _told(request: HttpRequest, kind: str, code: str, channel_id: UUID) -> HttpResponse:
    """Back to the channel, with why in plain words."""
    messages.error(request, adapter_for(kind).explain(code))
    return redirect("manage:channel", channel_id)
