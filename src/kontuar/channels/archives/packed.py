"""Archives read as they are: nothing is unpacked to the disk, no name in them is a path."""

import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import IO

from kontuar.channels.archives.kinds import is_left_out
from kontuar.channels.archives.marks import bin_of
from kontuar.channels.archives.pieces import CHUNK, BrokenArchive, Member, OnDisk, Stream
from kontuar.kit.files import plain_path

MOST_BYTES = 20 * 1024**3
MOST_MEMBERS = 2_000_000
RATIO = 100
SMALL = 10 * 1024 * 1024
"""Below this nothing can be a bomb, however well it is packed."""
DAMAGED = (
    EOFError, OSError, RuntimeError, NotImplementedError, ValueError, zlib.error, lzma.LZMAError,
    tarfile.TarError, zipfile.BadZipFile,
)  # fmt: skip
"""What the standard library raises for bytes that are not what they claim to be."""


class Zip(OnDisk):
    """A .zip; its members in the order of their names."""

    is_steady = True

    def total(self) -> int:
        """What its directory promises, refused when that cannot be true mail."""
        members = list(self.members())
        promised = sum(member.weight for member in members)
        _must_be_sane(promised, self._path.stat().st_size)
        return promised

    def members(self) -> Iterator[Member]:
        """Each file in it; an encrypted one is told apart."""
        try:
            packed = zipfile.ZipFile(self._path)
        except DAMAGED as damaged:
            raise BrokenArchive("damaged") from damaged
        with packed:
            if len(packed.infolist()) > MOST_MEMBERS:
                raise BrokenArchive("bomb")
            for info in sorted(packed.infolist(), key=lambda i: (i.filename, i.header_offset)):
                if not info.is_dir() and not _is_left_out(info.filename):
                    yield _zipped(packed, info)


def _zipped(packed: zipfile.ZipFile, info: zipfile.ZipInfo) -> Member:
    try:
        at = datetime(*info.date_time, tzinfo=UTC)
    except ValueError:
        at = None
    return Member(
        name=plain_path(info.filename),
        size=info.file_size,
        open=partial(_from, partial(packed.open, info)),
        at=at,
        refusal="encrypted" if info.flag_bits & 1 else _bin_of(info.filename),
    )


class Tar(OnDisk):
    """A .tar, packed or not; its members in their own order, for it can only be read forwards."""

    is_steady = True

    def total(self) -> int:
        """Goes through it once: only so it is known how much it holds."""
        total = 0
        for member in self.members():
            total += member.weight
            _must_be_sane(total, self._path.stat().st_size)
        return total

    def members(self) -> Iterator[Member]:
        """Each regular file; what cannot be read any further ends it with a word."""
        try:
            with tarfile.open(self._path, "r|*") as packed:
                for info in packed:
                    if info.isfile() and not _is_left_out(info.name):
                        yield _tarred(packed, info)
        except DAMAGED:
            yield Member("…", 0, _nothing, refusal="damaged")


def _tarred(packed: tarfile.TarFile, info: tarfile.TarInfo) -> Member:
    def begin() -> IO[bytes]:
        stream = packed.extractfile(info)
        if stream is None:
            raise EOFError(info.name)
        return stream

    return Member(
        name=plain_path(info.name),
        size=info.size,
        open=partial(_from, begin),
        at=datetime.fromtimestamp(min(max(info.mtime, 0), 4e9), UTC),
        refusal=_bin_of(info.name),
    )


class Gzipped(OnDisk):
    """One file packed with gzip, for example an .mbox.gz."""

    is_steady = True

    def total(self) -> int:
        """Goes through it once; what is damaged counts as far as it can be read."""
        return self._size + 1

    def members(self) -> Iterator[Member]:
        """The file inside."""
        name = self._path.name.removesuffix(".gz")
        yield Member(name, self._size, partial(_from, self._begin), refusal=_bin_of(name))

    def _begin(self) -> IO[bytes]:
        return io.BufferedReader(gzip.GzipFile(self._path, "rb"), CHUNK)

    @cached_property
    def _size(self) -> int:
        size = 0
        with self._begin() as stream:
            try:
                while piece := stream.read(CHUNK):
                    size += len(piece)
                    _must_be_sane(size, self._path.stat().st_size)
            except DAMAGED:
                return size
        return size


def is_tar(path: Path) -> bool:
    """Whether it is a tar, packed or not."""
    try:
        with tarfile.open(path, "r|*") as packed:
            return packed.next() is not None  # zeros alone would pass for an empty one
    except DAMAGED:
        return False


def _from(begin: Callable[[], IO[bytes]], start: int) -> Stream:
    """A stream from an offset on; what stands before is read and forgotten."""
    stream = begin()
    while start > 0:
        gone = len(stream.read(min(CHUNK, start)))
        start -= gone or start
    return stream


def _nothing(_start: int) -> Stream:
    raise EOFError


def _must_be_sane(unpacked: int, packed: int) -> None:
    if unpacked > MOST_BYTES:
        raise BrokenArchive("too_much")
    if unpacked > SMALL and unpacked > packed * RATIO:
        raise BrokenArchive("bomb")


def _is_left_out(name: str) -> bool:
    return is_left_out(name.rpartition("/")[2]) or "__MACOSX/" in name


def _bin_of(name: str) -> str:
    return bin_of([part.removesuffix(".mbox") for part in name.split("/")])
