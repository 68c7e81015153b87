"""The page inside the frame: a mail's cleaned HTML, where nothing can run or load by itself."""

import re
from html import unescape
from urllib.parse import unquote
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kontuar.conversations import selectors as conversations
from kontuar.desk.access import AgentRequest, NotHere, agent_required
from kontuar.desk.files.links import picture_address, remote_address
from kontuar.desk.frame.remote import as_shown, numbers_of
from kontuar.kit.html_part import part_of

_CID = re.compile(r'src="cid:([^"]+)"', re.IGNORECASE)
_PAINTED = re.compile(r"bgcolor=|color:|<font", re.IGNORECASE)


@require_GET
@agent_required
def show_mail(request: AgentRequest, message_id: UUID) -> HttpResponse:
    """A mail as it was sent, or a part of it; pictures from the net only on a person's word."""
    item = conversations.message_for(request.user, message_id)
    if item is None or not item.message.html:
        raise NotHere
    html = part_of(item.message.html, item.message.reply, request.GET.get("part", ""))
    addresses = {f.cid: picture_address(f.pk) for f in (*item.inline, *item.files) if f.cid}
    numbers = numbers_of(item.message.html) if request.GET.get("images") == "1" else {}
    shown = {url: remote_address(message_id, number) for url, number in numbers.items()}
    html = as_shown(html, shown)
    html = _CID.sub(lambda found: f'src="{addresses.get(_id(found[1]), "")}"', html)
    scheme = _scheme(html, request.user.theme)
    context = {"html": html, "scheme": scheme, "title": item.message.subject}
    response = render(request, "desk/frame/page.html", context)
    response.headers["Content-Security-Policy"] = _policy(request)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _id(written: str) -> str:
    """A Content-ID as its part names itself, whatever escapes the HTML wrote it with."""
    return unquote(unescape(written)).strip("<>")


def _policy(request: AgentRequest) -> str:
    """Pictures come from us alone, those from the net too: they are fetched and drawn anew."""
    own = request.build_absolute_uri("/pictures/")
    sandbox = "sandbox allow-popups allow-popups-to-escape-sandbox"
    style = "style-src 'unsafe-inline'"
    return f"default-src 'none'; {style}; img-src {own}; {sandbox}; frame-ancestors 'self'"


def _scheme(html: str, theme: str) -> str:
    """A mail that paints stays on white; one that does not follows the person's theme."""
    if _PAINTED.search(html):
        return "light"
    return {"dark": "dark", "light": "light"}.get(theme, "light dark")
