"""A mail passed on inside a mail: who wrote it first, about what, and what they wrote."""

import re
from dataclasses import dataclass
from itertools import takewhile

from kontuar.kit.html import QUOTE_MARK
from kontuar.kit.mail_labels import label_of, labelled
from kontuar.kit.quote_headers import ends_header, is_ruler

_MAX_LINES, _MAX_HEAD = 2000, 30
_SUBJECT_MARK = re.compile(
    r"\s*(?:(?:re|odp|aw|sv|vs)\s*(?:\[\d+\])?\s*:\s*)*[\[(]?\s*"
    r"(?:fwd?|pd|wg|tr|rv|enc|vb|vl|i|přeposláno|redir\.|videresend|"
    r"przek(?:az(?:ane|anie|uję))?\.?|prze(?:kazana|słana dalej)(?: wiadomość)?|"
    r"weitergeleitet|doorst)\s*(?:\[\d+\])?\s*[:\]]",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(r"<?mailto:[^>\s]*>?|\[mailto:[^\]]*\]", re.IGNORECASE)
_AROUND_NAME = " \t\"'„”“«»<>()[]*,;:"
_NAME_IN_WORDS = re.compile(
    r"(?:.*(?:\d[:.]\d\d(?::\d\d)?(?: ?[AP]M)?|(?:19|20)\d\d)\b\)?,?\s*(?-i:[A-Z]{3,4},?\s+)?"
    r"(?:użytkownik|schrieb|uhr)?|\s*(?:użytkownik|wiadomość napisana przez))\s*(.*)$",
    re.IGNORECASE,
)
_GLUED = re.compile(r"\s*(-{3,} ?[^-]{5,60} ?-{3,})\s+(?=\S)")
_GLUED_LABEL = re.compile(
    r"(?<=[>\w])\s*(?=(?:Do|Dw|Cc|CC|To|An|Wysłano|Sent|Gesendet|Date|Data|Datum|Temat|Subject|"
    r"Betreff):? ?\S)"
)
_CUT_HERE = re.compile(r"\s*=*8<=+.{0,80}=+\s*$")


@dataclass(frozen=True, slots=True)
class Forwarded:
    """What a mail program passed on, as its head says; nothing in it is proven."""

    name: str
    email: str
    """In lower case; empty where a program gives the name only."""
    subject: str
    date: str
    """As written: each program has its own way."""
    body: str


def is_forward_subject(subject: str) -> bool:
    """Whether a subject says that its mail passes another one on."""
    return bool(_SUBJECT_MARK.match(subject))


def forwarded_from(text: str) -> Forwarded | None:
    """The first mail passed on inside a text.

    A reply repeats a head in the same way: only the subject tells them apart.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:_MAX_LINES]
    lines = _unglued([line for line in lines if line.strip() != QUOTE_MARK])
    for number, line in enumerate(lines):
        if is_ruler(line):
            found = _read(lines, _next_written(lines, number + 1), needed=2, naked=True)
        elif label_of(line) in ("from", "sent", "subject"):
            found = _read(lines, number, needed=3, naked=False)
        else:
            continue
        if found:
            return found
    return _attributed(lines)


def _unglued(lines: list[str]) -> list[str]:
    """Yahoo's plain text writes ruler and head in one line."""
    for number, line in enumerate(lines):
        found = _GLUED.match(line)
        if found and is_ruler(found[1]):
            head = _GLUED_LABEL.split(line[found.end() :])
            return [*lines[:number], found[1], *head, "", *lines[number + 1 :]]
    return lines


def _next_written(lines: list[str], start: int) -> int:
    while start < len(lines) and not lines[start].strip("> \t"):
        start += 1
    return start


def _read(lines: list[str], start: int, *, needed: int, naked: bool) -> Forwarded | None:
    head, end = _head(lines, start, naked=naked)
    if len(head) < needed or not head.get("from"):
        return None
    name, email = _person(head["from"])
    if end < len(lines) and is_ruler(lines[end]):
        end += 1
    body = _body(lines[end:], quoted=lines[start].startswith(">"))
    return Forwarded(name, email, head.get("subject", ""), head.get("sent", ""), body)


def _head(lines: list[str], start: int, *, naked: bool) -> tuple[dict[str, str], int]:
    """Labels with their values, and the number of the line behind them."""
    head: dict[str, str] = {}
    kind, end = "", start
    for number in range(start, min(start + _MAX_HEAD, len(lines))):
        line = lines[number]
        label, value = labelled(line, naked=naked)
        if label and label not in head:
            kind, head[label] = label, value
        elif not line.strip("> \t*"):
            if not _goes_on_below(lines, number + 1, head):
                break
            continue
        elif kind and _belongs(kind, head[kind], line):
            head[kind] = f"{head[kind]} {line.strip('>* ').strip()}".strip()
        else:
            break
        end = number + 1
    return head, end


def _goes_on_below(lines: list[str], number: int, head: dict[str, str]) -> bool:
    """One empty line inside a head: the next one is another label."""
    label = label_of(lines[number]) if number < len(lines) else ""
    return bool(label) and label not in head


def _belongs(kind: str, value: str, line: str) -> bool:
    """Whether a line without a label of its own continues the one above."""
    if not value:
        return True
    if kind in ("subject", "sent"):
        return line[:1] in (" ", "\t")
    unfinished = value.endswith((",", ";", "<")) or "@" not in value
    return unfinished or line.lstrip("> ")[:1] in ("<", "[")


def _body(lines: list[str], *, quoted: bool = False) -> str:
    """The words passed on, one level of quoting less where all of them are quoted."""
    if quoted:
        lines = list(takewhile(lambda line: line.startswith(">") or not line.strip(), lines))
    written = [line for line in lines if line.strip()]
    if written and all(line.startswith(">") for line in written):
        lines = [line[1:].removeprefix(" ") for line in lines]
    return "\n".join(line.rstrip() for line in lines if not _CUT_HERE.match(line)).strip("\n ")


def _attributed(lines: list[str]) -> Forwarded | None:
    """Some pass on under "On ..., X <...> wrote:" only."""
    for number, line in enumerate(lines):
        end = 0 if not line.strip() or line.startswith(">") else ends_header(lines, number)
        said = " ".join(part.strip() for part in lines[number:end])
        if end and _ADDRESS.search(said):
            name, email = _person(said)
            found = _NAME_IN_WORDS.match(name)
            known = found[1].strip(_AROUND_NAME) if found else name
            return Forwarded(known, email, "", "", _body(lines[end:]))
    return None


def _person(value: str) -> tuple[str, str]:
    """Name and address out of any of the ways in which they are written together."""
    found = _ADDRESS.search(value)
    if not found:
        return " ".join(value.strip(_AROUND_NAME).split()), ""
    before = _LINK.sub("", value[: found.start()]).strip(_AROUND_NAME)
    name = before.removesuffix("mailto").strip(_AROUND_NAME)
    if "@" in name:
        name = ""
    return " ".join(name.replace("\\", "").split()), found[0].strip("'").lower()
