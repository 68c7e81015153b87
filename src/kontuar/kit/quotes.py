"""The new words of a reply, told from what its mail program quoted; Polish habits first."""

import re
from collections.abc import Sequence

from kontuar.kit.html import QUOTE_MARK
from kontuar.kit.quote_headers import ends_header, has_marker, is_marker
from kontuar.kit.signatures import without_signature

_MAX_LINES = 5000
_RULER = re.compile(r"\s*[-_=*~]{3,}\s*$")


def new_text(text: str, *, ours: Sequence[str] = ()) -> str:
    """What the writer of a reply typed; `ours` are texts we sent them, newest first.

    A mail never loses its whole text: when nothing would be left, all of it is new.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:_MAX_LINES]
    lines = _rewrapped(lines) if "\n>" in text else lines
    whole = _joined(line for line in lines if line.strip() != QUOTE_MARK)
    typed = _without_quotes(lines, ours)
    for attempt in (without_signature(typed), typed):
        answer = _joined(attempt)
        if answer:
            return answer
    return whole


def _rewrapped(lines: list[str]) -> list[str]:
    """A long quoted line that a mail server broke in two is one quoted line again."""
    out: list[str] = []
    for line in lines:
        before = out[-1] if out else ""
        torn = before.startswith(">") and len(before) >= 70 and before.rstrip()[-1] not in ".?!:"
        if torn and line[:1].islower() and len(line) < 70:
            out[-1] = f"{before.rstrip()} {line}"
        else:
            out.append(line)
    return out


def _joined(lines: object) -> str:
    return "\n".join(line.rstrip() for line in lines).strip("\n ")  # type: ignore[attr-defined]


def _without_quotes(lines: list[str], ours: Sequence[str]) -> list[str]:
    may_be_marked = has_marker(lines)
    for number, line in enumerate(lines):
        if not line.strip() or line.startswith(">"):
            continue
        end = ends_header(lines, number)
        if end:
            return _after_header(lines, _above_rulers(lines, number), end)
        if may_be_marked and is_marker(line):
            return lines[:number]
    known = _own_words(lines, ours)
    return lines[:known] if known is not None else _without_trailing_quote(lines)


def _after_header(lines: list[str], start: int, end: int) -> list[str]:
    """Cut at a header found at start..end, unless typed lines follow among the quotes."""
    rest = lines[end:]
    first = next((line for line in rest if line.strip() and line.strip() != QUOTE_MARK), "")
    if not first.startswith(">"):
        return lines[:start]
    blocks, typed = _blocks(rest)
    if not _joined(without_signature(typed, alone=True)):
        return lines[:start]
    if blocks == 1 and not any(line.strip() for line in _between(rest)):
        return [*lines[:start], *typed]
    answers = [line for line in rest if line.strip() != QUOTE_MARK]
    return [*lines[:start], *_without_trailing_quote(answers)]


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
        if line.startswith(">"):
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
    quoted = [number for number, line in enumerate(lines) if line.startswith(">")]
    inner = lines[quoted[0] : quoted[-1]] if quoted else []
    return [line for line in inner if not line.startswith(">") and line.strip() != QUOTE_MARK]


def _without_trailing_quote(lines: list[str]) -> list[str]:
    """A quote at the very end answers nothing; one that is followed by an answer stays."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].startswith(">")):
        end -= 1
    trailing = lines[end:]
    if any(line.startswith(">") for line in trailing):
        return [line for line in lines[:end] if line.strip() != QUOTE_MARK]
    return [line for line in lines if line.strip() != QUOTE_MARK]


_LETTERS = re.compile(r"\W+")


def _own_words(lines: list[str], ours: Sequence[str]) -> int | None:
    """Where words that we had sent begin to come back."""
    seen = [_LETTERS.sub("", line).lower() for line in lines]
    for sent in ours:
        wanted = [_LETTERS.sub("", line).lower() for line in sent.split("\n")]
        wanted = [line for line in wanted if line][:3]
        if sum(map(len, wanted)) < 40:
            continue
        for number, line in enumerate(seen):
            if line == wanted[0]:
                following = [other for other in seen[number : number + 12] if other]
                if following[: len(wanted)] == wanted:
                    return number
    return None
