"""One port for pages, pictures and push, and none keeps the others waiting."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from kontuar.config.web import application
from kontuar.conversations.models import Message
from kontuar.desk.files.links import remote_address
from kontuar.people.models import Company
from kontuar.testing.cast import NOON, make_conversation
from kontuar.testing.webserver import elsewhere


async def status_of(path: str) -> int:
    statuses: list[int] = []
    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(),
        "query_string": b"", "http_version": "1.1", "scheme": "http", "headers": [],
        "server": ("localhost", 8000), "client": ("127.0.0.1", 5000),
    }  # fmt: skip
    asked = False

    async def receive() -> dict[str, Any]:
        nonlocal asked
        if asked:
            await asyncio.sleep(3600)
        asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await application(scope, receive, send)
    return statuses[0]


@pytest.fixture
def short_connections() -> Iterator[None]:
    """Threads of pages outlive the test; their connections must not outlive its database."""
    values = connections.databases["default"]
    before, values["CONN_MAX_AGE"] = values["CONN_MAX_AGE"], 0
    yield
    values["CONN_MAX_AGE"] = before


@pytest.mark.django_db(transaction=True)
def test_a_mail_of_hundreds_of_slow_pictures_keeps_no_page_waiting(
    settings: Any, short_connections: None
) -> None:
    enough = threading.Event()

    def slow(_line: socket.socket, _request: bytes) -> None:
        enough.wait(4)

    async def both(message: Message) -> list[float]:
        addresses = [remote_address(message.pk, number) for number in range(90)]
        pictures = [asyncio.ensure_future(status_of(address)) for address in addresses]
        await asyncio.sleep(0.5)
        took = []
        for _time in range(5):
            began = time.monotonic()
            assert await status_of("/accounts/login/") == 200
            took.append(time.monotonic() - began)
        assert not any(picture.done() for picture in pictures)
        enough.set()
        assert set(await asyncio.gather(*pictures)) == {502}
        return took

    settings.OUTBOUND_ALLOW = ["127.0.0.1:*"]
    Company.objects.create(name="Kram", set_up_at=NOON)
    with elsewhere(slow) as server:
        urls = [server.url(f"/{number}") for number in range(300)]
        html = "".join(f'<img data-remote="{url}">' for url in urls)
        message = make_conversation("Oferta", html=html).messages.get()
        took = asyncio.run(both(message))

    assert max(took) < 1.0
