"""Look at a stranger's files in guarded child processes: what kills or stalls one harms no page.

A child opens no file and no connection, has little memory and few seconds, and answers in plain
bytes: nothing it says is unpickled or run.
"""

import contextlib
import json
import logging
import os
import queue
import select
import struct
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

HEAD = struct.Struct(">II")
SECONDS = 6.0
STARTING_SECONDS = 20.0
CHILDREN = 2
PIECE_BYTES = 1 << 16
MOST_BYTES = 64 * 1024 * 1024
log = logging.getLogger(__name__)


class NotShown(Exception):  # noqa: N818
    """Why a file can't be looked at: "broken", "too_large", "too_slow" or "protected"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture drawn anew: nothing of the original file is in it but what one sees."""

    type: str
    data: bytes
    width: int
    height: int


def draw(data: bytes, *, box: tuple[int, int]) -> Picture:
    """A png, jpeg, gif or webp within a box, upright, without what its camera added.

    Of a moving one the first frame. Raises NotShown.
    """
    told, drawn = _children.ask("picture", {"box": box}, data)
    return Picture(told["type"], drawn, told["width"], told["height"])


def count_pages(data: bytes) -> int:
    """How many pages a PDF has. Raises NotShown."""
    told, _nothing = _children.ask("pages", {}, data)
    return int(told["pages"])


def draw_page(data: bytes, *, page: int, width: int) -> Picture:
    """One page of a PDF, so many pixels wide. Raises NotShown."""
    told, drawn = _children.ask("page", {"page": page, "width": width}, data)
    return Picture(told["type"], drawn, told["width"], told["height"])


@dataclass(frozen=True, slots=True)
class Listing:
    """What an archive says it holds; nothing was unpacked to disk."""

    entries: list[tuple[str, int]]
    """Name and size of the first ones."""
    count: int
    size: int
    warnings: list[str]
    """"ratio", "size", "nesting", "protected"."""


def list_archive(data: bytes) -> Listing:
    """The names and sizes in a zip. Raises NotShown."""
    told, _nothing = _children.ask("archive", {}, data)
    entries = [(str(name), int(size)) for name, size in told["entries"]]
    return Listing(entries, int(told["count"]), int(told["size"]), list(told["warnings"]))


class _Child:
    """One process, started when needed, replaced when it dies or was too slow."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, request: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
        until = time.monotonic() + SECONDS
        try:
            if self._process is None or self._process.poll() is not None:
                self._start()
                until += STARTING_SECONDS
            assert self._process  # noqa: S101  (just started)
            return _talk(self._process, frame(request, data), until)
        except (OSError, ValueError, KeyError) as failed:
            self.end()
            late = time.monotonic() >= until
            raise NotShown("too_slow" if late else "broken") from failed

    def _start(self) -> None:
        self.end()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kontuar.kit.rendering_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )

    def end(self) -> None:
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None


def _talk(
    process: subprocess.Popen[bytes], sending: bytes, until: float
) -> tuple[dict[str, Any], bytes]:
    """Send all and hear all, neither side ever waiting for a full pipe."""
    assert process.stdin  # noqa: S101  (a pipe, see `ask`)
    assert process.stdout  # noqa: S101
    to, back = process.stdin.fileno(), process.stdout.fileno()
    os.set_blocking(to, False)
    left, got, size = memoryview(sending), bytearray(), 0
    while not size or len(got) < size:
        seconds = until - time.monotonic()
        ready, free, _ = select.select([back], [to] if left else [], [], max(0.0, seconds))
        if seconds <= 0 or not (ready or free):
            raise TimeoutError
        if free:
            with contextlib.suppress(BlockingIOError):
                left = left[os.write(to, left[:PIECE_BYTES]) :]
        if ready:
            more = os.read(back, PIECE_BYTES)
            if not more:
                raise EOFError
            got += more
        if len(got) >= HEAD.size:
            size = HEAD.size + sum(HEAD.unpack_from(got))
            if size > MOST_BYTES:
                raise ValueError(size)
    return read_frame(bytes(got))


class _Children:
    """A few of them; who finds none free waits for one."""

    def __init__(self) -> None:
        self._free: queue.LifoQueue[_Child] = queue.LifoQueue()
        for _number in range(CHILDREN):
            self._free.put(_Child())

    def ask(self, what: str, options: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
        try:
            child = self._free.get(timeout=2 * SECONDS)
        except queue.Empty as busy:
            raise NotShown("too_slow") from busy
        try:
            told, body = child.ask({"what": what, **options}, data)
        except EOFError as died:
            log.warning("%s of %s bytes ended the process that looked at it", what, len(data))
            child.end()
            raise NotShown("broken") from died
        finally:
            self._free.put(child)
        if "cause" in told:
            log.warning("%s of %s bytes: %s", what, len(data), told["cause"])
        if "trouble" in told:
            raise NotShown(told["trouble"])
        return told, body


def frame(head: dict[str, Any], body: bytes) -> bytes:
    """A few words about it, and the bytes."""
    words = json.dumps(head).encode()
    return HEAD.pack(len(words), len(body)) + words + body


def read_frame(whole: bytes) -> tuple[dict[str, Any], bytes]:
    """Both again."""
    size = HEAD.unpack_from(whole)[0]
    head = json.loads(whole[HEAD.size : HEAD.size + size])
    return head, whole[HEAD.size + size :]


_children = _Children()
