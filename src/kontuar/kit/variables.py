"""Variables in a text: `{{order.number}}` becomes its value, which is text and can do nothing."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from html import escape, unescape
from urllib.parse import quote, unquote

from babel.dates import format_date
from django.utils.functional import Promise

from kontuar.kit.html import html_to_text

NBSP = "\N{NO-BREAK SPACE}"
_PLACE = re.compile(r"\{\{([^{}<>]{0,120})\}\}(\.(?!\.))?")
_PLACE_IN_LINK = re.compile(
    r"(?:\{|%7B|&#123;){2}((?:(?!%7D)[^{}<>\"]){0,120})(?:\}|%7D){2}", re.IGNORECASE
)
_PIECE = re.compile(r'<(?:[^>"]|"[^"]*")*>|[^<]+')
_HREF = re.compile(r'(?<= href=")[^"]*')
_UNSEEN = re.compile(r"[\s\u200b\u200c\u2060\ufeff]+")
_DOUBLE = re.compile(r"\{\{.{0,40}|.{0,40}\}\}", re.DOTALL)
_SINGLE = re.compile(r"\{\s*[a-z]+\.[a-z_.]+\s*\}")
_OPENING, _CLOSING = re.compile(r"\{{2,}"), re.compile(r"\}{2,}")


@dataclass(frozen=True, slots=True)
class Value:
    """What a variable stands for; with `url` it is a link."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a variable has no value, and what would give it one ("order": choosing the order)."""

    why: str | Promise
    remedy: str = ""


Told = Value | Missing
Labels = Mapping[str, str | Promise]
Draw = Callable[[str, str], str]
"""How a value is printed: its name, and its HTML."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """How values are said: the customer's language, the shop's zone, and now."""

    language: str
    zone: tzinfo
    at: datetime


def said_date(moment: datetime, spoken: Spoken) -> str:
    """A day that no sentence has to decline: "27 listopada 2026 r.", "27 November 2026"."""
    day = moment.astimezone(spoken.zone).date()
    if spoken.language.startswith("pl"):
        return format_date(day, f"d'{NBSP}'MMMM y'{NBSP}r.'", locale="pl")
    return format_date(day, f"d'{NBSP}'MMMM y", locale="en_GB")


def names_in(html: str) -> Sequence[str]:
    """Every variable of a cleaned text, in its order, each once."""
    return list(dict.fromkeys(_names(html)))


def filled(html: str, values: Mapping[str, Value], *, draw: Draw | None = None) -> str:
    """A cleaned text with its values, once through: a value that looks like a variable is none.

    Variables without a value stay as they are typed.
    """
    pieces, in_link = [], False
    for piece in _PIECE.findall(html):
        if piece.startswith("<"):
            in_link = piece.startswith("<a ") or (in_link and piece != "</a>")
            pieces.append(_tag(piece, values))
        else:
            pieces.append(_text(piece, values, draw, in_link=in_link))
    return "".join(pieces)


def left_in(html: str, values: Mapping[str, Value]) -> str:
    """The first braces that would still be there, as a reader would see them; empty: none.

    A single pair around a name is a slip of the typist, unless a value brings it.
    """
    whole, typed = filled(html, values), filled(html, dict.fromkeys(values, Value("")))
    for text in (html_to_text(whole), unquote(whole)):
        if found := _DOUBLE.search(text):
            return " ".join(found[0].split())
    single = _SINGLE.search(html_to_text(typed))
    return single[0] if single else ""


def _names(html: str) -> Iterator[str]:
    for piece in _PIECE.findall(html):
        if not piece.startswith("<"):
            yield from (_name(place[1]) for place in _PLACE.finditer(piece))
        elif href := _HREF.search(piece):
            yield from (_name(unquote(place[1])) for place in _PLACE_IN_LINK.finditer(href[0]))


def _name(typed: str) -> str:
    return _UNSEEN.sub("", unescape(typed)).lower()


def _text(piece: str, values: Mapping[str, Value], draw: Draw | None, *, in_link: bool) -> str:
    def put(place: re.Match[str]) -> str:
        name, value, stop = _name(place[1]), values.get(_name(place[1])), place[2] or ""
        shown = _printed(value, in_link=in_link) if value else place[0].removesuffix(stop)
        if value and value.text.endswith("."):
            stop = ""  # "2 marca 2026 r." ends a sentence by itself
        return (draw(name, shown) if draw else shown) + stop

    return _PLACE.sub(put, piece)


def _printed(value: Value, *, in_link: bool) -> str:
    text = escape(_harmless(value.text)).replace("\n", "<br>")
    if not value.url or in_link:
        return text
    return f'<a href="{escape(_harmless(value.url))}" rel="noopener noreferrer">{text}</a>'


def _tag(tag: str, values: Mapping[str, Value]) -> str:
    """The values in a link's address; elsewhere in a tag nothing is filled in."""

    def put(place: re.Match[str]) -> str:
        value = values.get(_name(unquote(place[1])))
        return escape(quote(value.text, safe="")) if value else place[0]

    if "href=" in tag:
        return _HREF.sub(lambda href: _PLACE_IN_LINK.sub(put, href[0]), tag)
    return _harmless(tag)


def _harmless(text: str) -> str:
    """A value brings no variables of its own."""
    return _CLOSING.sub("}", _OPENING.sub("{", text))
