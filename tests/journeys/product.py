"""The whole product in its own processes, as a person starts it."""

import os
import resource
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import pytest

from kontuar.testing.ports import free_port

ROOT = Path(__file__).parents[2]
OURS = ("KONTUAR_", "DATABASE_URL", "DJANGO_", "LANG", "LC_")


def plain_environment(**more: str) -> dict[str, str]:
    """What a person's shell has, without anything of the test run's."""
    kept = {name: v for name, v in os.environ.items() if not name.startswith(OURS)}
    return {**kept, "LANG": "C.UTF-8", **more}


class StillWaiting(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def status_of(url: str) -> int:
    """The status a browser sees without following anything; 0 when nobody answers."""
    opener = urllib.request.build_opener(StillWaiting)
    try:
        with opener.open(url, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code
    except OSError:
        return 0


@dataclass
class Product:
    """One `kontuar run`; leave the block and it is ended."""

    data: Path
    command: Sequence[str] = (sys.executable, "-m", "kontuar")
    options: Sequence[str] = ("--no-demo",)
    port: int = field(default_factory=free_port)
    env: Mapping[str, str] = field(default_factory=plain_environment)
    begun: float = 0.0

    def __enter__(self) -> Self:
        self.log = self.data.with_name(self.data.name + ".log")
        words = ["run", "--port", str(self.port), "--data", str(self.data), *self.options]
        self.begun = time.monotonic()
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [*self.command, *words],
                env=dict(self.env),
                cwd=self.data.parent,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                process_group=0,
            )
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(15)
        for pid in self.left():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def said(self) -> str:
        return self.log.read_text()

    def wait_until_ready(self, seconds: float = 60) -> float:
        """Until a real page comes; how long it took from the start."""
        self.wait_for(lambda: 200 <= status_of(self.url) < 400, seconds)
        return time.monotonic() - self.begun

    def wait_for(self, true: Callable[[], object], seconds: float = 15) -> float:
        """Until something is true; how long it took. Fails with what the product said."""
        begun = time.monotonic()
        while not true():
            if time.monotonic() - begun > seconds:
                raise AssertionError(f"not within {seconds} s:\n{self.said()}")
            time.sleep(0.05)
        return time.monotonic() - begun

    def ended(self, seconds: float = 15) -> int:
        """Its exit code."""
        return self.process.wait(seconds)

    def child(self, name: str) -> int:
        """The process number of web, worker or postgres; 0 while there is none."""
        for pid in children_of(self.process.pid):
            words = words_of(pid)
            if words and (words[-1] == name or Path(words[0]).name == name):
                return pid
        return 0

    def wait_for_child(self, name: str) -> int:
        """Its process number, as soon as there is one."""
        self.wait_for(lambda: self.child(name))
        return self.child(name)

    def left(self) -> list[int]:
        """Every process that still works for this data directory, the supervisor's too."""
        marks = (f"KONTUAR_DATA={self.data}".encode(), f"{self.data}/postgres".encode())
        return [pid for pid in all_pids() if any(m in traces_of(pid) for m in marks)]


def processor_seconds() -> float:
    """What every process that we started, and that has ended, has cost: says more than a clock on
    a machine that others use too.
    """
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def show(request: pytest.FixtureRequest, line: str) -> None:
    """Print a measured figure among the results."""
    capture = request.config.pluginmanager.getplugin("capturemanager")
    assert capture is not None
    with capture.global_and_fixture_disabled():
        sys.stdout.write(f"\n  {line}\n")


def all_pids() -> list[int]:
    return [int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit()]


def children_of(parent: int) -> list[int]:
    """Of all its threads; who waits for burial is not among them."""
    found: list[str] = []
    for children in Path(f"/proc/{parent}/task").glob("*/children"):
        with suppress(OSError):  # a thread may just have ended
            found += children.read_text().split()
    return [int(pid) for pid in found if words_of(int(pid))]


def words_of(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode().strip("\0").split("\0")
    except OSError:
        return []


def traces_of(pid: int) -> bytes:
    """A process's environment and command line; empty for one that is gone or waits for burial."""
    try:
        return Path(f"/proc/{pid}/environ").read_bytes() + Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def proportional_mb(pids: Sequence[int]) -> float:
    """Memory of processes, shared pages counted once."""
    total = 0
    for pid in pids:
        with suppress(OSError):
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                total += int(line.split()[1]) if line.startswith("Pss:") else 0
    return total / 1024
