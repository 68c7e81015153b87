"""Connect a channel or change one: fill in, try it live, save."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _

from kontuar.channels import selectors as channels
from kontuar.channels import services
from kontuar.kit import clock
from kontuar.kit.problems import Problem
from kontuar.manage.access import CHANNELS, AgentRequest, NotHere, needs
from kontuar.manage.channels.forms import Filled, forms_of, kind_of, new_forms
from kontuar.manage.channels.trying import start_trial
from kontuar.manage.pages import show_screen
from kontuar.ui.pages import asked_part

if TYPE_CHECKING:
    from kontuar.channels.models import Channel

PAGE = "manage/channels/channel.html"
FORM = "manage/channels/_form.html"


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
    found = _mine(request, channel_id)
    filled = forms_of(found, request.user.scope, request.POST or None)
    return edit(request, filled, found, page=PAGE, done="manage:channels")


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
    context: dict[str, Any] = {"filled": filled, "channel": found, **more}
    status = 200
    if request.method == "POST":
        if not filled.is_valid():
            status = 422
        elif "connect" not in request.POST:
            channel_id = found.pk if found else None
            context |= start_trial(request, draft=filled.draft(), channel_id=channel_id)
        else:
            refusal = _connected(request, filled, found)
            if not refusal:
                return _go_on(request, done)
            context["refusal"], status = refusal, 422
    if asked_part(request) == "form":
        return render(request, FORM, context, status=status)
    return show_screen(request, page, at="channels", status=status, **context)


def _connected(request: AgentRequest, filled: Filled, found: "Channel | None") -> str:
    """Save it; empty, or why it could not be."""
    draft = filled.draft()
    try:
        services.connect_channel(
            draft=draft,
            channel_id=found.pk if found else None,
            actor=request.user.actor,
            at=clock.now(),
        )
    except Problem as problem:
        return str(problem)
    messages.success(request, _("%s is connected.") % draft.address)
    return ""


def _go_on(request: AgentRequest, done: str) -> HttpResponse:
    if "HX-Request" not in request.headers:
        return redirect(done)
    answer = HttpResponse(status=204)
    answer.headers["HX-Redirect"] = resolve_url(done)
    return answer


def _mine(request: AgentRequest, channel_id: UUID) -> "Channel":
    found = channels.channel_by_id(channel_id)
    if found is None or found.kind != kind_of(found.kind):
        raise NotHere
    if not request.user.scope.covers(shop_id=found.shop_id, queue_id=found.queue_id):
        raise NotHere
    return found
