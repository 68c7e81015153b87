"""Where a signature begins at the end of a mail."""

import re

_DASHES = re.compile(r"^\s*(?:--|—|–|—{2,}|_{2,4}|-- ?\*?)\s*$")
_CLOSING_WORDS = (
    r"z poważaniem|z wyrazami szacunku|z szacunkiem|łączę wyrazy szacunku|"
    r"(?:serdecznie |ciepło |miłego dnia i )?pozdrawiam(?:y)?(?: serdecznie| ciepło)?|"
    r"(?:serdeczne )?pozdrowienia|łączę pozdrowienia|z pozdrowieniami|pozdr\.?|"
    r"(?:dziękuję|dzięki|proszę o odpowiedź) i pozdrawiam|pozdrawiam i dziękuję|"
    r"(?:(?:with )?(?:best|kind|kindest|warm|warmest) )?regards|best wishes|all the best|best|"
    r"sincerely(?: yours)?|yours (?:sincerely|faithfully|truly)|cheers|"
    r"mit (?:freundlichen|besten|herzlichen) grüßen?|(?:viele|beste|liebe|freundliche) grüße|"
    r"mfg|lg|vg|cordialement|bien à vous|saluti|cordiali saluti|saludos|hilsen|s pozdravem"
)
_CLOSING = re.compile(rf"^\s*(?:{_CLOSING_WORDS})\s*[,.!;:)-]*\s*\W{{0,3}}\s*$", re.IGNORECASE)
_MOBILE = re.compile(
    r"^\s*(?:\*|_)?(?:"
    r"(?:wysłan[eoy]|napisan[eo]|wiadomość wysłana) (?:z|ze|za pomocą|przez|przy użyciu|poprzez)\b"
    r"|sent (?:from|with|via|using)\b|get outlook for\b|pobierz (?:aplikację )?outlook"
    r"|uzyskaj (?:aplikację )?outlook|gesendet (?:von|mit)\b|von meinem .{2,30} gesendet"
    r"|envoyé (?:de|depuis|à partir)\b|inviato da\b|enviado (?:desde|do|de)\b"
    r"|verzonden (?:vanaf|met)\b"
    r"|skickat från\b|sendt fra\b|lähetetty\b|отправлено (?:с|из)\b|skorzystaj z darmowej poczty"
    r")[^.,!?;]{0,60}(?:\S*<[^<>\s]*>|https?://\S+)?[.*_]?\s*$",
    re.IGNORECASE,
)
_MAX_SIGNATURE_LINES = 16


def without_signature(lines: list[str], *, alone: bool = False) -> list[str]:
    """The lines before the signature; with `alone`, one may be all there is."""
    lines = _before_mobile(lines, alone=alone)
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    for number in range(0 if alone else first + 1, len(lines)):
        if len(lines[number]) <= 60 and _begins_signature(lines, number):
            return lines[:number]
    return lines


def _begins_signature(lines: list[str], number: int) -> bool:
    line = lines[number]
    dashes = _DASHES.match(line)
    if not dashes and not _CLOSING.match(line):
        return False
    tail = lines[number + 1 : number + 1 + 4 * _MAX_SIGNATURE_LINES]
    written = [other for other in tail if other.strip()]
    if len(written) > _MAX_SIGNATURE_LINES:
        return line.rstrip("\r\n") == "-- "
    if dashes:
        return bool(written) or line.startswith("-- ")
    return all(len(other) < 90 and not other.rstrip().endswith("?") for other in written)


def _before_mobile(lines: list[str], *, alone: bool) -> list[str]:
    """Programs add "Sent from my telephone"; what they set below it is not new either."""
    for number, line in enumerate(lines):
        if len(line) > 140 or not _MOBILE.match(line):
            continue
        before = number == 0 or not lines[number - 1].strip()
        after = number + 1 == len(lines) or not lines[number + 1].strip()
        started = alone or any(other.strip() for other in lines[:number])
        if started and (after or number + 1 >= len(lines) - 1) and (before or after):
            return lines[:number]
    return lines
