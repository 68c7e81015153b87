"""What a provider's webhook brought: mail as raw bytes, its own where it gives them, or news."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Any

from anymail.exceptions import AnymailWebhookValidationFailure
from anymail.webhooks.base import AnymailBaseWebhookView
from anymail.webhooks.mailgun import MailgunInboundWebhookView
from anymail.webhooks.mailjet import MailjetInboundWebhookView
from anymail.webhooks.postmark import PostmarkInboundWebhookView
from anymail.webhooks.sendgrid import SendGridInboundWebhookView
from anymail.webhooks.sparkpost import SparkPostInboundWebhookView
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest

from kontuar.plugins.email.hook_address import USER, password_of
from kontuar.plugins.email.hook_amazon import prove_amazon
from kontuar.plugins.email.hook_brevo import BrevoView
from kontuar.plugins.email.hook_doors import Door
from kontuar.plugins.email.hook_news import News, is_knock, is_news, read_news
from kontuar.plugins.email.hook_rebuilding import rebuilt, rescued
from kontuar.plugins.email.hook_refusals import Forged, Odd
from kontuar.plugins.email.hook_resend import fetch_resend, prove_resend

BROKEN = (
    LookupError, ValueError, TypeError, AttributeError, RecursionError, AssertionError,
)  # fmt: skip
"""What reading fields that somebody else wrote may raise."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What was in one call."""

    mails: Sequence[bytes] = ()
    news: Sequence[News] = ()


def read_delivery(request: HttpRequest, door: Door) -> Brought:
    """What one call brought, after it proved where it comes from."""
    provider, secrets = door.provider, door.secrets()
    view = _view(provider, door.token, secrets)
    _prove(provider, request, view, secrets)
    if request.method == "HEAD":
        return Brought()
    if is_news(provider, request):
        return Brought(news=read_news(provider, request))
    if not door.takes_mail:
        return _nothing(provider, request)
    try:
        if provider == "resend":
            return Brought(fetch_resend(request, secrets.get("hook_api_key", "")))
        raw = _RAW[provider](request)
        if raw is not None:
            return Brought(raw)
        return Brought([rebuilt(event.message) for event in view.parse_events(request)])
    except BROKEN:
        return Brought([rescued(provider, request.body)])


def _nothing(provider: str, request: HttpRequest) -> Brought:
    """No report: at most how SparkPost knocks and Amazon asks. Raises Odd for mail."""
    if is_knock(provider, request):
        return Brought()
    raise Odd("no report; mail is not taken at this address")


def _prove(provider: str, request: HttpRequest, view: Any, secrets: Mapping[str, str]) -> None:
    if provider == "resend":
        prove_resend(request, secrets.get("hook_key", ""))
        return
    try:
        view.run_validators(request)
    except AnymailWebhookValidationFailure as refusal:
        raise Forged(str(refusal)) from refusal
    if provider == "ses" and request.method == "POST":
        told = _told(request)
        if not isinstance(told, dict):
            raise Forged("not signed by Amazon")
        prove_amazon(told)


def _view(provider: str, token: str, secrets: Mapping[str, str]) -> Any:
    """The package's own view, with this channel's proof instead of the settings'."""
    key = secrets.get("hook_key", "")
    if provider == "mailgun":
        return MailgunInboundWebhookView(webhook_signing_key=key, webhook_secret=[])
    login = [f"{USER}:{password_of(token)}"]
    if provider == "brevo":
        return BrevoView(api_key=secrets.get("hook_api_key", ""), webhook_secret=login)
    kinds: Mapping[str, Callable[..., Any]] = {
        "postmark": PostmarkInboundWebhookView,
        "sendgrid": SendGridInboundWebhookView,
        "mailjet": MailjetInboundWebhookView,
        "sparkpost": SparkPostInboundWebhookView,
    }
    return kinds.get(provider, _LoginView)(webhook_secret=login)


class _LoginView(AnymailBaseWebhookView):  # type: ignore[misc]
    """Only the login: the package's own views of Amazon SES and Resend want their libraries."""

    esp_name = "the provider"


def _field(request: HttpRequest, name: str) -> bytes | None:
    """A form's field as the bytes that were sent, whatever their charset."""
    twin = WSGIRequest({**request.META, "wsgi.input": BytesIO(request.body)})
    twin.encoding = "iso-8859-1"
    value = twin.POST.get(name)
    return None if value is None else value.encode("iso-8859-1")


def _form(name: str, request: HttpRequest) -> list[bytes] | None:
    value = _field(request, name)
    return None if value is None else [value]


def _told(request: HttpRequest) -> Any:
    try:
        return json.loads(request.body)
    except ValueError as odd:
        raise Odd("not JSON") from odd


def _postmark(request: HttpRequest) -> list[bytes] | None:
    told = _told(request)
    raw = told.get("RawEmail")
    return [raw.encode("utf-8", "replace")] if raw else None


def _fields(request: HttpRequest) -> None:
    _told(request)


def _brevo(request: HttpRequest) -> None:
    if "items" not in _told(request):
        raise Odd("neither mail nor a report")


def _sparkpost(request: HttpRequest) -> list[bytes]:
    """Several events in one call; an empty one is how SparkPost knocks."""
    contents = [
        event["msys"]["relay_message"]["content"] for event in _told(request) if event.get("msys")
    ]
    return [
        base64.b64decode(content["email_rfc822"])
        if content.get("email_rfc822_is_base64")
        else content["email_rfc822"].encode("utf-8", "replace")
        for content in contents
    ]


def _ses(request: HttpRequest) -> list[bytes]:
    told = _told(request)
    if told.get("Type") != "Notification":
        return []
    if told.get("Message", "").startswith("Successfully validated SNS topic"):
        return []
    notice = json.loads(told["Message"])
    if notice.get("notificationType") != "Received":
        raise Odd(f"notificationType {notice.get('notificationType')}"[:100])
    if "content" not in notice:
        raise Odd("no content: the rule has to publish the message to the SNS topic")
    action = notice.get("receipt", {}).get("action", {})
    content: str = notice["content"]
    if action.get("encoding") == "BASE64":
        return [base64.b64decode(content)]
    return [content.encode("utf-8", "replace")]


_RAW: Mapping[str, Callable[[HttpRequest], list[bytes] | None]] = {
    "mailgun": partial(_form, "body-mime"),
    "sendgrid": partial(_form, "email"),
    "postmark": _postmark,
    "mailjet": _fields,
    "brevo": _brevo,
    "sparkpost": _sparkpost,
    "ses": _ses,
}
