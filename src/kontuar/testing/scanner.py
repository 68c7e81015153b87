"""A virus scanner that speaks as clamd does, on loopback; it finds one word and nothing else."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

VIRUS = b"WIRUS-NA-NIBY"


@dataclass
class FakeClamd:
    """How it behaves may be changed while it runs; `judged` is what it was given."""

    port: int = 0
    limit: int = 1_000_000
    answer: bytes = b""
    """Said instead of a verdict."""
    is_silent: bool = False
    """Takes everything and never answers."""
    judged: list[bytes] = field(default_factory=list)

    @property
    def place(self) -> str:
        """As KONTUAR_CLAMD names it."""
        return f"127.0.0.1:{self.port}"

    def serve(self, line: socket.socket) -> None:
        """One session: one command, one answer."""
        command = _until_zero(line)
        if command == b"zVERSION":
            line.sendall(b"ClamAV 1.4.3/27700/Mon Mar  2 09:00:00 2026\0")
            return
        data = bytearray()
        while size := struct.unpack(">I", _exactly(line, 4))[0]:
            data += _exactly(line, size)
            if len(data) > self.limit:
                line.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        if self.is_silent:
            line.recv(1)
            return
        self.judged.append(bytes(data))
        found = b"stream: Kram.Na-Niby FOUND\0" if VIRUS in data else b"stream: OK\0"
        line.sendall(self.answer or found)


@contextmanager
def fake_clamd() -> Iterator[FakeClamd]:
    """Run one; it is down as soon as the block ends."""
    clamd = FakeClamd()
    listener = socket.create_server(("127.0.0.1", 0))
    clamd.port = listener.getsockname()[1]

    def serve() -> None:
        while True:
            try:
                line, _peer = listener.accept()
            except OSError:
                return
            with line:
                line.settimeout(10)
                try:
                    clamd.serve(line)
                except (OSError, EOFError):
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield clamd
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def _until_zero(line: socket.socket) -> bytes:
    got = b""
    while not got.endswith(b"\0"):
        got += _exactly(line, 1)
    return got[:-1]


def _exactly(line: socket.socket, size: int) -> bytes:
    got = bytearray()
    while len(got) < size:
        more = line.recv(size - len(got))
        if not more:
            raise EOFError
        got += more
    return bytes(got)
