"""Go through old mail from any position, piece by piece, in little memory."""

from collections.abc import Iterator
from pathlib import Path

from kontuar.channels.archives.folders import Folder, Single
from kontuar.channels.archives.kinds import apple_message, kind_of
from kontuar.channels.archives.marks import refusal_of, seen_from_outside
from kontuar.channels.archives.mbox import split
from kontuar.channels.archives.packed import DAMAGED, Gzipped, Tar, Zip, is_tar
from kontuar.channels.archives.pieces import (
    GLANCE,
    LARGEST_MAIL,
    Archive,
    BrokenArchive,
    Mail,
    Member,
    Piece,
    Refused,
    Stream,
)

__all__ = ["Archive", "BrokenArchive", "Mail", "Piece", "Refused", "open_archive", "pieces"]


def open_archive(path: Path) -> Archive:
    """The reader for what lies there, by its first bytes. Raises BrokenArchive("gone")."""
    if path.is_dir():
        return Folder(path)
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except FileNotFoundError as gone:
        raise BrokenArchive("gone") from gone
    except OSError as refused:
        raise BrokenArchive("unreadable") from refused
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Zip(path)
    if is_tar(path):
        return Tar(path)
    return Gzipped(path) if head.startswith(b"\x1f\x8b") else Single(path)


def pieces(archive: Archive, start: int) -> Iterator[Piece]:
    """Every message behind a position, and what is not taken, in the archive's order."""
    base = 0
    for member in archive.members():
        if base + member.weight > start:
            for piece in _of_member(member, base, max(0, start - base)):
                if isinstance(piece, Refused) and piece.code == "gone" and not archive.is_there():
                    raise BrokenArchive("gone")
                yield piece
        base += member.weight


def _of_member(member: Member, base: int, start: int) -> Iterator[Piece]:
    """What one file holds. A file that cannot be read is told, and the next goes on."""
    after = base + member.weight
    if not member.size and member.refusal:
        yield Refused(member.name, after, member.refusal)
        return
    try:
        with _opened(member, start) as stream:
            yield from _of_stream(stream, member, base, start)
    except FileNotFoundError:
        yield Refused(member.name, after, "gone")
    except DAMAGED:
        code = "encrypted" if member.refusal == "encrypted" else "damaged"
        yield Refused(f"{member.name} …", after, code)


def _of_stream(stream: "Peeked", member: Member, base: int, start: int) -> Iterator[Piece]:
    kind = "mail" if member.is_mail else kind_of(stream.head, member.name)
    if start or kind == "mbox":
        yield from split(stream, member, base, start)
    elif kind in ("mail", "emlx"):
        yield _one(stream, member, base + member.weight, kind)
    else:
        yield Refused(member.name, base + member.weight, kind)


def _one(stream: "Peeked", member: Member, after: int, kind: str) -> Piece:
    """A file that is one message."""
    raw = stream.read(LARGEST_MAIL + 1)
    if kind == "emlx":
        raw = apple_message(raw)
    too_large = "too_large" if len(raw) > LARGEST_MAIL else ""
    empty = "" if raw.strip() else "empty"
    code = member.refusal or too_large or empty or refusal_of(raw[:GLANCE])
    if code:
        return Refused(member.name, after, code, *seen_from_outside(raw[:GLANCE]))
    return Mail(member.name, after, raw, member.at)


class Peeked:
    """A stream of which the beginning was looked at already."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self.head = stream.read(GLANCE)
        self._rest = self.head

    def __enter__(self) -> "Peeked":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, size: int, /) -> bytes:
        """As many bytes as asked, unless the stream ends."""
        got = [self._rest[:size]]
        self._rest = self._rest[size:]
        missing = size - len(got[0])
        while missing > 0 and (more := self._stream.read(missing)):
            got.append(more)
            missing -= len(more)
        return b"".join(got)

    def close(self) -> None:
        """Let go of it."""
        self._stream.close()


def _opened(member: Member, start: int) -> Peeked:
    return Peeked(member.open(start))
