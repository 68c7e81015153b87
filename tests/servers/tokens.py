"""An authorization server: real OAuth2 with PKCE on a loopback port, as strict as any."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT, SECRET = "kram-desk", "kram-app-secret"


@dataclass
class Access:
    """What a token opens, and until when."""

    user: str
    ends_at: float


@dataclass
class TokenServer:
    """What it does is decided by its fields; what it handed out is in `access` and `refresh`."""

    user: str = "pomoc@kram.pl"
    """Who is logged in at the provider's own page."""
    denies: bool = False
    rotates: bool = False
    """Each refresh token is good once."""
    life: int = 3600
    fails_with: int = 0
    """Answer every question about tokens with this status."""
    delay: float = 0.0
    lasting: bool = True
    port: int = 0
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    access: dict[str, Access] = field(default_factory=dict)
    refresh: dict[str, str] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def settings(self) -> dict[str, str]:
        """What a channel needs to log in here."""
        return {
            "login": "own",
            "oauth_client": CLIENT,
            "oauth_authorize_url": f"{self.url}/authorize",
            "oauth_token_url": f"{self.url}/token",
            "oauth_scope": "mail",
        }

    def revoke(self) -> None:
        """As when the person changes the password: nothing is good any more."""
        with self.lock:
            self.access.clear()
            self.refresh.clear()

    def expire(self) -> None:
        """Every access token ends now; refresh tokens stay good."""
        with self.lock:
            self.access.clear()

    def refreshes(self) -> int:
        return sum(one["grant_type"] == "refresh_token" for one in self.asked)

    def authorize(self, given: dict[str, str]) -> str:
        """Where the browser is sent after the person decided."""
        back = {"state": given["state"]}
        if self.denies:
            back["error"] = "access_denied"
        else:
            code = secrets.token_urlsafe(16)
            self.codes[code] = given
            back["code"] = code
        return f"{given['redirect_uri']}?{urlencode(back)}"

    def token(self, given: dict[str, str]) -> tuple[int, dict[str, object]]:
        """The answer to a question about tokens."""
        time.sleep(self.delay)
        with self.lock:
            self.asked.append(given)
            if self.fails_with:
                return self.fails_with, {"error": "server_error"}
            if (given.get("client_id"), given.get("client_secret")) != (CLIENT, SECRET):
                return 401, {"error": "invalid_client"}
            if given["grant_type"] == "refresh_token":
                return self._refreshed(given["refresh_token"])
            return self._exchanged(given)

    def _exchanged(self, given: dict[str, str]) -> tuple[int, dict[str, object]]:
        begun = self.codes.pop(given["code"], None)
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            begun is None
            or begun["redirect_uri"] != given["redirect_uri"]
            or begun["code_challenge"] != challenge
        ):
            return 400, {"error": "invalid_grant"}
        return 200, self._hand_out(self.user, with_refresh=self.lasting)

    def _refreshed(self, token: str) -> tuple[int, dict[str, object]]:
        user = self.refresh.get(token)
        if user is None:
            return 400, {"error": "invalid_grant", "error_description": f"no such token {token}"}
        if self.rotates:
            del self.refresh[token]
        return 200, self._hand_out(user, with_refresh=self.rotates)

    def _hand_out(self, user: str, *, with_refresh: bool) -> dict[str, object]:
        access = secrets.token_urlsafe(24)
        self.access[access] = Access(user, time.time() + self.life)
        answer: dict[str, object] = {
            "access_token": access, "token_type": "Bearer", "expires_in": self.life,
        }  # fmt: skip
        if with_refresh:
            refresh = secrets.token_urlsafe(24)
            self.refresh[refresh] = user
            answer["refresh_token"] = refresh
        return answer

    def introspect(self, token: str) -> dict[str, object]:
        """What a mail server is told about a token."""
        known = self.access.get(token)
        if known is None or known.ends_at < time.time():
            return {"active": False}
        return {"active": True, "email": known.user, "username": known.user}


class _Handler(BaseHTTPRequestHandler):
    tokens: TokenServer

    def do_GET(self) -> None:
        given = {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}
        if self.path.startswith("/authorize"):
            self.send_response(302)
            self.send_header("Location", self.tokens.authorize(given))
            self.end_headers()
        else:
            bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
            self._answer(200, self.tokens.introspect(bearer))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        given = {k: v[0] for k, v in parse_qs(body).items()}
        if self.path == "/introspect":
            self._answer(200, self.tokens.introspect(given.get("token", "")))
        else:
            self._answer(*self.tokens.token(given))

    def _answer(self, status: int, told: dict[str, object]) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """A question of a test is no news."""


@contextmanager
def token_server(**plan: object) -> Iterator[TokenServer]:
    """Run one; the keywords are the fields of `TokenServer`."""
    tokens = TokenServer(**plan)  # type: ignore[arg-type]
    handler = type("Handler", (_Handler,), {"tokens": tokens})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    tokens.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield tokens
    finally:
        server.shutdown()
        server.server_close()
