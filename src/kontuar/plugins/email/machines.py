"""Mail written by a machine: answering it would begin a conversation between machines."""

import re

from kontuar.plugins.email.structure import Entity

_BULK = re.compile(r"\b(?:bulk|list|junk|auto_reply|auto-reply)\b", re.IGNORECASE)
_TRACES = (
    "x-loop", "x-autoreply", "x-autorespond", "x-autoresponder", "list-unsubscribe",
    "x-autoreply-from", "x-mail-autoreply", "x-auto-reply", "x-auto-response",
    "x-fc-machinegenerated",
)  # fmt: skip
_RANKS = ("precedence", "x-precedence", "preference")
_ROBOT = re.compile(r"^(?:mailer-daemon|postmaster)@", re.IGNORECASE)
"""No "noreply": contact forms write from there for a customer who does want an answer."""
_SUBJECT = re.compile(
    r"^\W*(?:auto(?:matyczna|matische|matic)?[ :-]+(?:odpowied[źz]|reply|antwort|response)|auto:|"
    r"odpowied[źz] automatyczna|auto-?odpowied[źz]|autoreply|autoresponder|"
    r"out of (?:the )?office|poza biurem|abwesen(?:d|heit)|nieobecno[śs][ćc]|"
    r"(?:jestem )?poza biurem|r[ée]ponse automatique|respuesta autom[áa]tica|"
    r"risposta automatica|automatick[áa] odpov|urlop\b.{0,40}\bautomatyczn)|"
    r"\(automatic (?:response|reply)\)|\bis out of (?:the )?office",
    re.IGNORECASE,
)


def is_automatic(mail: Entity, subject: str, sender: str) -> bool:
    """By its headers first; by sender and subject where the headers say nothing."""
    submitted = mail.raw("auto-submitted").strip().lower()
    if submitted and not submitted.startswith("no"):
        return True
    return _has_trace(mail) or bool(_ROBOT.match(sender)) or bool(_SUBJECT.search(subject))


def _has_trace(mail: Entity) -> bool:
    if mail.has(*_TRACES) or mail.kind == "multipart/report":
        return True
    if any(_BULK.search(mail.raw(name)) for name in _RANKS):
        return True
    suppress = mail.raw("x-auto-response-suppress").strip().lower()
    if suppress and suppress != "none":
        return True
    if "autoresponder" in f"{mail.raw('delivered-to')} {mail.raw('x-post-messageclass')}".lower():
        return True
    return "".join(mail.raw("return-path").split()) in ("<>", "<MAILER-DAEMON>")
