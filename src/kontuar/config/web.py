"""The web process: push and life signs natively, every page through Django."""

from collections.abc import Awaitable, Callable
from typing import Any

from django.core.wsgi import get_wsgi_application

from kontuar.config import gates
from kontuar.config.bridge import Bridge
from kontuar.events.push import push_app

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

django_application = get_wsgi_application()
bridge = Bridge(django_application)
drawing = Bridge(django_application, threads=3, skips_who_left=True)
fetching = Bridge(django_application, threads=4, skips_who_left=True)
"""Pictures have threads of their own: a mail with 300 of them, each from a server that takes its
time, leaves every thread of the pages free."""


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """One port for pages and push."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
    elif scope["type"] != "http":
        return
    elif scope["path"] == "/push":
        await push_app(scope, receive, send)
    elif scope["path"] == "/livez":
        await _say_alive(send)
    elif scope["path"].startswith("/pictures/remote/"):
        await fetching(scope, receive, send)
    elif scope["path"].startswith("/pictures/"):
        await drawing(scope, receive, send)
    else:
        await bridge(scope, receive, send)


async def _live(receive: Receive, send: Send) -> None:
    """Say when connections are about to be accepted, and end the threads afterwards."""
    await receive()
    gates.announce()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    for one in (bridge, drawing, fetching):
        one.close()
    await send({"type": "lifespan.shutdown.complete"})


async def _say_alive(send: Send) -> None:
    headers = [(b"content-type", b"text/plain"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"alive\n"})
