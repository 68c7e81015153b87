"""Servers that outlived their supervisor, and the marks of servers that are gone."""

import os
import signal
import time
from pathlib import Path

PROC = Path("/proc")


def clear(pgdata: Path, sockets: Path, *, patience_seconds: float = 10) -> bool:
    """End every server still working in this data directory; true when there was one.

    Whoever calls holds the lock of the data directory, so what is found here belongs to nobody.
    The marks are removed only when no server is left: a process of today may carry the number
    that a server had before the machine was switched off.
    """
    if not PROC.is_dir():
        return False
    found = servers_in(pgdata)
    until = time.monotonic() + patience_seconds
    while running := servers_in(pgdata):
        late = time.monotonic() > until
        for pid in running:
            _signal(pid, signal.SIGKILL if late else _gently(pid, pgdata))
        time.sleep(0.1)
    for mark in (pgdata / "postmaster.pid", *sockets.glob(".s.PGSQL.*")):
        mark.unlink(missing_ok=True)
    return bool(found)


def servers_in(pgdata: Path) -> list[int]:
    """The processes of PostgreSQL that work in this data directory."""
    wanted = os.path.realpath(pgdata)
    return [pid for pid in _all_pids() if _works_in(pid, wanted)]


def _all_pids() -> list[int]:
    return [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]


def _works_in(pid: int, folder: str) -> bool:
    place = PROC / str(pid)
    try:
        return (
            str((place / "cwd").readlink()) == folder
            and (place / "comm").read_text().strip() == "postgres"
        )
    except OSError:
        return False


def _gently(pid: int, pgdata: Path) -> signal.Signals:
    try:
        is_first = (pgdata / "postmaster.pid").read_text().split("\n", 1)[0] == str(pid)
    except OSError:
        is_first = False
    return signal.SIGINT if is_first else signal.SIGQUIT


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
