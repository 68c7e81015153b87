"""Requests travel from ASGI to a synchronous application and back, whole and in order."""

import asyncio
import threading
from collections.abc import Iterable, Iterator
from typing import Any

from kontuar.config.bridge import Bridge
from kontuar.config.requests import IN_MEMORY_BYTES, LARGEST_BYTES

Environ = dict[str, Any]


def scope(path: str = "/", *, headers: Iterable[tuple[bytes, bytes]] = (), **more: Any) -> Environ:
    return {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"a=1&b=%C5%82",
        "http_version": "1.1",
        "scheme": "http",
        "server": ("localhost", 8000),
        "client": ("192.0.2.7", 5000),
        "headers": list(headers),
        **more,
    }


class Browser:
    """Sends a body in pieces, then waits, or goes away."""

    def __init__(self, *pieces: bytes, leaves_after: int | None = None) -> None:
        self.pieces = list(pieces) or [b""]
        self.leaves_after = leaves_after
        self.sent: list[dict[str, Any]] = []
        self.left = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        if self.pieces:
            piece = self.pieces.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(self.pieces)}
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)
        if self.leaves_after is not None and len(self.sent) > self.leaves_after:
            self.left.set()
            await asyncio.sleep(0.01)

    def body(self) -> bytes:
        return b"".join(m.get("body", b"") for m in self.sent)

    def status(self) -> int:
        return int(self.sent[0]["status"])


def call(application: Any, browser: Browser, given: Environ | None = None) -> Browser:
    async def once() -> None:
        bridge = Bridge(application)
        await bridge(given or scope(), browser.receive, browser.send)
        bridge.close()

    asyncio.run(once())
    return browser


class Echo:
    """Answers with the body it got and remembers what it was asked."""

    def __init__(self) -> None:
        self.environ: Environ = {}

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        self.environ = environ
        start_response("201 Created", [("X-One", "1"), ("Set-Cookie", "a=b")])
        return [environ["wsgi.input"].read()]


def test_a_request_arrives_as_it_was_sent() -> None:
    echo = Echo()
    headers = [
        (b"host", b"kram.example"),
        (b"cookie", b"a=1"),
        (b"cookie", b"b=2"),
        (b"content-type", b"text/plain"),
        (b"x_forwarded_for", b"spoofed"),
    ]

    browser = call(
        echo, Browser(b"Gdzie ", b"jest paczka?"), scope("/za%C5%BC%2F", headers=headers)
    )

    assert (browser.status(), browser.body()) == (201, b"Gdzie jest paczka?")
    assert browser.sent[0]["headers"] == [(b"x-one", b"1"), (b"set-cookie", b"a=b")]
    wanted = {
        "PATH_INFO": "/zaż/".encode().decode("latin-1"),
        "QUERY_STRING": "a=1&b=%C5%82",
        "REMOTE_ADDR": "192.0.2.7",
        "CONTENT_LENGTH": "18",
        "CONTENT_TYPE": "text/plain",
        "HTTP_COOKIE": "a=1; b=2",
        "HTTP_HOST": "kram.example",
    }
    assert {name: echo.environ[name] for name in wanted} == wanted
    assert "HTTP_X_FORWARDED_FOR" not in echo.environ


def test_a_large_body_waits_in_a_file_not_in_memory() -> None:
    rolled: list[bool] = []

    def measure(environ: Environ, start_response: Any) -> Iterable[bytes]:
        rolled.append(environ["wsgi.input"]._rolled)
        start_response("200 OK", [])
        return [str(len(environ["wsgi.input"].read())).encode()]

    browser = call(measure, Browser(*[b"x" * IN_MEMORY_BYTES] * 3))

    assert (browser.body(), rolled) == (str(3 * IN_MEMORY_BYTES).encode(), [True])


def test_an_upload_over_the_limit_is_refused_in_the_persons_language() -> None:
    echo = Echo()
    pieces = [b"x" * (LARGEST_BYTES // 2)] * 3
    english = scope(headers=[(b"accept-language", b"en-GB,en;q=0.9")])

    refused = call(echo, Browser(*pieces), english)
    po_polsku = call(echo, Browser(*pieces), scope(headers=[(b"accept-language", b"pl")]))

    assert refused.status() == po_polsku.status() == 413
    assert b"over 60 MB. Attach smaller files" in refused.body()
    assert "Dołącz mniejsze pliki" in po_polsku.body().decode()
    assert echo.environ == {}


def test_a_body_that_announces_an_absurd_length_is_not_read() -> None:
    browser = Browser(b"x")

    call(Echo(), browser, scope(headers=[(b"content-length", b"99999999999")]))

    assert browser.status() == 413
    assert browser.pieces == [b"x"]


def test_a_browser_that_leaves_during_its_upload_reaches_nobody() -> None:
    echo = Echo()
    browser = Browser(b"half")
    browser.pieces.append(b"never sent")

    async def receive() -> dict[str, Any]:
        if len(browser.pieces) > 1:
            return await browser.receive()
        return {"type": "http.disconnect"}

    async def once() -> None:
        bridge = Bridge(echo)
        await bridge(scope(), receive, browser.send)
        bridge.close()

    asyncio.run(once())

    assert (browser.sent, echo.environ) == ([], {})


class Stream:
    """A streaming answer that notes how far it was read and that it was closed."""

    streaming = True

    def __init__(self, pieces: int) -> None:
        self.made = 0
        self.closed_in: list[str] = []
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        for number in range(self._pieces):
            self.made += 1
            yield b"%d," % number

    def close(self) -> None:
        self.closed_in.append(threading.current_thread().name)

    def __call__(self, _environ: Environ, start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [])
        return self


def test_a_stream_is_sent_piece_by_piece_and_closed_in_its_thread() -> None:
    stream = Stream(3)

    browser = call(stream, Browser())

    assert [m["body"] for m in browser.sent[1:]] == [b"0,", b"1,", b"2,"]
    assert [m["more_body"] for m in browser.sent[1:]] == [True, True, False]
    assert [name[:4] for name in stream.closed_in] == ["page"]


def test_a_stream_ends_when_its_reader_leaves() -> None:
    stream = Stream(10_000)

    call(stream, Browser(leaves_after=2))

    assert stream.made < 50
    assert len(stream.closed_in) == 1


def test_small_pieces_of_a_file_travel_together() -> None:
    def file(_environ: Environ, start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [])
        return [b"x" * 4096] * 40

    browser = call(file, Browser())

    assert len(browser.body()) == 40 * 4096
    assert len(browser.sent) == 4
