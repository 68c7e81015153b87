"""A wire that breaks: a TCP proxy that cuts or stalls after so many bytes."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Proxy:
    """Passes bytes on until its budget is used up; `None` means without end."""

    target: tuple[str, int]
    budget: int | None = None
    """Bytes that still may pass from the server to the client."""
    stalls: bool = False
    """Fall silent instead of cutting."""
    port: int = 0
    connections: int = 0
    open: list[socket.socket] = field(default_factory=list)

    def serve(self, door: socket.socket) -> None:
        """Accept until the door is closed."""
        while True:
            try:
                client, _place = door.accept()
            except OSError:
                return
            self.connections += 1
            server = socket.create_connection(self.target, timeout=10)
            self.open += [client, server]
            threading.Thread(target=self.pass_on, args=(client, server, False), daemon=True).start()
            threading.Thread(target=self.pass_on, args=(server, client, True), daemon=True).start()

    def pass_on(self, source: socket.socket, goal: socket.socket, counted: bool) -> None:  # noqa: FBT001
        """One direction of one connection."""
        while True:
            try:
                data = source.recv(4096)
                if counted and self.budget is not None:
                    data, rest = data[: self.budget], data[self.budget :]
                    self.budget -= len(data)
                    goal.sendall(data)
                    if rest:
                        break
                else:
                    goal.sendall(data)
            except OSError:
                break
            if not data:
                break
        if not (counted and self.stalls):
            _close(source)
            _close(goal)


def _close(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def proxy(port: int, **plan: object) -> Iterator[Proxy]:
    """Run a proxy before a local port; the keywords are the fields of `Proxy`."""
    door = socket.create_server(("127.0.0.1", 0))
    wire = Proxy(("127.0.0.1", port), port=door.getsockname()[1], **plan)  # type: ignore[arg-type]
    thread = threading.Thread(target=wire.serve, args=(door,), daemon=True)
    thread.start()
    try:
        yield wire
    finally:
        _close(door)
        for end in wire.open:
            _close(end)
        thread.join(5)
