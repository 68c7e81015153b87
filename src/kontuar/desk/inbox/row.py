"""One conversation of the list as ready HTML: a hundred in a template cost 25 ms, here 5."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kontuar.conversations.contract import InboxRow
from kontuar.ui import icons
from kontuar.ui.templatetags.ui import hue, initials, waiting, when

LONG = timedelta(hours=24)
TAGS = 2
_ROW = (
    '<li><a class="list-row row{waits}" data-row id="c-{id}" href="{href}" hx-get="{href}"'
    ' hx-target="#matter" hx-swap="outerHTML" hx-push-url="true" hx-sync="#matter:replace"{open}>'
    '<span class="row-line"><span class="row-name">{name}</span>{tags}'
    '<span class="row-when">{when}</span></span>'
    '<span class="row-line row-second"><span class="row-text">'
    '<span class="row-subject">{subject}</span> <span class="row-preview">{preview}</span></span>'
    "{owner}</span></a></li>"
)


def draw_rows(rows: Iterable[InboxRow], *, query: str, opened: str, now: datetime) -> SafeString:
    """The rows of a list; `query` keeps the list in their addresses, `opened` marks one of them."""
    drawn = [_drawn(row, escape(query), opened, now) for row in rows]
    return mark_safe("\n".join(drawn))  # noqa: S308  (every value in it is escaped)


def _drawn(row: InboxRow, query: str, opened: str, now: datetime) -> str:
    return _ROW.format(
        waits=" is-waiting" if row.is_waiting else "",
        id=row.id,
        href=f"/c/{row.id}/{query}",
        open=' aria-current="true"' if str(row.id) == opened else "",
        name=escape(row.contact_name),
        tags="".join(_tags(row.tags)),
        when=_when(row, now),
        subject=escape(row.subject),
        preview=escape(row.preview),
        owner=_owner(row.assignee_name) if row.assignee_name else "",
    )


def _when(row: InboxRow, now: datetime) -> str:
    """What the time beside the name means: an icon with its word, never a colour alone."""
    if row.state == "closed":
        return icons.draw("circle-check", _("Closed")) + when(row.closed_at, "short")
    if row.state == "snoozed":
        return icons.draw("alarm-clock", _("Snoozed until")) + when(row.snoozed_until, "short")
    if row.is_answered:
        return icons.draw("corner-up-left", _("Answered")) + when(row.last_message_at, "short")
    length = waiting(row.since_at)
    if now - row.since_at > LONG:
        icon = icons.draw("hourglass", _("Waiting over a day"))
        return f'<span class="row-near">{icon}{length}</span>'
    return icons.draw("clock", _("Waiting")) + length


def _tags(names: Iterable[str]) -> list[str]:
    shown = list(names)
    more = len(shown) - TAGS
    words = shown[:TAGS] + ([f"+{more}"] if more > 0 else [])
    return [f'<span class="row-tag">{escape(word)}</span>' for word in words]


def _owner(name: str) -> str:
    return format_html(
        '<span class="avatar avatar-small hue-{}" role="img" aria-label="{}" title="{}">{}</span>',
        hue(name),
        name,
        name,
        initials(name),
    )
