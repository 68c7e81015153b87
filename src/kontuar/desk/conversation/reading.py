"""How each entry of a thread is shown: as words of ours, or as the mail's own page in a frame."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.html import conditional_escape, escape, urlize
from django.utils.safestring import SafeString, mark_safe

from kontuar.conversations.selectors import ThreadItem
from kontuar.desk.conversation.changes import say_change
from kontuar.desk.conversation.deliveries import Delivered, delivered_of
from kontuar.desk.files.links import with_links
from kontuar.kit.files import SHOWN_INLINE
from kontuar.kit.html import clean_reply_html

if TYPE_CHECKING:
    from kontuar.conversations.models import Attachment, Message

_REMOTE = " data-remote-src="
_LOOKS = re.compile(
    r"<(?:img|table|h[1-3]|font|mark|strong|b)\b|bgcolor=|(?:background-color|color|border):", re.I
)
"""What plain words would lose."""
_LINE = 76
_LINE_PIXELS, _IMAGE_PIXELS, _LEAST, _MOST = 22, 180, 96, 520


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the thread, ready to be printed."""

    message: "Message"
    kind: str
    words: SafeString
    """HTML of ours: escaped text, or what a colleague wrote."""
    in_frame: bool
    """Whether the mail's own page is shown instead of the words."""
    height: int
    """Guessed height of the frame: what is inside can run nothing, so it can't tell."""
    has_whole: bool
    """Whether there is more than the new words: what they quote, a signature."""
    has_remote: bool
    pictures: "Sequence[Attachment]"
    files: "Sequence[Attachment]"
    change: str
    delivered: Delivered | None
    is_for_me: bool


def entries_of(items: Iterable[ThreadItem], *, reader: UUID, channel_kind: str) -> list[Entry]:
    """Every item as it is shown to this reader."""
    return [_entry(item, reader, channel_kind) for item in items]


def _entry(item: ThreadItem, reader: UUID, channel_kind: str) -> Entry:
    message = item.message
    ours = message.kind in ("outbound", "note")
    in_frame = message.kind == "inbound" and _needs_frame(message)
    return Entry(
        message=message,
        kind=message.kind,
        words=_our_words(item) if ours else plain(message.reply or message.text),
        in_frame=in_frame,
        height=_height(message) if message.html else 0,
        has_whole=not ours and not in_frame and bool(message.reply),
        has_remote=not ours and _REMOTE in message.html,
        pictures=_pictures(item, in_frame=in_frame),
        files=item.files,
        change=say_change(message) if message.kind == "change" else "",
        delivered=delivered_of(item, channel_kind) if message.kind == "outbound" else None,
        is_for_me=any(m.agent_id == reader and m.read_at is None for m in message.mentions.all()),
    )


def _pictures(item: ThreadItem, *, in_frame: bool) -> "Sequence[Attachment]":
    """What is worth looking at without opening it; those of a text that shows them are there."""
    inline = () if in_frame or item.message.kind != "inbound" else item.inline
    return [file for file in (*inline, *item.files) if file.type in SHOWN_INLINE]


def plain(text: str) -> SafeString:
    """Text of a stranger: escaped, addresses made links that open elsewhere."""
    linked = urlize(text.strip(), nofollow=True, autoescape=True)
    return mark_safe(linked.replace("<a ", '<a target="_blank" '))  # noqa: S308  (urlize escapes)


def _our_words(item: ThreadItem) -> SafeString:
    """What a colleague wrote, cleaned once more, its pictures from us, who was called marked."""
    html = with_links(clean_reply_html(item.message.html))
    for mention in item.message.mentions.all():
        called = escape(f"@{mention.agent.name}")
        html = html.replace(called, f'<span class="mention">{called}</span>')
    if not html:
        html = conditional_escape(item.message.text)
    return mark_safe(html)  # noqa: S308  (clean_reply_html leaves nothing that acts)


def _needs_frame(message: "Message") -> bool:
    """Its new words alone would not say all: it has a look, and quotes nothing of ours."""
    return bool(message.html) and not message.reply and bool(_LOOKS.search(message.html))


def _height(message: "Message") -> int:
    lines = sum(1 + len(line) // _LINE for line in message.text.splitlines())
    images = message.html.count("<img ")
    guess = lines * _LINE_PIXELS + images * _IMAGE_PIXELS + 48
    return min(_MOST, max(_LEAST, guess))
