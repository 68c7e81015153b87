"""The parts of a raw mail, however broken its frame, within limits that bound the work."""

import re
from email.feedparser import BytesFeedParser
from email.message import Message
from email.policy import Policy, compat32
from secrets import token_hex

from kontuar.plugins.email.transfer import undo
from kontuar.plugins.email.words import parse_parameters

MAX_PARTS = 200
MAX_CONTAINERS = 50
"""Bounds the depth as well: a part can be no deeper than there are containers."""
MAX_HEADERS = 1000
MAX_HEADER_BYTES = 1024 * 1024

_TYPE = re.compile(r"^\s*\"?([\w.+-]+/[\w.+-]+)")
_HEADER_LINE = re.compile(rb"[!-9;-~]{1,80}[ \t]*:|[ \t]|From ")
_KNOWN_HEADER = re.compile(
    rb"(?:from|to|cc|subject|date|message-id|received|return-path|mime-version|content-[a-z-]+"
    rb"|reply-to|x-[\w-]+|delivered-to|sender|in-reply-to|references|dkim-signature|user-agent)"
    rb"[ \t]*:",
    re.IGNORECASE,
)
_BLOB = re.compile(rb"\n(?:[A-Za-z0-9+/]{56,998}\r?\n){31,}[A-Za-z0-9+/]{56,998}(?=\r?\n)")
_MARK = re.compile(rb"@([0-9a-f]{16}):(\d{1,6})@")
_LARGE = 8000
_BLANK = re.compile(rb"\r\n[ \t]*\r\n|\n[ \t]*\n|\r\r")
_HIDDEN_BOUNDARY = re.compile(
    rb"^--([^\s-][^\r\n]{0,200}?)[ \t]*\r?\nContent-[\w-]+:", re.MULTILINE | re.IGNORECASE
)
_PART_HEADER = re.compile(rb"\n--[^\r\n]+\r?\ncontent-", re.IGNORECASE)


class Unreadable(Exception):  # noqa: N818
    """Raw bytes in which there is no mail; the raw itself is kept and shown."""


class Entity(Message):
    """A part of a mail. Attached mails stay whole: their bytes are a file, not more parts."""

    is_leaf = False
    blobs: "Blobs"
    _index: dict[str, list[str]] | None = None
    _kind = ""

    def get_content_type(self) -> str:
        kind = self.kind
        return "application/delivery-status" if kind == "message/delivery-status" else kind

    @property
    def kind(self) -> str:
        """The declared type. The parser is told another where it would take a part to pieces."""
        if self._kind:
            return self._kind
        found = _TYPE.match(self.raw("content-type"))
        if found:
            self._kind = found[1].lower()
            return self._kind
        return "message/rfc822" if self.get_default_type() == "message/rfc822" else "text/plain"

    def get_content_maintype(self) -> str:
        main = self.kind.split("/", 1)[0]
        if main == "message" or (main == "multipart" and self.is_leaf):
            return "application"  # so that the parser does not descend
        return main

    def get_boundary(self, _failobj: object = None) -> str | None:  # type: ignore[override]
        return self.parameters("content-type").get("boundary", "").rstrip() or None

    def raws(self, name: str) -> list[str]:
        """Every header of a name, in order, undecoded; 8-bit bytes as surrogates."""
        if self._index is None:
            index: dict[str, list[str]] = {}
            for key, value in self.raw_items():
                index.setdefault(key.lower(), []).append(value)
            if not index:
                return []  # asked by the parser before it has read them
            self._index = index
        return self._index.get(name, [])

    def raw(self, name: str) -> str:
        """The first header of a name, or nothing."""
        found = self.raws(name)
        return found[0] if found else ""

    def has(self, *names: str) -> bool:
        """Whether any of these headers is there, even empty."""
        return any(self.raws(name) for name in names)

    def parameters(self, name: str) -> dict[str, str]:
        """The parameters of a header such as Content-Type, names in lower case."""
        value = self.raw(name)
        return parse_parameters(value) if ";" in value else {}

    @property
    def disposition(self) -> str:
        """What Content-Disposition says: "attachment", "inline", or nothing."""
        return self.raw("content-disposition").split(";", 1)[0].strip().lower()

    @property
    def content_id(self) -> str:
        """The name by which HTML of the same mail refers to this part."""
        return self.raw("content-id").strip().strip("<>").strip()

    @property
    def parts(self) -> list["Entity"]:
        """What a container holds; empty for a leaf."""
        payload = self._content()
        if not isinstance(payload, list):
            return []
        return [part for part in payload if isinstance(part, Entity)]

    def _content(self) -> object:
        """What the parser found. `get_payload()` would guess at 8-bit bytes, and raises on some."""
        return self._payload  # type: ignore[attr-defined]

    def encoded(self) -> bytes:
        """A leaf's content as it travelled."""
        payload = self._content()
        if not isinstance(payload, str):
            return b""
        return self.blobs.put_back(payload.encode("ascii", "surrogateescape"))

    def whole(self) -> bytes:
        """A container with all its parts, written again."""
        return self.blobs.put_back(self.as_bytes())

    def content(self) -> bytes:
        """A leaf's content, its transfer encoding undone."""
        return undo(self.encoded(), self.raw("content-transfer-encoding"))


class Blobs:
    """Long runs of base64 set aside while the frame is read: the parser looks at every line."""

    def __init__(self) -> None:
        self._secret = token_hex(8).encode()
        self._kept: list[bytes] = []

    def set_aside(self, raw: bytes) -> bytes:
        """The mail with each run replaced by a short line."""
        return _BLOB.sub(self._keep, raw)

    def _keep(self, run: re.Match[bytes]) -> bytes:
        self._kept.append(run[0][1:])
        return b"\n@%s:%d@" % (self._secret, len(self._kept) - 1)

    def put_back(self, data: bytes) -> bytes:
        """Bytes as they were."""
        return _MARK.sub(self._kept_by, data) if self._kept and self._secret in data else data

    def _kept_by(self, mark: re.Match[bytes]) -> bytes:
        number = int(mark[2])
        known = mark[1] == self._secret and number < len(self._kept)
        return self._kept[number] if known else mark[0]


class _Limited:
    """Makes entities for the parser; past the limits they are leaves."""

    def __init__(self, containers: int, blobs: Blobs) -> None:
        self.containers, self.blobs = containers, blobs

    def __call__(self, policy: Policy | None = None) -> Entity:
        entity = Entity(policy or compat32)
        entity.blobs = self.blobs
        self.containers -= 1
        entity.is_leaf = self.containers < 0
        return entity


def open_mail(raw: bytes) -> tuple[Entity, list[str]]:
    """The tree of parts, and flags for what had to be mended.

    Raises Unreadable when there is nothing at all.
    """
    raw = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if not raw.strip(b"\x00 \t\r\n"):
        raise Unreadable("empty")
    flags: list[str] = []
    raw = _within_header_limits(raw, flags)
    containers = MAX_PARTS + 1
    dashes = raw.count(b"\n--")
    if dashes > 20 * MAX_PARTS or (
        dashes > MAX_PARTS and len(_PART_HEADER.findall(raw)) > 5 * MAX_PARTS
    ):
        containers = 0
        flags.append("too_many_parts")
    root = _parse(raw, containers)
    if root.defects and _broken_headers(root):
        flags.append("headers_broken")
        root = _parse(_mend_headers(raw), containers)
    _mend_containers(root, flags, MAX_CONTAINERS)
    return root, flags


def _parse(raw: bytes, containers: int) -> Entity:
    blobs = Blobs()
    parser = BytesFeedParser(_Limited(containers, blobs), policy=compat32)
    parser.feed(blobs.set_aside(raw) if len(raw) > _LARGE else raw)
    root = parser.close()
    if not isinstance(root, Entity):
        raise Unreadable("no mail")
    return root


def _within_header_limits(raw: bytes, flags: list[str]) -> bytes:
    """Headers beyond the limit are cut; the raw mail keeps them."""
    end = _BLANK.search(raw, 0, MAX_HEADER_BYTES)
    if end and raw.count(b"\n", 0, end.start()) <= MAX_HEADERS:
        return raw
    stop = end.start() if end else min(len(raw), MAX_HEADER_BYTES)
    lines = raw[:stop].split(b"\n")
    heads = [n for n, line in enumerate(lines) if not line.startswith((b" ", b"\t"))]
    if len(heads) <= MAX_HEADERS and (end or len(raw) <= MAX_HEADER_BYTES):
        return raw
    flags.append("headers_cut")
    kept = b"\n".join(lines[: heads[MAX_HEADERS]] if len(heads) > MAX_HEADERS else lines)
    return kept.rstrip(b"\r\n") + b"\n\n" + (raw[end.end() :] if end else raw[stop:])


def _broken_headers(root: Entity) -> bool:
    return any(type(d).__name__ == "MissingHeaderBodySeparatorDefect" for d in root.defects)


def _mend_headers(raw: bytes) -> bytes:
    """A line that is no header: part of the one above if headers follow, else the text begins."""
    end = _BLANK.search(raw)
    lines = (raw[: end.start()] if end else raw[:MAX_HEADER_BYTES]).splitlines(keepends=True)
    rest = raw[sum(map(len, lines)) :]
    last_known = max((n for n, line in enumerate(lines) if _KNOWN_HEADER.match(line)), default=-1)
    for number, line in enumerate(lines):
        if _HEADER_LINE.match(line):
            continue
        if number > last_known:
            lines.insert(number, b"\r\n")
            break
        lines[number] = b" " + line
    return b"".join(lines) + rest


def _mend_containers(entity: Entity, flags: list[str], depth: int) -> None:
    """Containers whose boundary is missing or wrong are cut at the boundary they really use."""
    if entity.kind.startswith("multipart/") and not entity.parts:
        _cut_at_hidden_boundary(entity, flags)
    elif entity.epilogue and entity.parts:
        _join_epilogue(entity, flags)
    for part in entity.parts:
        if depth:
            _mend_containers(part, flags, depth - 1)


def _cut_at_hidden_boundary(entity: Entity, flags: list[str]) -> None:
    data = entity.encoded()
    found = None if entity.is_leaf else _HIDDEN_BOUNDARY.search(data)
    if found:
        flags.append("boundary_wrong")
        entity.set_payload(list[Message | str](_parts_between(found[1], data)))


def _join_epilogue(entity: Entity, flags: list[str]) -> None:
    boundary = entity.get_boundary()
    if boundary and f"\n--{boundary}" in f"\n{entity.epilogue}":
        flags.append("boundary_early_end")
        tail = str(entity.epilogue).encode("ascii", "surrogateescape")
        more = _parts_between(boundary.encode("utf-8", "surrogateescape"), tail)
        entity.set_payload(list[Message | str]([*entity.parts, *more]))
        entity.epilogue = None


def _parts_between(boundary: bytes, data: bytes) -> list[Entity]:
    name = boundary.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
    head = b'Content-Type: multipart/mixed; boundary="' + name + b'"\r\n\r\n'
    return _parse(head + data, MAX_PARTS).parts
