"""The list of conversations, its further pages, and the counts in the rail."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from kontuar.conversations import selectors as conversations
from kontuar.conversations.contract import Filters
from kontuar.desk.access import AgentRequest, agent_required
from kontuar.desk.inbox.filters import BY_SLUG, MOST, VIEWS, filters_of, query_of
from kontuar.desk.inbox.row import draw_rows
from kontuar.events import selectors as events
from kontuar.kit import clock
from kontuar.people import selectors as people
from kontuar.ui.pages import asked_part, show

PAGE = "desk/inbox/page.html"
PARTS = ("rows", "live_rows")
_OPENED = re.compile(r"/c/([0-9a-f-]{36})/")


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The inbox; before the wizard has been through, the wizard."""
    if not request.user.is_authenticated and not people.is_set_up():
        return redirect("manage:setup")
    return inbox(request)


@agent_required
def inbox(request: AgentRequest) -> HttpResponse:
    """What waits for this agent, longest first, and beside it room for one conversation."""
    filters = filters_of(request)
    context = rows_of(request, filters)
    if asked_part(request) not in PARTS:
        context |= frame_of(request, filters) | choices_of(request)
    return show(request, PAGE, part=PARTS, **context)


@agent_required
def more_rows(request: AgentRequest) -> HttpResponse:
    """The rows after those that are shown."""
    context = rows_of(request, filters_of(request), after=request.GET.get("after", ""))
    return show(request, "desk/inbox/_more.html", **context)


@agent_required
def show_list(request: AgentRequest) -> HttpResponse:
    """The whole list pane, for a page that was opened on one conversation."""
    filters = filters_of(request)
    return show(request, "desk/inbox/_list.html", **rows_of(request, filters) | choices_of(request))


@agent_required
def show_views(request: AgentRequest) -> HttpResponse:
    """The counts in the rail."""
    filters = filters_of(request) if "view" in request.GET else None
    return show(request, "desk/inbox/_views.html", **views_of(request, filters))


def frame_of(
    request: AgentRequest, filters: Filters | None, *, is_counted: bool = True
) -> dict[str, Any]:
    """What a page of the desk is framed by: the views, and where its live updates begin."""
    views = views_of(request, filters, is_counted=is_counted)
    return views | {
        "push_after": events.latest_position(),
        "is_counted": is_counted,
        "may_act": request.user.may("orders.act"),
    }


def views_of(
    request: AgentRequest, filters: Filters | None, *, is_counted: bool = True
) -> dict[str, Any]:
    """Every view with how much is in it; without counts where they come a moment later."""
    found = conversations.counts(agent=request.user) if is_counted else {}
    counted = [(view, _written(found.get(view.slug, 0))) for view in VIEWS]
    return {"filters": filters, "views": counted}


def rows_of(request: AgentRequest, filters: Filters, *, after: str = "") -> dict[str, Any]:
    """One part of the list."""
    query = query_of(filters)
    page = conversations.inbox_page(agent=request.user, filters=filters, after=after)
    return {
        "filters": filters,
        "view": BY_SLUG[filters.view],
        "query": query,
        "rows": draw_rows(page.rows, query=query, opened=opened_in(request), now=clock.now()),
        "next_after": page.next_after,
        "is_narrowed": bool(filters.channel_id or filters.tag_id or filters.query),
        "has_no_channel": not page.rows and not conversations.channels_for(request.user),
        "may_connect": request.user.may("channels.manage"),
    }


def choices_of(request: AgentRequest) -> dict[str, Any]:
    """By what the list can be narrowed."""
    return {
        "channels": conversations.channels_for(request.user),
        "tags": conversations.tags_in_use(),
    }


def opened_in(request: AgentRequest) -> str:
    """The conversation that is open on the page which asks."""
    found = _OPENED.search(request.headers.get("HX-Current-URL", ""))
    return found[1] if found else ""


def _written(count: int) -> str:
    return "999+" if count >= MOST else str(count or "")
