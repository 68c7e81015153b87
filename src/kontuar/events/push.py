"""Tell open pages what changed: server-sent events of topic names, nothing else.

A page learns only that, say, `conversation-<id>` changed; it asks again for its fragment, so that
what it may see is decided where it always is. Errors on this transport say nothing.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

import psycopg

from kontuar.events.push_session import is_staff, last_event_id, session_key
from kontuar.events.push_tail import connect, events_after, latest

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
HEARTBEAT_SECONDS = 15.0
CATCH_UP_LIMIT = 2000
MOST_TOPICS = 40
STILL_HERE = b"event: still\ndata: here\n\n"
CHECK_AGAIN_SECONDS = 60.0
log = logging.getLogger(__name__)


class Listener:
    """One open page: its topics, and those that changed since it was last told."""

    def __init__(self, topics: frozenset[str]) -> None:
        self.topics = topics
        self.changed: set[str] = set()
        self.position = ""
        self.woken = asyncio.Event()

    def hear(self, topics: Iterable[str], position: str) -> None:
        """Note what concerns this page."""
        mine = self.topics.intersection(topics)
        if mine:
            self.changed |= mine
            self.position = position or self.position
            self.woken.set()

    def take(self) -> bytes:
        """What to send now: one event for each topic, the position with the last."""
        self.woken.clear()
        topics, self.changed = sorted(self.changed), set()
        return b"".join(self._event(topic) for topic in topics)

    def _event(self, topic: str) -> bytes:
        mark = f"id: {self.position}\n" if self.position else ""
        return f"{mark}event: changed\ndata: {topic}\n\n".encode()


class Push:
    """The tail of the log in one web process, and the pages that listen to it."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self._tail: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Serve one page until it goes away."""
        key = session_key(scope)
        if not await asyncio.to_thread(is_staff, key):
            await _refuse(send)
            return
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        topics = frozenset(query.get("topics", [""])[0].split(",")[:MOST_TOPICS])
        after = last_event_id(scope) or query.get("after", [""])[0]
        listener = Listener(topics)
        self.listeners.add(listener)
        self._start_tail()
        try:
            await _open(send)
            if after:
                await self._catch_up(listener, after)
            await self._serve(listener, key, receive, send)
        finally:
            self.listeners.discard(listener)

    def stop(self) -> None:
        """End every stream, so that the process can end."""
        self._stopping.set()
        for listener in self.listeners:
            listener.woken.set()
        if self._tail:
            self._tail.cancel()

    async def _serve(self, listener: Listener, key: str, receive: Receive, send: Send) -> None:
        checked = time.monotonic()
        gone = asyncio.ensure_future(_until_gone(receive))
        try:
            while not gone.done() and not self._stopping.is_set():
                woken = asyncio.ensure_future(listener.woken.wait())
                await asyncio.wait(
                    {gone, woken}, timeout=HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED
                )
                woken.cancel()
                if time.monotonic() - checked > CHECK_AGAIN_SECONDS:
                    checked = time.monotonic()
                    if not await asyncio.to_thread(is_staff, key):
                        break
                if not gone.done():
                    await send(_body(listener.take() or STILL_HERE))
        finally:
            gone.cancel()
            with contextlib.suppress(OSError):
                await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _catch_up(self, listener: Listener, after: str) -> None:
        """What the page missed while it was away; after too much it looks at everything again."""
        try:
            async with await connect() as connection:
                rows = await events_after(connection, after, CATCH_UP_LIMIT)
        except (psycopg.Error, ValueError):
            rows = None
        if rows is None or len(rows) >= CATCH_UP_LIMIT:
            listener.hear(listener.topics, "")
            return
        for position, topics in rows:
            listener.hear(topics, position)

    def _start_tail(self) -> None:
        if self._tail is None or self._tail.done():
            self._tail = asyncio.ensure_future(self._follow())
            self._tail.add_done_callback(_report)

    async def _follow(self) -> None:
        """Tail the log for as long as somebody listens; a lost database is tried again."""
        position = ""
        while self.listeners:
            try:
                async with await connect() as connection:
                    position = position or await latest(connection)
                    await connection.execute("listen kontuar")
                    await self._relay(connection, position)
            except psycopg.Error:
                log.warning("push waits for the database")
                await asyncio.sleep(1)
                for listener in self.listeners:
                    listener.hear(listener.topics, "")

    async def _relay(self, connection: psycopg.AsyncConnection[Any], position: str) -> None:
        while self.listeners:
            async for note in connection.notifies(timeout=1.0, stop_after=1):
                if note.payload:
                    self._spread([note.payload], "")
            for position, topics in await events_after(connection, position, 1000):  # noqa: B020
                self._spread(topics, position)

    def _spread(self, topics: Iterable[str], position: str) -> None:
        for listener in self.listeners:
            listener.hear(topics, position)


push_app = Push()


def _report(tail: asyncio.Task[None]) -> None:
    """A tail that ended by a bug says so; the next page to come starts a new one."""
    if not tail.cancelled() and tail.exception():
        log.error("the tail of the log broke", exc_info=tail.exception())


async def _open(send: Send) -> None:
    headers = [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send(_body(b"retry: 1000\n\n"))


async def _refuse(send: Send) -> None:
    await send({"type": "http.response.start", "status": 403, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def _body(data: bytes) -> dict[str, Any]:
    return {"type": "http.response.body", "body": data, "more_body": True}


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
