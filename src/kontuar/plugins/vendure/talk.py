"""Ask Vendure: GraphQL with a login that renews itself."""

from collections.abc import Mapping
from typing import Any

from kontuar.kit.webapi import bearer
from kontuar.orders.contract import ConnectionConfig, ShopTrouble, Tokens
from kontuar.orders.reading import mapping
from kontuar.plugins.vendure import schema


class Refusal(Exception):  # noqa: N818
    """A member of a union that says no."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code, detail)
        self.code, self.detail = code, detail


def ask(config: ConnectionConfig, document: str, **variables: Any) -> Mapping[str, Any]:
    """The data of a reading question. Raises ApiTrouble."""
    return _with_login(config, document, variables, repeatable=True)


def change(config: ConnectionConfig, document: str, **variables: Any) -> Mapping[str, Any]:
    """What a mutation made. Raises Refusal when Vendure says no, ApiTrouble."""
    data = _with_login(config, document, variables, repeatable=False)
    told = mapping(next(iter(data.values())))
    if "errorCode" in told:
        why = str(told.get("transitionError") or told.get("message") or told["errorCode"])
        raise Refusal(str(told["errorCode"]).lower(), why[:300])
    return told


def log_in(config: ConnectionConfig) -> Tokens:
    """A new token by user name and password. Raises ShopTrouble."""
    given = {
        "username": config.settings["username"],
        "password": config.secrets.get("password", ""),
    }
    answer = config.api.ask(
        "POST",
        str(config.settings["url"]),
        json_body={"query": schema.LOGIN, "variables": given},
        headers=_channel(config),
        repeatable=True,
    )
    told = mapping(mapping(config.api.read(answer)).get("data") or {})
    login = mapping(told.get("login") or {})
    if login.get("__typename") != "CurrentUser":
        detail = str(login.get("message") or "")
        raise ShopTrouble("unauthorized", detail[:200], permanent=True)
    token = answer.headers.get(schema.TOKEN_HEADER, "")
    if not token:
        raise ShopTrouble("no_bearer", permanent=True)
    return {"token": token}


def _with_login(
    config: ConnectionConfig, document: str, variables: Mapping[str, Any], *, repeatable: bool
) -> Mapping[str, Any]:
    """Vendure says FORBIDDEN both to nobody and to a token that has ended: log in, ask again."""
    token = config.renew_tokens(lambda kept: kept if kept.get("token") else log_in(config))["token"]
    try:
        return _once(config, token, document, variables, repeatable=repeatable)
    except ShopTrouble as trouble:
        if trouble.code != "forbidden":
            raise
    fresh = config.renew_tokens(
        lambda kept: log_in(config) if kept.get("token", token) == token else kept
    )["token"]
    return _once(config, fresh, document, variables, repeatable=repeatable)


def _once(
    config: ConnectionConfig,
    token: str,
    document: str,
    variables: Mapping[str, Any],
    *,
    repeatable: bool,
) -> Mapping[str, Any]:
    told = mapping(
        config.api.json(
            "POST",
            str(config.settings["url"]),
            json_body={"query": document, "variables": variables},
            headers={**bearer(token), **_channel(config)},
            repeatable=repeatable,
        )
    )
    errors = told.get("errors")
    if errors:
        raise _trouble(mapping(errors[0]))
    return mapping(told.get("data"))


def _trouble(error: Mapping[str, Any]) -> ShopTrouble:
    code = mapping(error.get("extensions") or {}).get("code")
    said = str(error.get("message", ""))[:200]
    if code in ("FORBIDDEN", "UNAUTHENTICATED", "UNAUTHORIZED"):
        return ShopTrouble("forbidden", said, permanent=True)
    if code == "INTERNAL_SERVER_ERROR":
        return ShopTrouble("server_error", said)
    return ShopTrouble("refused", said, permanent=True)


def _channel(config: ConnectionConfig) -> Mapping[str, str]:
    channel = str(config.settings.get("channel", ""))
    return {schema.CHANNEL_HEADER: channel} if channel else {}
