"""The lines with which mail programs introduce what they quote."""

import re

from kontuar.kit.html import QUOTE_MARK
from kontuar.kit.mail_labels import label_of

_WROTE = (
    r"napisa(?:ł|ła|li|łeś|łaś)(?:\(-?aś?\))?|napisał/a|pisze|pisał(?:a|\(-?a\))?|wrote|writes|"
    r"schrieb|(?:folgendes )?geschrieben|a écrit|ha scritto|escribió|escreveu|skrev|schreef|"
    r"geschreven|kirjoitti|írta|napsal(?:a|\(a\))?|napísala?|пишет|написал(?:а|\(а\))?|"
    r"написав|написала|пише|a scris|yazdı"
)
_BEGIN = re.compile(
    r"\s*(?:w dniu|dnia|użytkownik|wiadomość napisana|dn\.|"
    r"w (?:liście|wiadomości|e-?mailu|mailu) z\b|"
    r"on\b|am\b|le\b|il\b|el\b|em\b|op\b|den\b|in data|"
    r"a \(z\)|-{2,4} (?:on|włącz|am)\b|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|"
    r"donners|frei|sams|sonn)tag|mittwoch|(?:pon|wt|śr|czw|pt|sob|niedz|ndz|sb|nd)[.,]|(?:poniedziałek|wtorek|środa|"
    r"czwartek|piątek|sobota|niedziela)|\w{2,12}[.,]? ?\d|\d)",
    re.IGNORECASE,
)
_MESSAGE_RULER = re.compile(
    r"\s*+[-_*=‐–—]{3,}+\s*+(?:[\w'’]++ ){0,4}(?:wiadomo(?:ść|ści)|message|nachricht|bericht|"
    r"besked|meddelande|meddelelse|melding|messaggio|mensaje|mensagem|сообщение)(?: [\w'’]+){0,4}"
    r"\s*[-_*=‐–—]{3,}\s*$",
    re.IGNORECASE,
)
_APPLE = re.compile(r"wiadomość napisana przez .{2,200} w dniu .{5,80}:$", re.IGNORECASE)
_ENDS_WROTE = re.compile(rf"(?<!\w)(?:{_WROTE})\s*(?::|-{{2,}})?\s*$", re.IGNORECASE)
_HAS_WROTE = re.compile(rf"(?<!\w)(?:{_WROTE})(?!\w)", re.IGNORECASE)
_DATE = re.compile(
    r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}:\d\d|\b(?:19|20)\d\d\b|\d{1,2}\.? \w{3,12}\.?",
)
_TIME = re.compile(r"\d{1,2}[:.h]\d\d")
_FULL_DATE = re.compile(r"(?:19|20)\d\d")
_ADDRESS = re.compile(r"[<(\[]?\s*(?:mailto:)?[^\s<>()\[\]]+@[^\s<>()\[\]]+\s*[>)\]]?")
_ADDRESS_END = re.compile(r"@[^\s<>]+\s*>+\s*:$|\b(?:od|by|von|from) [^\s<>@]+@[^\s<>@]+:$")

_RULER = re.compile(r"\s*[-_=*‐–—]{5,}\s*$")
_LONGEST = 400
"""Characters in a line; nothing longer introduces a quote."""
_RULED = set("-_=*‐–—")
_ORIGINAL = re.compile(
    r"[\s>]*+(?:[-_*=]{2,}+\s*+(?:(?:oryginalna|pierwotna|przekazana|przesłana dalej) wiadomość|"
    r"wiadomość (?:oryginalna|przekazana|pierwotna|przesłana dalej)|treść oryginalnej wiadomości|"
    r"original message|forwarded message|original-nachricht|ursprüngliche nachricht|"
    r"weitergeleitete nachricht|message d['’]origine|message transféré|oprindelig besked|"
    r"messaggio originale|mensaje original|mensagem original|oorspronkelijk bericht|"
    r"ursprungligt meddelande|исходное сообщение|přeposlaná zpráva|původní zpráva|"
    r"preposlaná správa|pôvodná správa|továbbított üzenet|eredeti üzenet|"
    r"пересылаемое сообщение|переслане повідомлення)\s*[-_*=]{2,}|"
    r"(?:początek (?:przekazywanej|przekazanej|przesyłanej dalej|przesłanej dalej) wiadomości|"
    r"begin forwarded message|forwarded message|anfang der weitergeleiteten (?:nachricht|e-mail)|"
    r"début du message (?:transféré|réexpédié)|inizio messaggio inoltrato|"
    r"začátek přeposílané zprávy|message du)\s*:.*)\s*$",
    re.IGNORECASE,
)
_PASSED_ON = re.compile(
    r"[\s>*]*(?:this is a forwarded message|to jest przekazana wiadomość|"
    r"dies ist eine weitergeleitete (?:nachricht|e?-?mail))[:.]?\s*$",
    re.IGNORECASE,
)
_BETWEEN_DASHES = re.compile(
    rf"\s*+[-‐–—]{{2,}}+.{{2,120}}(?:{_WROTE})\s*[-‐–—]{{2,}}\s*$", re.IGNORECASE
)
_DATE_AND_PERSON = re.compile(
    r"(?:19|20)\d\d[/.-]\d{1,2}[/.-]\d{1,2}\b.{1,100}<[^<>\s]+@[^<>\s]+>$"
)
_FORWARD = re.compile(r"forward|przek|przes|weitergel|transf|inolt|přepos|prepos", re.IGNORECASE)
_GLUED = re.compile(
    r"\s*+-{3,}+ ?[^-]{5,60}+-{3,}+\s*+(?:od|from|von)\s?:\s.{3,300}@", re.IGNORECASE
)
"""Old Samsung and Yahoo write ruler and head in one line."""
_GROUPWISE = re.compile(r">>> .{2,100}\d[:.]\d\d.{0,10}>>>\s*$")
_INITIALS = re.compile(r"[A-ZŁŚŻĆ][A-Za-złśżć]{0,2}>+(?: |$)")
_IN_FRONT = re.compile(
    rf".{{6,40}}\d{{1,2}}:\d\d.{{0,80}}<[^<>\s]+@[^<>\s]+>,? (?:{_WROTE}):\s{{2,}}\S", re.IGNORECASE
)
_FORM = re.compile(
    r"\s*\*?(?:treść(?: wiadomości)?|wiadomość|message|nachricht|telefon|phone|e-?mail|"
    r"imię(?: i nazwisko)?|name)\*?\s?:",
    re.IGNORECASE,
)
"""A contact form writes labels too; what it carries is the message."""
_STARRED = re.compile(r"\* .{2,100}[<(][^<>()\s]+@[^<>()\s]+[>)] \[[\d -]{6,10} \d\d:\d\d\]:$")
"""Mutt's older intro: "* Ala <ala@example.pl> [2026-11-03 10:11]:"."""
_CITED = re.compile(
    r"(?:quoting|cytowanie|zitat von) .{0,100}<?[^<>\s]+@[^<>\s]+>?:$", re.IGNORECASE
)
"""Horde's."""
_NAMED = re.compile(r"(?:[A-ZŁŚŻĆ][\w.'-]+,? ){1,4}napisał\(-?a\):$")
"""No person writes "(a)" about somebody they know."""
_NEWS = re.compile(r"napisa(?:ł|ła)(?:\(a\))? w wiadomości(?: \S+)?\s*(?:\.{3}|:)$", re.IGNORECASE)
_REPLY_ABOVE = re.compile(
    r"##-.{3,120}-##|(?<![-=_#~*\s])(?:[-=_#~*]\s*+){2,}+.{0,20}(?:reply above this line|"
    r"type your reply above|odpowiedz powyżej|odpowiedź powyżej|napisz odpowiedź powyżej)|"
    r"^\s*(?:please )?reply above this line|^\s*proszę odpowied(?:zieć|z) powyżej tej linii",
    re.IGNORECASE,
)


def has_marker(lines: list[str]) -> bool:
    """Whether looking for such a line is worth its time."""
    text = "\n".join(lines).lower()
    return "##-" in text or "above" in text or "powyżej" in text


def is_marker(line: str) -> bool:
    """A line after which nothing is new."""
    return len(line) < 300 and bool(_REPLY_ABOVE.search(line))


def is_ruler(line: str) -> bool:
    """A line by which a program says that another mail follows."""
    if len(line) > _LONGEST:
        return False
    return bool(_ORIGINAL.match(line) or _MESSAGE_RULER.match(line) or _PASSED_ON.match(line))


def is_forward_ruler(line: str) -> bool:
    """Such a line, when it speaks of passing on."""
    return bool(_FORWARD.search(line)) and is_ruler(line)


def is_quoted(line: str) -> bool:
    """Whether a line is marked as quoted; The Bat! writes initials before the mark."""
    return line[:1] == ">" or (">" in line[:5] and bool(_INITIALS.match(line)))


def ends_header(lines: list[str], start: int) -> int:
    """The number of the line after a quote header that begins at `start`; 0 when none does."""
    line = lines[start]
    if len(line) > _LONGEST:
        return 0
    first = line[0] if not line[0].isspace() else line.lstrip()[:1]
    if first == ">":
        return start + 1 if _GROUPWISE.match(line) else 0
    if first == QUOTE_MARK:
        return _after_mark(lines, start)
    if first in _RULED:
        return _ruled(lines, start)
    if ":" in line[:60] and (_labelled(lines, start, needed=3) or is_ruler(line)):
        return start + 1
    return _wrote(lines, start)


def _ruled(lines: list[str], start: int) -> int:
    line = lines[start]
    if is_ruler(line):
        return start + 1
    if _RULER.match(line):
        return _labels_below(lines, start)
    if _GLUED.match(line) or _BETWEEN_DASHES.match(line):
        return start + 1
    return _wrote(lines, start) or (start + 1 if _labelled(lines, start, needed=3) else 0)


def _labels_below(lines: list[str], ruler: int) -> int:
    following = _next_written(lines, ruler + 1)
    if following and _labelled(lines, following, needed=2):
        return following + 1
    return 0


def _after_mark(lines: list[str], start: int) -> int:
    """A mail program's own mark is certain; the attribution below it belongs to it."""
    following = _next_written(lines, start + 1)
    if following is None:
        return start + 1
    if lines[following].startswith(">") or lines[following].strip() == QUOTE_MARK:
        return following
    return _wrote(lines, following) or start + 1


def _next_written(lines: list[str], start: int) -> int | None:
    for number in range(start, min(start + 4, len(lines))):
        if lines[number].strip():
            return number
    return None


def _labelled(lines: list[str], start: int, *, needed: int) -> bool:
    """From/Sent/To/Subject, at least `needed` different ones close together."""
    first = label_of(lines[start])
    if not first or (first in ("to", "cc") and needed > 2):
        return False
    block = lines[start : start + 8]
    labels = {label_of(line) for line in block} - {""}
    if first == "sent" and _is_dated_to(block):
        return True
    if len(labels) < needed:
        return False
    is_mail = labels >= {"subject", "sent"} or any("@" in line for line in block)
    return needed < 3 or (is_mail and not any(_FORM.match(line) for line in block))


def _is_dated_to(block: list[str]) -> bool:
    """Date and To are enough when the one holds a whole date and the other an address."""
    date, to = block[0], "".join(block[1:2])
    if label_of(to) not in ("to", "from") or "@" not in to:
        return False
    return bool(_TIME.search(date) and _FULL_DATE.search(date))


def _wrote(lines: list[str], start: int) -> int:
    """A date or address and a verb of writing, over at most four lines."""
    first = lines[start]
    if len(first) > 300 or not (
        _BEGIN.match(first)
        or "<" in first
        or "@" in first
        or "schrieb am" in first
        or "napisał(" in first
        or "pisze:" in first
    ):
        return 0
    joined = ""
    for number in range(start, min(start + 4, len(lines))):
        line = lines[number].strip()
        if not line or (line.startswith(">") and line != ">:"):
            return 0
        joined = f"{joined} {line}" if joined else line
        if len(joined) > 400:
            return 0
        if _is_wrote(joined, lines, number + 1):
            return number + 1
        if number == start and _IN_FRONT.match(line):
            return number + 1
    return 0


def _is_wrote(joined: str, lines: list[str], following: int) -> bool:
    if joined[-1] == ">" and _DATE_AND_PERSON.match(joined):
        return _is_quoted(lines, following)
    if _STARRED.match(joined) or _CITED.match(joined) or _NAMED.match(joined):
        return _is_quoted(lines, following)
    if joined[-1] not in ":-." and not _ENDS_WROTE.search(joined[-40:]):
        return False
    if _APPLE.match(joined) or _NEWS.search(joined):
        return True
    named = joined.lower().startswith("użytkownik ") and _is_quoted(lines, following)
    if not named and not _DATE.search(joined) and not _ADDRESS.search(joined):
        return False
    if _ENDS_WROTE.search(joined[-40:]):
        sure = joined.endswith((":", "--")) or bool(_ADDRESS.search(joined))
        return sure or _is_quoted(lines, following)
    if joined.endswith(":") and _HAS_WROTE.search(joined):
        return bool(_ADDRESS.search(joined)) or _is_quoted(lines, following)
    dated = _TIME.search(joined) and _FULL_DATE.search(joined)
    return bool(dated and _ADDRESS_END.search(joined))


def _is_quoted(lines: list[str], number: int) -> bool:
    behind = (line for line in lines[number : number + 6] if line.strip() not in ("", QUOTE_MARK))
    return is_quoted(next(behind, ""))
