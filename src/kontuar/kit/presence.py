"""The name of a running worker, and which names surely belong to dead ones.

A name is the place (one data directory, where one worker at a time holds the lock) and the life
(this process). The lock is the kernel's: it ends with the process, not with a lost connection.
"""

import fcntl
import os
from pathlib import Path
from uuid import uuid4

from kontuar.kit import locks


class Presence:
    """A process, this one, under a name of its own; without the place's lock it judges nobody."""

    def __init__(self) -> None:
        self.life = self.place = ""
        self._file: Path | None = None

    @property
    def name(self) -> str:
        """What stands on rows this process holds; empty where it does not say who it is."""
        return f"{self.place}/{self.life}" if self.place else ""

    @property
    def lock(self) -> str:
        """What it holds in the database while it lives, as long as its connection does."""
        return _lock_of(self.life)

    def enter(self, data: Path) -> None:
        """Be the worker of a data directory, now or when its predecessor has let go."""
        self._file = data / "worker.lock"
        self.life = uuid4().hex  # not at its import, which all forks of one process share
        self.settle_in()

    def settle_in(self) -> bool:
        """Whether this is the one worker of its place: all before it are gone."""
        held = _hold(self._file) if self._file and not self.place else ""
        self.place = held or self.place
        return bool(self.place)

    def is_gone(self, name: str) -> bool:
        """Whether the bearer of a name is dead, beyond doubt.

        It was of this place, whose lock we hold now. And nobody bears the name in the database:
        a copy of a whole machine has our place's name and lives on elsewhere.
        """
        if not self.settle_in() or name == self.name or not name.startswith(f"{self.place}/"):
            return False
        with locks.only_one(_lock_of(name.rpartition("/")[2])) as is_free:
            return is_free


def _hold(file: Path) -> str:
    """The name of the place, once its lock is ours until this process ends; "" before."""
    try:
        handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:  # a full disk: whatever waits for this waits for its lease
        return ""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return _named(handle)
    except OSError:
        os.close(handle)
        return ""


def _named(handle: int) -> str:
    written = os.read(handle, 32).decode("ascii", "replace")
    if len(written) < 32:
        written = uuid4().hex
        os.pwrite(handle, written.encode(), 0)
    # A copied directory is another place: the file in it is another one.
    return f"{written}-{os.fstat(handle).st_ino:x}"


def _lock_of(life: str) -> str:
    return f"alive {life}"


here = Presence()
"""The process that runs this."""
