"""Where providers deliver by webhook: stored and committed before it is acknowledged."""

import json
import logging
from typing import TYPE_CHECKING

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError, InterfaceError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kontuar.channels import services as channels
from kontuar.channels.contract import Arrival
from kontuar.kit import clock
from kontuar.plugins.email.hook_confirming import confirm
from kontuar.plugins.email.hook_doors import door_at
from kontuar.plugins.email.hook_heard import reports_in
from kontuar.plugins.email.hook_refusals import Odd, Refused
from kontuar.plugins.email.troubles import trouble

if TYPE_CHECKING:
    from kontuar.plugins.email.hook_doors import Door
    from kontuar.plugins.email.hook_reading import Brought

MAX_MAIL_BYTES = 50 * 1024 * 1024
RETRY_SECONDS = "120"
OF_REPORTS = {"hook_forged": "report_forged", "hook_odd": "report_odd"}
"""What is said otherwise where only reports come."""
log = logging.getLogger(__name__)


@csrf_exempt
@require_http_methods(["POST", "HEAD"])
def deliver(request: HttpRequest, token: str, rest: str = "") -> HttpResponse:
    """One call of a provider. 200 means stored; 403 forged; 413 too large; 503 try again."""
    del rest  # Mailgun looks at the end of the address to see what is wanted
    try:
        door = door_at(token)
        if door is None:
            raise Http404
        if door.channel.state == "paused":
            return _later("the channel is paused")
        return _taken(request, door)
    except (DatabaseError, InterfaceError) as fault:
        log.warning("a webhook could not be stored and stays with its provider: %s", fault)
        return _later("cannot store now")


def _taken(request: HttpRequest, door: "Door") -> HttpResponse:
    intake, provider = channels.ChannelIntake(door.channel.pk), door.provider
    if not intake.has_room():
        return _later("no space left")
    if _is_unasked(provider, request):
        return _login_first()
    try:
        brought = _read(request, door)
        mails = [*brought.mails, *reports_in(door.channel.pk, provider, brought.news)]
        if mails:
            intake.store([Arrival(mail, clock.now()) for mail in mails])
        elif provider == "ses" and not brought.news:
            _confirm(request)
    except Refused as refused:
        return _refused(intake, refused, door)
    if door.takes_mail:
        intake.healthy(clock.now())
    else:
        intake.took_report(clock.now())
    return _said(200, "stored")


def _refused(intake: channels.ChannelIntake, refused: Refused, door: "Door") -> HttpResponse:
    """Shown on the channel: as what keeps its mail away only where its mail comes this way."""
    if door.takes_mail:
        intake.refused(trouble(refused.code, refused.detail), clock.now())
    else:
        code = OF_REPORTS.get(refused.code, refused.code)
        intake.refused_report(trouble(code, refused.detail), clock.now())
    return _said(refused.status, "refused")


def _read(request: HttpRequest, door: "Door") -> "Brought":
    from kontuar.plugins.email.hook_reading import read_delivery  # heavy; most installs need none

    try:
        _read_whole(request)
        brought = read_delivery(request, door)
    except RequestDataTooBig as large:
        raise Refused(413, "hook_too_large") from large
    except SuspiciousOperation as odd:
        raise Odd(type(odd).__name__) from odd
    if any(len(mail) > MAX_MAIL_BYTES for mail in brought.mails):
        raise Refused(413, "hook_too_large")
    return brought


def _read_whole(request: HttpRequest) -> None:
    """Up to the limit of the server itself: Django's own is meant for forms of pages."""
    if not hasattr(request, "_body"):
        request._body = request.read()


def _is_unasked(provider: str, request: HttpRequest) -> bool:
    """Amazon sends its login only after it was asked for."""
    return provider == "ses" and "Authorization" not in request.headers


def _login_first() -> HttpResponse:
    answer = _said(401, "log in")
    answer.headers["WWW-Authenticate"] = 'Basic realm="Kontuar"'
    return answer


def _confirm(request: HttpRequest) -> None:
    """Amazon asks once whether we want what it is about to send."""
    told = json.loads(request.body) if request.method == "POST" else {}
    if told.get("Type") == "SubscriptionConfirmation" and not confirm(told):
        raise Refused(502, "hook_unconfirmed")


def _later(why: str) -> HttpResponse:
    answer = _said(503, why)
    answer.headers["Retry-After"] = RETRY_SECONDS
    return answer


def _said(status: int, words: str) -> HttpResponse:
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")


urlpatterns = [
    path("<str:token>/", deliver, name="hook"),
    path("<str:token>/<path:rest>", deliver, name="hook-rest"),
]
