"""How Medusa is asked: REST with a secret key as the user of HTTP Basic."""

from collections.abc import Mapping
from typing import Any

from kontuar.kit.webapi import basic
from kontuar.orders.contract import ConnectionConfig
from kontuar.orders.reading import mapping

Answered = Mapping[str, Any]


def fetch(config: ConnectionConfig, path: str, query: Mapping[str, Any] | None = None) -> Answered:
    """The answer of a question. Raises ApiTrouble."""
    return _ask(config, "GET", path, query=query or {})


def send(config: ConnectionConfig, path: str, body: Any, *, fields: str = "") -> Answered:
    """What became of a change. Raises ApiTrouble."""
    return _ask(config, "POST", path, query={"fields": fields} if fields else {}, json_body=body)


def delete(config: ConnectionConfig, path: str) -> Answered:
    """Take back what was begun. Raises ApiTrouble."""
    return _ask(config, "DELETE", path)


def _ask(config: ConnectionConfig, method: str, path: str, **asked: Any) -> Answered:
    url = f"{str(config.settings['url']).rstrip('/')}/admin{path}"
    headers = basic(config.secrets.get("key", ""), "")
    return mapping(config.api.json(method, url, headers=headers, **asked))
