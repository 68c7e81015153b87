"""What receiving servers found out about a mail's sender (RFC 8601)."""

import re
from collections.abc import Iterator, Sequence

from kontuar.channels.contract import Verdict
from kontuar.plugins.email.words import printable, storable, unfold

MAX_HEADERS = 5
"""Ours is at the top; what stands lower came with the mail and anybody may have written it."""
_MAX_LENGTH = 10_000
_COMMENT = re.compile(r"\((?:\\.|[^()\\]){0,1000}+\)")
_QUOTED = re.compile(r'"((?:\\.|[^"\\]){0,1000}+)"')
_RESULT = re.compile(r"\s*(spf|dkim|dmarc)\s*(?:/\s*\d+\s*)?=\s*([a-z]+)\b(.*)", re.I | re.S)


def read_verdicts(headers: Sequence[str]) -> tuple[Verdict, ...]:
    """Each Authentication-Results header, topmost first."""
    return tuple(_verdict(header) for header in headers[:MAX_HEADERS])


def _verdict(header: str) -> Verdict:
    server, results = "", _without_comments(unfold(header)[:_MAX_LENGTH]).split(";")
    if not _RESULT.match(results[0]):  # Microsoft's servers leave their name out
        server = storable(printable(results.pop(0))).strip().partition(" ")[0].lower()
    found = list(_results(results))
    return Verdict(
        server=server,
        spf=_spf([rest for name, rest in found if name == "spf"]),
        dkim=_best([result for name, (result, _) in found if name == "dkim"]),
        dmarc=_worst([result for name, (result, _) in found if name == "dmarc"]),
    )


def _without_comments(line: str) -> str:
    """Comments may hold anything, results for example; so may quoted words."""
    line = _QUOTED.sub(lambda found: re.sub(r"[^\w.@+-]", "_", found[1]), line)
    while (shorter := _COMMENT.sub(" ", line)) != line:
        line = shorter
    return line.partition("(")[0]


def _results(pieces: Sequence[str]) -> Iterator[tuple[str, tuple[str, str]]]:
    for piece in pieces:
        found = _RESULT.match(piece)
        if found:
            yield found[1].lower(), (found[2].lower(), found[3].lower())


def _spf(results: Sequence[tuple[str, str]]) -> str:
    """The envelope's sender counts, not the name the other server greeted with."""
    named = [result for result, rest in results if "smtp.mailfrom" in rest]
    return _worst(named or [result for result, _ in results])


def _best(results: Sequence[str]) -> str:
    """Of several signatures one good one is enough."""
    return "pass" if "pass" in results else next(iter(results), "")


def _worst(results: Sequence[str]) -> str:
    """A result that is there twice passes only when both do."""
    return next((r for r in results if r != "pass"), next(iter(results), ""))
