"""Where shops and carriers call: stored and committed before it is acknowledged."""

import logging
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist, RequestDataTooBig
from django.db import DatabaseError, InterfaceError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kontuar.kit import clock
from kontuar.orders import services
from kontuar.orders.services.hooks import MOST_BYTES

RETRY_SECONDS = "60"
log = logging.getLogger(__name__)


@csrf_exempt
@require_http_methods(["POST", "GET", "HEAD"])
def shop_call(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    """One call. 200 means stored or known; 403 forged; 404 nobody; 413 too large; 503 try again.

    Some carriers look with GET whether anybody is there.
    """
    if request.method != "POST":
        return _said(200, "here")
    try:
        if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
            return _said(413, "too large")
        return _stored(request, connection_id)
    except (RequestDataTooBig, UnreadablePostError, ValueError):
        return _said(413, "cannot be read")
    except (DatabaseError, InterfaceError) as fault:
        log.warning("a call of connection %s could not be stored: %s", connection_id, fault)
        answer = _said(503, "cannot store now")
        answer.headers["Retry-After"] = RETRY_SECONDS
        return answer


def _stored(request: HttpRequest, connection_id: UUID) -> HttpResponse:
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        stored = services.store_hook(
            connection_id=connection_id, headers=headers, raw=request.body, at=clock.now()
        )
    except ObjectDoesNotExist as nobody:
        raise Http404 from nobody
    if stored.proof == "forged":
        return _said(403, "refused")
    return _said(200, "stored" if stored.is_new else "known")


def _said(status: int, words: str) -> HttpResponse:
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")
