"""Delivery reports: whose mail did not arrive, whether it still may, is the address dead."""

import re
from collections.abc import Iterator, Sequence

from kontuar.channels.contract import Bounce, File
from kontuar.plugins.email import bounce_words
from kontuar.plugins.email.bounce_reasons import is_address_dead
from kontuar.plugins.email.bounce_words import ADDRESS, REPORTER
from kontuar.plugins.email.structure import Entity
from kontuar.plugins.email.words import decode_text, storable

_MAX_RECIPIENTS = 100
_MAX_DETAIL = 1000
_STATUS = ("message/delivery-status", "message/global-delivery-status")
_TIME_UP = re.compile(r"4|5\.4\.7\b")
_COMPLAINT = "message/feedback-report"
_ENCLOSED = ("message/rfc822", "text/rfc822-headers", "message/global", "message/rfc822-headers")
_FAILED = ("failed", "failure", "error", "fail", "nondelivery")
_MESSAGE_ID = re.compile(rb"(?im)^message-id:\s*<?([^<>\s]+)")
_FINAL = re.compile(rb"(?im)^(?:final|original)-recipient:[^;\r\n]*;[ \t]*([^\s\r\n]+)")
_TO = re.compile(rb"(?im)^to:[ \t]*([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)")
_ID_IN_TEXT = re.compile(r"(?im)^[> ]*message-id:\s*<?([^<>\s]+@[^<>\s]+)")


def find_bounce(
    mail: Entity, files: Sequence[File], text: str, sender: str, subject: str
) -> Bounce | None:
    """The report in a mail, or None when it is not one."""
    complaint = next((f for f in files if f.type == _COMPLAINT), None)
    if complaint is not None:
        return _from_complaint(complaint.data, files)
    status = next((f for f in files if f.type in _STATUS), None)
    if status is not None:
        found = _from_status(status.data, files, text)
        if found is not None or b"action:" in status.data.lower():
            return found
    return _from_words(mail, files, text, sender, subject)


def _original_id(files: Sequence[File]) -> str:
    for file in files:
        if file.type in _ENCLOSED:
            found = _MESSAGE_ID.search(file.data, 0, 100_000)
            if found:
                return f"<{storable(found[1].decode('utf-8', 'replace'))}>"
    return ""


def _blocks(data: bytes) -> Iterator[dict[str, str]]:
    """The groups of fields of a delivery-status part; ASCII by the standard, UTF-8 in life."""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    for block in re.split(r"\n[ \t]*\n", text):
        fields: dict[str, str] = {}
        for line in re.sub(r"\n[ \t]+", " ", block).split("\n"):
            name, colon, value = line.partition(":")
            if colon:
                fields.setdefault(name.strip().lower(), value.strip())
        if fields:
            yield fields


def _from_complaint(data: bytes, files: Sequence[File]) -> Bounce | None:
    """Somebody pressed "spam" (RFC 5965); other feedback is not about a recipient."""
    fields = next(_blocks(data), {})
    if fields.get("feedback-type", "").lower() != "abuse":
        return None
    named = ADDRESS.findall(fields.get("original-rcpt-to", ""))
    return Bounce(
        recipients=tuple(storable(a.lower()) for a in named) or tuple(_enclosed_recipients(files)),
        kind="complaint",
        is_hard=False,
        rfc_message_id=_original_id(files),
    )


def _from_status(data: bytes, files: Sequence[File], text: str) -> Bounce | None:
    told = [f for f in _blocks(data) if _action(f) in ("failed", "delayed")]
    if not told:
        return None
    details = [_detail(fields) for fields in told]
    recipients = list(dict.fromkeys(filter(None, map(_recipient, told))))[:_MAX_RECIPIENTS]
    said = any(len(fields.get("diagnostic-code", "")) > 20 for fields in told)
    more = "" if said else bounce_words.only_report(text)[:4000]
    delayed = all(_action(fields) == "delayed" for fields in told)
    gone = [f for f, d in zip(told, details, strict=True) if _is_gone(f, d, more)]
    dead = {_recipient(fields) for fields in gone} - {""}
    return Bounce(
        recipients=tuple(recipients or _enclosed_recipients(files)),
        kind="temporary" if delayed else "permanent",
        is_hard=bool(gone),
        rfc_message_id=_original_id(files),
        detail=storable("; ".join(details))[:_MAX_DETAIL],
        dead=tuple(address for address in recipients if address in dead),
    )


def _detail(fields: dict[str, str]) -> str:
    return storable(f"{fields.get('status', '')} {fields.get('diagnostic-code', '')}".strip())


def _is_gone(fields: dict[str, str], detail: str, more: str) -> bool:
    """Whether one recipient's address is dead: it failed, and not because time was up.

    RFC 3464, 2.3.3: "failed" ends the delivery whatever the status; RFC 3463, 2: a status of class
    4, or X.4.7, says that it was tried until time was up, and nothing about the address.
    """
    if _action(fields) != "failed" or _TIME_UP.match(detail):
        return False
    return any(is_address_dead(reason) for reason in (detail, f"{detail}\n{more}"))


def _action(fields: dict[str, str]) -> str:
    """Either "failed", "delayed", or a word for what went well."""
    action = fields.get("action", "").lower().partition(" ")[0].strip(";,.")
    if action in _FAILED:
        return "failed"
    if not action:
        return {"5": "failed", "4": "delayed"}.get(fields.get("status", "")[:1], "")
    return action


def _recipient(fields: dict[str, str]) -> str:
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        value = decode_text(fields.get(name, "").rpartition(";")[2])
        found = ADDRESS.search(value.replace("+3D", "="))
        address = found[0] if found else value.strip(" <>")
        if "@" in address:
            return storable(address.lower().strip("'"))
    return ""


def _from_words(
    mail: Entity, files: Sequence[File], text: str, sender: str, subject: str
) -> Bounce | None:
    """Reports without the standard part: Exim, qmail, and servers that only write a letter."""
    named = mail.raw("x-failed-recipients")
    path = mail.raw("return-path").strip().lower()
    is_report = bool(named) or bounce_words.is_report(
        robot=bool(REPORTER.search(decode_text(mail.raw("from")))),
        bounced=path.startswith(("<>", "<mailer-daemon")),
        copied=any(file.type in _ENCLOSED for file in files),
        subject=subject,
        text=text,
    )
    if not is_report:
        return None
    report = bounce_words.only_report(text)
    delayed = bounce_words.is_delayed(subject, report)
    found = ADDRESS.findall(named) if named else bounce_words.recipients_in(report)
    ours = {sender, *(a.lower() for a in ADDRESS.findall(" ".join(mail.raws("to"))))}
    wanted = [a.lower() for a in found]
    meant = [a for a in dict.fromkeys(wanted) if a not in ours and not REPORTER.match(a)]
    return Bounce(
        recipients=tuple(meant or _enclosed_recipients(files))[:_MAX_RECIPIENTS],
        kind="temporary" if delayed else "permanent",
        is_hard=not delayed and is_address_dead(report),
        rfc_message_id=_original_id(files) or _id_in(text),
        detail=storable(report.strip()[:_MAX_DETAIL]),
    )


def _enclosed_recipients(files: Sequence[File]) -> list[str]:
    """Whom the enclosed report or message was meant for, when the report itself does not say."""
    for file in files:
        if file.type in _ENCLOSED:
            head = file.data[:50_000]
            found = _FINAL.findall(head) or _TO.findall(head)[:1]
            text = decode_text(b" ".join(found).decode("utf-8", "replace"))
            return [storable(a.lower().strip("'")) for a in ADDRESS.findall(text)]
    return []


def _id_in(text: str) -> str:
    found = _ID_IN_TEXT.search(text)
    return f"<{found[1]}>" if found else ""
