"""The data directory: ours, writable, with room left, and used by one supervisor at a time."""

import contextlib
import errno
import fcntl
import json
import os
import pwd
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from kontuar.supervisor.words import Trouble, say

NEEDED_BYTES = 150_000_000
LOW_SHARE = 0.05


@contextlib.contextmanager
def hold(data: Path, *, address: str = "") -> Iterator[None]:
    """Have the data directory to oneself. Raises Trouble with the next step when that can't be."""
    _make(data)
    with _lock_file(data) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _in_use(data) from None
        try:
            lock.truncate(0)
            lock.write(json.dumps({"pid": os.getpid(), "address": address}))
            lock.flush()
        except OSError as refused:
            raise _explained(refused, data) from refused
        yield
        lock.truncate(0)


def holder(data: Path) -> dict[str, str] | None:
    """Who holds the directory now: "pid" and "address"; None when nobody does."""
    try:
        with (data / "supervisor.lock").open() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                text = lock.read()
                return {k: str(v) for k, v in json.loads(text or "{}").items()}
    except OSError:
        return None
    return None


def check_room(data: Path) -> None:
    """Warn when the disk is nearly full, refuse when nothing could be written."""
    usage = shutil.disk_usage(data)
    free = f"{usage.free // 1_000_000} MB"
    if usage.free < NEEDED_BYTES and not (data / "postgres").exists():
        raise Trouble("disk_full", folder=data, free=free)
    if usage.free < usage.total * LOW_SHARE:
        say("disk_low", folder=data, free=free)


def _make(data: Path) -> None:
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        owner = data.stat().st_uid
    except OSError as refused:
        raise _explained(refused, data) from refused
    if owner != os.geteuid():
        raise Trouble("other_owner", folder=data, owner=name_of(owner), me=name_of(os.geteuid()))


def _lock_file(data: Path) -> IO[str]:
    try:
        return (data / "supervisor.lock").open("a+")
    except OSError as refused:
        raise _explained(refused, data) from refused


def _in_use(data: Path) -> Trouble:
    other = holder(data) or {}
    if other.get("address"):
        return Trouble("already_running", folder=data, pid=other["pid"], address=other["address"])
    return Trouble("data_in_use", folder=data, pid=other.get("pid", "?"))


def _explained(refused: OSError, data: Path) -> Trouble:
    if refused.errno == errno.ENOSPC:
        return Trouble("disk_full", folder=data, free="0 MB")
    return Trouble("not_writable", folder=data, me=name_of(os.geteuid()), reason=refused.strerror)


def name_of(uid: int) -> str:
    """A user's name, or the number where there is no name."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
