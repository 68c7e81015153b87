"""Read raw bytes in a guarded child process: what kills or stalls it harms nobody else."""

import pickle
import select
import struct
import subprocess
import sys
import threading
from collections.abc import Sequence
from datetime import datetime
from typing import IO, Any

from kontuar.channels.contract import Incoming, Unreadable

SECONDS_EACH = 10
HEAD = struct.Struct(">I")


Request = tuple[str, bytes, datetime]
"""Dotted path of the adapter, raw bytes, when they came."""


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
        """Send one at a time and collect answers until one is missing."""
        child = self._running()
        assert child.stdin  # noqa: S101  (a pipe, see _running)
        got: list[Incoming | Unreadable] = []
        for request in requests:
            try:
                write_frame(child.stdin, request)
                answer = self._answer(child)
            except (OSError, EOFError):
                answer = None
            if answer is None:
                self.close()
                return got
            got.append(answer)
        return got

    def _answer(self, child: subprocess.Popen[bytes]) -> Incoming | Unreadable | None:
        assert child.stdout  # noqa: S101
        ready, _, _ = select.select([child.stdout], [], [], SECONDS_EACH)
        answer: Incoming | Unreadable | None = read_frame(child.stdout) if ready else None
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "kontuar.channels.reading_child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=1 << 20,
            )
        return self._child


def write_frame(pipe: IO[bytes], thing: Any) -> None:
    """One pickled thing behind its length."""
    body = pickle.dumps(thing, protocol=5)
    pipe.write(HEAD.pack(len(body)) + body)
    pipe.flush()


def read_frame(pipe: IO[bytes]) -> Any:
    """The next thing; EOFError at the end."""
    head = pipe.read(HEAD.size)
    if len(head) < HEAD.size:
        raise EOFError
    return pickle.loads(pipe.read(HEAD.unpack(head)[0]))  # noqa: S301  (our own child or parent)
