"""A private clamd that knows a single virus: the harmless EICAR test file."""

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers import packages

_PROGRAM = "/usr/sbin/clamd"
_PARTS = ("X5O!P%@AP[4", "\\PZX54(P^)7CC)7}", "$EICAR-STANDARD-", "ANTIVIRUS-TEST-", "FILE!$H+H*")


class ClamdMissing(RuntimeError):  # noqa: N818
    """Loud on purpose: without the real scanner nothing is proved about it."""


def eicar() -> bytes:
    """The test file of every scanner; put together here so that no scanner takes us for it."""
    return "".join(_PARTS).encode()


@dataclass
class Clamd:
    """A scanner that can be stopped and started again in the same place."""

    folder: Path
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def place(self) -> str:
        """Its socket, as KONTUAR_CLAMD names it."""
        return str(self.folder / "clamd.sock")

    def start(self) -> None:
        """Run it and wait until it listens; a single signature is loaded in no time."""
        self.process = subprocess.Popen(
            [_PROGRAM, "-c", str(self.folder / "clamd.conf")],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and self.process.poll() is None:
            if Path(self.place).exists():
                return
            time.sleep(0.02)
        log = self.folder / "log"
        raise ClamdMissing(f"clamd did not start: {log.read_text() if log.exists() else ''}")

    def stop(self) -> None:
        """End it."""
        if self.process:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(10)
            self.process = None
        Path(self.place).unlink(missing_ok=True)


@contextmanager
def clamd() -> Iterator[Clamd]:
    """Run one with a signature of our own: real databases would have to be downloaded."""
    if not Path(_PROGRAM).exists():
        packages.install("clamav-daemon")
    if not Path(_PROGRAM).exists():
        raise ClamdMissing("clamd is needed for the tests. Run: apt-get install clamav-daemon")
    folder = Path(tempfile.mkdtemp(prefix="av-", dir="/tmp"))
    (folder / "db").mkdir()
    (folder / "db" / "own.ndb").write_text(f"Eicar-Test:0:*:{eicar().hex()}\n")
    (folder / "clamd.conf").write_text(
        f"DatabaseDirectory {folder}/db\nLocalSocket {folder}/clamd.sock\nForeground yes\n"
        f"LogFile {folder}/log\nTemporaryDirectory {folder}\nStreamMaxLength 2M\n"
    )
    folder.chmod(0o755)
    scanner = Clamd(folder)
    try:
        scanner.start()
        yield scanner
    finally:
        scanner.stop()
        shutil.rmtree(folder, ignore_errors=True)
