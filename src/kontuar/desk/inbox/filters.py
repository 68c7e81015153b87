"""What the list shows, read from the address and written back into it."""

from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import pgettext_lazy

from kontuar.conversations.contract import Filters

ALL = "all"
MOST = 1000


@dataclass(frozen=True, slots=True)
class View:
    """One way to look at the inbox: its name in the rail and above the list, its icon and key."""

    slug: str
    short: Promise | str
    title: Promise | str
    icon: str
    key: str


VIEWS = (
    View(
        "mine",
        pgettext_lazy("view", "Mine"),
        pgettext_lazy("view title", "Mine"),
        "user-round",
        "g m",
    ),
    View(
        "unassigned",
        pgettext_lazy("view", "Free"),
        pgettext_lazy("view title", "Unassigned"),
        "circle-dashed",
        "g u",
    ),
    View(
        "all",
        pgettext_lazy("view", "All"),
        pgettext_lazy("view title", "All open"),
        "inbox",
        "g i",
    ),
    View(
        "mentions",
        pgettext_lazy("view", "For you"),
        pgettext_lazy("view title", "You were called"),
        "at-sign",
        "g n",
    ),
    View(
        "snoozed",
        pgettext_lazy("view", "Snoozed"),
        pgettext_lazy("view title", "Snoozed"),
        "alarm-clock",
        "g s",
    ),
    View(
        "closed",
        pgettext_lazy("view", "Closed"),
        pgettext_lazy("view title", "Closed"),
        "circle-check",
        "g c",
    ),
)
BY_SLUG = {view.slug: view for view in VIEWS}


def filters_of(request: HttpRequest) -> Filters:
    """The filters the address asks for."""
    return filters_from(request.GET)


def filters_from(asked: QueryDict) -> Filters:
    """The filters that were sent; what makes no sense in them is left out."""
    view = asked.get("view", ALL)
    return Filters(
        view=view if view in BY_SLUG else ALL,
        channel_id=_id(asked.get("channel", "")),
        tag_id=_id(asked.get("tag", "")),
        query=" ".join(asked.get("q", "").split())[:100],
    )


def query_of(filters: Filters, **changes: Any) -> str:
    """The filters as the query part of an address, shortest form, with its question mark."""
    given = asdict(replace(filters, **changes) if changes else filters)
    names = {"view": "view", "channel_id": "channel", "tag_id": "tag", "query": "q"}
    pairs = {names[name]: value for name, value in given.items() if value}
    if pairs.get("view") == ALL:
        del pairs["view"]
    return f"?{urlencode(pairs)}" if pairs else ""


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
