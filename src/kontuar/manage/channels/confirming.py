"""The automatic confirmation of a channel: "we got your message"."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext as _

from kontuar.channels import selectors as channels
from kontuar.channels import services
from kontuar.kit import clock
from kontuar.manage.access import CHANNELS, AgentRequest, NotHere, needs
from kontuar.manage.pages import show_screen

LONGEST = 20_000


@needs(CHANNELS)
def confirmation(request: AgentRequest, channel_id: UUID) -> HttpResponse:
    """Write what a new customer hears at once; an empty text turns it off."""
    found = {c.pk: c for c in channels.channels_in(request.user.scope)}.get(channel_id)
    if found is None:
        raise NotHere
    others = {code: str(name) for code, name in settings.LANGUAGES}
    shop_language = others.pop(channels.language_of(found.pk), "")
    if request.method == "POST":
        services.set_acknowledgement(
            channel_id=found.pk,
            html=request.POST.get("text", "")[:LONGEST],
            by_language={code: request.POST.get(f"text_{code}", "")[:LONGEST] for code in others},
            actor=request.user.actor,
            at=clock.now(),
        )
        messages.success(request, _("Saved."))
        if "HX-Request" not in request.headers:
            return redirect("manage:channel", channel_id)
        answer = HttpResponse(status=204)
        answer.headers["HX-Redirect"] = resolve_url("manage:channel", channel_id)
        return answer
    context: dict[str, Any] = {
        "channel": found,
        "shop_language": shop_language,
        "others": [
            (code, name, found.acknowledgements.get(code, "")) for code, name in others.items()
        ],
    }
    return show_screen(request, "manage/channels/confirmation.html", at="channels", **context)
