"""The one way out by HTTP: to public addresses only, within limits, telling nothing about us.

A name is resolved once and that very address is connected to, so a name that changes its mind
(DNS rebinding) gains nothing. Python's own client suits: it takes a socket that is connected
already, while libraries with pools and proxies have to be talked out of connecting themselves.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import quote, urljoin, urlsplit

from django.conf import settings

from kontuar.kit.addresses import is_public, is_within

PORTS = {"http": 80, "https": 443}
REDIRECTS = (301, 302, 303, 307, 308)
PIECE_BYTES = 64 * 1024
CONNECT_SECONDS = 2.0
AGENT = {"User-Agent": "Mozilla/5.0 (compatible)"}  # many servers refuse who names nothing
_SAFE = "/%:@!$&'()*+,;=~-._?[]"
_resolvers = ThreadPoolExecutor(8, thread_name_prefix="resolve")  # getaddrinfo knows no timeout
Resolve = Callable[[str, int], Sequence[str]]


class OutboundTrouble(Exception):  # noqa: N818
    """Why nothing was fetched; `code` says it in one word, `is_temporary` whether to try again."""

    def __init__(self, code: str, detail: str = "", *, is_temporary: bool = False) -> None:
        super().__init__(code, detail)
        self.code, self.detail, self.is_temporary = code, detail, is_temporary


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of an answer is waited for; the seconds are for all of it, redirects included."""

    size_bytes: int = 5 * 1024 * 1024
    seconds: float = 5.0
    redirects: int = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; the names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


def allowed() -> Sequence[str]:
    """Own machines that may be reached: `host-or-network[:port]` each.

    Without a port: 80 and 443; with `*`: every one.
    """
    return list(settings.OUTBOUND_ALLOW)


def resolve(host: str, port: int) -> Sequence[str]:
    """Every address of a name, as the system knows them."""
    rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in rows))


@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart and found acceptable."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def name(self) -> str:
        """As the Host header wants it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Way:
    """How the net is reached; tests have their own names, machines and authorities."""

    allow: Sequence[str] = field(default_factory=allowed)
    resolve: Resolve = resolve
    trust: Callable[[], ssl.SSLContext] = ssl.create_default_context

    def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        limits: Limits | None = None,
    ) -> Answer:
        """Ask and return the answer, whatever its status; a GET follows redirects, each checked.

        Where none may be followed a redirect is an answer too. Raises OutboundTrouble.
        """
        limits = limits or Limits()
        until = time.monotonic() + limits.seconds
        for _hop in range(limits.redirects + 1):
            target = read_target(url)
            connected = self._connect(target, until)
            answer = _ask(connected, target, method, headers or {}, body, limits.size_bytes)
            place = answer.headers.get("location", "")
            is_final = method != "GET" or answer.status not in REDIRECTS or not place
            if is_final or not limits.redirects:
                return answer
            url = urljoin(url, place)
        raise OutboundTrouble("too_many_redirects")

    def _connect(self, target: Target, until: float) -> "_Line":
        refusal = OutboundTrouble("unreachable", is_temporary=True)
        for address in self._addresses(target, until)[:2]:
            try:
                seconds = min(CONNECT_SECONDS, _left(until))
                plain = socket.create_connection((address, target.port), seconds)
            except OSError as failed:
                refusal.detail = str(failed)
                continue
            plain.settimeout(_left(until))
            return _Line(plain, target, self.trust, until)
        _left(until)
        raise refusal

    def _addresses(self, target: Target, until: float) -> Sequence[str]:
        """Where the name leads; all of it must be acceptable, or a second answer could be used."""
        asked = _resolvers.submit(self.resolve, target.host, target.port)
        try:
            addresses = asked.result(_left(until))
        except TimeoutError as late:
            asked.cancel()
            raise OutboundTrouble("too_slow", is_temporary=True) from late
        except (OSError, UnicodeError) as failed:
            raise OutboundTrouble("unknown_name", str(failed), is_temporary=True) from failed
        if not addresses or not all(self._may_reach(target, address) for address in addresses):
            raise OutboundTrouble("address_refused", target.host)
        return addresses

    def _may_reach(self, target: Target, address: str) -> bool:
        is_usual = target.port in PORTS.values()
        if is_usual and is_public(address):
            return True
        return any(_covers(entry, target, address) for entry in self.allow)


def fetch(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    limits: Limits | None = None,
) -> Answer:
    """Ask somebody on the public net. Raises OutboundTrouble."""
    return Way().fetch(url, method=method, headers=headers, body=body, limits=limits)


def read_target(url: str) -> Target:
    """A URL taken apart; only http and https, no names and passwords in it."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
        host = (parts.hostname or "").encode("idna").decode() if parts.hostname else ""
    except (ValueError, UnicodeError) as odd:
        raise OutboundTrouble("url_refused", str(odd)) from odd
    is_plain = not any(c.isspace() or ord(c) < 32 or c in "\\%" for c in host)
    if parts.scheme not in PORTS or not host or "@" in parts.netloc or not is_plain:
        raise OutboundTrouble("url_refused")
    query = f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""
    return Target(parts.scheme, host, port, (quote(parts.path, safe=_SAFE) or "/") + query)


def _covers(entry: str, target: Target, address: str) -> bool:
    place, colon, port = entry.rpartition(":")
    is_port = port.isdigit() or port == "*"
    if not colon or not is_port or (":" in place and not place.endswith("]")):
        place, port = entry, ""
    usual = target.port in PORTS.values()
    fits = port == "*" or (target.port == int(port) if port else usual)
    place = place.strip("[]")
    return fits and (place.lower() == target.host or is_within(address, place))


class _Line:
    """A connection that ends at a moment, however slowly the other side speaks."""

    def __init__(
        self,
        plain: socket.socket,
        target: Target,
        trust: Callable[[], ssl.SSLContext],
        until: float,
    ) -> None:
        self._until, self.socket = until, plain
        self._watch = threading.Timer(max(0.0, until - time.monotonic()), self._cut)
        if target.scheme == "https":
            self.socket = trust().wrap_socket(
                plain, server_hostname=target.host, do_handshake_on_connect=False
            )
        self._watch.daemon = True
        self._watch.start()

    def _cut(self) -> None:
        try:
            socket.socket.shutdown(self.socket, socket.SHUT_RDWR)
        except OSError:
            return  # over already

    @property
    def is_late(self) -> bool:
        return time.monotonic() >= self._until

    def close(self) -> None:
        self._watch.cancel()
        self.socket.close()


def _ask(
    line: _Line,
    target: Target,
    method: str,
    headers: Mapping[str, str],
    body: bytes | None,
    most: int,
) -> Answer:
    try:
        if isinstance(line.socket, ssl.SSLSocket):
            line.socket.do_handshake()
        connection = http.client.HTTPConnection(target.host, target.port)
        connection.sock = line.socket
        own = {"Host": target.name, "Accept-Encoding": "identity", "Connection": "close"}
        connection.request(method, target.path, body, {**AGENT, **headers, **own})
        response = connection.getresponse()
        got = _body(response, most)
        if line.is_late:  # an answer without a length looks whole when it is cut
            raise TimeoutError
        told = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, told, got, f"{target.scheme}://{target.name}{target.path}")
    except ssl.SSLCertVerificationError as doubt:
        raise OutboundTrouble("certificate", doubt.verify_message) from doubt
    except (OSError, http.client.HTTPException, ValueError) as failed:
        if line.is_late:
            raise OutboundTrouble("too_slow", is_temporary=True) from failed
        raise OutboundTrouble("broken", str(failed), is_temporary=True) from failed
    finally:
        line.close()


def _body(response: http.client.HTTPResponse, most: int) -> bytes:
    """All of it, or trouble: too large, packed although that was not asked for, or cut short."""
    if response.getheader("Content-Encoding", "identity").lower() != "identity":
        raise OutboundTrouble("packed")
    if (response.length or 0) > most:
        raise OutboundTrouble("too_large")
    pieces, size = [], 0
    while piece := response.read(PIECE_BYTES):
        size += len(piece)
        if size > most:
            raise OutboundTrouble("too_large")
        pieces.append(piece)
    if response.length:
        raise http.client.IncompleteRead(b"", response.length)
    return b"".join(pieces)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise OutboundTrouble("too_slow", is_temporary=True)
    return left
