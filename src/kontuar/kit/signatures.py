"""Where a signature begins at the end of a mail."""

import re

from kontuar.kit.html import SIGNATURE_MARK

_DASHES = re.compile(r"^\s*(?:--|—|–|—{2,}|_{2,4}|-- ?\*?)\s*$")
_RULE = re.compile(r"^\s*[-—–_]{2,}\s*$")
_CLOSING_WORDS = (
    r"z poważaniem|z wyrazami szacunku|z szacunkiem|łączę wyrazy szacunku|"
    r"(?:serdecznie |ciepło |miłego dnia i )?pozdrawiam(?:y)?(?: serdecznie| ciepło)?|"
    r"(?:serdeczne )?pozdrowienia|łączę pozdrowienia|z pozdrowieniami|pozdr\.?|"
    r"have a (?:nice|good|great|lovely) (?:day|evening|weekend)|"
    r"(?:miłego|dobrego) (?:dnia|wieczoru|weekendu|popołudnia)(?: życzę)?|życzę miłego dnia|"
    r"(?:(?:z góry )?dziękuję|dzięki|proszę o odpowiedź) i pozdrawiam|pozdrawiam i dziękuję|"
    r"(?:(?:with )?(?:best|kind|kindest|warm|warmest) )?regards|best wishes|all the best|best|"
    r"sincerely(?: yours)?|yours (?:sincerely|faithfully|truly)|cheers|"
    r"mit (?:freundlichen|besten|herzlichen) grüßen?|(?:viele|beste|liebe|freundliche) grüße|"
    r"mfg|lg|vg|cordialement|bien à vous|saluti|cordiali saluti|saludos|hilsen|s pozdravem"
)
_CLOSING = re.compile(rf"^\s*(?:{_CLOSING_WORDS})\s*[,.!;:)-]*\s*\W{{0,3}}\s*$", re.IGNORECASE)
_THANKS = r"(?:many )?thanks(?: a lot)?|thank you|(?:z góry )?dziękuj(?:ę|emy)|dzięki|danke"
_PAIRED = re.compile(
    rf"^(?=.*\b(?:{_CLOSING_WORDS}))\s*(?:{_CLOSING_WORDS}|{_THANKS})"
    rf"(?:[,.!]?\s*(?:[/|\\&,(–—-]|\bi\b|\band\b|\bund\b)\s*(?:{_CLOSING_WORDS}|{_THANKS})\)?){{1,3}}"
    r"\s*[,.!;:)-]*\s*\W{0,3}\s*$",
    re.IGNORECASE,
)
"""In two languages, or with thanks, in one line: "Pozdrawiam / Best regards"."""
_NAMED_CLOSING = re.compile(
    r"\s*(?i:z poważaniem|z wyrazami szacunku|pozdrawiam(?:y)?(?: serdecznie)?|"
    r"serdecznie pozdrawiam|pozdr\.?|(?:best|kind) regards|viele grüße|lg|mfg)"
    r"[,.!]?(?: [A-ZĄĆĘŁŃÓŚŻŹÄÖÜ][\w-]*\.?){1,3}\s*$"
)
"""With a name in the same line: "Pozdrawiam, Ala"."""
_FOOTER = re.compile(
    r"\W*(?:\[image: avast\]\W*)?(?:(?:wiadomość )?woln[ya] od wirusów|virus-free|virenfrei)\b|"
    r"\W*(?:(?:ta|niniejsza) wiadomość|this (?:e-?mail|message)|diese (?:e-?mail|nachricht))\b"
    r".{0,100}(?:poufn|confidential|vertraulich)",
    re.IGNORECASE,
)
"""What virus scanners and lawyers add."""
_MOBILE = re.compile(
    r"^\s*(?:\*|_)?(?:"
    r"(?:wysłan[eoy]|napisan[eo]|wiadomość wysłana) (?:z|ze|za pomocą|za pośrednictwem|przez|"
    r"przy (?:użyciu|pomocy)|poprzez)\b"
    r"|sent (?:from|with|via|using)\b|get (?:outlook|bluemail) for\b"
    r"|(?:pobierz|uzyskaj) (?:aplikację )?(?:outlook|bluemail)\b|gesendet (?:von|mit)\b"
    r"|von meinem .{2,30} gesendet|outlook für .{2,20} beziehen|holen sie sich outlook\b"
    r"|diese nachricht wurde von meinem .{2,60} gesendet"
    r"|envoyé (?:de|depuis|à partir)\b|inviato da\b|enviado (?:desde|do|de)\b"
    r"|verzonden (?:vanaf|met)\b"
    r"|skickat från\b|sendt fra\b|lähetetty\b|отправлено (?:с|из)\b|skorzystaj z darmowej poczty"
    r")(?:[^.,!?;]|\.(?=\w)){0,60}(?:\S*<[^<>\s]*>|https?://\S+)?[.*_]?\s*$",
    re.IGNORECASE,
)
_DEVICE = re.compile(
    r"iphone|ipad|galaxy|samsung|android|outlook|yahoo|telefon|smartfon|smartphone|mobil|mail|poczt|"
    r"\bmy\b|\bmoj|\bmein|huawei|xiaomi|interi|proton|spark|windows|blackberry|onet|\bios\b|aplikacj|\bapp\b",
    re.IGNORECASE,
)
_MAX_SIGNATURE_LINES = 16
_MAY_CLOSE = frozenset("zlspdłmbwkyhavfrct-—–_")
"""First letters of all that can begin a signature; nothing else is looked at."""
_MAY_ADD = frozenset("wnpugvhdeislot\u043e")
"""The same of what programs add; one of them is Cyrillic."""


def without_signature(lines: list[str], *, alone: bool = False) -> list[str]:
    """The lines before the signature; with `alone`, one may be all there is."""
    lines = _before_mobile(_before_mark(lines), alone=alone)
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    for number in range(0 if alone else first + 1, len(lines)):
        line = lines[number]
        if line and len(line) <= 80 and _begins_signature(lines, number, line):
            return lines[:number]
    return lines


def _before_mark(lines: list[str]) -> list[str]:
    """Where a mail program itself marked its writer's signature."""
    if SIGNATURE_MARK not in lines:
        return lines
    number = lines.index(SIGNATURE_MARK)
    while number and (not lines[number - 1].strip() or _DASHES.match(lines[number - 1])):
        number -= 1
    behind = [line for line in lines[number + 1 :] if line.strip()]
    above = any(line.strip() for line in lines[:number])
    return lines[:number] if above and len(behind) <= _MAX_SIGNATURE_LINES else lines


def _begins_signature(lines: list[str], number: int, line: str) -> bool:
    if line.lstrip()[:1].lower() not in _MAY_CLOSE:
        return False
    dashes = _DASHES.match(line)
    closings = (_CLOSING, _NAMED_CLOSING, _PAIRED)
    if not dashes and not any(closing.match(line) for closing in closings):
        return False
    tail = lines[number + 1 : number + 1 + 4 * _MAX_SIGNATURE_LINES]
    written = [other for other in tail if other.strip()]
    if len(written) > _MAX_SIGNATURE_LINES:
        return line == "-- "
    if dashes and line.strip() in ("—", "–") and not _has_letters(lines[:number]):
        return False
    if dashes:
        return bool(written) or line.startswith("-- ")
    return all(len(other) < 90 and not other.rstrip().endswith("?") for other in written)


def _has_letters(lines: list[str]) -> bool:
    return any(c.isalnum() for line in lines for c in line)


def _before_mobile(lines: list[str], *, alone: bool) -> list[str]:
    """A phone's or a mail program's own line; what its writer left below it is not new either."""
    for number, line in enumerate(lines):
        if not _is_added(line):
            continue
        started = alone or any(other.strip() for other in lines[:number])
        if started and _is_apart(lines, number):
            return lines[: _above_dashes(lines, number)]
    return lines


def _is_added(line: str) -> bool:
    first = line[:1]
    if first.isalpha() and first.lower() not in _MAY_ADD:
        return False
    return bool((len(line) <= 140 and _MOBILE.match(line)) or _FOOTER.match(line))


def _above_dashes(lines: list[str], number: int) -> int:
    while number > 1 and (not lines[number - 1].strip() or _RULE.match(lines[number - 1])):
        number -= 1
    return number


def _is_apart(lines: list[str], number: int) -> bool:
    """Whether such a line stands by itself: "Wysłane z Łodzi" inside a story does not."""
    before = number == 0 or not lines[number - 1].strip() or _RULE.match(lines[number - 1])
    below = [other for other in lines[number + 1 :] if other.strip()]
    if _FOOTER.match(lines[number]):
        return bool(before) and len(below) <= _MAX_SIGNATURE_LINES
    if not _DEVICE.search(lines[number]):
        return bool(before) and not below
    after = number + 1 >= len(lines) - 1 or not lines[number + 1].strip()
    return after and len(below) <= _MAX_SIGNATURE_LINES
