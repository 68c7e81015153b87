"""Providers of our own: each hands a message's mark back and tells what became of it, its way.

Forms as the providers' documents and django-anymail 15.2 give them (2026-11-27), values our own.
"""

import json
from collections.abc import Callable, Mapping
from email import message_from_bytes
from typing import Any

from kontuar.plugins.email.tests.amazon import WHERE, notice
from kontuar.plugins.email.tests.amazon import signed as signed_by_amazon
from kontuar.plugins.email.tests.hook_forms import signed

ALA = "ala@example.pl"
DEAD = "550 5.1.1 User unknown"
LATE = "451 4.7.1 Greylisted"
AMAZON = WHERE.format("providers")
Tell = Callable[[str, Mapping[str, str]], Any]
"""What is told ("arrived", "late", "failed", "complained") of a message with these headers."""


def headers_of(raw: bytes) -> Mapping[str, str]:
    """The headers of a letter as its carrier sees them."""
    return {name.lower(): str(value) for name, value in message_from_bytes(raw).items()}


def _mailgun(what: str, sent: Mapping[str, str]) -> Any:
    event = {
        "arrived": {"event": "delivered", "delivery-status": {"message": "OK"}},
        "late": {"event": "failed", "severity": "temporary", "delivery-status": {"message": LATE}},
        "failed": {"event": "failed", "severity": "permanent", "reason": "bounce",
                   "delivery-status": {"code": 550, "message": DEAD}},
        "complained": {"event": "complained"},
    }[what]  # fmt: skip
    variables = json.loads(sent["x-mailgun-variables"])
    data = {"recipient": ALA, "timestamp": 1772449200.1, "user-variables": variables, **event}
    return {"signature": signed(), "event-data": data}


def _postmark(what: str, sent: Mapping[str, str]) -> Any:
    event = {
        "arrived": {"RecordType": "Delivery", "Recipient": ALA, "Details": "OK"},
        "late": {"RecordType": "Bounce", "Type": "Transient", "Email": ALA, "Details": LATE},
        "failed": {"RecordType": "Bounce", "Type": "HardBounce", "Email": ALA,
                   "Description": "The server was unable to deliver your message"},
        "complained": {"RecordType": "SpamComplaint", "Type": "SpamComplaint", "Email": ALA},
    }[what]  # fmt: skip
    mine = {"kontuar": sent["x-pm-metadata-kontuar"]}
    return {"Metadata": mine, "MessageID": "883953f4", **event}


def _sendgrid(what: str, sent: Mapping[str, str]) -> Any:
    event = {
        "arrived": {"event": "delivered", "response": "250 OK"},
        "late": {"event": "deferred", "response": LATE},
        "failed": {"event": "bounce", "reason": DEAD, "bounce_classification": "Invalid Address"},
        "complained": {"event": "spamreport"},
    }[what]
    mine = json.loads(sent["x-smtpapi"])["unique_args"]
    return [{"email": ALA, "timestamp": 1772449200, "sg_event_id": "x", **mine, **event}]


def _mailjet(what: str, sent: Mapping[str, str]) -> Any:
    event = {
        "arrived": {"event": "sent", "smtp_reply": "250 OK"},
        "late": {"event": "bounce", "error": "greylisted", "hard_bounce": False},
        "failed": {"event": "bounce", "error": "user unknown", "hard_bounce": True},
        "complained": {"event": "spam", "source": "JMRPP"},
    }[what]
    mine = {"MessageID": 19421777835146490, "Payload": sent["x-mj-eventpayload"]}
    return [{"email": ALA, "time": 1772449200, **mine, **event}]


def _sparkpost(what: str, sent: Mapping[str, str]) -> Any:
    event = {
        "arrived": {"type": "delivery"},
        "late": {"type": "delay", "raw_reason": LATE},
        "failed": {"type": "bounce", "bounce_class": "10", "raw_reason": "550 unknown"},
        "complained": {"type": "spam_complaint"},
    }[what]
    mine = json.loads(sent["x-msys-api"])["metadata"]
    told = {"raw_rcpt_to": ALA, "timestamp": "1772449200", "rcpt_meta": mine, **event}
    return [{"msys": {"message_event": told}}]


def _brevo(what: str, sent: Mapping[str, str]) -> Any:
    event = {
        "arrived": {"event": "delivered"},
        "late": {"event": "deferred", "reason": LATE},
        "failed": {"event": "hard_bounce", "reason": DEAD},
        "complained": {"event": "spam"},
    }[what]
    return {"email": ALA, "ts_epoch": 1772449200000, "message-id": "<x@smtp-relay.example>",
            "X-Mailin-custom": sent["x-mailin-custom"], **event}  # fmt: skip


def _resend(what: str, sent: Mapping[str, str]) -> Any:
    event: dict[str, Any] = {
        "arrived": {"type": "email.delivered"},
        "late": {"type": "email.delivery_delayed"},
        "failed": {"type": "email.bounced"},
        "complained": {"type": "email.complained"},
    }[what]
    bounce = {"message": "The recipient's email provider sent a hard bounce message",
              "type": "Permanent", "subType": "General"}  # fmt: skip
    data = {"email_id": "56761188", "to": [ALA],
            "headers": [{"name": "X-Metadata", "value": sent["x-metadata"]}],
            **({"bounce": bounce} if what == "failed" else {})}  # fmt: skip
    return {"created_at": "2026-03-02T11:00:00.000Z", "data": data, **event}


def _ses(what: str, sent: Mapping[str, str]) -> Any:
    bounced = [{"emailAddress": ALA, "diagnosticCode": f"smtp; {DEAD}"}]
    event: dict[str, Any] = {
        "arrived": {"eventType": "Delivery", "delivery": {"recipients": [ALA]}},
        "late": {"eventType": "DeliveryDelay", "deliveryDelay": {"delayType": "Greylisted"}},
        "failed": {"notificationType": "Bounce", "bounce": {
            "bounceType": "Permanent", "bounceSubType": "General", "bouncedRecipients": bounced}},
        "complained": {"eventType": "Complaint", "complaint": {
            "complainedRecipients": [{"emailAddress": ALA}]}},
    }[what]  # fmt: skip
    headers = [{"name": "X-Metadata", "value": sent["x-metadata"]}]
    told = notice(mail={"messageId": "0102", "destination": [ALA], "headers": headers}, **event)
    return signed_by_amazon(told, url=AMAZON)


TELL: Mapping[str, Tell] = {
    "mailgun": _mailgun,
    "postmark": _postmark,
    "sendgrid": _sendgrid,
    "mailjet": _mailjet,
    "sparkpost": _sparkpost,
    "brevo": _brevo,
    "resend": _resend,
    "ses": _ses,
}
