"""Ask ClamAV's daemon about a file, by its INSTREAM protocol; nothing is written to disk."""

import contextlib
import socket
import struct
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

CONNECT_SECONDS = 3.0
SCAN_SECONDS = 120.0
CHUNK_BYTES = 64 * 1024
ANSWER_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the scanner said: "clean", "infected" (`note` names the virus) or "held".

    Held is what it refused to judge: `note` is "too_large" or "unscannable". Asking again would
    not help, so a person decides.
    """

    state: str
    note: str = ""


class ScannerDown(Exception):  # noqa: N818
    """The scanner does not answer now; everything is asked again later."""


class ScannerSlow(ScannerDown):
    """It took a file and said nothing in time: down, or choking on that very file."""


@dataclass(frozen=True, slots=True)
class Scanner:
    """One clamd, by `host:port` or the path of its socket."""

    place: str
    seconds: float = SCAN_SECONDS

    def version(self) -> str:
        """Its version, number and date of its signatures. Raises ScannerDown."""
        with self._connected() as line:
            line.send(b"zVERSION\0")
            return line.answer()

    def scan(self, data: bytes) -> Verdict:
        """Judge the content of a file. Raises ScannerDown."""
        with self._connected() as line:
            line.send(b"zINSTREAM\0")
            for start in range(0, len(data), CHUNK_BYTES):
                piece = data[start : start + CHUNK_BYTES]
                if not line.send(struct.pack(">I", len(piece)) + piece):
                    break  # it has heard enough; its answer says why
            else:
                line.send(struct.pack(">I", 0))
            return read_verdict(line.answer())

    def _connected(self) -> "_Line":
        until = time.monotonic() + self.seconds
        seconds = min(CONNECT_SECONDS, self.seconds)
        try:
            if self.place.startswith("/"):
                plain = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                plain.settimeout(seconds)
                plain.connect(str(Path(self.place)))
            else:
                host, _colon, port = self.place.rpartition(":")
                plain = socket.create_connection((host.strip("[]"), int(port)), seconds)
        except (OSError, ValueError) as failed:
            raise ScannerDown(f"{self.place}: {failed}") from failed
        return _Line(plain, until)


def scanner(*, seconds: float = SCAN_SECONDS) -> Scanner | None:
    """The one of the settings; None when files are not checked here."""
    return Scanner(settings.CLAMD, seconds) if settings.CLAMD else None


def read_verdict(answer: str) -> Verdict:
    """What an answer to INSTREAM means. Raises ScannerDown when it is none."""
    if answer.endswith(" FOUND"):
        name = answer.removeprefix("stream: ").removesuffix(" FOUND")
        return Verdict("infected", name[:200])
    if answer == "stream: OK":
        return Verdict("clean")
    if "size limit exceeded" in answer:
        return Verdict("held", "too_large")
    if answer.endswith("ERROR") and answer.startswith("stream: "):
        return Verdict("held", "unscannable")
    raise ScannerDown(answer[:200] or "no answer")


class _Line:
    """A connection on which neither speaking nor hearing lasts beyond a moment."""

    def __init__(self, plain: socket.socket, until: float) -> None:
        self._plain, self._until = plain, until

    def __enter__(self) -> "_Line":
        return self

    def __exit__(self, *_failure: object) -> None:
        self._plain.close()

    def send(self, data: bytes) -> bool:
        """False when the other side has stopped listening: it may have an answer already."""
        try:
            self._wait()
            self._plain.sendall(data)
        except TimeoutError as late:
            raise ScannerSlow("too slow") from late
        except OSError:
            return False
        return True

    def answer(self) -> str:
        got = bytearray()
        with contextlib.suppress(ConnectionError):  # what came before is the answer
            while not got.endswith(b"\0") and len(got) < ANSWER_BYTES:
                try:
                    self._wait()
                    more = self._plain.recv(ANSWER_BYTES)
                except TimeoutError as late:
                    raise ScannerSlow("too slow") from late
                if not more:
                    break
                got += more
        return got.rstrip(b"\0").decode("utf-8", "replace").strip()

    def _wait(self) -> None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._plain.settimeout(left)
