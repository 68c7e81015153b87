"""The style attribute of a mail: a few typed properties survive, without functions or addresses."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import tinycss2
from tinycss2.color3 import parse_color

_LENGTH = r"(?:0|\d{1,4}(?:\.\d{1,4})?(?:px|pt|em|rem|ex|ch|cm|mm|in|pc|%)?)"
_WORD_COLOUR = r"(?:#[0-9a-f]{3,8}|(?!url\b)[a-z]{3,24})"
_WIDTHS = rf"(?:thin|medium|thick|{_LENGTH})"
_LINE_STYLE = r"(?:none|hidden|dotted|dashed|solid|double|groove|ridge|inset|outset)"
_BORDER = rf"(?:{_WIDTHS}|{_LINE_STYLE}|{_WORD_COLOUR})"
_SIDES = r"(?:-(?:top|right|bottom|left))?"

_TYPES = {
    r"color|background-color": _WORD_COLOUR,
    r"font-family": r"[\w\s,'\"-]{1,200}",
    r"font-size": rf"(?:(?:xx?-)?(?:small|large)|medium|smaller|larger|{_LENGTH})",
    r"font-style": r"normal|italic|oblique",
    r"font-weight": r"normal|bold|bolder|lighter|[1-9]00",
    r"text-align": r"left|right|center|justify|start|end",
    r"text-decoration": r"(?:none|underline|line-through|overline)(?: (?:underline|line-through))?",
    r"line-height": rf"normal|{_LENGTH}",
    r"vertical-align": rf"top|middle|bottom|baseline|sub|super|text-top|text-bottom|{_LENGTH}",
    r"white-space": r"normal|nowrap|pre|pre-wrap|pre-line",
    r"width|height|max-width": rf"auto|none|{_LENGTH}",
    r"display": r"none|block|inline|inline-block|table|table-row|table-cell",
    rf"padding{_SIDES}": rf"{_LENGTH}(?: {_LENGTH}){{0,3}}",
    rf"margin{_SIDES}": rf"(?:auto|{_LENGTH})(?: (?:auto|{_LENGTH})){{0,3}}",
    rf"border{_SIDES}": rf"{_BORDER}(?: {_BORDER}){{0,2}}",
    r"border-collapse": r"collapse|separate",
}
_ALLOWED = re.compile(
    "|".join(f"(?:{name}):(?:{value})" for name, value in _TYPES.items()), re.IGNORECASE
)
_SIMPLE = re.compile(r"[\w\s:;#%.,'!-]*")
_IMPORTANT = re.compile(r"\s*!\s*important\s*$", re.IGNORECASE)
_SPACES = re.compile(r"\s+")


@lru_cache(maxsize=8192)
def clean_style(style: str) -> str:
    """The declarations worth keeping, in order; mails repeat theirs, so the answers are kept."""
    if len(style) > 5000:
        return ""
    split = _split_simple if _SIMPLE.fullmatch(style) and "'" not in style else _split_parsed
    kept = []
    for name, value in split(style):
        line = f"{name}:{value}"
        if _ALLOWED.fullmatch(line):
            kept.append(line)
    return ";".join(kept)


Split = Callable[[str], list[tuple[str, str]]]


def _split_simple(style: str) -> list[tuple[str, str]]:
    """Without quotes, brackets, escapes or comments a declaration ends at its semicolon."""
    found = []
    for declaration in style.split(";"):
        name, _colon, value = declaration.partition(":")
        found.append(_named(name.strip().lower(), _IMPORTANT.sub("", value)))
    return found


def _split_parsed(style: str) -> list[tuple[str, str]]:
    found = []
    for node in tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True):
        if node.type == "declaration":
            found.append(_named(node.lower_name, _written(node.value)))
    return found


def _named(name: str, value: str) -> tuple[str, str]:
    value = _SPACES.sub(" ", value).strip()
    if name == "background" and " " not in value:
        name = "background-color"
    return name, value


def _written(tokens: Sequence[Any]) -> str:
    """The value again, colours made of functions as #rrggbb; other functions break the type."""
    return "".join(_colour(token) for token in tokens if token.type != "comment")


def _colour(token: Any) -> str:
    if token.type != "function":
        return str(token.serialize())
    colour = parse_color(token) if token.lower_name in ("rgb", "rgba", "hsl", "hsla") else None
    if colour is None or colour == "currentColor":
        return "()"
    channels = [min(255, max(0, round(part * 255))) for part in colour[:3]]
    return "#" + "".join(f"{channel:02x}" for channel in channels)
