"""Connect a channel or change one: fill in, try it live, save."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _

from kontuar.channels import services
from kontuar.kit import clock
from kontuar.kit.problems import Problem
from kontuar.manage.access import CHANNELS, AgentRequest, needs
from kontuar.manage.channels.forms import Filled, forms_of, kind_of, new_forms
from kontuar.manage.channels.login import back_address
from kontuar.manage.channels.own import channel_of
from kontuar.manage.channels.trying import start_trial
from kontuar.manage.pages import show_screen
from kontuar.ui.pages import asked_part

if TYPE_CHECKING:
    from kontuar.channels.models import Channel

PAGE = "manage/channels/channel.html"
FORM = "manage/channels/_form.html"
WISHES = {"connect", "sign_in"}
"""Names of the buttons that save; any other tries."""


@needs(CHANNELS)
def new_channel(request: AgentRequest) -> HttpResponse:
    """First the address, then the settings guessed from it."""
    address = (request.POST or request.GET).get("address", "").strip()
    kind = kind_of(request.GET.get("kind", ""))
    if not address or not kind:
        return show_screen(request, "manage/channels/address.html", at="channels", kind=kind)
    filled = new_forms(kind, request.user.scope, request.POST or None, address)
    return edit(request, filled, None, page=PAGE, done="manage:channels")


@needs(CHANNELS)
def channel(request: AgentRequest, channel_id: UUID) -> HttpResponse:
    """The settings of a channel; passwords are kept unless they are typed again."""
    found = channel_of(request, channel_id)
    filled = forms_of(found, request.user.scope, request.POST or None)
    begins = request.method == "GET" and request.GET.get("test") == "now"
    done = "manage:setup-colleagues" if "setup_goes_on" in request.session else "manage:channels"
    return edit(request, filled, found, page=PAGE, done=done, begins_test=begins)


def edit(
    request: AgentRequest,
    filled: Filled,
    found: "Channel | None",
    *,
    page: str,
    done: str,
    **more: Any,
) -> HttpResponse:
    """Show the forms; once they are filled in, begin the live test; save when asked to."""
    filled.own.stand_at(origin=request.build_absolute_uri("/"), back=back_address(request))
    context: dict[str, Any] = {"filled": filled, "channel": found, **more}
    status = 200
    if request.method == "POST":
        if not filled.is_valid():
            status = 422
        elif not WISHES & set(request.POST):
            channel_id = found.pk if found else None
            context |= start_trial(request, draft=filled.draft(), channel_id=channel_id)
        else:
            try:
                saved = _connected(request, filled, found)
                return _go_on(request, _next(request, saved, done))
            except Problem as problem:
                context["refusal"], status = str(problem), 422
    if asked_part(request) == "form":
        answer = render(request, FORM, context, status=status)
        if "trial" in context:  # the test stands at the end of a long form: show it
            answer.headers["HX-Reswap"] = "outerMorph show:top showTarget:#trial"
        return answer
    return show_screen(request, page, at="channels", status=status, **context)


def _connected(request: AgentRequest, filled: Filled, found: "Channel | None") -> "Channel":
    """Save it; a Problem says why it could not be."""
    return services.connect_channel(
        draft=filled.draft(),
        channel_id=found.pk if found else None,
        actor=request.user.actor,
        at=clock.now(),
    )


def _next(request: AgentRequest, saved: "Channel", done: str) -> str:
    """On to the provider to log in there, else to where connecting ends."""
    if "sign_in" in request.POST and services.login_name(saved):
        return resolve_url("manage:channel-login", saved.pk)
    messages.success(request, _("%s is connected.") % saved.address)
    return done


def _go_on(request: AgentRequest, done: str) -> HttpResponse:
    if "HX-Request" not in request.headers:
        return redirect(done)
    answer = HttpResponse(status=204)
    answer.headers["HX-Redirect"] = resolve_url(done)
    return answer
