"""Fetch a mail's picture from the net, so that its sender learns nothing of who reads it."""

import logging
import threading
import time
from urllib.parse import urlsplit

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from kontuar.conversations import selectors as conversations
from kontuar.desk.files.answers import as_picture, no_picture
from kontuar.desk.files.links import remote_of
from kontuar.desk.frame.remote import MOST, pictures_from_the_net
from kontuar.kit import outbound, rendering
from kontuar.kit.files import SHOWN_INLINE, sniff_type
from kontuar.kit.outbound import Limits, OutboundTrouble
from kontuar.kit.rendering import NotShown

LIMITS = Limits(size_bytes=5 * 1024 * 1024, seconds=5.0, redirects=3)
BOX = (2000, 4000)
REST_SECONDS = 120.0
log = logging.getLogger(__name__)


@require_GET
def show_remote(_request: HttpRequest, token: str) -> HttpResponse:
    """One picture, checked and drawn anew; the frame has no session, its link is proof enough."""
    found = remote_of(token)
    html = conversations.html_of(found[0]) if found else ""
    if not connection.in_atomic_block:
        connection.close()  # the other side may take its time
    pictures = pictures_from_the_net(html)[:MOST]
    if found is None or found[1] >= len(pictures):
        raise Http404
    picture = pictures[found[1]]
    if picture.is_tracker:
        raise Http404
    return fetched(picture.url)


def fetched(url: str, *, box: tuple[int, int] = BOX) -> HttpResponse:
    """A picture from the net, checked and drawn anew; an empty answer when it can't be had."""
    host = urlsplit(url).netloc.lower()
    if _resting.covers(host):
        return no_picture(status=502)
    try:
        answer = outbound.fetch(url, headers={"Accept": "image/*"}, limits=LIMITS)
        if answer.status != 200 or sniff_type(answer.body, "") not in SHOWN_INLINE:
            return no_picture(status=502)
        return as_picture(rendering.draw(answer.body, box=box))
    except OutboundTrouble as trouble:
        if trouble.code in ("too_slow", "unreachable", "unknown_name"):
            _resting.begin(host)
        log.info("a picture was not fetched: %s", trouble.code)
    except NotShown as trouble:
        log.info("a picture was not shown: %s", trouble.code)
    return no_picture(status=502)


class _Resting:
    """Servers that did not answer; the other pictures of the same mail need not wait for them."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}
        self._turn = threading.Lock()

    def covers(self, host: str) -> bool:
        return time.monotonic() < self._until.get(host, 0.0)

    def begin(self, host: str) -> None:
        with self._turn:
            if len(self._until) > 1000:
                self._until.clear()
            self._until[host] = time.monotonic() + REST_SECONDS


_resting = _Resting()
