"""What an invitation says, for mail that has no other words."""

import re

from kontuar.kit.charsets import decode

_FOLDED = re.compile(r"\r?\n[ \t]")
_LINE = re.compile(r"^(SUMMARY|LOCATION|DESCRIPTION)(?:;[^:\n]*)?:(.*)$", re.MULTILINE)
_ESCAPED = re.compile(r"\\([\\;,nN])")
MAX_BYTES = 200_000


def words_of_calendar(data: bytes) -> str:
    """Name, place and description of the first event (RFC 5545), each on lines of its own."""
    text = _FOLDED.sub("", decode(data[:MAX_BYTES], "utf-8")).replace("\r", "")
    event = text.partition("BEGIN:VEVENT")[2].partition("BEGIN:VALARM")[0]
    found: dict[str, str] = {}
    for name, value in _LINE.findall(event):
        found.setdefault(name, _ESCAPED.sub(_unescaped, value).strip())
    names = ("SUMMARY", "LOCATION", "DESCRIPTION")
    return "\n".join(found[name] for name in names if found.get(name))


def _unescaped(mark: re.Match[str]) -> str:
    return "\n" if mark[1] in "nN" else mark[1]
