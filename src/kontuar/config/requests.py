"""A request as Django's synchronous handler wants it."""

import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from typing import IO, Any, Self
from urllib.parse import unquote_to_bytes

IN_MEMORY_BYTES = 1024 * 1024
LARGEST_BYTES = 60 * 1024 * 1024
DRAINED_BYTES = 4 * LARGEST_BYTES
WITHOUT_PREFIX = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]


class Body:
    """What was sent to us: in memory when small, else in a temporary file, else refused."""

    def __init__(self) -> None:
        self.file: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115
        self.size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    @property
    def is_too_large(self) -> bool:
        """Whether it is over what we take at all."""
        return self.size > LARGEST_BYTES

    def add(self, piece: bytes) -> None:
        """Keep a piece; of a body over the limit only the size."""
        self.size += len(piece)
        if not self.is_too_large:
            self.file.write(piece)


async def read_body(scope: Scope, receive: Receive) -> Body | None:
    """The whole body; None when the browser went away before its end.

    A body over the limit is read on for a while and thrown away: browsers show the answer only
    after they could send everything.
    """
    body = Body()
    if announced(scope) > DRAINED_BYTES:
        body.size = announced(scope)
        return body
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            body.file.close()
            return None
        body.add(message.get("body", b""))
        if not message.get("more_body") or body.size > DRAINED_BYTES:
            body.file.seek(0)
            return body


def announced(scope: Scope) -> int:
    """The length that the browser promises; 0 when it does not say."""
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0


def environ(scope: Scope, body: Body) -> dict[str, Any]:
    """The variables of PEP 3333."""
    host, port = scope.get("server") or ("localhost", 80)
    client = scope.get("client")
    values: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": _path(scope),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 80),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0] if client else "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body.file,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": os.environ.get("KONTUAR_WEB_WORKERS", "1") != "1",
        "wsgi.run_once": False,
    }
    _add_headers(values, scope["headers"])
    values["CONTENT_LENGTH"] = str(body.size)  # known now, also of a chunked body
    return values


def _path(scope: Scope) -> str:
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return unquote_to_bytes(raw.split(b"?", 1)[0]).decode("latin-1")


def _add_headers(values: dict[str, Any], headers: list[tuple[bytes, bytes]]) -> None:
    for raw_name, raw_value in headers:
        if b"_" in raw_name:  # would be taken for the header with a dash
            continue
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        key = WITHOUT_PREFIX.get(name) or "HTTP_" + name.upper().replace("-", "_")
        if key in values and key.startswith("HTTP_"):
            value = values[key] + ("; " if name == "cookie" else ",") + value
        values[key] = value
