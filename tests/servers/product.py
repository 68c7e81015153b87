"""The product itself, started as a person would start it."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass
class Product:
    """A running Kontuar."""

    port: int
    data: Path
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def said(self) -> str:
        """What it printed until now."""
        return self.log.read_text(errors="replace")

    def wait_until_it_answers(self, seconds: float = 60) -> float:
        """Seconds until a page of the desk (not the page that says it starts) came."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            if self.process.poll() is not None:
                raise RuntimeError(self.said())
            if status_of(f"{self.address}/accounts/login/") == 200:
                return time.monotonic() - began
            time.sleep(0.1)
        raise TimeoutError(self.said())

    def stop(self, by: signal.Signals = signal.SIGTERM) -> int:
        """End it and wait; its exit code."""
        self.process.send_signal(by)
        return self.process.wait(20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def status_of(url: str) -> int:
    """The HTTP status, 0 when nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        return refusal.code
    except OSError:
        return 0


def clean_environment(**more: str) -> dict[str, str]:
    """The environment without what the tests set for themselves."""
    own = ("KONTUAR_", "DJANGO_", "DATABASE_URL", "PYTEST_")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(own)}
    return {**kept, "LANG": "en_GB.UTF-8", **more}


def start(data: Path, *words: str, **more: str) -> Product:
    """Start the product on a free port; it may not answer yet."""
    data.mkdir(parents=True, exist_ok=True)
    port = free_port()
    log = data / "journey.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [str(ROOT / "kontuar"), "run", "--port", str(port), "--data", str(data), *words],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=clean_environment(**more),
            start_new_session=True,
        )
    return Product(port, data, process, log)


@contextmanager
def product(data: Path, *words: str, **more: str) -> Iterator[Product]:
    """A product that answers, ended cleanly with the block."""
    running = start(data, *words, **more)
    try:
        running.wait_until_it_answers()
        yield running
    finally:
        if running.process.poll() is None:
            running.stop()
