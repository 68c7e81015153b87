"""Being let in: a person confirms a code at Allegro, later one token is exchanged for the next."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from kontuar.kit import clock
from kontuar.kit.webapi import ApiTrouble, basic
from kontuar.orders.contract import ConnectionConfig, LoginBegun, ShopTrouble, Tokens
from kontuar.orders.reading import mapping
from kontuar.plugins.allegro import schema

EARLY = timedelta(minutes=10)
"""A token is renewed before it ends, so that a fault of the login holds up nobody."""
LOOKED_UP_FOR_SECONDS = 60.0
"""Short: another process may have renewed it, or a person let us into another account."""
_looked_up: dict[UUID, tuple[float, str]] = {}


def begin(config: ConnectionConfig, at: datetime) -> LoginBegun:
    """Ask for a code that a person then confirms. Raises ApiTrouble."""
    told = _ask(config, schema.DEVICE, client_id=_client(config))
    return LoginBegun(
        url=str(told["verification_uri_complete"]),
        code=str(told["user_code"]),
        ask_every=max(float(told.get("interval", 5)), 1.0),
        until=at + timedelta(seconds=int(told["expires_in"])),
        memory={"device_code": str(told["device_code"])},
    )


def finish(config: ConnectionConfig, memory: Mapping[str, str], at: datetime) -> Tokens | None:
    """The tokens once the code is confirmed, None before. Raises ApiTrouble."""
    code = memory.get("device_code", "")
    try:
        told = _ask(config, schema.TOKEN, grant_type=schema.DEVICE_GRANT, device_code=code)
    except ApiTrouble as trouble:
        if trouble.status != 400:
            raise
        if any(word in trouble.detail for word in schema.WAITING):
            return None
        why = "login_denied" if "access_denied" in trouble.detail else "login_late"
        raise ShopTrouble(why, trouble.detail, permanent=True) from trouble
    return _tokens(told, at)


def access(config: ConnectionConfig, *, refused: str = "") -> str:
    """A token of the seller; another one than was refused. Raises ApiTrouble."""
    return _recent(config, refused, lambda kept: _renewed(config, kept, refused))


def access_of_app(config: ConnectionConfig, *, refused: str = "") -> str:
    """A token of the application itself, which reads what is nobody's. Raises ApiTrouble."""
    at = clock.now()

    def fresh(kept: Tokens) -> Tokens:
        if _holds(kept, refused, at + EARLY):
            return kept
        return _tokens(_ask(config, schema.TOKEN, grant_type="client_credentials"), at)

    return _recent(config, refused, fresh)


def _recent(config: ConnectionConfig, refused: str, renew: Callable[[Tokens], Tokens]) -> str:
    """Of the last minute, or looked up: a page of orders is a hundred questions."""
    until, token = _looked_up.get(config.id, (0.0, ""))
    if time.monotonic() >= until or token == refused:
        token = config.renew_tokens(renew)["access"]
        _looked_up[config.id] = (time.monotonic() + LOOKED_UP_FOR_SECONDS, token)
    return token


def _renewed(config: ConnectionConfig, kept: Tokens, refused: str) -> Tokens:
    at = clock.now()
    if _holds(kept, refused, at + EARLY):
        return kept
    if not kept.get("refresh"):
        raise ShopTrouble("not_logged_in", permanent=True)
    try:
        told = _ask(config, schema.TOKEN, grant_type="refresh_token", refresh_token=kept["refresh"])
    except ApiTrouble as trouble:
        if trouble.status == 400:
            raise ShopTrouble("token_expired", trouble.detail, permanent=True) from trouble
        if not trouble.permanent and _holds(kept, refused, at):
            return kept
        raise
    return _tokens(told, at)


def _holds(kept: Tokens, refused: str, at: datetime) -> bool:
    token = kept.get("access", "")
    return bool(token) and token != refused and datetime.fromisoformat(kept["until"]) > at


def _tokens(told: Mapping[str, Any], at: datetime) -> Tokens:
    until = at + timedelta(seconds=int(told["expires_in"]))
    return {
        "access": str(told["access_token"]),
        "refresh": str(told.get("refresh_token", "")),
        "until": until.isoformat(),
    }


def _ask(config: ConnectionConfig, path: str, **form: str) -> Mapping[str, Any]:
    """A question to the login. Asked again after a fault: a lost answer must not lock us out."""
    site = schema.SANDBOX_SITE if config.settings.get("sandbox") else schema.SITE
    headers = basic(_client(config), config.secrets.get("client_secret", ""))
    told = config.api.json("POST", site + path, form=form, headers=headers, repeatable=True)
    return mapping(told)


def _client(config: ConnectionConfig) -> str:
    return str(config.settings.get("client_id", ""))
