"""Pictures from the net in a mail: found, counted, and led through us."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape

MOST = 100
"""Of one mail; no newsletter has more, and each costs somebody a connection."""
_IMAGE = re.compile(r'<img (?:[^>"]|"[^"]*")*>')
_ADDRESS = re.compile(r' data-remote="([^"]*)"')
_TINY = re.compile(
    r"""\s(?:width|height)="\s*[01](?:px)?\s*"|[";\s](?:max-)?(?:width|height):\s*[01](?:px)?[\s;"]"""
    r"""|display:\s*none""",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class RemotePicture:
    """One address, and whether it is there only to tell the sender that somebody reads."""

    url: str
    is_tracker: bool


def pictures_from_the_net(html: str) -> Sequence[RemotePicture]:
    """Every picture that a cleaned mail wants from elsewhere, in the order it names them."""
    if "data-remote=" not in html:
        return ()
    return [
        RemotePicture(unescape(found[1]), bool(_TINY.search(tag[0])))
        for tag in _IMAGE.finditer(html)
        if (found := _ADDRESS.search(tag[0]))
    ]


def numbers_of(html: str) -> Mapping[str, int]:
    """The number of each address that may be fetched, among all that a mail names."""
    found: dict[str, int] = {}
    for number, picture in enumerate(pictures_from_the_net(html)[:MOST]):
        if not picture.is_tracker:
            found.setdefault(picture.url, number)
    return found


def as_shown(html: str, addresses: Mapping[str, str]) -> str:
    """A mail or part of it without trackers; pictures come from the addresses that are given."""

    def tag_as_shown(tag: re.Match[str]) -> str:
        found = _ADDRESS.search(tag[0])
        if not found:
            return tag[0]
        if _TINY.search(tag[0]):
            return ""
        address = addresses.get(unescape(found[1]))
        return _ADDRESS.sub(f' src="{address}"', tag[0], count=1) if address else tag[0]

    return _IMAGE.sub(tag_as_shown, html)
