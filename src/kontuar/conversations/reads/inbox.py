"""The inbox: one page of rows, and how many there are of each kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.db.models import Q, QuerySet

from kontuar.channels import selectors as channels
from kontuar.conversations.contract import Filters, InboxPage, InboxRow
from kontuar.conversations.models import Conversation, Mention, Tag

if TYPE_CHECKING:
    from kontuar.people.models import Agent

Rows = QuerySet[Conversation]
PAGE = 50
"""More than a screen holds; each open page asks for it again at every change."""
COUNT_UP_TO = 1000
COLUMNS = (
    "id",
    "number",
    "subject",
    "preview",
    "contact__name",
    "state",
    "is_answered",
    "since_at",
    "last_message_at",
    "snoozed_until",
    "closed_at",
    "assignee_id",
    "assignee__name",
    "channel__name",
)
ORDERS: Mapping[str, tuple[str, ...]] = {
    "closed": ("-closed_at", "-id"),
    "snoozed": ("snoozed_until", "id"),
}
WAITS_LONGEST = ("is_answered", "since_at", "id")


def inbox_page(*, agent: Agent, filters: Filters, after: str = "") -> InboxPage:
    """One page, what waits longest first; `after` is where the page before ended."""
    rows = _filtered(agent, filters)
    order = ORDERS.get(filters.view, WAITS_LONGEST)
    if after:
        rows = _beyond(rows, order, after)
    found = list(rows.order_by(*order).values_list(*COLUMNS)[: PAGE + 1])
    page = [InboxRow(*row) for row in found[:PAGE]]
    tags = _tags_of([row.id for row in page])
    page = [_with_tags(row, tags.get(row.id, ())) for row in page]
    return InboxPage(page, _cursor(page[-1], order) if len(found) > PAGE else "")


def inbox_row(*, agent: Agent, conversation_id: UUID) -> InboxRow | None:
    """One row, if this agent may see it."""
    found = Conversation.objects.visible_to(agent).filter(pk=conversation_id)
    row = found.values_list(*COLUMNS).first()
    tags = _tags_of([conversation_id]).get(conversation_id, ())
    return _with_tags(InboxRow(*row), tags) if row else None


def counts(*, agent: Agent) -> Mapping[str, int]:
    """How many in each view, counted up to 1,000 so that it stays quick at any size."""
    views = ("all", "mine", "unassigned", "mentions", "snoozed")
    parts: list[str] = []
    given: list[Any] = []
    for view in views:
        rows = _filtered(agent, Filters(view=view)).order_by().values("pk")[:COUNT_UP_TO]
        sql, params = rows.query.sql_with_params()
        parts.append(f"(select count(*) from ({sql}) as {view}_rows)")  # noqa: S608  (the ORM's SQL)
        given += params
    with connection.cursor() as cursor:
        cursor.execute("select " + ", ".join(parts), given)
        return dict(zip(views, cursor.fetchone(), strict=True))


def channels_for(agent: Agent) -> Sequence[tuple[UUID, str]]:
    """The channels an agent can filter by."""
    return [(c.pk, c.name) for c in channels.channels_in(agent.scope)]


def tags_in_use() -> Sequence[tuple[UUID, str]]:
    """Every tag, by name."""
    return list(Tag.objects.order_by("name").values_list("id", "name"))


def _filtered(agent: Agent, filters: Filters) -> Rows:
    rows = Conversation.objects.visible_to(agent).filter(
        _view(agent, filters.view), merged_into=None
    )
    if filters.channel_id:
        rows = rows.filter(channel_id=filters.channel_id)
    if filters.tag_id:
        rows = rows.filter(pk__in=_tagged(filters.tag_id))
    for word in filters.query.casefold().split()[:6]:
        rows = rows.filter(matches(word))
    return rows


def _view(agent: Agent, view: str) -> Q:
    if view == "mine":
        return Q(state="open", assignee=agent)
    if view == "unassigned":
        return Q(state="open", assignee=None)
    if view == "mentions":
        return Q(pk__in=_mentioned(agent))
    return Q(state=view if view in ("snoozed", "closed") else "open")


def _mentioned(agent: Agent) -> Rows:
    return Mention.objects.filter(agent=agent, read_at=None).values("conversation_id")  # type: ignore[return-value]


def _tagged(tag_id: UUID) -> Rows:
    links = Conversation.tags.through.objects.filter(tag_id=tag_id)
    return links.values("conversation_id")  # type: ignore[return-value]


def matches(word: str) -> Q:
    """By a part of subject, name or address, or by its number."""
    number = word.removeprefix("#")
    by_number = Q(number=int(number)) if number.isdigit() and len(number) < 18 else Q()
    return Q(haystack__contains=word) | by_number


def _tags_of(ids: Sequence[UUID]) -> Mapping[UUID, Sequence[str]]:
    if not ids:
        return {}
    links = Conversation.tags.through.objects.filter(conversation_id__in=ids)
    rows = links.values("conversation_id").annotate(
        names=ArrayAgg("tag__name", order_by="tag__name")
    )
    return {row["conversation_id"]: row["names"] for row in rows}


def _with_tags(row: InboxRow, tags: Sequence[str]) -> InboxRow:
    return replace(row, tags=tuple(tags))


def _cursor(row: InboxRow, order: Sequence[str]) -> str:
    values = [getattr(row, name.lstrip("-")) for name in order]
    return "~".join(v.isoformat() if hasattr(v, "isoformat") else str(v) for v in values)


def _beyond(rows: Rows, order: Sequence[str], after: str) -> Rows:
    """The rows behind a cursor, as one row comparison that the index answers."""
    given = after.split("~")
    if len(given) != len(order):
        return rows
    readers: dict[str, Callable[[str], Any]] = {"is_answered": lambda v: v == "True", "id": UUID}
    try:
        values = [
            readers.get(name.lstrip("-"), datetime.fromisoformat)(value)
            for name, value in zip(order, given, strict=True)
        ]
    except ValueError:
        return rows  # a cursor somebody made up shows the first page
    names = ", ".join(f'"conversations_conversation"."{name.lstrip("-")}"' for name in order)
    sign = "<" if order[0].startswith("-") else ">"
    marks = ", ".join(["%s"] * len(values))
    beyond = f"({names}) {sign} ({marks})"
    return rows.extra(where=[beyond], params=values)  # noqa: S610  (the names are ours)
