"""A web server of somebody else, on loopback, that answers as a test tells it."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Speak = Callable[[socket.socket, bytes], None]


@dataclass
class Elsewhere:
    """Where it listens, and every request it heard."""

    port: int
    heard: list[bytes] = field(default_factory=list)

    def url(self, path: str = "/") -> str:
        """An address on it."""
        return f"http://127.0.0.1:{self.port}{path}"


@contextmanager
def elsewhere(speak: Speak) -> Iterator[Elsewhere]:
    """Run one; each connection goes to `speak` together with the request that was read."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=200)
    listener.settimeout(20)
    server = Elsewhere(listener.getsockname()[1])

    def one(line: socket.socket) -> None:
        with line:
            line.settimeout(10)
            try:
                server.heard.append(line.recv(65536))
                speak(line, server.heard[-1])
            except OSError:
                return

    def serve() -> None:
        while True:
            try:
                line, _peer = listener.accept()
            except OSError:
                return
            threading.Thread(target=one, args=(line,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield server
    finally:
        listener.close()


def says(answer: bytes) -> Speak:
    """Always the same answer."""
    return lambda line, _request: line.sendall(answer)


def ok(body: bytes, more: bytes = b"") -> bytes:
    """An answer that all is well; `more` are lines of its head."""
    return b"HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n" % (more, len(body)) + body


def moved(place: str) -> bytes:
    """An answer that it is elsewhere."""
    return f"HTTP/1.1 302 Found\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n".encode()
