"""What the readers of old mail give back, and what they read from."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

LARGEST_MAIL = 50 * 1024 * 1024
GLANCE = 64 * 1024
CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Mail:
    """One message, with the position at which to go on behind it."""

    place: str
    after: int
    raw: bytes
    at: datetime | None
    """When it came to its mailbox, where the file tells."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that is not taken; `code` says why and is worded by `words.explain`."""

    place: str
    after: int
    code: str
    sender: str = ""
    subject: str = ""


Piece = Mail | Refused


class Stream(Protocol):
    """Bytes from the beginning to the end; nothing more is asked of a member."""

    def read(self, size: int, /) -> bytes: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive or folder. Its name is shown and never used as a path."""

    name: str
    size: int
    open: Callable[[int], Stream]
    """The stream from an offset on."""
    at: datetime | None = None
    refusal: str = ""
    """Why nothing of it is taken (it lay in the bin); empty: it is read."""
    is_mail: bool = False
    """Its place says that it is one message, whatever it looks like."""

    @property
    def weight(self) -> int:
        """Its share of the way through: never 0, so that positions always grow."""
        return self.size + 1


class Archive(Protocol):
    """Where old mail lies: always gone through in the same order."""

    is_steady: bool
    """Whether a position found earlier still means the same; not so where files come and go."""

    def is_there(self) -> bool:
        """Whether it can still be reached: a disk that went away must not pass for lost mail."""

    def total(self) -> int:
        """The sum of all weights; raises BrokenArchive for what is too large or damaged."""

    def members(self) -> Iterator[Member]: ...


class BrokenArchive(Exception):  # noqa: N818  (a finding, not a programming error)
    """Why the whole file cannot be read, as a code for `words.explain`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class OnDisk:
    """What lies on the server's disk and is read from there."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def is_there(self) -> bool:
        """Whether it can still be reached."""
        return self._path.exists()
