"""How each entry of a thread is shown: as words of ours, or as the mail's own page in a frame."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.html import conditional_escape, escape, urlize
from django.utils.safestring import SafeString, mark_safe

from kontuar.conversations.selectors import ThreadItem
from kontuar.desk.conversation.changes import say_change
from kontuar.desk.conversation.deliveries import Delivered, delivered_of
from kontuar.desk.deeds.cards import DeedCard, card_of
from kontuar.desk.files.links import with_links
from kontuar.desk.files.shelf import Standing, standing
from kontuar.desk.frame.remote import pictures_from_the_net
from kontuar.kit.html import clean_reply_html
from kontuar.kit.html_part import new_and_rest

if TYPE_CHECKING:
    from kontuar.contacts.models import Contact
    from kontuar.conversations.models import Message
    from kontuar.people.models import Agent

_BLACK = r"black|windowtext|inherit|initial|#(?:000|212121|1f1f1f)|rgba?\(0,\s?0,\s?0"
_LOOKS = re.compile(
    r"<(?:img|table|h[1-3]|font|mark|strong|b|ul|ol)\b|bgcolor=|background-color:|border:"
    rf"|(?<!-)color:(?!\s?(?:{_BLACK}))",
    re.IGNORECASE,
)
"""What plain words would lose."""
_LINE = 76
_LINE_PIXELS, _IMAGE_PIXELS, _LEAST, _MOST = 22, 180, 96, 520


@dataclass(frozen=True, slots=True)
class Remote:
    """Pictures that a mail wants from the net, and whether they are shown."""

    count: int
    trackers: int
    """Those that are there only to tell the sender; they are never loaded."""
    is_shown: bool
    is_always: bool
    may_always: bool
    """Whether the customer of the conversation wrote it: only they can be trusted as a whole."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A page of the mail's own, to be shown in a frame that can run nothing."""

    part: str
    """"new" for what was newly written, "rest" for what folds, empty for all of it."""
    height: int
    """Guessed: what is inside can run nothing, so it can't tell."""
    remote: Remote | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the thread, ready to be printed."""

    message: "Message"
    kind: str
    words: SafeString
    """HTML of ours: escaped text, or what a colleague wrote."""
    frame: Frame | None
    """The mail's own page, shown instead of the words where they would lose its look."""
    rest: str
    """What folds when there is more than the new words: what they quote, a signature."""
    rest_frame: Frame | None
    """The same as a page of its own, when it came as one."""
    pictures: Sequence[Standing]
    files: Sequence[Standing]
    change: str
    delivered: Delivered | None
    is_for_me: bool
    deed: DeedCard | None = None
    """What was asked to be done to an order, for whoever may see it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads the entries, by which channel they came, and whose conversation it is."""

    reader: "Agent"
    channel_kind: str
    contact: "Contact"
    with_pictures: bool = False
    """Whether pictures from the net were asked for just now."""


def entries_of(items: Iterable[ThreadItem], reading: Reading) -> list[Entry]:
    """Every item as it is shown to this reader."""
    return [entry_of(item, reading) for item in items]


def entry_of(item: ThreadItem, reading: Reading) -> Entry:
    """One item as it is shown to this reader."""
    message = item.message
    ours = message.kind in ("outbound", "note") and message.inbound_id is None
    frame, rest_frame = (None, None) if ours else _frames(message, reading)
    return Entry(
        message=message,
        kind=message.kind,
        words=_our_words(item) if ours else plain(message.reply or message.text),
        frame=frame,
        rest="" if ours else _rest(message),
        rest_frame=rest_frame,
        pictures=_pictures(item, in_frame=frame is not None),
        files=_files(item),
        change=say_change(message) if message.kind == "change" else "",
        delivered=_delivered(item, reading),
        is_for_me=any(
            m.agent_id == reading.reader.pk and m.read_at is None for m in message.mentions.all()
        ),
        deed=_deed(item, reading.reader),
    )


def _deed(item: ThreadItem, reader: "Agent") -> DeedCard | None:
    """An order of another brand stays as foreign here as everywhere."""
    shops = reader.scope.shops
    is_seen = item.deed and (shops is None or item.deed.order.shop_id in shops)
    return card_of(item.deed, reader) if item.deed and is_seen else None


def _rest(message: "Message") -> str:
    """What stands below the new words; all of it where they do not stand on top."""
    return message.text.removeprefix(message.reply).strip() if message.reply else ""


def _delivered(item: ThreadItem, reading: Reading) -> Delivered | None:
    if item.message.kind != "outbound":
        return None
    return delivered_of(item, reading.channel_kind, reading.reader)


def _frames(message: "Message", reading: Reading) -> tuple[Frame | None, Frame | None]:
    """The page of a mail that has a look: of its new part where it quotes; and of what folds."""
    if not message.html:
        return None, None

    def page(part: str, html: str, text: str) -> Frame:
        return Frame(part, _height(html, text), _remote(message, html, reading))

    if not message.reply:
        return page("", message.html, message.text) if _LOOKS.search(message.html) else None, None
    new, rest = new_and_rest(message.html, message.reply)
    frame = page("new", new, message.reply) if _LOOKS.search(new) else None
    return frame, page("rest" if rest else "", rest or message.html, _rest(message))


def _remote(message: "Message", html: str, reading: Reading) -> Remote | None:
    found = pictures_from_the_net(html)
    if not found:
        return None
    trackers = sum(picture.is_tracker for picture in found)
    sender = str(message.sender.get("email", "")).lower()
    contact = reading.contact
    is_theirs = any(i.kind == "email" and i.value == sender for i in contact.identities.all())
    is_always = is_theirs and contact.shows_pictures
    return Remote(
        count=len(found) - trackers,
        trackers=trackers,
        is_shown=reading.with_pictures or is_always,
        is_always=is_always,
        may_always=is_theirs,
    )


def _pictures(item: ThreadItem, *, in_frame: bool) -> Sequence[Standing]:
    """What is worth looking at without opening it; those of a text that shows them are there."""
    inline = () if in_frame or item.message.inbound_id is None else item.inline
    shelf = standing((*inline, *item.files), item.states)
    return [one for one in shelf if one.is_picture and one.is_open]


def _files(item: ThreadItem) -> Sequence[Standing]:
    """What is not seen as a picture already, and pictures that the virus scanner keeps back."""
    inside = [one for one in standing(item.inline, item.states) if not one.is_open]
    beside = standing(item.files, item.states)
    return [*(one for one in beside if not (one.is_picture and one.is_open)), *inside]


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


def _height(html: str, text: str) -> int:
    lines = sum(1 + len(line) // _LINE for line in text.splitlines())
    guess = lines * _LINE_PIXELS + html.count("<img ") * _IMAGE_PIXELS + 48
    return min(_MOST, max(_LEAST, guess))
