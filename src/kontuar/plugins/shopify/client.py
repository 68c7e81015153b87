"""How Shopify is asked: GraphQL, with a token of a day that the app's own secret renews."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kontuar.kit import clock
from kontuar.kit.webapi import ApiTrouble
from kontuar.orders.contract import ConnectionConfig, ShopTrouble, Tokens
from kontuar.orders.reading import listing, mapping
from kontuar.plugins.shopify.schema import TOKEN_HEADER, VERSION

EARLY_SECONDS = 300
"""How long before its end a token is renewed."""
SORTS = {
    "ACCESS_DENIED": "forbidden",
    "MAX_COST_EXCEEDED": "too_costly",
    "SHOP_INACTIVE": "closed",
}


@dataclass(frozen=True, slots=True)
class Told:
    """An answer's data, and how many points Shopify counted for the question."""

    data: Mapping[str, Any]
    points: float | None = None


def ask(
    config: ConnectionConfig,
    document: str,
    *,
    cost: float = 10.0,
    **variables: Any,
) -> Mapping[str, Any]:
    """The data of an answer. Raises ApiTrouble."""
    return told(config, document, cost=cost, **variables).data


def told(config: ConnectionConfig, document: str, *, cost: float, **variables: Any) -> Told:
    """The same, with what it cost; a token that ended before its time is renewed once."""
    token = _token(config)
    try:
        return _once(config, token, document, variables, cost)
    except ApiTrouble as trouble:
        if trouble.code != "unauthorized" or config.secrets.get("token"):
            raise
    return _once(config, _token(config, refused=token), document, variables, cost)


def change(
    config: ConnectionConfig, document: str, *, cost: float = 10.0, **variables: Any
) -> tuple[Mapping[str, Any], str]:
    """What a mutation gave, and why it was refused (empty: it was not). Raises ApiTrouble."""
    data = ask(config, document, cost=cost, **variables)
    result = mapping(next(iter(data.values())))
    errors = [mapping(error) for error in listing(result["userErrors"])]
    return result, "; ".join(str(error.get("message")) for error in errors)[:300]


def gid(kind: str, own: str) -> str:
    """Shopify's id of an object by ours. Raises ShopTrouble for what can be none."""
    if not (own.isascii() and own.isdigit()):
        raise ShopTrouble("not_found", own[:40], permanent=True)
    return f"gid://shopify/{kind}/{own}"


def address(config: ConnectionConfig) -> str:
    """Where the shop's administration answers."""
    return f"https://{config.settings['shop']}/admin"


def _token(config: ConnectionConfig, *, refused: str = "") -> str:
    """One that is good; a lasting one of an older app needs no renewing."""
    lasting = config.secrets.get("token", "")
    if lasting:
        return lasting

    def good(kept: Tokens) -> Tokens:
        ends = float(kept.get("until") or 0)
        is_good = kept.get("token") and kept["token"] != refused
        now = clock.now().timestamp()
        return kept if is_good and ends - EARLY_SECONDS > now else _log_in(config, now)

    return config.renew_tokens(good)["token"]


def _log_in(config: ConnectionConfig, now: float) -> Tokens:
    """The client credentials grant (RFC 6749, 4.4). Raises ApiTrouble."""
    given = {
        "grant_type": "client_credentials",
        "client_id": config.settings["client_id"],
        "client_secret": config.secrets.get("client_secret", ""),
    }
    url = f"{address(config)}/oauth/access_token"
    try:
        answer = mapping(config.api.json("POST", url, form=given, repeatable=True))
    except ApiTrouble as trouble:
        if trouble.status in (400, 401, 403):
            raise ShopTrouble("unauthorized", trouble.detail, permanent=True) from trouble
        raise
    token, lives = answer.get("access_token"), answer.get("expires_in")
    if not isinstance(token, str) or not token:
        raise ShopTrouble("unauthorized", "no access_token", permanent=True)
    seconds = lives if isinstance(lives, int) else 0
    return {"token": token, "until": str(now + max(seconds, 2 * EARLY_SECONDS))}


def _once(
    config: ConnectionConfig, token: str, document: str, variables: Mapping[str, Any], cost: float
) -> Told:
    body = mapping(
        config.api.json(
            "POST",
            f"{address(config)}/api/{VERSION}/graphql.json",
            json_body={"query": document, "variables": variables},
            headers={TOKEN_HEADER: token},
            repeatable=document.lstrip().startswith("query"),
            cost=cost,
        )
    )
    counted = mapping(mapping(body.get("extensions") or {}).get("cost") or {})
    errors = body.get("errors")
    if errors:
        raise _trouble(errors, counted)
    points = counted.get("requestedQueryCost")
    return Told(mapping(body["data"]), float(points) if points else None)


def _trouble(errors: Any, counted: Mapping[str, Any]) -> ShopTrouble:
    """Sorted by its code; one that was throttled says itself when there are points again."""
    if not isinstance(errors, list):
        return ShopTrouble("refused", str(errors)[:300], permanent=True)
    error = mapping(errors[0])
    code = str(mapping(error.get("extensions") or {}).get("code", ""))
    said = str(error.get("message", ""))[:300]
    if code == "THROTTLED":
        wait = seconds_until(counted)
        return ShopTrouble("rate_limited", said, retry_seconds=wait, sent=False)
    if code == "INTERNAL_SERVER_ERROR":
        return ShopTrouble("server_error", said)
    return ShopTrouble(SORTS.get(code, "refused"), said, permanent=True)


def seconds_until(counted: Mapping[str, Any]) -> float:
    """How long until a question that was throttled can be paid for."""
    status = mapping(counted.get("throttleStatus") or {})
    missing = float(counted.get("requestedQueryCost") or 0) - float(
        status.get("currentlyAvailable") or 0
    )
    rate = float(status.get("restoreRate") or 50)
    return min(max(math.ceil(missing / rate), 1), 60)
