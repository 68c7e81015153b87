"""The port: opened once by the supervisor, so that it stays open while the web process restarts."""

import errno
import socket

from kontuar.supervisor.options import Options
from kontuar.supervisor.words import Trouble

BACKLOG = 2048


def open_port(options: Options) -> socket.socket:
    """Listen. Raises Trouble that names the port and the next step."""
    host, port = options.host, options.port
    try:
        family, _kind, _proto, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        # SO_REUSEADDR only: with SO_REUSEPORT an orphan would go on and steal connections.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as refused:
        raise _explained(refused, host, port) from refused
    return listener


def _explained(refused: OSError, host: str, port: int) -> Trouble:
    if refused.errno == errno.EADDRINUSE:
        return Trouble("port_taken", port=port, next=port + 1)
    if refused.errno == errno.EACCES:
        return Trouble("port_forbidden", port=port)
    return Trouble("host_unknown", host=host, port=port, reason=refused.strerror or refused)
