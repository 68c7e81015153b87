"""How WooCommerce is asked: Basic over TLS, OAuth 1.0a in the query over plain HTTP."""

import base64
import hashlib
import hmac
import secrets as random
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from kontuar.kit.outbound import Answer
from kontuar.kit.webapi import ApiTrouble, basic
from kontuar.orders.contract import ConnectionConfig, ShopTrouble
from kontuar.plugins.woocommerce.doors import (
    Door,
    door_of,
    is_astray,
    other_doors,
    remember,
)


def ask(
    config: ConnectionConfig,
    door: Door,
    method: str,
    path: str,
    query: Mapping[str, Any] | None = None,
    body: Any = None,
) -> Answer:
    """An answer of the API. Raises ApiTrouble."""
    key, secret = config.secrets.get("key", ""), config.secrets.get("secret", "")
    url, told = door.url(path), {**door.route(path), **(query or {})}
    told = {name: str(value) for name, value in told.items()}
    headers = {"Accept": "application/json"}
    if not door.home:
        headers |= basic(key, secret)
    else:
        told |= signed(method, door.signed_url(path), told, key, secret)
    return config.api.ask(
        method,
        f"{url}?{_encoded(told)}" if told else url,
        headers=headers,
        json_body=body,
        # a nonce counts once: what is signed can't be sent again as it is
        repeatable=method == "GET" and not door.home,
    )


def fetch(
    config: ConnectionConfig, path: str, query: Mapping[str, Any] | None = None
) -> tuple[Any, Mapping[str, str]]:
    """JSON of a question, and the headers of its answer. Raises ApiTrouble."""
    try:
        return _fetched(config, door_of(config), path, query)
    except ApiTrouble as trouble:
        astray = trouble
    for door in other_doors(config, astray):
        try:
            told = _fetched(config, door, path, query)
        except ApiTrouble as trouble:
            if is_astray(trouble):
                continue
            remember(door)
            raise
        remember(door)
        return told
    raise astray


def send(config: ConnectionConfig, method: str, path: str, body: Any) -> Any:
    """Change something that was read before. Raises ApiTrouble."""
    try:
        return config.api.read(ask(config, door_of(config), method, path, body=body))
    except ApiTrouble as trouble:
        if trouble.code != "unauthorized":
            raise
        # the key was good for reading: one that may not write is answered with 401 as well
        raise ShopTrouble("forbidden", trouble.detail, permanent=True) from trouble


def _fetched(
    config: ConnectionConfig, door: Door, path: str, query: Mapping[str, Any] | None
) -> tuple[Any, Mapping[str, str]]:
    answer = ask(config, door, "GET", path, query)
    return config.api.read(answer), answer.headers


def signed(
    method: str, url: str, query: Mapping[str, str], key: str, secret: str
) -> dict[str, str]:
    """The parameters that prove who asks; the secret itself does not travel."""
    proof = {
        "oauth_consumer_key": key,
        "oauth_nonce": random.token_hex(16),
        "oauth_signature_method": "HMAC-SHA256",
        "oauth_timestamp": str(int(time.time())),
    }
    return proof | {"oauth_signature": signature(method, url, {**query, **proof}, secret)}


def signature(method: str, url: str, query: Mapping[str, str], secret: str) -> str:
    """OAuth 1.0a over method, address and sorted parameters."""
    pairs = sorted((_quoted(name), _quoted(value)) for name, value in query.items())
    line = "&".join(f"{name}={value}" for name, value in pairs)
    text = "&".join(_quoted(part) for part in (method.upper(), url, line))
    mark = hmac.new(f"{secret}&".encode(), text.encode(), hashlib.sha256).digest()
    return base64.b64encode(mark).decode()


def _encoded(query: Mapping[str, str]) -> str:
    return "&".join(f"{_quoted(name)}={quote(value, safe='~/')}" for name, value in query.items())


def _quoted(text: str) -> str:
    return quote(text, safe="~")
