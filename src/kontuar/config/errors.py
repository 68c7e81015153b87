"""Pages for what went wrong; they need neither database nor session to be shown."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

RETRY_SECONDS = 5


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault: of the database, which mends itself, or of ours, which is in the log."""
    fault = sys.exc_info()[1]
    with translation.override(_language(request)):
        if isinstance(fault, OperationalError | InterfaceError):
            words = _("The database does not answer at the moment. It is being started again.")
            answer = _page(request, 503, _("One moment"), words, retries=True)
            answer.headers["Retry-After"] = str(RETRY_SECONDS)
            return answer
        words = _("This is a fault of Kontuar; it is written down. Try again or go back.")
        return _page(request, 500, _("This did not work"), words)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Not there, or not for this person: both look the same."""
    del exception
    with translation.override(_language(request)):
        return _page(request, 404, _("Not found"), _("There is nothing at this address for you."))


def forbidden(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that is out of date, mostly after logging in or out in another tab."""
    del reason
    with translation.override(_language(request)):
        words = _("This page is out of date. Load it again; what you typed is kept as a draft.")
        return _page(request, 403, _("Load the page again"), words)


def _page(
    request: HttpRequest, status: int, title: str, words: str, *, retries: bool = False
) -> HttpResponse:
    if "application/json" in request.headers.get("accept", ""):
        return JsonResponse({"problem": words, "status": status}, status=status)
    context = {
        "title": title,
        "words": words,
        "retry_seconds": RETRY_SECONDS if retries else 0,
        "language": translation.get_language(),
    }
    return HttpResponse(render_to_string("config/trouble.html", context), status=status)


def _language(request: HttpRequest) -> str:
    """What the request was answered in until now, else what the browser asks for."""
    active = translation.get_language()
    if active and getattr(request, "user", None) is not None:
        return active
    return translation.get_language_from_request(request)
