"""The lines with which mail programs introduce what they quote."""

import re

from kontuar.kit.html import QUOTE_MARK

_WROTE = (
    r"napisa(?:ł|ła|li)(?:\(-?a\))?|napisał/a|pisze|pisał(?:a|\(-?a\))?|wrote|writes|schrieb|"
    r"a écrit|ha scritto|escribió|escreveu|skrev|schreef|kirjoitti|írta|napsal(?:a|\(a\))?|"
    r"napísala?|пишет|написал(?:а|\(а\))?|написав|a scris|yazdı"
)
_BEGIN = re.compile(
    r"\s*(?:w dniu|dnia|użytkownik|wiadomość napisana|dn\.|"
    r"on\b|am\b|le\b|il\b|el\b|em\b|op\b|den\b|in data|"
    r"a \(z\)|-{2,4} on|(?:pon|wt|śr|czw|pt|sob|niedz|ndz|sb|nd)[.,]|(?:poniedziałek|wtorek|środa|"
    r"czwartek|piątek|sobota|niedziela)|\w{2,12}[.,]? ?\d|\d)",
    re.IGNORECASE,
)
_MESSAGE_RULER = re.compile(
    r"\s*[-_*=]{3,}\s*(?:[\w'’]+ ){0,4}(?:wiadomo(?:ść|ści)|message|nachricht|bericht|besked|"
    r"meddelande|messaggio|mensaje|mensagem|сообщение)(?: [\w'’]+){0,4}\s*[-_*=]{3,}\s*$",
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
_ADDRESS_END = re.compile(r"@[^\s<>]+\s*>+\s*:$")

_LABELS = {
    "from": "od|from|von|de|da|van|fra|från|nadawca|от|lähettäjä|expéditeur",
    "sent": "wysłan[oey]|wysłano dnia|data|sent|date|gesendet|datum|envoyé(?: le)?|inviato|"
    "verzonden|dato|sendt|skickat|fecha|enviado(?: el| em)?|дата|отправлено|data wysłania",
    "to": "do|to|an|à|a|aan|til|till|para|adresat|odbiorca|кому|pour",
    "subject": "temat|subject|betreff|objet|oggetto|onderwerp|emne|ämne|asunto|assunto|тема",
    "cc": "dw|udw|cc|kopia|kopia do|copie à|kopie",
}
_LABEL = re.compile(
    r"^[\s*>]*(?:"
    + "|".join(f"(?P<{kind}>{words})" for kind, words in _LABELS.items())
    + r")\*?\s?:(?:\*|\s|[^\s/])",
    re.IGNORECASE,
)
_RULER = re.compile(r"\s*[-_=*]{5,}\s*$")
_RULED = set("-_=*")
_ORIGINAL = re.compile(
    r"\s*(?:[-_*>]{2,}\s*(?:(?:oryginalna|pierwotna|przekazana|przesłana dalej) wiadomość|"
    r"wiadomość (?:oryginalna|przekazana|pierwotna|przesłana dalej)|treść oryginalnej wiadomości|"
    r"original message|forwarded message|original-nachricht|ursprüngliche nachricht|"
    r"weitergeleitete nachricht|message d['’]origine|message transféré|oprindelig besked|"
    r"messaggio originale|mensaje original|mensagem original|oorspronkelijk bericht|"
    r"ursprungligt meddelande|исходное сообщение)\s*[-_*]{2,}|"
    r"(?:początek przekazanej wiadomości|początek przesłanej dalej wiadomości|"
    r"begin forwarded message|anfang der weitergeleiteten nachricht|message du)\s*:.*)\s*$",
    re.IGNORECASE,
)
_REPLY_ABOVE = re.compile(
    r"##-.{3,120}-##|(?:[-=_#~*]\s*){2,}.{0,20}(?:reply above this line|type your reply above|"
    r"odpowiedz powyżej|odpowiedź powyżej|napisz odpowiedź powyżej)|"
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


def ends_header(lines: list[str], start: int) -> int:
    """The number of the line after a quote header that begins at `start`; 0 when none does."""
    line = lines[start]
    first = line.lstrip()[:1]
    if first == QUOTE_MARK:
        return _after_mark(lines, start)
    if first in _RULED and (_ORIGINAL.match(line) or _MESSAGE_RULER.match(line)):
        return start + 1
    if first in _RULED and _RULER.match(line):
        return _labels_below(lines, start)
    if ":" in line[:60] and (_ORIGINAL.match(line) or _labelled(lines, start, needed=3)):
        return start + 1
    return _wrote(lines, start)


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
    first = _kind(lines[start])
    if not first or (first in ("to", "cc") and needed > 2):
        return False
    return len({_kind(line) for line in lines[start : start + 8]} - {""}) >= needed


def _kind(line: str) -> str:
    found = _LABEL.match(line + " ")
    return str(found.lastgroup) if found else ""


def _wrote(lines: list[str], start: int) -> int:
    """A date or address and a verb of writing, over at most four lines."""
    if len(lines[start]) > 300 or (not _BEGIN.match(lines[start]) and "<" not in lines[start]):
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
    return 0


def _is_wrote(joined: str, lines: list[str], following: int) -> bool:
    if not joined.endswith((":", "--")) and not _ENDS_WROTE.search(joined[-40:]):
        return False
    if _APPLE.match(joined):
        return True
    named = joined.lower().startswith("użytkownik ") and _is_quoted(lines, following)
    if not named and not _DATE.search(joined) and not _ADDRESS.search(joined):
        return False
    if _ENDS_WROTE.search(joined[-40:]):
        sure = joined.endswith((":", "--")) or bool(_ADDRESS.search(joined))
        return sure or _is_quoted(lines, following)
    if joined.endswith(":") and _HAS_WROTE.search(joined) and _ADDRESS.search(joined):
        return True
    dated = _TIME.search(joined) and _FULL_DATE.search(joined)
    return bool(dated and _ADDRESS_END.search(joined))


def _is_quoted(lines: list[str], number: int) -> bool:
    found = _next_written(lines, number)
    return found is not None and lines[found].startswith(">")
