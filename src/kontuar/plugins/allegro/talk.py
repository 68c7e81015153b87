"""Ask Allegro: as the seller or as the application, under the name it was registered with."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

import kontuar
from kontuar.kit.webapi import ApiTrouble, bearer
from kontuar.orders.contract import ConnectionConfig, ShopTrouble
from kontuar.orders.reading import listing, mapping
from kontuar.plugins.allegro import login, schema

Query = Mapping[str, Any] | Sequence[tuple[str, Any]]
OWN_ID = re.compile(r"[0-9A-Za-z-]{1,64}")


class Access(Protocol):
    """Gives a token, another one than was refused."""

    def __call__(self, config: ConnectionConfig, *, refused: str = "") -> str: ...


def get(
    config: ConnectionConfig,
    path: str,
    query: Query = (),
    *,
    media: str = schema.PUBLIC,
    access: Access = login.access,
) -> Mapping[str, Any]:
    """An object. Raises ApiTrouble."""
    return mapping(
        _let_in(config, access, lambda headers: config.api.json(
            "GET", _url(config, path), query=query, headers={**headers, "Accept": media}
        ))
    )  # fmt: skip


def send(
    config: ConnectionConfig, method: str, path: str, body: Any, query: Query = ()
) -> Mapping[str, Any]:
    """Change something; {} where the answer is empty. Raises ApiTrouble."""
    media = {"Accept": schema.PUBLIC, "Content-Type": schema.PUBLIC}
    answer = _let_in(config, login.access, lambda headers: config.api.ask(
        method,
        _url(config, path),
        query=query,
        json_body=body,
        headers={**headers, **media},
        repeatable=False,
    ))  # fmt: skip
    return mapping(config.api.read(answer)) if answer.status != 204 else {}


def each_page(config: ConnectionConfig, path: str, query: Query, name: str) -> Iterator[Any]:
    """Everything of a short list, page by page."""
    offset = 0
    while True:
        told = get(config, path, {**dict(query), "limit": schema.PAGE, "offset": offset})
        items = listing(told.get(name) or [])
        yield from items
        offset += len(items)
        if len(items) < schema.PAGE:
            return


def own_id(told: str) -> str:
    """An id that may stand in an address. Raises ShopTrouble."""
    if not OWN_ID.fullmatch(told):
        raise ShopTrouble("not_found", told[:40], permanent=True)
    return told


def agent(config: ConnectionConfig) -> str:
    """How Allegro wants a program to name itself: as registered, with a page about it."""
    name = re.sub(r"[^0-9A-Za-z._-]+", "-", str(config.settings.get("app_name", ""))).strip("-")
    return f"{name}/{kontuar.__version__} (+{config.settings.get('app_url', '')})"


def _let_in(
    config: ConnectionConfig, access: Access, ask: Callable[[Mapping[str, str]], Any]
) -> Any:
    """Ask; once more with a new token when this one is refused before its time."""
    token = access(config)
    own = {"User-Agent": agent(config)}
    try:
        return ask({**bearer(token), **own})
    except ApiTrouble as trouble:
        if trouble.code != "unauthorized":
            raise
    return ask({**bearer(access(config, refused=token)), **own})


def _url(config: ConnectionConfig, path: str) -> str:
    base = schema.SANDBOX_API if config.settings.get("sandbox") else schema.API
    return base + path
