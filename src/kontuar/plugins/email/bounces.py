"""Delivery reports: whose mail did not arrive, whether it still may, is the address dead."""

import re
from collections.abc import Iterator, Sequence

from kontuar.channels.contract import Bounce, File
from kontuar.plugins.email.structure import Entity
from kontuar.plugins.email.words import decode_text, storable

_MAX_RECIPIENTS = 100
_ADDRESS = re.compile(r"(?<![\w.!#$%&'*+/=?^`{|}~-])[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
_REPORTER = re.compile(
    r"mailer-?daemon|postmaster|mail delivery|delivery (?:sub)?system|mdaemon|microsoftexchange",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"undeliver|delivery (?:status notification|failure|notification|has failed|delayed|report)|"
    r"failure notice|mail delivery (?:failed|failure|problem)|returned mail|mail (?:system )?error|"
    r"message status - undeliverable|non remis|unzustellbar|nicht zugestellt|nie dostarczon|"
    r"nie można dostarczyć|niedostarcz|zwrot wiadomości|nieudane dostarczenie|delivery error|"
    r"warning: could not send|warning: message .{0,40}delayed|could not be delivered|bounced",
    re.IGNORECASE,
)
_FAILED = re.compile(
    r"could not be delivered|couldn't be delivered|wasn't delivered|undeliverable|"
    r"delivery (?:to the following recipients? )?(?:has )?failed|failed permanently|"
    r"user unknown|unknown user|no such (?:user|mailbox|address|recipient)|mailbox unavailable|"
    r"permanent (?:fatal )?errors?|unable to deliver|not (?:be )?delivered|does not exist|"
    r"delayed|will be retried|returned (?:to sender|below)|nie (?:została|mogła zostać) dostarczon|"
    r"nie istnieje|recipient(?:'s)? (?:address )?rejected|over quota|mailbox (?:is )?full",
    re.IGNORECASE,
)
_DELAYED = re.compile(
    r"delay(?:ed)?\b|will (?:be retried|retry|keep trying)|warning: |still (?:being tried|trying)|"
    r"temporary (?:failure|problem|error)|not yet been delivered|opóźnion|\b4\.\d\.\d\b",
    re.IGNORECASE,
)
_DEAD = re.compile(
    r"\b5\.1\.(?:1|2|3|6|8|10)\b|\b5\.2\.1\b|\b5\.4\.4\b|user unknown|unknown user|"
    r"no such (?:user|mailbox|address|recipient|person)|does ?n[o']t exist|no mailbox here|"
    r"mailbox (?:not found|unavailable|is disabled|disabled|inactive)|"
    r"unknown (?:recipient|address)|"
    r"(?:recipient|address|user|account|mailbox) (?:address )?"
    r"(?:not found|unknown|disabled|invalid)|"
    r"invalid (?:recipient|mailbox|address|user)|host (?:or domain name )?not found|"
    r"unrouteable address|nie istnieje|account (?:has been |that you tried|is )(?:disabled|closed)|"
    r"nonexistent|not a valid (?:user|mailbox)|domain (?:does not exist|not found)|recipnotfound",
    re.IGNORECASE,
)
_FULL = re.compile(r"over ?quota|quota exceeded|mailbox (?:is )?full|5\.2\.2|552\b", re.IGNORECASE)
_COPY_BEGINS = re.compile(
    r"(?im)^.{0,20}(?:below this line is a copy|this is a copy of the message|original message|"
    r"message headers? follow|unsent message|undelivered message follows|^received: from|"
    r"oryginalna wiadomość).*$"
)
_MESSAGE_ID = re.compile(rb"(?im)^message-id:\s*(<[^<>\s]+>)")


def find_bounce(
    mail: Entity, files: Sequence[File], text: str, sender: str, subject: str
) -> Bounce | None:
    """The report in a mail, or None when it is not one."""
    status = next((f for f in files if f.type == "message/delivery-status"), None)
    original = _original_id(files)
    if status is not None:
        found = _from_status(status.data, original)
        if found is not None or _has_action(status.data):
            return found
    return _from_words(mail, text, sender, subject, original)


def _has_action(data: bytes) -> bool:
    return b"action:" in data.lower()


def _original_id(files: Sequence[File]) -> str:
    for file in files:
        if file.type in ("message/rfc822", "text/rfc822-headers", "message/global"):
            found = _MESSAGE_ID.search(file.data, 0, 100_000)
            if found:
                return storable(found[1].decode("utf-8", "replace"))
    return ""


def _blocks(data: bytes) -> Iterator[dict[str, str]]:
    """The groups of fields of a delivery-status part."""
    text = decode_text_lines(data)
    for block in re.split(r"\n[ \t]*\n", text):
        fields: dict[str, str] = {}
        for line in re.sub(r"\n[ \t]+", " ", block).split("\n"):
            name, colon, value = line.partition(":")
            if colon:
                fields.setdefault(name.strip().lower(), value.strip())
        if fields:
            yield fields


def decode_text_lines(data: bytes) -> str:
    """Fields of a report are ASCII by the standard, UTF-8 in life."""
    return data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")


def _from_status(data: bytes, original: str) -> Bounce | None:
    recipients: dict[str, None] = {}
    delayed, details = True, []
    for fields in _blocks(data):
        action = fields.get("action", "").lower().split(" ")[0]
        status = fields.get("status", "")
        if not action and status:
            action = {"5": "failed", "4": "delayed"}.get(status[0], "")
        if action not in ("failed", "failure", "delayed"):
            continue
        address = _recipient(fields)
        if address and len(recipients) < _MAX_RECIPIENTS:
            recipients[address] = None
        delayed = delayed and action == "delayed"
        details.append(f"{status} {fields.get('diagnostic-code', '')}".strip())
    if not details:
        return None
    detail = storable("; ".join(details))[:1000]
    return Bounce(
        recipients=tuple(recipients),
        kind="temporary" if delayed else "permanent",
        is_hard=not delayed and bool(_DEAD.search(detail)) and not _FULL.search(detail),
        rfc_message_id=original,
        detail=detail,
    )


def _recipient(fields: dict[str, str]) -> str:
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        value = decode_text(fields.get(name, "").rpartition(";")[2])
        found = _ADDRESS.search(value.replace("+3D", "="))
        if found:
            return storable(found[0].lower())
    return ""


def _from_words(mail: Entity, text: str, sender: str, subject: str, original: str) -> Bounce | None:
    """Reports without the standard part: Exim, qmail, and servers that only write a letter."""
    named = mail.raw("x-failed-recipients")
    reporter = _REPORTER.search(mail.raw("from")) or mail.raw("return-path").strip() == "<>"
    if not named and not (reporter and (_SUBJECT.search(subject) or "qmail-send" in text[:500])):
        return None
    copy = _COPY_BEGINS.search(text)
    report = text[: copy.start()] if copy and copy.start() > 40 else text
    if not named and not _FAILED.search(report) and not _SUBJECT.search(subject):
        return None
    report = report[:20_000]
    recipients = [a.lower() for a in _ADDRESS.findall(named or _addresses_in(report))]
    wanted = dict.fromkeys(a for a in recipients if a != sender and not _REPORTER.match(a))
    delayed = bool(_DELAYED.search(subject)) or (
        bool(_DELAYED.search(report)) and not re.search(r"\b5\d\d[ -]|\b5\.\d\.\d", report)
        and not named
    )  # fmt: skip
    inner = original or _id_in(text)
    return Bounce(
        recipients=tuple(wanted)[:_MAX_RECIPIENTS],
        kind="temporary" if delayed else "permanent",
        is_hard=not delayed and bool(_DEAD.search(report)) and not _FULL.search(report),
        rfc_message_id=inner,
        detail=report.strip()[:1000],
    )


_LISTED = re.compile(
    r"^[ \t*>]*(?:(?:original |final )?(?:to|for|recipient|address)[^:\n]{0,12}:)?"
    r"[ \t]*<?([^\s<>@]+@[^\s<>:;]+)>?[ \t]*(?::|;|\(|$|-)",
    re.IGNORECASE | re.MULTILINE,
)


def _addresses_in(report: str) -> str:
    """Addresses on lines of their own name who is meant; others are only mentioned."""
    listed = _LISTED.findall(report)
    return " ".join(listed) if listed else report


def _id_in(text: str) -> str:
    found = re.search(r"(?im)^[> ]*message-id:\s*(<[^<>\s]+>)", text)
    return found[1] if found else ""
