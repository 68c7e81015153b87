"""Words we had sent, coming back: found whatever a mail program did to their lines."""

import re
from collections.abc import Sequence
from itertools import islice

_WORD = re.compile(r"\w+")
_LINK_ONLY = re.compile(r"\W*(?:https?://|mailto:|www\.)\S*\W*$", re.IGNORECASE)
_NAMES_US = re.compile(r"\S@\S|\d.*:\s*$")
_RUN = 5
"""So many words in the same order are no accident."""
_ENOUGH = 7
"""Fewer words of ours in a whole mail prove nothing: "Dzień dobry, dziękuję za wiadomość"."""

_MOST = 20_000
"""Words looked at; nobody reads on."""
_CLOSING = 2
"""So many last lines of a text of ours: the greeting and who wrote."""


def typed_around(lines: Sequence[str], ours: Sequence[str]) -> list[str] | None:
    """What was typed above, between or else below words of ours; None when they are not there."""
    known = _known(lines, ours)
    if not known:
        return None
    above = list(lines[: _begin(lines, min(known))])
    between = _up_to_last_answer(lines, known)
    if between or _has_words(above):
        return [*above, *between]
    below = list(lines[max(known) + 1 :])
    return below if _has_words(below) else None


def answers_among(lines: Sequence[str], ours: Sequence[str]) -> list[str]:
    """Words of ours up to the last line typed between them; nothing when none was."""
    known = _known(lines, ours)
    return _up_to_last_answer(lines, known) if known else []


def _up_to_last_answer(lines: Sequence[str], known: set[int]) -> list[str]:
    first = min(known)
    typed = [n for n in range(first, max(known)) if n not in known and _says_something(lines[n])]
    return list(lines[first : typed[-1] + 1]) if typed else []


def _says_something(line: str) -> bool:
    return bool(_WORD.search(line)) and not _LINK_ONLY.match(line)


def _has_words(lines: Sequence[str]) -> bool:
    return any(_says_something(line) for line in lines)


def _begin(lines: Sequence[str], first: int) -> int:
    """Empty lines, bare ">" and a line that names us belong to what they stand above."""
    begin = first
    while begin and not lines[begin - 1].strip("> \t"):
        begin -= 1
    if begin and len(lines[begin - 1]) < 200 and _NAMES_US.search(lines[begin - 1]):
        return begin - 1
    return begin


def _known(lines: Sequence[str], ours: Sequence[str]) -> set[int]:
    """The numbers of the lines that are ours, by the newest text of which enough is there."""
    every = ((word, number) for number, line in enumerate(lines) for word in _words(line))
    words = list(islice(every, _MOST))
    for sent in ours:
        found = _lines_of(words, _words(sent))
        if found:
            return found | _short_lines(lines, sent, min(found), max(found))
    return set()


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _lines_of(words: Sequence[tuple[str, int]], sent: Sequence[str]) -> set[int]:
    said = [word for word, _ in words]
    runs = {tuple(sent[at : at + _RUN]) for at in range(len(sent) - _RUN + 1)}
    covered = [False] * len(words)
    for at in range(len(words) - _RUN + 1):
        if tuple(said[at : at + _RUN]) in runs:
            covered[at : at + _RUN] = [True] * _RUN
    if sum(covered) < _ENOUGH:
        return set()
    total: dict[int, int] = {}
    ours: dict[int, int] = {}
    for (_, number), is_ours in zip(words, covered, strict=True):
        total[number] = total.get(number, 0) + 1
        ours[number] = ours.get(number, 0) + is_ours
    return {number for number, count in total.items() if ours[number] * 5 >= count * 4}


def _short_lines(lines: Sequence[str], sent: str, first: int, last: int) -> set[int]:
    """Lines too short for a run, word for word as we wrote them, down to how we closed."""
    written = [tuple(_words(line)) for line in sent.split("\n") if _WORD.search(line)]
    closing = written[-_CLOSING:]
    following = [(n, tuple(_words(lines[n]))) for n in range(last + 1, min(last + 13, len(lines)))]
    following = [(n, words) for n, words in following if words]
    for at in range(len(following) - len(closing) + 1):
        if [words for _, words in following[at : at + len(closing)]] == closing:
            last = following[at + len(closing) - 1][0]
            break
    return {n for n in range(first, last + 1) if tuple(_words(lines[n])) in written}
