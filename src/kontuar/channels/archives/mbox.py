"""Take an mbox apart while it streams by, whatever program wrote it."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_tz

from kontuar.channels.archives.marks import refusal_of, seen_from_outside
from kontuar.channels.archives.pieces import (
    CHUNK,
    GLANCE,
    LARGEST_MAIL,
    Mail,
    Member,
    Piece,
    Refused,
    Stream,
)

AHEAD = 4096
"""How much behind a "From " line must be known before it is judged."""
_LINE = re.compile(rb"From ([^\n]{0,500})\n")
_DATED = re.compile(rb"\d{1,2}:\d\d.*\b(?:19|20)\d\d\b|\b(?:19|20)\d\d\b.*\d{1,2}:\d\d")
_ASCTIME = re.compile(rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? .*\d{1,2}:\d\d")
_HEADER = re.compile(rb">?From |[!-9;-~]{1,76}:[ \t\r\n]|[!-9;-~]{1,76}:\S")
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,12})[ \t]*\r?$", re.I | re.M)
_QUOTED = re.compile(rb"^>(>*From )", re.M)
_BLANK = re.compile(rb"\r?\n\r?\n")


def is_mbox(head: bytes) -> bool:
    """Whether a file that begins like this is an mbox."""
    first = _LINE.match(head.lstrip(b"\r\n\xef\xbb\xbf"))
    return bool(first and (_is_dated(first[1]) or not first[1].strip(b"- \r")))


def split(stream: Stream, member: Member, base: int, start: int) -> Iterator[Piece]:
    """Each message of an mbox from `start` on, which is 0 or where a message begins."""
    window = Window(stream, start)
    begin = window.next_separator(0)
    if begin is None:
        begin = window.at + len(window.bytes)
    if start == 0 and window.head_before(begin).strip(b"\r\n\x00 \xef\xbb\xbf"):
        yield Refused(f"{member.name} @ 0", base + begin, "garbage")
    while begin < window.at + len(window.bytes):
        window.drop_to(begin)
        end = window.end_of_message()
        yield _piece(window, member, base, begin, end)
        begin = end


def _piece(window: "Window", member: Member, base: int, begin: int, end: int) -> Piece:
    place, after = f"{member.name} @ {begin}", base + end
    if window.cut is not None:
        return Refused(place, after, "too_large", *seen_from_outside(window.cut))
    envelope, _newline, raw = bytes(window.bytes[: end - begin]).partition(b"\n")
    too_large = "too_large" if len(raw) > LARGEST_MAIL else ""
    code = member.refusal or too_large or refusal_of(raw[:GLANCE])
    if code or not raw.strip():
        return Refused(place, after, code or "empty", *seen_from_outside(raw[:GLANCE]))
    message = _unquoted(raw, is_counted=window.is_counted)
    return Mail(place, after, message, _date_of(envelope) or member.at)


class Window:
    """The part of an mbox that is in memory: one message and what was read behind it."""

    def __init__(self, stream: Stream, start: int) -> None:
        self._stream, self.at = stream, start
        self.bytes = bytearray()
        self.is_over = False
        self.cut: bytes | None = None
        """The head of a message that is too large to be kept."""
        self.is_counted = False
        """Whether the message's end is known by its Content-Length."""

    def head_before(self, position: int) -> bytes:
        """What stands before a position, as far as it is in memory."""
        return bytes(self.bytes[: max(0, position - self.at)])

    def drop_to(self, position: int) -> None:
        """Forget everything before the position."""
        del self.bytes[: position - self.at]
        self.at = position
        self.cut, self.is_counted = None, False

    def end_of_message(self) -> int:
        """Where the message at the beginning ends; the next one or the file's end is there."""
        counted = self._counted_end()
        if counted is not None:
            self.is_counted = True
            return counted
        end = self.next_separator(1)
        return self.at + len(self.bytes) if end is None else end

    def next_separator(self, behind: int) -> int | None:
        """The next place from there on at which a message begins; None at the end."""
        looked = behind
        while True:
            limit = len(self.bytes) if self.is_over else len(self.bytes) - AHEAD
            found = self._separator_between(looked, limit)
            if found is not None:
                return self.at + found
            if self.is_over:
                return None
            looked = max(looked, limit)
            looked -= self._shed(looked)
            self._more()

    def _separator_between(self, behind: int, limit: int) -> int | None:
        """Searched by `find`: ten times quicker than any expression."""
        place = behind if behind == 0 else self.bytes.find(b"\nFrom ", behind - 1) + 1
        while 0 < place < limit or (place == 0 and behind == 0):
            if self._is_separator(place):
                return place
            place = self.bytes.find(b"\nFrom ", place) + 1
            behind = 1
        return None

    def _counted_end(self) -> int | None:
        """The end as Content-Length says, if the next message or the end really is there."""
        self._fill(GLANCE)
        blank = _BLANK.search(self.bytes, 0, GLANCE)
        length = _LENGTH.search(self.bytes, 0, blank.start()) if blank else None
        if blank is None or length is None or int(length[1]) > LARGEST_MAIL:
            return None
        end = blank.end() + int(length[1])
        self._fill(end + AHEAD)
        while bytes(self.bytes[end : end + 1]) in (b"\r", b"\n"):
            end += 1
        is_end = self.is_over and end == len(self.bytes)
        is_next = self.bytes[end - 1 : end] == b"\n" and self._is_separator(end)
        return self.at + end if is_end or is_next else None

    def _is_separator(self, start: int) -> bool:
        """Not every line that begins with "From " begins a message: people write such lines."""
        found = _LINE.match(self.bytes, start)
        if found is None:
            return False
        line = found[1]
        before = bytes(self.bytes[max(0, start - 3) : start])
        is_apart = start == 0 or before.endswith((b"\n\n", b"\n\r\n"))
        is_bare = not line.strip(b"- \r") or line.startswith(b"- ")
        has_header = bool(_HEADER.match(self.bytes, found.end()))
        if is_apart:
            return (has_header and (is_bare or _is_dated(line))) or bool(_ASCTIME.search(line))
        return has_header and bool(_ASCTIME.search(line)) and _is_dated(line)

    def _shed(self, looked: int) -> int:
        """Keep only the head of a message that has become too large; how much went."""
        if looked <= LARGEST_MAIL and self.cut is None:
            return 0
        if self.cut is None:
            self.cut = bytes(self.bytes[:GLANCE]).partition(b"\n")[2]
        gone = max(0, looked - AHEAD)
        del self.bytes[:gone]
        self.at += gone
        return gone

    def _fill(self, size: int) -> None:
        while len(self.bytes) < size and not self.is_over:
            self._more()

    def _more(self) -> None:
        piece = self._stream.read(CHUNK)
        self.bytes += piece
        self.is_over = not piece


def _is_dated(line: bytes) -> bool:
    return bool(_DATED.search(line))


def _unquoted(raw: bytes, *, is_counted: bool) -> bytes:
    """The message as it was before it was put into the mbox."""
    for ending in (b"\r\n\r\n", b"\n\n"):
        if raw.endswith(ending):
            raw = raw[: -len(ending) // 2]
            break
    head = _BLANK.search(raw)
    body = head.end() if head else len(raw)
    if b"\n>" not in raw[body - 1 :] and not raw.startswith(b">", body):
        return raw
    is_plain = is_counted and b"\nFrom " in raw[body - 1 :]
    return raw if is_plain else raw[:body] + _QUOTED.sub(rb"\1", raw[body:])


def _date_of(envelope: bytes) -> datetime | None:
    """When the mailbox got it, as the "From " line says."""
    words = envelope.decode("ascii", "replace").split()
    named = next((n for n, w in enumerate(words) if w.strip(",") in _DAYS), None)
    fields = parsedate_tz(" ".join(words[named:])) if named is not None else None
    try:
        return datetime(*fields[:6], tzinfo=UTC) if fields else None
    except ValueError:
        return None


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
