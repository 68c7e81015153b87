"""The running product, started and ended by a benchmark."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.house.report import ROOT

PATIENCE_SECONDS = 300


class Running:
    """One `kontuar run` with its address and its process."""

    def __init__(self, command: Sequence[str], data: Path, env: Mapping[str, str]) -> None:
        self.data, self.port = data, _free_port()
        words = [*command, "run", "--port", str(self.port), "--data", str(data)]
        self.began = time.perf_counter()
        self.log = (data.parent / f"{data.name}.log").open("ab")
        self.process = subprocess.Popen(
            words, env=dict(env), stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL
        )

    def wait_for_page(self) -> float:
        """Seconds from the command to the first page that is not the waiting room."""
        while time.perf_counter() - self.began < PATIENCE_SECONDS:
            if self.process.poll() is not None:
                break
            if self._answers():
                return time.perf_counter() - self.began
            time.sleep(0.05)
        raise RuntimeError((self.data.parent / f"{self.data.name}.log").read_text()[-2000:])

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        self.log.close()

    def pids(self) -> list[int]:
        """The process and everything below it."""
        found, new = [], [self.process.pid]
        while new:
            found += new
            new = [child for pid in new for child in _children(pid)]
        return found

    def _answers(self) -> bool:
        """A login page of the product; its waiting room answers 503."""
        url = f"http://127.0.0.1:{self.port}/accounts/login/"
        try:
            with urllib.request.urlopen(url, timeout=30) as page:
                return page.status == 200
        except (OSError, urllib.error.URLError):
            return False


@contextmanager
def running() -> Iterator[Running]:
    """The product of this checkout with the demo shop in a fresh data directory, ready."""
    with tempfile.TemporaryDirectory(prefix="kontuar-bench-") as folder:
        env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        env.pop("DATABASE_URL", None)
        product = Running([sys.executable, "-m", "kontuar"], Path(folder) / "var", env)
        try:
            product.wait_for_page()
            yield product
        finally:
            product.stop()


def _children(pid: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(c) for t in tasks for c in (t / "children").read_text().split()]
    except OSError:
        return []


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
