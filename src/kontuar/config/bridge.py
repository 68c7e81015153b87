"""From ASGI to Django's synchronous handler: a few threads, bodies and files in small pieces."""

import asyncio
import errno
import logging
import threading
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Any

from kontuar.config import refusals, requests

THREADS = 8
PIECE_BYTES = 64 * 1024
DISCONNECTED = "http.disconnect"
Message = dict[str, Any]
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[str, str]]
log = logging.getLogger(__name__)


class Bridge:
    """Runs a WSGI application behind an ASGI server."""

    def __init__(
        self,
        application: Callable[..., Iterable[bytes]],
        *,
        threads: int = THREADS,
        skips_who_left: bool = False,
    ) -> None:
        """`skips_who_left`: what waits for a thread is dropped when nobody waits for it any more.

        Only for requests that change nothing.
        """
        self._application = application
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="page")
        self._skips_who_left = skips_who_left

    def close(self) -> None:
        """Take no more requests; those that run may finish."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            body = await requests.read_body(scope, receive)
        except OSError as refused:
            if refused.errno != errno.ENOSPC:
                raise
            await refusals.no_room(scope, send)
            return
        if body is None:  # the browser went away
            return
        with body:
            if body.is_too_large:
                await refusals.too_large(scope, send)
                return
            environ = requests.environ(scope, body)
            loop = asyncio.get_running_loop()
            answer = _Answer(loop, send)
            leaving = None
            try:
                work = loop.run_in_executor(self._threads, self._answer, environ, answer)
                leaving = asyncio.create_task(answer.watch(receive))
                await work
                await answer.finish()
            finally:
                answer.gone.set()
                if leaving is not None:
                    leaving.cancel()

    def _answer(self, environ: dict[str, Any], answer: "_Answer") -> None:
        """In a thread: the whole request of Django, its clean-up signals included."""
        if self._skips_who_left and answer.gone.is_set():
            return
        result = self._application(environ, answer.start_response)
        try:
            answer.take(result)
        finally:
            close = getattr(result, "close", None)
            if close is not None:
                close()  # Django gives its database connection back here


class _Answer:
    """One response on its way from Django's thread to the event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, send: Send) -> None:
        self._loop, self._send = loop, send
        self._start: Message = {}
        self._rest = b""
        self.gone = threading.Event()

    def start_response(self, status: str, headers: Headers, exc_info: object = None) -> None:
        """What WSGI calls with the status line."""
        del exc_info
        self._start = {
            "type": "http.response.start",
            "status": int(status.split(" ", 1)[0]),
            "headers": [
                (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers
            ],
        }

    def take(self, result: Iterable[bytes]) -> None:
        """Send all but the last piece, each when the one before has left."""
        pieces = iter(result if _is_live(result) else _in_pieces(result))
        last = next(pieces, b"")
        for piece in pieces:
            if self.gone.is_set():
                return
            self._push(last)
            last = piece
        self._rest = last

    def _push(self, piece: bytes) -> None:
        asyncio.run_coroutine_threadsafe(self._deliver(piece, more=True), self._loop).result()

    async def _deliver(self, piece: bytes, *, more: bool) -> None:
        if self._start:
            await self._send(self._start)
            self._start = {}
        await self._send({"type": "http.response.body", "body": piece, "more_body": more})

    async def finish(self) -> None:
        """Send what is left, unless nobody listens any more."""
        if not self.gone.is_set():
            await self._deliver(self._rest, more=False)

    async def watch(self, receive: Receive) -> None:
        """Notice that the browser went away."""
        while (await receive())["type"] != DISCONNECTED:
            pass
        self.gone.set()


def _is_live(result: Iterable[bytes]) -> bool:
    """Whether pieces come as they are made: a stream, but not a file."""
    return bool(getattr(result, "streaming", False)) and not hasattr(result, "file_to_stream")


def _in_pieces(result: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces worth a trip to the event loop."""
    waiting: list[bytes] = []
    size = 0
    for chunk in chain(result):
        waiting.append(chunk)
        size += len(chunk)
        if size >= PIECE_BYTES:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)
