"""A shop's own server, played in memory: what each connector's fake builds upon."""

import json
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

from kontuar.kit.outbound import Answer, OutboundTrouble
from kontuar.kit.webapi import Request
from kontuar.orders.contract import OrderData

HTML = b"<!doctype html><title>Przerwa techniczna</title><p>Wracamy za chwile."


class FakeServer(ABC):
    """Answers requests; each of `faults` spoils one answer, in turn, None being a good one.

    Faults: "429", "500", "401", "403", "html", "empty", "cut" (half of the good answer), "broken"
    (the line breaks after the question was carried out), "slow".
    """

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.faults: deque[str | None] = deque()

    def answer(self, request: Request) -> Answer:
        """What the connector gets; stands in for the way out."""
        self.requests.append(request)
        fault = self.faults.popleft() if self.faults else None
        if fault in ("429", "500", "401", "403"):
            wait = {"retry-after": "7"} if fault == "429" else {}
            said = f"fault {fault} {request.headers.get('Authorization', '')}".encode()
            return Answer(int(fault), wait, said, request.url)
        if fault == "slow":
            raise OutboundTrouble("too_slow", is_temporary=True)
        good = self.respond(request, Asked(request))
        if fault == "broken":
            raise OutboundTrouble("broken", "reset by peer", is_temporary=True)
        return {
            "html": Answer(200, {"content-type": "text/html"}, HTML, request.url),
            "empty": Answer(200, {}, b"", request.url),
            "cut": Answer(good.status, good.headers, good.body[: len(good.body) // 2], good.url),
        }.get(fault or "", good)

    @abstractmethod
    def respond(self, request: Request, asked: "Asked") -> Answer:
        """The answer of a server that is well."""


class Asked:
    """A request taken apart."""

    def __init__(self, request: Request) -> None:
        parts = urlsplit(request.url)
        self.method, self.path = request.method, parts.path
        self.query = dict(parse_qsl(parts.query, keep_blank_values=True))
        self.headers = {name.lower(): value for name, value in request.headers.items()}
        self.body = request.body or b""

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


def in_json(told: Any, status: int = 200, **headers: str) -> Answer:
    """An answer in JSON."""
    kind = {"content-type": "application/json"} | headers
    return Answer(status, kind, json.dumps(told, default=str).encode(), "")


class ShopServer(FakeServer):
    """A shop that keeps orders; `put` writes them in the shop's own format."""

    kind: ClassVar[str]
    """Of the adapter that talks to it."""
    settings: ClassVar[Mapping[str, Any]]
    secrets: ClassVar[Mapping[str, str]]
    kept_tokens: ClassVar[Mapping[str, str]] = {}
    """What the connector keeps once a person has logged it in elsewhere."""
    renews_tokens: ClassVar[bool] = False
    """Whether a 401 is mended by the connector itself."""

    def __init__(self) -> None:
        super().__init__()
        self.deeds: list[tuple[str, str]] = []
        """(kind, order's id) of everything that was really done."""

    @abstractmethod
    def put(self, order: OrderData) -> str:
        """Place or change an order; gives the id it has in this shop."""

    @abstractmethod
    def spoil(self, external_id: str) -> None:
        """Leave something out that an order must have: the schema changed."""

    def remove(self, external_id: str) -> bool:
        """Delete an order; False where this shop can't."""
        return False

    def call(self, external_id: str) -> tuple[Mapping[str, str], bytes] | None:
        """The signed call about an order, headers in lower case; None where it never calls."""
        return None

    def noise(self) -> Sequence[tuple[Mapping[str, str], bytes]]:
        """Calls of the shop that mean nothing, for example a ping when the hook is set up."""
        return ()
