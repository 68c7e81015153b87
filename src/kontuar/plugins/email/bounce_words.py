"""Delivery reports that are only a letter: is it one, who is meant, is it still being tried."""

import re
from collections.abc import Iterator

from kontuar.plugins.email.bounce_reasons import is_address_dead

MAX_REPORT = 20_000

ADDRESS = re.compile(
    r"(?<![\w.!#$%&*+/?^`{|}~-])(?!\d{3}-')[\w.!#$%&'*+/=?^`{|}~-]{1,100}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,20}"
)
REPORTER = re.compile(
    r"mailer-?daemon|postmaster|mail(?:er)? delivery|delivery (?:sub)?system|mdaemon|"
    r"microsoftexchange|system administrator|mail (?:system|service)|smtp_mail_service|"
    r"delivery[- ]?(?:notification|failure)|administrator systemu|poczta systemowa",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"undeliver|undelivrable|delivery (?:status|failure|notification|has failed|delayed|report|"
    r"failed|problem|error|warning|unsuccessful|incomplete)|failure (?:notice|delivery)|"
    r"mail (?:delivery|failure|failed|system error|not delivered)|returned (?:e?mail|message)|"
    r"mail (?:system )?error|message status - undeliv|could not be delivered|bounced?\b|"
    r"non remis|unzustellbar|nicht zugestellt|konnte nicht zugestellt|zustellung (?:fehlge|verz)|"
    r"nie dostarczon|nie można dostarczyć|niedostarcz|nie została dostarczona|zwrot wiadomości|"
    r"nieudane dostarczenie|błąd doręczenia|nie można doręczyć|niedoręcz|"
    r"warning: (?:could not send|message|\S+@\S+ - user)|non[- ]?delivery|failed mail\b|"
    r"processing error|rejected mail|user unknown|delayed mail|"
    r"недостав|не доставлено|mail failure|échec de la remise|no se puede entregar|mancato recapito",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"(?:message|mail|delivery|addresse?s?|recipients?|wiadomo\w+|nachricht)\b[^.!?]{0,160}"
    r"(?:could(?: not|n't) be (?:\w+ )?(?:delivered|sent)|(?:was|were|has been|be)(?: not|n't)? "
    r"(?:delivered|undeliverable|returned|rejected|undelivered)|has not (?:yet )?been delivered|"
    r"did not reach|unable to (?:be )?deliver|fail(?:ed)?\b|permanent (?:fatal )?error|"
    r"undeliverable|nie (?:została|mogła|może|zostały) (?:\w+ ){0,2}(?:dostarczon|doręczon)|"
    r"konnte nicht|postponed)|"
    r"unable to deliver|not able to deliver|wasn't able to deliver|could not deliver|"
    r"couldn't deliver|delivery (?:to the following recipients? )?(?:has )?failed|failed recipient|"
    r"failed permanently|permanent (?:fatal )?error|returned to sender|intended recipient|"
    r"user unknown|unknown user|no such (?:user|mailbox)|not a valid user|"
    r"delivery of (?:the |your )?e?mail|no valid recipients|message that you sent|"
    r"your (?:e-?)?mail to|this is the (?:mail|"
    r"postfix|qmail)|qmail-send|standard form of email address|"
    r"nie udało się (?:dostarczyć|doręczyć)|nie można (?:było )?(?:dostarczyć|doręczyć)|"
    r"could not be delivered to|mailer-daemon|over quota|will be retried|\bdelayed\b|non-delivery",
    re.IGNORECASE,
)
_WARNS = re.compile(
    r"will be retried|will (?:retry|keep trying|continue to (?:try|attempt|be))|"
    r"has(?: not|n't) (?:yet )?been delivered (?:yet|because)|not yet been delivered|"
    r"(?:delivery )?attempts will continue|continue to (?:try|attempt|be made)|postponed|"
    r"(?:only|just) a warning|warning message only|still (?:being tried|trying)|"
    r"delivery is delayed|has been delayed|(?:do|need) not (?:need to )?re-?send your message|"
    r"opóźnion|kolejn\w+ prób|ponowimy|ponawian|wird weiterhin versucht|verzögert|"
    r"retrying|queued for (?:later|retry)|jeszcze dostarczon",
    re.IGNORECASE,
)
_WARNING = re.compile(
    r"delay|still being (?:re)?tried|warning|not yet been|could not send message for|opóźni|"
    r"verzöger|retard",
    re.IGNORECASE,
)
_ENDED = re.compile(
    r"giv(?:en|ing) up|not going to try|permanent (?:fatal )?error|failed permanently|"
    r"no longer (?:be )?(?:tr|attempt)|delivery time expired|retry time(?:out)? (?:not|exceeded)|"
    r"retry timeout exceeded|\b5\d\d[ -]|\b5\.\d{1,3}\.\d{1,3}\b",
    re.IGNORECASE,
)
_TEMPORARY = re.compile(
    r"temporary (?:failure|problem|error)|\b4\.\d{1,3}\.\d{1,3}\b", re.IGNORECASE
)
_COPY_BEGINS = re.compile(
    r"(?im)^(?:.{0,20}(?:below this line is a copy|this is (?:the|a copy of (?:the|your)) message|"
    r"original message(?! was)|message headers? follow|unsent message|undelivered message follows|"
    r"returned (?:mail|message)|header and top|copy of the first|lines of your original|"
    r"body of message|is a copy of|oryginalna wiadomość|kopia wiadomości|treść wiadomości)|"
    r"received: from\b|return-path: ).*$"
)
_ANSWERED = re.compile(r"(?i)\s*(?:re|odp|fwd?|pd|aw|wg|sv|tr)(?:\[\d+\])?\s*:")
_NAMED = re.compile(
    r"(?i)(?:following|these) (?:recipient|address|user|person|people|list)|"
    r"(?:failed|intended) recipient|addresse?s? had|did not reach"
)
_INTRODUCED = re.compile(
    r"(?i)(?:delivered|deliver\w*|sent|"
    r"dostarczon\w+|doręczon\w+|zugestellt|addressed) to\b|message to\b|"
    r"delivery to\b|adresat|odbiorc|not delivered"
)
_LISTED = re.compile(
    r"^[ \t*>\"'•-]{0,12}(?:(?:original |final |failed |intended |local )*"
    r"(?:to|for|recipients?|address|user|mailbox|adres|odbiorca|rcpt to)[^:\n]{0,12}:)?"
    r"[ \t]*[<\"']{0,3}([^\s<>@:;,\"']{1,100}@[^\s<>:;,\"'()]{1,250})[>\"']{0,3}[ \t]*"
    r"(?:[:;,(<]|$|-|\.\.\.| on | - |\n)",
    re.IGNORECASE | re.MULTILINE,
)
_NOT_MEANT = re.compile(
    r"(?im)^[ \t]*\(?(?:from|sender|reply-to|mail from|return-path)\b.*$|"
    r"\b(?<!generated )(?<!expanded )(?:from|sent by|contact|sender|nadawca|od)[: \t]+"
    r"<?[^\s<>@]+@[^\s<>]+>?"
)

_EXPANDED = re.compile(rf"(?i)\(expanded from:? {{0,4}}<?({ADDRESS.pattern})")
"""Sendmail and Postfix name what an alias became; the mail was sent to the alias."""


def is_report(*, robot: bool, bounced: bool, copied: bool, subject: str, text: str) -> bool:
    """Whether a letter is a delivery report: several signs must agree.

    `robot` is who sends reports, `bounced` an empty return path, `copied` whether mail is enclosed.
    """
    is_named = bool(_SUBJECT.search(subject))
    if not (robot or bounced or is_named):
        return False  # nearly every mail
    signs = 2 * robot + bounced + copied + 2 * is_named + 2 * bool(_SAID.search(text[:4000]))
    if robot or bounced:
        return signs >= 3
    if signs < 4 or "?" in subject or _ANSWERED.match(subject):
        return False
    return copied or bool(_LISTED.search(only_report(text)))


def only_report(text: str) -> str:
    """What the server wrote, without the copy of the message below it."""
    copy = next((c for c in _COPY_BEGINS.finditer(text) if c.start() > 40), None)
    return (text[: copy.start()] if copy else text)[:MAX_REPORT]


def is_delayed(subject: str, report: str) -> bool:
    """Whether the server is still trying."""
    if _WARNS.search(report):
        return not re.search(r"(?i)giv(?:en|ing) up|not going to try", report)
    if _WARNING.search(subject) and not _ENDED.search(report):
        return not is_address_dead(f"{subject}\n{report}")
    failed = _SUBJECT.search(subject) and "delay" not in subject.lower()
    return bool(_TEMPORARY.search(report)) and not failed and not _ENDED.search(report)


def recipients_in(report: str) -> Iterator[str]:
    """Addresses on lines of their own name who is meant; others are only mentioned."""
    meant = _bare(_NOT_MEANT.sub("", report))
    named, introduced = _NAMED.search(meant), _INTRODUCED.search(meant)
    below = meant[named.end() :] if named else ""
    after = meant[introduced.end() :] if introduced else ""
    listed = (_listed(below) or _mentioned(below[:500]), _listed(after), _listed(meant))
    aliases = [found.lower() for found in _EXPANDED.findall(report)]
    for found in (*listed, _mentioned(after), _mentioned(meant)):
        if found:
            yield from (*aliases, *found)
            return


def _listed(text: str) -> list[str]:
    return [a for line in _LISTED.findall(text) for a in _mentioned(line)]


def _mentioned(text: str) -> list[str]:
    return [found.lower().strip("'") for found in ADDRESS.findall(text)]


def _bare(text: str) -> str:
    """X.400 forms carry the address behind a mark of their own."""
    return re.sub(r"(?i)\b(?:smtp|rfc-?822)[=;:](?=\S+@)", " ", text)
