"""The new part of a mail's cleaned HTML, in the look its writer gave it, and the rest."""

import re
from html import unescape

from kontuar.kit.html import clean_mail_html

_TOKEN = re.compile(r'<[^<>"]*+(?:"[^"]*+"[^<>"]*+)*+>|[^<]+')
_PLAIN_LINK = re.compile(r"<(?:https?://|mailto:)[^>\s]*>|\[(?:cid|image):[^\]]*\]")
_DASHES = re.compile(r"\s*[-–—_=*]{2,}\s*")
_QUOTE_END = "</blockquote>"
_MOST_QUOTED_BEFORE = 0.6
"""How much of the reply must stand above a mail program's mark, for the mark to be believed."""


def new_and_rest(html: str, reply: str) -> tuple[str, str]:
    """Cleaned HTML cut where `reply`, its new text, ends; both empty when they do not go together.

    A reply in which quoted lines stand between typed ones has no such place. The pieces may lack
    their closing tags: `part_of` gives what may be shown.
    """
    if not reply or any(line.startswith(">") for line in reply.split("\n")):
        return "", ""
    wanted = _squeezed(_PLAIN_LINK.sub("", reply))
    for start in (0, html.rfind(_QUOTE_END) + len(_QUOTE_END)):
        end = _end_of(html[start:], wanted)
        rest = html[:start] + html[start + end :]
        if end and _shows_something(rest):
            return html[start : start + end], rest
    return "", ""


def _shows_something(html: str) -> bool:
    pieces = (token[0] for token in _TOKEN.finditer(html))
    return any(p.startswith("<img ") or (p[0] != "<" and _squeezed(p)) for p in pieces)


def part_of(html: str, reply: str, part: str) -> str:
    """The part called "new" or "rest", ready to be shown; all of it where there is none."""
    new, rest = new_and_rest(html, reply)
    if part == "new" and new:
        return clean_mail_html(new)
    if part == "rest" and rest and new.count("<table") == new.count("</table>"):
        return clean_mail_html(rest)
    return html


def _squeezed(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _end_of(html: str, wanted: str) -> int:
    """Where the wanted letters end, or a mark of quoting after most of them; 0 for neither."""
    if not wanted:
        return 0
    read, differs = 0, False
    for token in _TOKEN.finditer(html):
        piece = token[0]
        if piece.startswith("<"):
            if 'class="k-quote"' in piece:
                return token.start() if read >= _MOST_QUOTED_BEFORE * len(wanted) else 0
            continue
        letters = _squeezed(unescape(piece))
        differs = differs or not _go_together(letters, wanted[read:])
        read += len(letters)
        if not differs and read >= len(wanted):
            inside = _end_inside(piece, len(letters) - read + len(wanted))
            return (
                token.start() + inside if read > len(wanted) else _with_pictures(html, token.end())
            )
    return 0


def _go_together(letters: str, rest: str) -> bool:
    return letters.startswith(rest) or rest.startswith(letters)


def _end_inside(piece: str, count: int) -> int:
    """Where so many letters end in a piece of text; entities are no letters."""
    place = 0
    for found in re.finditer(r"&[#\w]+;|\w", piece):
        place = found.end()
        count -= len(_squeezed(unescape(found[0])))
        if count <= 0:
            break
    return place


def _with_pictures(html: str, end: int) -> int:
    """What has no letters below the last words is new too; a signature or a quote ends it."""
    for token in _TOKEN.finditer(html, end):
        piece = token[0]
        if piece.startswith("<"):
            if 'class="k-' in piece or piece.startswith("<blockquote"):
                break
            if piece.startswith("<img "):
                end = token.end()
        elif _squeezed(unescape(piece)) or _DASHES.fullmatch(piece):
            break
        elif not piece.isspace():
            end = token.end()
    return end
