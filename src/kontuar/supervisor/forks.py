"""Processes that begin as forks of one that has everything imported: at once, sharing memory.

Only on Linux, where the supervisor can adopt them; elsewhere each is started by itself.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from kontuar.supervisor import account
from kontuar.supervisor.words import say

VERB = "forkserver"
PAUSE_SECONDS = 1.0
PATIENCE_SECONDS = 60.0
"""How long it may import before it forks; one that hangs must not hold up the supervisor."""


class ForkError(OSError):
    """The process that forks has ended: it could not begin, or was killed."""


@dataclass
class Forked:
    """A child we adopted, asked after like a `subprocess.Popen`."""

    pid: int
    returncode: int | None = None

    def poll(self) -> int | None:
        """Its exit code; None while it runs."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.returncode = os.waitstatus_to_exitcode(status) if pid else None
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Until it ends. Raises TimeoutExpired, as `subprocess.Popen` does."""
        until = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if until is not None and time.monotonic() > until:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            time.sleep(0.01)
        return code

    def terminate(self) -> None:
        """Ask it to end."""
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self._send(signal.SIGKILL)

    def _send(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


class ForkServer:
    """The process that forks, seen from the supervisor; when it dies, it is begun again."""

    def __init__(
        self, env: Mapping[str, str], *, patience_seconds: float = PATIENCE_SECONDS
    ) -> None:
        self._env, self._patience = dict(env), patience_seconds
        self._line: socket.socket | None = None
        self.process: subprocess.Popen[bytes] | None = None
        self._begun_at = 0.0

    def start(self) -> None:
        """Begin importing; the first fork waits until that is done."""
        self.end()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        parent = os.getpid()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kontuar", VERB],
                stdin=subprocess.DEVNULL,
                env=self._env | {"KONTUAR_FORKS_FD": str(theirs.fileno())},
                pass_fds=[theirs.fileno()],
                process_group=0,
                preexec_fn=lambda: account.die_with_parent(signal.SIGTERM, parent),
            )
        ours.settimeout(self._patience)
        self._line, self._begun_at = ours, time.monotonic()

    def look(self) -> None:
        """Begin again when it died, so that it is ready when it is needed."""
        code = self.process.poll() if self.process else None
        if code is None or time.monotonic() - self._begun_at < PAUSE_SECONDS:
            return
        say("child_died", name=VERB, how=how(code), pause=0)
        self.start()

    def fork(self, words: Sequence[str], handles: Mapping[str, int]) -> Forked:
        """A process that does what the words say; it finds its handles by environment.

        Raises ForkError when nobody forks; the next call finds a new one.
        """
        if self._line is None or self.process is None or self.process.poll() is not None:
            self.start()
        line = self._line
        assert line is not None  # noqa: S101
        asked = json.dumps({"words": list(words), "handles": list(handles)}).encode()
        with suppress(OSError):
            socket.send_fds(line, [asked], list(handles.values()))
            answer = line.recv(64)
            if answer:
                return Forked(int(answer))
        self.end()  # an answer that comes too late must not be taken for the next one's
        raise ForkError

    def end(self) -> None:
        """Let it go; what it forked goes on."""
        if self._line is not None:
            self._line.close()
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        self._line = self.process = None


def how(code: int) -> str:
    """How a process ended, in a word."""
    return signal.Signals(-code).name if code < 0 else str(code)


def reap_strangers(known: Collection[int]) -> None:
    """Bury what others left to us, as whoever adopts has to; our own are asked after elsewhere."""
    with suppress(ChildProcessError):
        while True:
            dead = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if dead is None or dead.si_pid in known:
                return
            os.waitpid(dead.si_pid, 0)
