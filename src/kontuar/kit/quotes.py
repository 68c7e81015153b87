"""The new words of a reply, told from what its mail program quoted; Polish habits first."""

import re
from collections.abc import Iterable, Sequence

from kontuar.kit.html import QUOTE_MARK, SIGNATURE_MARK
from kontuar.kit.own_words import answers_among, typed_around
from kontuar.kit.quote_headers import (
    ends_header,
    has_marker,
    is_forward_ruler,
    is_marker,
    is_quoted,
)
from kontuar.kit.signatures import without_signature

_MAX_LINES = 5000
_RULER = re.compile(r"\s*[-_=*~]{3,}\s*$")
_MOST_ABOVE = 600
"""Characters; a signature may be long, "FYI" is not."""
_MARKS = (QUOTE_MARK, SIGNATURE_MARK)
_MARK_IN_GAP = re.compile(rf"\n\n(?:[{QUOTE_MARK}{SIGNATURE_MARK}]\n)+(?=\n)")
_MARK_LINE = re.compile(rf"^[{QUOTE_MARK}{SIGNATURE_MARK}]$\n?", re.MULTILINE)
_PASSES_ON = re.compile(
    r"\W*(?:(?:fyi|do wiadomości|dw|przesyłam|przekazuję|w załączeniu|jak niżej|patrz niżej|"
    r"j\.?w|zur (?:info|kenntnis(?:nahme)?)|for your information|see below|siehe unten)"
    r"(?: (?:wiadomość|mail|maila|poniżej|dalej|below))?\W*){0,3}$",
    re.IGNORECASE,
)
_ANSWERS_BELOW = re.compile(
    r"(?:odpowied\w*|odpisuję|komentarze|uwagi) (?:\w+ ){0,3}(?:poniżej|niżej|w treści|w tekście|"
    r"na (?:czerwono|niebiesko|zielono))|(?:poniżej|w treści|w tekście|na czerwono|na niebiesko) "
    r"(?:\w+ ){0,2}odpowi\w+|(?:answers?|replies|comments?|responses?) (?:\w+ ){0,2}(?:below|"
    r"inline|in (?:red|blue|green|line))|(?:antworten?|kommentare) (?:\w+ ){0,3}(?:unten|im text|"
    r"in (?:rot|blau|grün))",
    re.IGNORECASE,
)


def new_text(text: str, *, ours: Sequence[str] = ()) -> str:
    """What the writer of a reply typed; `ours` are texts we sent them, newest first.

    A mail never loses its whole text: when nothing would be left, all of it is new.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:_MAX_LINES]
    lines = _rewrapped(lines) if "\n>" in text else lines
    typed = _without_quotes(lines, ours)
    for attempt in (without_signature(typed), typed, lines):
        answer = _joined(attempt)
        if answer:
            return answer
    return ""


def _rewrapped(lines: list[str]) -> list[str]:
    """A long quoted line that a mail server broke in two is one quoted line again."""
    out: list[str] = []
    before = ""
    for line in lines:
        torn = before[:1] == ">" and len(before) >= 70 and before.rstrip()[-1] not in ".?!:"
        if torn and line[:1].islower() and len(line) < 70:
            out[-1] = before = f"{before.rstrip()} {line}"
        else:
            out.append(line)
            before = line
    return out


def _joined(lines: Iterable[str]) -> str:
    """The lines as text, without our marks and the double gaps they would leave."""
    text = "\n".join(map(str.rstrip, lines))
    if QUOTE_MARK in text or SIGNATURE_MARK in text:
        text = _MARK_LINE.sub("", _MARK_IN_GAP.sub("\n", text))
    return text.strip("\n ")


def _without_quotes(lines: list[str], ours: Sequence[str]) -> list[str]:
    may_be_marked = has_marker(lines)
    for number, line in enumerate(lines):
        if not line or line.isspace():
            continue
        end = ends_header(lines, number)
        if end:
            start = _above_rulers(lines, number)
            return _after_header(lines, start, end, ours)
        if may_be_marked and is_marker(line):
            return lines[:number]
    typed = typed_around(lines, ours) if ours else None
    return _without_trailing_quote(typed if typed is not None else lines)


def _after_header(lines: list[str], start: int, end: int, ours: Sequence[str]) -> list[str]:
    """Cut at a header found at start..end, unless typed lines follow among the quotes."""
    if _is_passed_on(lines, start, end):
        return lines
    above, rest = lines[:start], lines[end:]
    first = next((line for line in rest if line.strip() and line.strip() not in _MARKS), "")
    if not is_quoted(first):
        return _after_bare_header(above, rest, ours)
    blocks, typed = _blocks(rest)
    if not _joined(without_signature(typed, alone=True)):
        return above
    if blocks == 1 and not any(line.strip() for line in _between(rest)):
        return [*above, *typed]
    return [*above, *_without_trailing_quote(rest)]


def _after_bare_header(above: list[str], rest: list[str], ours: Sequence[str]) -> list[str]:
    """Nothing marks what is quoted: only our own words, or a word about answers below, tell."""
    if ours:
        answered = answers_among(rest, ours)
        if answered:
            return [*above, *answered]
    written = [line for line in above if line.strip()]
    if 0 < len(written) <= 4 and _ANSWERS_BELOW.search(" ".join(written)):
        return [*above, *rest]
    return above


def _is_passed_on(lines: list[str], start: int, end: int) -> bool:
    """A forwarded mail with nothing above but "FYI" or a signature is itself the message."""
    above = lines[:start]
    if sum(map(len, above)) > _MOST_ABOVE:
        return False
    if any(is_forward_ruler(line) for line in lines[start : end + 2]):
        return bool(_PASSES_ON.match(_joined(without_signature(above, alone=True))))
    return bool(_PASSES_ON.match(_joined(above) or "x"))


def _above_rulers(lines: list[str], number: int) -> int:
    """A line of dashes above a header belongs to it."""
    while number and (not lines[number - 1].strip() or _RULER.match(lines[number - 1])):
        number -= 1
    return number


def _blocks(lines: list[str]) -> tuple[int, list[str]]:
    """How many quoted blocks there are, and the lines that are in none."""
    blocks, inside = 0, False
    typed = []
    for line in lines:
        if is_quoted(line):
            blocks += not inside
            inside = True
        elif line.strip() and line.strip() != QUOTE_MARK:
            typed.append(line)
            inside = False
        elif not inside:
            typed.append("")
    return blocks, typed


def _between(lines: list[str]) -> list[str]:
    """Typed lines that stand between two quoted ones."""
    quoted = [number for number, line in enumerate(lines) if is_quoted(line)]
    inner = lines[quoted[0] : quoted[-1]] if quoted else []
    return [line for line in inner if not is_quoted(line) and line.strip() not in _MARKS]


def _without_trailing_quote(lines: list[str]) -> list[str]:
    """A quote at the very end answers nothing; one that is followed by an answer stays."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or is_quoted(lines[end - 1])):
        end -= 1
    return lines[:end] if any(is_quoted(line) for line in lines[end:]) else lines
