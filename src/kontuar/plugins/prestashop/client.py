"""How PrestaShop's Webservice is asked: the key as user of HTTP Basic, JSON back, XML there."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from kontuar.kit.outbound import Answer
from kontuar.kit.webapi import ApiTrouble, basic
from kontuar.orders.contract import ConnectionConfig, ShopTrouble
from kontuar.orders.reading import listing, mapping
from kontuar.plugins.prestashop.schema import API

Fields = Mapping[str, str | Mapping[str, str]]
"""What is written; a mapping is one text in several languages, by their ids."""


def ask(
    config: ConnectionConfig,
    method: str,
    path: str,
    query: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> Answer:
    """An answer of the Webservice. Raises ApiTrouble."""
    told = {"output_format": "JSON", **(query or {})}
    if config.settings.get("shop_id"):
        told["id_shop"] = str(config.settings["shop_id"])
    kind = {"Content-Type": "text/xml; charset=utf-8"} if body else {}
    try:
        return config.api.ask(
            method,
            f"{str(config.settings['url']).rstrip('/')}{API}{path}?{urlencode(told)}",
            headers=basic(config.secrets.get("key", ""), "") | kind,
            body=body,
        )
    except ApiTrouble as trouble:
        raise sorted_out(trouble) from trouble


def listed(
    config: ConnectionConfig,
    resource: str,
    filters: Mapping[str, str] | None = None,
    **query: str,
) -> Sequence[Mapping[str, Any]]:
    """Objects of a resource; dates may be among what they are filtered and sorted by."""
    return rows_of(config, page(config, resource, filters, **query))


def page(
    config: ConnectionConfig,
    resource: str,
    filters: Mapping[str, str] | None = None,
    **query: str,
) -> Answer:
    """The same, with its headers."""
    told = {f"filter[{name}]": value for name, value in (filters or {}).items()}
    return ask(config, "GET", f"/{resource}", {"display": "full", "date": "1", **told, **query})


def rows_of(config: ConnectionConfig, answer: Answer) -> Sequence[Mapping[str, Any]]:
    """The objects of a list; an empty one has no name around it."""
    told = config.api.read(answer)
    rows = next(iter(told.values()), []) if isinstance(told, Mapping) else told
    return [mapping(row) for row in listing(rows)]


def any_of(values: Iterable[Any]) -> str:
    """A filter for one of several values."""
    return f"[{'|'.join(dict.fromkeys(str(value) for value in values))}]"


def write(
    config: ConnectionConfig, method: str, resource: str, node: str, fields: Fields, **query: str
) -> Mapping[str, Any]:
    """Make or change an object; how it stands then. Raises ApiTrouble."""
    own = fields.get("id")
    path = f"/{resource}/{own}" if own else f"/{resource}"
    answer = ask(config, method, path, query, document(node, fields))
    return mapping(mapping(config.api.read(answer))[node])


def document(node: str, fields: Fields) -> bytes:
    """The XML of an object."""
    inner = "".join(f"<{name}>{_written(value)}</{name}>" for name, value in fields.items())
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return f"{head}<prestashop><{node}>{inner}</{node}></prestashop>".encode()


def sorted_out(trouble: ApiTrouble) -> ApiTrouble:
    """What the Webservice says with statuses that mean something else elsewhere."""
    said = trouble.detail
    if "webservice is disabled" in said:
        return ShopTrouble("switched_off", said, permanent=True, status=trouble.status)
    if "with this authentication key" in said or "on this shop" in said:
        return ShopTrouble("forbidden", said, permanent=True, status=trouble.status)
    return trouble


def _written(value: str | Mapping[str, str]) -> str:
    if isinstance(value, str):
        return escape(value)
    return "".join(f'<language id="{own}">{escape(told)}</language>' for own, told in value.items())
