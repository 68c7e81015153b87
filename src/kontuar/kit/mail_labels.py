"""The labels under which mail programs repeat a mail's head: Od, Wysłano, Do, Temat and kin."""

import re

_WORDS = {
    "from": "od|from|von|de|da|van|fra|från|nadawca|от|від|lähettäjä|expéditeur|absender|mittente|"
    "feladó|kimden|odesílatel|odosielateľ|de la|autor",
    "sent": "wysłan[oey]|wysłano dnia|data wysłania|data|sent|date|gesendet(?: am)?|datum|"
    "envoyé(?: le)?|inviato|verzonden|dato|sendt|skickat|fecha|enviado(?: el| em)?|дата|"
    "отправлено|odesláno|odoslané|dátum|päivämäärä|lähetetty|tarih",
    "to": "do|to|an|à|a|aan|til|till|para|adresat|odbiorca|empfänger|кому|pour|komu|címzett|"
    "vastaanottaja|kime|către",
    "subject": "temat|subject|betreff|objet|oggetto|onderwerp|emne|ämne|asunto|assunto|тема|"
    "předmět|predmet|tárgy|aihe|konu|subiect",
    "cc": "dw|udw|cc|bcc|kopia|kopia do|copie à|kopie|do wiadomości",
    "reply": "odpowiedz do|odpowiedź do|reply-to|antwort an|answer to",
}
_LABEL = re.compile(
    r"^[\s*>|]*(?:"
    + "|".join(f"(?P<{kind}>{words})" for kind, words in _WORDS.items())
    + r")\*?\s?:(?=\*|\s|[^\s/])[*\s]*",
    re.IGNORECASE,
)
_NAKED = re.compile(
    r"^[\s*>|]*(?:"
    + "|".join(f"(?P<{kind}>{words})" for kind, words in _WORDS.items())
    + r")\s(?=\S)",
    re.IGNORECASE,
)


def label_of(line: str) -> str:
    """Which part of a head a line begins: "from", "sent", "to", "cc", "subject"; or nothing."""
    found = _LABEL.match(line + " ")
    return str(found.lastgroup) if found else ""


def labelled(line: str, *, naked: bool = False) -> tuple[str, str]:
    """The label and what stands behind it; `naked` where a program writes no colon."""
    found = _LABEL.match(line + " ") or (_NAKED.match(line) if naked else None)
    if not found:
        return "", ""
    return str(found.lastgroup), line[found.end() :].strip().rstrip("*").strip()
