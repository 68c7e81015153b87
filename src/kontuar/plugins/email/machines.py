"""Mail written by a machine: answering it would begin a conversation between machines."""

import re

from kontuar.plugins.email.structure import Entity

_BULK = re.compile(r"\b(?:bulk|list|junk|auto_reply|auto-reply)\b", re.IGNORECASE)
_TRACES = (
    "x-loop", "x-autoreply", "x-autorespond", "x-autoresponder", "list-unsubscribe",
    "x-autoreply-from", "x-mail-autoreply",
)  # fmt: skip
_ROBOT = re.compile(r"^(?:mailer-daemon|postmaster)@", re.IGNORECASE)
"""No "noreply": contact forms write from there for a customer who does want an answer."""
_SUBJECT = re.compile(
    r"^\s*(?:auto(?:matyczna|matische|matic)?[ :-]+(?:odpowied[źz]|reply|antwort|response)|"
    r"odpowied[źz] automatyczna|autoodpowied[źz]|autoreply|out of (?:the )?office|poza biurem|"
    r"abwesen(?:d|heit)|nieobecno[śs][ćc]|jestem poza biurem|réponse automatique)",
    re.IGNORECASE,
)


def is_automatic(mail: Entity, subject: str, sender: str) -> bool:
    """By its headers first; by sender and subject where the headers say nothing."""
    submitted = mail.raw("auto-submitted").strip().lower()
    if submitted and not submitted.startswith("no"):
        return True
    return _has_trace(mail) or bool(_ROBOT.match(sender)) or bool(_SUBJECT.match(subject))


def _has_trace(mail: Entity) -> bool:
    if mail.has(*_TRACES) or mail.kind == "multipart/report":
        return True
    if _BULK.search(f"{mail.raw('precedence')} {mail.raw('x-precedence')}"):
        return True
    suppress = mail.raw("x-auto-response-suppress").strip().lower()
    if suppress and suppress != "none":
        return True
    return mail.raw("return-path").strip() in ("<>", "<MAILER-DAEMON>")
