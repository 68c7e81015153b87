"""The processes below the supervisor: started, restarted when they die, ended."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kontuar.supervisor import account
from kontuar.supervisor.words import say

PAUSES = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0)
HEALTHY_SECONDS = 60.0


@dataclass
class Child:
    """A process that has to be there: `python -m kontuar <words>`."""

    name: str
    words: Sequence[str]
    env: dict[str, str]
    handles: Sequence[int] = ()
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    deaths: int = 0
    start_again_at: float = field(default=0.0)

    def start(self, handles: Mapping[str, int] | None = None) -> None:
        """Launch it; the handles given are passed on, their numbers by environment."""
        given = handles or {}
        parent = os.getpid()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kontuar", *self.words],
            stdin=subprocess.DEVNULL,
            env=_environment() | self.env | {name: str(n) for name, n in given.items()},
            pass_fds=[*self.handles, *given.values()],
            process_group=0,  # Ctrl-C in the terminal is for the supervisor, which ends us in order
            preexec_fn=lambda: account.die_with_parent(signal.SIGTERM, parent),
        )
        self.started_at = time.monotonic()

    def look(self, now: float) -> None:
        """Notice its death, and start it again after a pause that grows."""
        if self.process is None:
            if now >= self.start_again_at:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        self.deaths = 0 if now - self.started_at > HEALTHY_SECONDS else self.deaths + 1
        pause = PAUSES[min(self.deaths, len(PAUSES) - 1)]
        say("child_died", name=self.name, how=how(code), pause=pause)
        self.process, self.start_again_at = None, now + pause

    def end(self) -> None:
        """Ask it to end."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait(self, until: float) -> None:
        """Wait for its end; after the given moment it is killed."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _environment() -> dict[str, str]:
    """Ours, but compiled modules are kept: without them each start takes twice as long."""
    return {name: v for name, v in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def how(code: int) -> str:
    """How a process ended, in a word."""
    return signal.Signals(-code).name if code < 0 else str(code)
