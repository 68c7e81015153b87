"""Ports for servers that cannot be told to choose one themselves."""

import secrets
import socket

_GIVEN: set[int] = set()
_FROM, _TO = 20_000, 32_000
"""Below the ports that Linux gives to outgoing connections: one of those could take ours before
its server stands.
"""


def free_port() -> int:
    """A port of this computer that nobody listens on, and that was not given out before."""
    while True:
        port = _FROM + secrets.randbelow(_TO - _FROM)
        if port not in _GIVEN and _is_free(port):
            _GIVEN.add(port)
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
