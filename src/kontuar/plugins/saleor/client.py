"""How Saleor is asked: GraphQL with an app's token; its refusals come with status 200."""

from collections.abc import Mapping
from typing import Any

from kontuar.kit.webapi import ApiTrouble, bearer
from kontuar.orders.contract import ConnectionConfig, ShopTrouble
from kontuar.orders.reading import listing, mapping

LOGIN = ("InvalidTokenError", "ExpiredSignatureError", "InvalidSignatureError", "DecodeError")
REFUSALS = ("", "GraphQLError", "ValidationError", "ValueError", "ReadOnlyException")
"""What was looked at before anything was done."""
PASSING = ("OperationalError", "InterfaceError", "ConnectionError", "TimeoutError")
"""Faults of the server in answering a question that say nothing about what was asked for."""


def ask(
    config: ConnectionConfig, query: str, variables: Mapping[str, Any] | None = None
) -> Mapping[str, Any]:
    """The data of an answer. Raises ApiTrouble."""
    try:
        told = mapping(
            config.api.json(
                "POST",
                str(config.settings["url"]),
                json_body={"query": query, "variables": variables or {}},
                headers=bearer(config.secrets.get("token", "")),
                repeatable=query.lstrip().startswith("query"),
            )
        )
    except ApiTrouble as trouble:
        if trouble.status != 400:
            raise
        # a question that its schema does not know, and was not carried out
        raise ShopTrouble("schema", trouble.detail, permanent=True) from trouble
    if told.get("errors"):
        is_question = query.lstrip().startswith("query")
        raise _trouble(mapping(listing(told["errors"])[0]), is_question=is_question)
    return mapping(told.get("data"))


def change(
    config: ConnectionConfig, query: str, variables: Mapping[str, Any]
) -> tuple[Mapping[str, Any], str]:
    """What a mutation gave, and why it was refused (empty: it was not). Raises ApiTrouble."""
    data = ask(config, query, variables)
    result = mapping(next(iter(data.values())))
    errors = [mapping(error) for error in listing(result["errors"])]
    return result, "; ".join(f"{error.get('code')}: {error.get('message')}" for error in errors)


def _trouble(error: Mapping[str, Any], *, is_question: bool) -> ShopTrouble:
    exception = mapping(mapping(error.get("extensions") or {}).get("exception") or {})
    code, said = str(exception.get("code", "")), str(error.get("message", ""))[:300]
    if code == "PermissionDenied":
        return ShopTrouble("forbidden", said, permanent=True)
    if code in LOGIN:
        return ShopTrouble("unauthorized", said, permanent=True)
    if code in REFUSALS or (is_question and code not in PASSING):
        return ShopTrouble("refused", f"{code}: {said}", permanent=True)
    return ShopTrouble("server_error", f"{code}: {said}")
