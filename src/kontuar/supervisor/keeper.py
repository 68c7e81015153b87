"""A server that test runs share: it lives as long as somebody uses it, and no longer."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

from kontuar.supervisor import tuning
from kontuar.supervisor.postgres import Server, socket_folder
from kontuar.supervisor.words import Trouble, complain

_held: list[IO[str]] = []


def start_for_tests(folder: Path) -> Path:
    """A running server for tests in this folder; answers the folder of its socket.

    Safe when several runs begin at once. Each run holds a shared lock until its process ends, even
    by kill -9; the keeper waits for the exclusive lock and then ends the server: no orphan.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "start.lock").open("w") as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        users = (folder / "users.lock").open("w")
        fcntl.flock(users, fcntl.LOCK_SH)  # waits for a keeper that is just ending its server
        _held.append(users)
        if not _is_kept(folder):
            _start_keeper(folder)
    return socket_folder(folder)


def _is_kept(folder: Path) -> bool:
    with (folder / "keeper.lock").open("w") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _start_keeper(folder: Path) -> None:
    with (folder / "keeper.log").open("wb") as log:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "kontuar.supervisor.keeper", str(folder.absolute())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
    assert keeper.stdout is not None  # noqa: S101
    with keeper.stdout as ready:
        if ready.read() != b"ready":
            raise RuntimeError((folder / "keeper.log").read_text())


def keep(folder: Path) -> None:
    """Run the server until nobody holds the shared lock any more."""
    with (folder / "keeper.lock").open("w") as mark, (folder / "users.lock").open("w") as users:
        fcntl.flock(mark, fcntl.LOCK_EX)
        server = _started(folder)
        server.ensure_database()
        os.write(1, b"ready")
        os.dup2(users.fileno(), 1)  # ends the pipe: the run that waits goes on
        try:
            while not _is_free(users):
                time.sleep(0.5)
                if server.process is not None and server.process.poll() is not None:
                    server.start()
        finally:
            server.stop()


def _started(folder: Path) -> Server:
    server = Server(folder, settings=tuning.for_tests())
    try:
        server.start()
    except Trouble:  # without fsync a power cut may leave nothing usable: begin anew
        shutil.rmtree(server.pgdata, ignore_errors=True)
        (folder / "postgres.created").unlink(missing_ok=True)
        server.start()
    return server


def _is_free(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _end(*_: object) -> None:
    sys.exit(0)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the test run; we follow it
    try:
        keep(Path(sys.argv[1]))
    except Trouble as trouble:
        complain(str(trouble))
        sys.exit(1)
