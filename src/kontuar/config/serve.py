"""`kontuar web`: uvicorn on the port that the supervisor opened, else on one of its own."""

import os
import socket
from collections.abc import Sequence
from types import FrameType

import django
import uvicorn

from kontuar.supervisor import listening, options

STREAMS_END_SECONDS = 1


def main(words: Sequence[str]) -> int:
    """Serve until told to end."""
    django.setup()
    from kontuar.config.web import application

    _warm_up()
    proxies = os.environ.get("KONTUAR_PROXIES", "")
    config = uvicorn.Config(
        application,
        http="httptools",
        loop="asyncio",
        ws="none",
        lifespan="on",
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies or None,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=STREAMS_END_SECONDS,
    )
    Server(config).run(sockets=[_port(words)])
    return 0


class Server(uvicorn.Server):
    """Ends the streams of open pages first; they would hold up the end of the process."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """What uvicorn calls on SIGTERM."""
        from kontuar.events.push import push_app

        push_app.stop()
        super().handle_exit(sig, frame)


def _port(words: Sequence[str]) -> socket.socket:
    handed_down = os.environ.get("KONTUAR_LISTEN_FD")
    if handed_down:
        return socket.socket(fileno=int(handed_down))
    return listening.open_port(options.read(words))


def _warm_up() -> None:
    """Import every view now, not while the first person waits."""
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018  (reading it imports them)
