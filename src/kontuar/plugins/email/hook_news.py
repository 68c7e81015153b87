"""What a provider tells by webhook about mail we sent through it."""

import json
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anymail.webhooks.amazon_ses import AmazonSESTrackingWebhookView
from anymail.webhooks.brevo import BrevoTrackingWebhookView
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from anymail.webhooks.mailjet import MailjetTrackingWebhookView
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from anymail.webhooks.resend import ResendTrackingWebhookView
from anymail.webhooks.sendgrid import SendGridTrackingWebhookView
from anymail.webhooks.sparkpost import SparkPostTrackingWebhookView
from django.http import HttpRequest

from kontuar.plugins.email.hook_marks import MARK
from kontuar.plugins.email.hook_refusals import Odd

ARRIVED, LATE, FAILED, COMPLAINED = "arrived", "late", "failed", "complained"
_WHAT = {
    "delivered": ARRIVED,
    "deferred": LATE,
    "bounced": FAILED,
    "rejected": FAILED,
    "failed": FAILED,
    "complained": COMPLAINED,
}
"""The package's words for what happened; what was opened or clicked is nobody's business."""
_ID = re.compile(r"<[^<>\s]+@[^<>\s]+>")
_ADDRESS = re.compile(r"[^\s<>;]+@[^\s<>;]+")
_VIEWS: Mapping[str, Callable[..., Any]] = {
    "postmark": PostmarkTrackingWebhookView,
    "sendgrid": SendGridTrackingWebhookView,
    "mailjet": MailjetTrackingWebhookView,
    "sparkpost": SparkPostTrackingWebhookView,
    "brevo": BrevoTrackingWebhookView,
    "resend": ResendTrackingWebhookView,
}


@dataclass(frozen=True, slots=True)
class News:
    """What became of a message at one recipient."""

    what: str
    recipient: str
    mark: str
    """The id of our delivery, as it went along; empty when the provider lost it."""
    rfc_message_id: str
    words: str
    """The other server's own, or the provider's."""
    is_dead: bool
    """The provider says that there is no such address."""
    at: datetime | None


def is_news(provider: str, request: HttpRequest) -> bool:
    """Whether a call tells of mail that went out, not of mail that came in."""
    if request.method != "POST" or request.content_type != "application/json":
        return False
    try:
        return _is_news(provider, json.loads(request.body))
    except (ValueError, LookupError, TypeError, AttributeError):
        return False


def _is_news(provider: str, told: Any) -> bool:
    checks: Mapping[str, Callable[[], bool]] = {
        "mailgun": lambda: "event-data" in told,
        "postmark": lambda: told.get("RecordType", "Inbound") != "Inbound",
        "sendgrid": lambda: isinstance(told, list),
        "mailjet": lambda: isinstance(told, list) or "event" in told,
        "sparkpost": lambda: any(set(one["msys"]) - {"relay_message"} for one in told),
        "brevo": lambda: "event" in told,
        "resend": lambda: told.get("type") != "email.received",
        "ses": lambda: _is_amazons(told),
    }
    return checks[provider]()


def _is_amazons(told: Any) -> bool:
    notice = json.loads(told["Message"]) if told.get("Type") == "Notification" else {}
    kind = notice.get("eventType") or notice.get("notificationType")
    return bool(kind) and kind != "Received"


def is_knock(provider: str, request: HttpRequest) -> bool:
    """Whether a call only tries the address: SparkPost's empty event, Amazon's question."""
    try:
        told = json.loads(request.body)
        if provider == "sparkpost":
            return not any(one["msys"] for one in told)
        return provider == "ses" and (
            told["Type"] != "Notification"
            or str(told["Message"]).startswith("Successfully validated SNS topic")
        )
    except (ValueError, LookupError, TypeError):
        return False


def read_news(provider: str, request: HttpRequest) -> list[News]:
    """What a call tells; nothing when it is of no concern to us. Raises Odd."""
    try:
        return list(_news(provider, _events(provider, request)))
    except (LookupError, ValueError, TypeError, AttributeError) as odd:
        raise Odd(f"a report that cannot be read: {odd}") from odd


def _events(provider: str, request: HttpRequest) -> list[Any]:
    """By the package's own views; the call has proved itself before."""
    if provider == "ses":
        told = json.loads(request.body)
        read = AmazonSESTrackingWebhookView.esp_to_anymail_events
        return list(read(None, json.loads(told["Message"]), told))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if provider == "mailgun":
            view = MailgunTrackingWebhookView(webhook_signing_key="-", webhook_secret=["-"])
        else:
            view = _VIEWS[provider](webhook_secret=["-"])
    return list(view.parse_events(request))


def _news(provider: str, events: list[Any]) -> Iterator[News]:
    for event in events:
        what, raw = _WHAT.get(event.event_type), event.esp_event
        recipient = str(event.recipient or "").strip().lower()
        if not what or not _ADDRESS.fullmatch(recipient):
            continue
        said = (event.mta_response, event.description, _cause(raw))
        words = next((str(one) for one in said if one), str(event.reject_reason or ""))
        yield News(
            what=what,
            recipient=recipient,
            mark=str((event.metadata or {}).get(MARK, "")),
            rfc_message_id=_rfc_id(event),
            words=" ".join(words.split())[:900],
            is_dead=what == FAILED and _DEAD[provider](raw),
            at=event.timestamp,
        )


def _cause(raw: Any) -> str:
    return str(raw.get("reason") or raw.get("type") or "") if isinstance(raw, dict) else ""


def _rfc_id(event: Any) -> str:
    """Of those a provider may give, one in the form of ours."""
    raw = event.esp_event if isinstance(event.esp_event, dict) else {}
    named = raw.get("mail", {}).get("commonHeaders", {}).get("messageId", "")
    data = raw.get("data")
    in_data = data.get("message_id", "") if isinstance(data, dict) else ""
    for given in (named, in_data, event.message_id or ""):
        found = _ID.search(str(given))
        if found:
            return found[0]
    return ""


def _postmark(raw: Any) -> bool:
    return raw.get("Type") in ("HardBounce", "BadEmailAddress")


def _sendgrid(raw: Any) -> bool:
    kind = str(raw.get("bounce_classification") or raw.get("reason") or "").lower()
    return kind in ("invalid address", "invalid", "bounced address")


def _mailjet(raw: Any) -> bool:
    dead = ("user unknown", "mailbox inactive", "invalid domain", "no mail host")
    return raw.get("error") in dead and raw.get("hard_bounce") is not False


def _sparkpost(raw: Any) -> bool:
    (event,) = raw["msys"].values()
    return str(event.get("bounce_class")) in ("10", "30")


def _amazon(raw: Any) -> bool:
    bounce = raw.get("bounce", {})
    kinds = ("General", "NoEmail", "Suppressed", "OnAccountSuppressionList")
    return bounce.get("bounceType") == "Permanent" and bounce.get("bounceSubType") in kinds


def _resend(raw: Any) -> bool:
    bounce = raw.get("data", {}).get("bounce", {})
    return bounce.get("type") == "Permanent" and bounce.get("subType") in ("General", "Suppressed")


_DEAD: Mapping[str, Callable[[Any], bool]] = {
    "mailgun": lambda raw: raw.get("event-data", {}).get("reason") == "suppress-bounce",
    "postmark": _postmark,
    "sendgrid": _sendgrid,
    "mailjet": _mailjet,
    "sparkpost": _sparkpost,
    "brevo": lambda raw: raw.get("event") in ("hard_bounce", "invalid_email"),
    "resend": _resend,
    "ses": _amazon,
}
"""What each calls an address that does not exist; its server's words may still say otherwise."""
