"""A folder of .eml, mbox and Maildir, and single files."""

import os
import re
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO

from kontuar.channels.archives.kinds import is_left_out
from kontuar.channels.archives.marks import bin_of
from kontuar.channels.archives.pieces import BrokenArchive, Member, OnDisk

_FLAGS = re.compile(r"[:;!]2,([A-Za-z]*)$")
_DEEPEST = 40


class Single(OnDisk):
    """One file: an mbox or one message."""

    is_steady = True

    def total(self) -> int:
        """Its size."""
        return sum(member.weight for member in self.members())

    def members(self) -> Iterator[Member]:
        """Itself."""
        yield _member(self._path, self._path.name, self._path.stat())


class Folder(OnDisk):
    """Everything below a folder, in the order of the names. Links are not followed."""

    is_steady = False

    def total(self) -> int:
        """The sum of the sizes now; files may still come and go."""
        return sum(member.weight for member in self.members())

    def members(self) -> Iterator[Member]:
        """Each regular file; a Maildir's by the time in their names, whatever their flags."""
        if not self._path.is_dir():
            raise BrokenArchive("gone")
        yield from self._below(self._path, "", 0)

    def _below(self, folder: Path, shown: str, depth: int) -> Iterator[Member]:
        try:
            entries = sorted(os.scandir(folder), key=lambda e: (_stem(e.name), e.name))
        except OSError:
            yield _refused(f"{shown or folder.name}/", "unreadable")
            return
        is_maildir = {"cur", "new"} <= {e.name for e in entries}
        if is_maildir:
            yield from _maildir(folder, shown)
        for entry in entries:
            if not (is_maildir and entry.name in ("cur", "new", "tmp")):
                yield from self._entry(entry, f"{shown}{entry.name}", depth)

    def _entry(self, entry: "os.DirEntry[str]", shown: str, depth: int) -> Iterator[Member]:
        if entry.is_symlink():
            yield _refused(shown, "link")
        elif entry.is_dir(follow_symlinks=False):
            if depth < _DEEPEST:
                yield from self._below(Path(entry.path), f"{shown}/", depth + 1)
            else:
                yield _refused(f"{shown}/", "too_deep")
        elif not is_left_out(entry.name):
            yield from _file(entry, shown, is_mail=False)


def _maildir(folder: Path, shown: str) -> Iterator[Member]:
    """The messages of one Maildir, oldest first; half-written ones in tmp are not yet any."""
    found: list[os.DirEntry[str]] = []
    for name in ("cur", "new"):
        found += [e for e in os.scandir(folder / name) if not e.name.startswith(".")]
    for entry in sorted(found, key=lambda e: (_stem(e.name), e.name)):
        sub = "new" if Path(entry.path).parent.name == "new" else "cur"
        yield from _file(entry, f"{shown}{sub}/{entry.name}", is_mail=True)


def _file(entry: "os.DirEntry[str]", shown: str, *, is_mail: bool) -> Iterator[Member]:
    path = Path(entry.path)
    try:
        about = path.lstat()
    except FileNotFoundError:  # went since the folder was listed, or was only renamed
        path = _renamed(path)
        if not path.exists():
            yield _refused(shown, "gone")
            return
        about = path.lstat()
    if stat.S_ISREG(about.st_mode):
        yield _member(path, shown, about, is_mail=is_mail)
    else:
        yield _refused(shown, "link")


def _member(path: Path, shown: str, about: os.stat_result, *, is_mail: bool = False) -> Member:
    flags = _FLAGS.search(path.name) if is_mail else None
    by_flag = {"T": "trash", "D": "draft"}
    marked = next((by_flag[f] for f in flags[1] if f in by_flag), "") if flags else ""
    folders = [part.rpartition(".")[2] or part for part in shown.split("/")[:-1]]
    return Member(
        name=shown,
        size=about.st_size,
        open=partial(_open, path),
        at=datetime.fromtimestamp(about.st_mtime, UTC),
        refusal=marked or bin_of(folders if is_mail else [*folders, path.name]),
        is_mail=is_mail,
    )


def _refused(shown: str, code: str) -> Member:
    return Member(name=shown, size=0, open=partial(_open, Path(os.devnull)), refusal=code)


def _open(path: Path, start: int) -> BinaryIO:
    """The file; a message of a Maildir is found again when its flags changed meanwhile."""
    try:
        stream = _as_it_is(path)
    except FileNotFoundError:
        stream = _as_it_is(_renamed(path))
    stream.seek(start)
    return stream


def _as_it_is(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb")


def _renamed(path: Path) -> Path:
    if path.parent.name not in ("cur", "new"):
        return path
    for name in ("cur", "new"):
        folder = path.parent.parent / name
        for entry in os.scandir(folder) if folder.is_dir() else ():
            if _stem(entry.name) == _stem(path.name):
                return Path(entry.path)
    return path


def _stem(name: str) -> str:
    return _FLAGS.sub("", name)
