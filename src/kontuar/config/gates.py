"""How the supervisor and its children wait for each other: a byte through a pipe."""

import os


def wait() -> bool:
    """Wait for the supervisor's word to go on; false when it ended instead."""
    number = os.environ.pop("KONTUAR_GO_FD", "")
    if not number:
        return True
    with os.fdopen(int(number), "rb", buffering=0) as gate:
        return gate.read(1) == b"1"


def announce() -> None:
    """Tell the supervisor that we are about to accept connections."""
    number = os.environ.pop("KONTUAR_READY_FD", "")
    if number:
        with os.fdopen(int(number), "wb", buffering=0) as gate:
            gate.write(b"1")
