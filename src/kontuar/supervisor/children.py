"""The processes below the supervisor: started, restarted when they die, ended."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kontuar.supervisor import account
from kontuar.supervisor.forks import Forked, ForkError, ForkServer, how
from kontuar.supervisor.words import say

PAUSES = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0)
HEALTHY_SECONDS = 60.0


@dataclass
class Child:
    """A process that has to be there: `python -m kontuar <words>`, or a fork that does the same."""

    name: str
    words: Sequence[str]
    handles: Mapping[str, int] = field(default_factory=dict)
    """Passed on, their numbers by environment."""
    forks: ForkServer | None = None
    process: subprocess.Popen[bytes] | Forked | None = None
    started_at: float = 0.0
    deaths: int = 0
    start_again_at: float = field(default=0.0)

    def start(self, more: Mapping[str, int] | None = None) -> None:
        """Launch it, with these handles too. Raises ForkError."""
        handles = {**self.handles, **(more or {})}
        self.process = self.forks.fork(self.words, handles) if self.forks else self._exec(handles)
        self.started_at = time.monotonic()

    def _exec(self, handles: Mapping[str, int]) -> subprocess.Popen[bytes]:
        parent = os.getpid()
        return subprocess.Popen(
            [sys.executable, "-m", "kontuar", *self.words],
            stdin=subprocess.DEVNULL,
            env=environment() | {name: str(n) for name, n in handles.items()},
            pass_fds=[*handles.values()],
            process_group=0,  # Ctrl-C in the terminal is for the supervisor, which ends us in order
            preexec_fn=lambda: account.die_with_parent(signal.SIGTERM, parent),
        )

    def look(self, now: float) -> None:
        """Notice its death, and start it again after a pause that grows."""
        if self.process is None:
            if now >= self.start_again_at:
                self._start_again(now)
            return
        code = self.process.poll()
        if code is None:
            return
        self.deaths = 0 if now - self.started_at > HEALTHY_SECONDS else self.deaths + 1
        pause = PAUSES[min(self.deaths, len(PAUSES) - 1)]
        say("child_died", name=self.name, how=how(code), pause=pause)
        self.process, self.start_again_at = None, now + pause

    def _start_again(self, now: float) -> None:
        try:
            self.start()
        except ForkError:
            self.start_again_at = now + PAUSES[2]

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


def environment() -> dict[str, str]:
    """Ours, but compiled modules are kept: without them each start takes twice as long."""
    return {name: v for name, v in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
