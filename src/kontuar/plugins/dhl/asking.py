"""Ask DHL about one number, by either way."""

from collections.abc import Mapping, Sequence
from typing import Any

from kontuar.kit.webapi import ApiTrouble
from kontuar.orders import soap
from kontuar.orders.contract import ConnectionConfig, ShopTrouble
from kontuar.orders.reading import listing, mapping
from kontuar.plugins.dhl import schema


def by_login(config: ConnectionConfig, number: str) -> Sequence[Mapping[str, str]]:
    """Events of DHL24's WebAPI; none for a number it does not have. Raises ApiTrouble."""
    url = schema.SANDBOX if config.settings.get("sandbox") else schema.WEBAPI
    given: dict[str, soap.Value] = {
        "authData": {
            "username": str(config.settings.get("username", "")),
            "password": config.secrets.get("password", ""),
        },
        "shipmentId": number,
    }
    try:
        told = soap.call(
            config.api, url, schema.TRACK, given, namespace=url, action=f"{url}#{schema.TRACK}"
        )
    except ApiTrouble as trouble:
        if trouble.code == "fault" and schema.BAD_LOGIN in trouble.detail.lower():
            raise ShopTrouble("unauthorized", trouble.detail, permanent=True) from trouble
        raise
    if not soap.has(told, f"{schema.TRACK}Result"):
        raise ShopTrouble("schema", "no answer to the question", permanent=True)
    events = [event for event in soap.each(told, schema.ITEM) if event.get("status")]
    return [event for event in events if event["status"] not in schema.NOT_THERE]


def by_key(config: ConnectionConfig, number: str) -> Sequence[Mapping[str, Any]]:
    """Events of Unified Tracking; none for a number it does not have. Raises ApiTrouble."""
    query = {"trackingNumber": number, "service": schema.SERVICE, "language": "pl"}
    headers = {schema.KEY_HEADER: config.secrets.get("api_key", "")}
    try:
        told = config.api.json("GET", schema.UNIFIED, query=query, headers=headers)
    except ApiTrouble as trouble:
        if trouble.code == "not_found":
            return []
        raise
    shipments = [mapping(one) for one in listing(mapping(told)["shipments"])]
    return [mapping(event) for one in shipments for event in listing(one.get("events") or [])]
