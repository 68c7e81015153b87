"""Ask another program's API by HTTP: exact numbers, sorted trouble, nothing secret in what is said.

Redirects are not followed: a password or token never travels to another address than the one an
administrator typed.
"""

import base64
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

from kontuar.kit import outbound
from kontuar.kit.outbound import Answer, Limits, OutboundTrouble

LIMITS = Limits(size_bytes=20 * 1024 * 1024, seconds=20.0, redirects=0)
SHOWN = 300
RETRY_PAUSE_SECONDS = 0.3
SORTS = {401: "unauthorized", 402: "quota", 403: "forbidden", 404: "not_found", 410: "not_found"}
BUSY = (408, 425, 429)


class ApiTrouble(Exception):  # noqa: N818
    """Why an API gave nothing. `permanent` needs a person; the rest is tried again.

    Codes made here: unauthorized, quota, forbidden, not_found, refused, moved (permanent);
    rate_limited, server_error, not_json, unreachable, unknown_name, too_slow, broken (temporary);
    address_refused, url_refused, certificate, too_large, packed (permanent).
    """

    def __init__(
        self,
        code: str,
        detail: str = "",
        *,
        permanent: bool = False,
        retry_seconds: float | None = None,
        status: int = 0,
        sent: bool = True,
    ) -> None:
        super().__init__(code, detail)
        self.code, self.detail, self.permanent = code, detail, permanent
        self.retry_seconds, self.status = retry_seconds, status
        self.may_have_worked = sent and not permanent and code != "rate_limited"
        """Whether a request that changes something may have done so all the same."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked; headers and body are kept out of logs."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)
    limits: Limits = LIMITS


Send = Callable[[Request], Answer]


def over_the_net(request: Request) -> Answer:
    """Send by the one way out. Raises OutboundTrouble."""
    return outbound.fetch(
        request.url,
        method=request.method,
        headers=request.headers,
        body=request.body,
        limits=request.limits,
    )


def unhurried(_cost: float) -> None:
    """No budget to keep."""


@dataclass(frozen=True, slots=True)
class WebApi:
    """One program's API: `spend` waits for its rate budget, `hidden` never shows in trouble."""

    send: Send = field(default=over_the_net, repr=False)
    spend: Callable[[float], None] = field(default=unhurried, repr=False)
    hidden: Sequence[str] = field(default=(), repr=False)
    retries: int = 1
    """How often a reading question is asked again at once after a passing trouble."""

    def ask(
        self,
        method: str,
        url: str,
        *,
        query: Mapping[str, Any] | Sequence[tuple[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
        json_body: Any = None,
        form: Mapping[str, Any] | None = None,
        body: bytes | None = None,
        limits: Limits = LIMITS,
        cost: float = 1.0,
        repeatable: bool | None = None,
    ) -> Answer:
        """The answer of a request that went well. Raises ApiTrouble.

        `repeatable` says that asking twice does no harm; GET is, unless told otherwise.
        """
        own, payload = _payload(json_body, form, body)
        if query:
            url += ("&" if "?" in url else "?") + urlencode(query, doseq=True)
        request = Request(method, url, {**own, **(headers or {})}, payload, limits)
        again = self.retries if (method == "GET" if repeatable is None else repeatable) else 0
        while True:
            try:
                return self._once(request, cost)
            except ApiTrouble as trouble:
                if trouble.permanent or trouble.retry_seconds is not None or again <= 0:
                    raise
            again -= 1
            time.sleep(RETRY_PAUSE_SECONDS)

    def json(self, method: str, url: str, **asked: Any) -> Any:
        """The answer as JSON with exact numbers; what is no JSON is trouble. Raises ApiTrouble."""
        answer = self.ask(method, url, **{**asked, "headers": _wanting_json(asked.get("headers"))})
        return self.read(answer)

    def read(self, answer: Answer) -> Any:
        """JSON of an answer. Raises ApiTrouble."""
        try:
            return read_json(answer.body)
        except ValueError as odd:
            said = self._clean(answer.body)
            raise ApiTrouble("not_json", said, status=answer.status) from odd

    def _once(self, request: Request, cost: float) -> Answer:
        self.spend(cost)
        try:
            answer = self.send(request)
        except OutboundTrouble as trouble:
            raise ApiTrouble(
                trouble.code,
                self._clean(trouble.detail.encode()),
                permanent=not trouble.is_temporary,
                sent=trouble.code not in ("unreachable", "unknown_name"),
            ) from trouble
        if answer.status >= 300:
            raise self._sorted(answer)
        return answer

    def _sorted(self, answer: Answer) -> ApiTrouble:
        status, said = answer.status, self._clean(answer.body)
        wait = retry_after(answer.headers, datetime.now(UTC))
        if status in BUSY:
            return ApiTrouble("rate_limited", said, retry_seconds=wait or 5.0, status=status)
        if status >= 500:
            return ApiTrouble("server_error", said, retry_seconds=wait, status=status)
        if status < 400:
            said = self._clean(answer.headers.get("location", "").encode())
            return ApiTrouble("moved", said, permanent=True, status=status)
        return ApiTrouble(SORTS.get(status, "refused"), said, permanent=True, status=status)

    def _clean(self, said: bytes) -> str:
        """The other side's own words, short, on one line and without what is secret."""
        text = said[:20000].decode("utf-8", "replace").replace("\x00", "")
        for secret in self.hidden:
            if secret:
                text = text.replace(secret, "•••")
        return " ".join(text.split())[:SHOWN]


def read_json(raw: bytes | str) -> Any:
    """JSON with fractions as Decimal, never float. Raises ValueError for anything else."""
    try:
        return json.loads(raw, parse_float=Decimal, parse_constant=_no_number)
    except RecursionError as deep:
        raise ValueError("nested too deeply") from deep


def basic(user: str, password: str) -> dict[str, str]:
    """The header of HTTP Basic."""
    pair = base64.b64encode(f"{user}:{password}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}


def bearer(token: str) -> dict[str, str]:
    """The header of a bearer token."""
    return {"Authorization": f"Bearer {token}"}


def retry_after(headers: Mapping[str, str], at: datetime) -> float | None:
    """Seconds the other side asks to be left alone, at most an hour; None when it does not say."""
    told = headers.get("retry-after", "").strip()
    if told.isascii() and told.isdigit():
        return min(float(told[:6]), 3600.0)
    try:
        until = parsedate_to_datetime(told)
    except ValueError:
        return None
    if until.tzinfo is None:
        return None
    return max(0.0, min((until - at).total_seconds(), 3600.0))


def _payload(
    json_body: Any, form: Mapping[str, Any] | None, body: bytes | None
) -> tuple[dict[str, str], bytes | None]:
    if json_body is not None:
        return {"Content-Type": "application/json"}, json.dumps(json_body, default=str).encode()
    if form is not None:
        kind = "application/x-www-form-urlencoded"
        return {"Content-Type": kind}, urlencode(form, doseq=True).encode()
    return {}, body


def _wanting_json(headers: Mapping[str, str] | None) -> dict[str, str]:
    return {"Accept": "application/json", **(headers or {})}


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number")
