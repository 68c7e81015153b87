"""Read raw bytes in a guarded child process: what kills or stalls it harms nobody else."""

import contextlib
import fcntl
import os
import pickle
import select
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import IO, Any

from kontuar.channels.contract import Incoming, Unreadable

SECONDS_EACH = 10.0
SECONDS_TO_START = 60
PIPE_BYTES = 1 << 20
READ_BYTES = 1 << 16
"""A few answers; room for a whole pipe would be asked of the system again for each."""
HEAD = struct.Struct(">I")
READY = Unreadable("ready")
"""What a child says first, once it has loaded its adapters."""


Request = tuple[str, bytes, datetime]
"""Dotted path of the adapter, raw bytes, when they came."""


class ReaderUnavailable(OSError):  # noqa: N818
    """There is no process to read mail in: a fault of the machine or the installation."""


class Reader:
    """One child process, started when needed and replaced when it dies."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()

    def read_all(self, requests: Sequence[Request]) -> list[Incoming | Unreadable]:
        """Each request's message, or why it could not be read; always as many as were asked."""
        with self._turn:
            answers: list[Incoming | Unreadable] = []
            while len(answers) < len(requests):
                rest = requests[len(answers) :]
                got = self._ask(rest)
                answers += got
                if len(got) < len(rest):
                    answers.append(Unreadable("the reading process died or took too long"))
            return answers

    def warm(self, adapters: Sequence[str], at: datetime) -> None:
        """Have a child with its adapters loaded, so that the first mail does not wait for it."""
        if self._child is None or self._child.poll() is not None:
            self.read_all([(adapter, b"", at) for adapter in adapters])

    def close(self) -> None:
        """End the child."""
        if self._child:
            self._child.kill()
            self._child.communicate()
            self._child = None

    def _ask(self, requests: Sequence[Request]) -> list[Incoming | Unreadable]:
        """Send all and collect answers until one is missing; the child never waits for us."""
        child = self._running({path for path, _raw, _at in requests})
        talk = Talk(child, [frame(request) for request in requests])
        got: list[Incoming | Unreadable] = []
        while len(got) < len(requests):
            try:
                answer = talk.answer()
            except OSError:
                answer = None
            if answer is None:
                self.close()
                return got
            got.append(answer)
        return got

    def _running(self, adapters: Collection[str]) -> subprocess.Popen[bytes]:
        """A child that has loaded its adapters: how long that takes is no mail's fault.

        Raises ReaderUnavailable when it cannot be had; nothing is read then, and nothing blamed.
        """
        if self._child is None or self._child.poll() is not None:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "kontuar.channels.reading_child", *sorted(adapters)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,
            )
            for pipe in (self._child.stdin, self._child.stdout):
                _widen(pipe)
            if Talk(self._child, []).answer(SECONDS_TO_START) != READY:
                self.close()
                raise ReaderUnavailable("the process that reads mail does not start")
        return self._child


class Talk:
    """Frames on their way to the child and answers on their way back, neither blocking the other.

    Writing first and reading afterwards would end in both waiting for a full pipe.
    """

    def __init__(self, child: subprocess.Popen[bytes], frames: Sequence[bytes]) -> None:
        assert child.stdin  # noqa: S101  (a pipe, see _running)
        assert child.stdout  # noqa: S101
        self._to, self._from = child.stdin.fileno(), child.stdout.fileno()
        os.set_blocking(self._to, False)
        self._frames = list(reversed(frames))
        self._sending = memoryview(b"")
        self._got = bytearray()

    def answer(self, patience: float = 0) -> Incoming | Unreadable | None:
        """The next answer; None when the child ended or took too long."""
        until = time.monotonic() + (patience or SECONDS_EACH)
        while (seconds := until - time.monotonic()) > 0:
            size = HEAD.unpack_from(self._got)[0] + HEAD.size if len(self._got) >= HEAD.size else 0
            if size and len(self._got) >= size:
                answer: Incoming | Unreadable = pickle.loads(self._got[HEAD.size : size])  # noqa: S301  (our own child)
                del self._got[:size]
                return answer
            if not self._move(seconds):
                return None
        return None

    def _move(self, seconds: float) -> bool:
        """Bring something one way or the other; false at the end of the child."""
        if not self._sending and self._frames:
            self._sending = memoryview(self._frames.pop())
        wants = [self._to] if self._sending else []
        readable, writable, _ = select.select([self._from], wants, [], seconds)
        if writable:
            self._sending = self._sending[os.write(self._to, self._sending[:PIPE_BYTES]) :]
        if readable:
            more = os.read(self._from, READ_BYTES)
            self._got += more
            return bool(more)
        return True


def _widen(pipe: IO[bytes] | None) -> None:
    """Room for a whole batch, where the system allows it."""
    if pipe and hasattr(fcntl, "F_SETPIPE_SZ"):
        with contextlib.suppress(OSError):  # a limit for this user: the pipe stays as it is
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)


def frame(thing: Any) -> bytes:
    """One pickled thing behind its length."""
    body = pickle.dumps(thing, protocol=5)
    return HEAD.pack(len(body)) + body


def write_frame(pipe: IO[bytes], thing: Any) -> None:
    """Send one frame."""
    pipe.write(frame(thing))
    pipe.flush()


def read_frame(pipe: IO[bytes]) -> Any:
    """The next thing; EOFError at the end."""
    head = pipe.read(HEAD.size)
    if len(head) < HEAD.size:
        raise EOFError
    return pickle.loads(pipe.read(HEAD.unpack(head)[0]))  # noqa: S301  (our own child or parent)
