"""The database for one command: the running product's, else a server started for the moment."""

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

from kontuar.supervisor import place
from kontuar.supervisor.postgres import Server


@contextlib.contextmanager
def database(data: Path) -> Iterator[bool]:
    """Have a server that answers; true when it was started here and ends with the block."""
    folder = data.expanduser().absolute()
    if os.environ.get("DATABASE_URL") or place.holder(folder) is not None:
        yield False
        return
    with place.hold(folder):
        place.check_room(folder)
        server = Server(folder)
        try:
            server.start(parent_death=signal.SIGINT)
            server.ensure_database()
            yield True
        finally:
            server.stop()
