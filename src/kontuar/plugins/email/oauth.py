"""Log in to a mailbox at its provider instead of with a password: OAuth2 with PKCE."""

import base64
import hashlib
import json
import secrets
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from kontuar.channels.contract import ChannelConfig, ChannelTrouble, LoginBegun, Tokens
from kontuar.kit import clock
from kontuar.plugins.email.loopback import is_loopback
from kontuar.plugins.email.troubles import trouble

SECONDS = 15.0
MAX_ANSWER = 256 * 1024
EARLY = timedelta(minutes=5)
"""A token is renewed that long before it ends, so that none ends on the way to the server."""
USUAL_LIFE = 3600
GONE = ("invalid_grant", "interaction_required", "consent_required", "login_required")
"""The provider wants the person again: access was taken away, or the password was changed."""


@dataclass(frozen=True, slots=True)
class AuthServer:
    """Where a provider lets people log in and hands out tokens."""

    name: str
    authorize_url: str
    token_url: str
    scope: str
    extra: tuple[tuple[str, str], ...] = ()


KNOWN = {
    "google": AuthServer(
        "Google",
        "https://accounts.google.com/o/oauth2/v2/auth",
        "https://oauth2.googleapis.com/token",
        "https://mail.google.com/",
        (("access_type", "offline"), ("prompt", "consent")),
    ),
    "microsoft": AuthServer(
        "Microsoft",
        "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
        "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
        "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send "
        "offline_access",
        (("prompt", "select_account"),),
    ),
}


def auth_server(settings: Mapping[str, Any]) -> AuthServer | None:
    """The server at which the settings want a person to log in; None with a password."""
    chosen = str(settings.get("login") or "password")
    if chosen == "own":
        return AuthServer(
            urlsplit(str(settings.get("oauth_authorize_url"))).hostname or "OAuth2",
            str(settings.get("oauth_authorize_url", "")),
            str(settings.get("oauth_token_url", "")),
            str(settings.get("oauth_scope", "")),
        )
    known = KNOWN.get(chosen)
    if known is None:
        return None
    tenant = str(settings.get("oauth_tenant") or "common")
    return AuthServer(
        known.name,
        known.authorize_url.format(tenant=tenant),
        known.token_url.format(tenant=tenant),
        known.scope,
        known.extra,
    )


def begin_login(config: ChannelConfig, *, back: str, state: str) -> LoginBegun:
    """Where the person logs in; the verifier never leaves us before the exchange."""
    server = _server(config)
    verifier = secrets.token_urlsafe(48)
    digest = hashlib.sha256(verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": str(config.settings.get("oauth_client", "")),
        "redirect_uri": back,
        "scope": server.scope,
        "state": state,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        "login_hint": str(config.settings.get("imap_user", "")),
        **dict(server.extra),
    }
    joint = "&" if "?" in server.authorize_url else "?"
    url = f"{server.authorize_url}{joint}{urlencode(asked)}"
    return LoginBegun(url, {"verifier": verifier, "back": back})


def finish_login(
    config: ChannelConfig, *, memory: Mapping[str, str], code: str, at: datetime
) -> Tokens:
    """Exchange the code with which the person came back."""
    asked = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": memory["back"],
        "code_verifier": memory["verifier"],
    }
    tokens = _tokens(_ask(config, asked), config, at)
    if "refresh_token" not in tokens:
        raise trouble("login_not_lasting")
    return tokens


def access_token(config: ChannelConfig, refused: str = "") -> str:
    """A token that is good now; renewed when it ends soon, or is the one just refused."""
    return config.renew_tokens(partial(_good, config, refused, clock.now()))["access_token"]


def _good(config: ChannelConfig, refused: str, at: datetime, tokens: Tokens) -> Tokens:
    if not tokens.get("refresh_token") or tokens.get("for") != _bound_to(config):
        raise trouble("login_again")
    ends_at = datetime.fromisoformat(tokens["expires_at"])
    if at + EARLY < ends_at and tokens["access_token"] != refused:
        return tokens
    asked = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    return {**tokens, **_tokens(_ask(config, asked), config, at)}


def _tokens(answer: Mapping[str, Any], config: ChannelConfig, at: datetime) -> dict[str, str]:
    """What is kept of an answer; a new refresh token takes the place of the old one."""
    if not isinstance(answer.get("access_token"), str):
        raise trouble("login_server_odd")
    life = str(answer.get("expires_in", ""))
    seconds = int(life) if life.isdigit() else USUAL_LIFE
    kept = {
        "access_token": answer["access_token"],
        "expires_at": (at + timedelta(seconds=seconds)).isoformat(),
        "for": _bound_to(config),
    }
    if answer.get("refresh_token"):
        kept["refresh_token"] = str(answer["refresh_token"])
    return kept


def _bound_to(config: ChannelConfig) -> str:
    """Tokens go to no account, application or server but those they were made for."""
    names = ["imap_user", "oauth_client", "imap_host"]
    if config.settings.get("same_login"):
        names.append("smtp_host")
    parts = [_server(config).token_url, *(str(config.settings.get(name, "")) for name in names)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _server(config: ChannelConfig) -> AuthServer:
    server = auth_server(config.settings)
    if server is None:
        raise trouble("login_again")
    for url in (server.authorize_url, server.token_url):
        if not is_safe(url):
            raise trouble("login_unsafe", url)
    return server


def is_safe(url: str) -> bool:
    """Encrypted, or on this computer."""
    parts = urlsplit(url)
    local = parts.scheme == "http" and is_loopback(parts.hostname or "")
    return bool(parts.hostname) and (parts.scheme == "https" or local)


class Staying(HTTPRedirectHandler):
    """Secrets are sent to the address that was named, and to no other."""

    def redirect_request(self, *_asked: Any) -> None:
        """Nothing is asked elsewhere."""


def _ask(config: ChannelConfig, asked: Mapping[str, str]) -> dict[str, Any]:
    """One question to the token server; its refusals and silences are ChannelTrouble."""
    client = {"client_id": str(config.settings.get("oauth_client", ""))}
    if config.secrets.get("oauth_secret"):
        client["client_secret"] = config.secrets["oauth_secret"]
    request = Request(  # noqa: S310  (is_safe looked at the scheme)
        _server(config).token_url,
        data=urlencode({**asked, **client}).encode(),
        headers={"Accept": "application/json", "User-Agent": "Kontuar"},
    )
    opener = build_opener(Staying, HTTPSHandler(context=_trusting(config)))
    try:
        with opener.open(request, timeout=SECONDS) as answer:
            return _read(answer.read(MAX_ANSWER))
    except HTTPError as refusal:
        raise _refused(refusal) from None
    except (OSError, HTTPException) as fault:
        raise trouble("login_server_away", str(getattr(fault, "reason", fault))) from fault


def _trusting(config: ChannelConfig) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority = str(config.settings.get("authority") or "")
    if authority and config.settings.get("login") == "own":
        context.load_verify_locations(cadata=authority)
    return context


def _read(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except ValueError as odd:
        raise trouble("login_server_odd") from odd
    if not isinstance(answer, dict):
        raise trouble("login_server_odd")
    return answer


def _refused(refusal: HTTPError) -> ChannelTrouble:
    """Why, by the name of the fault alone: descriptions may repeat what was sent."""
    if refusal.code >= 500 or refusal.code in (408, 429):
        return trouble("login_server_away", f"HTTP {refusal.code}")
    try:
        name = str(_read(refusal.read(MAX_ANSWER)).get("error", ""))[:60]
    except (ChannelTrouble, OSError, HTTPException):
        name = ""
    words = f"HTTP {refusal.code} {name}".strip()
    return trouble("login_again" if name in GONE else "login_app_refused", words)
