"""What orders only name by a number: currencies, countries, languages, carriers, statuses."""

import time
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from kontuar.orders.contract import ConnectionConfig
from kontuar.plugins.prestashop.client import listed
from kontuar.plugins.prestashop.parse import Carrier, Lists, read_status, said, text
from kontuar.plugins.prestashop.schema import CARRIER, STATUS

KNOWN_FOR_SECONDS = 600


class Shelf:
    """Keeps the lists of each connection for ten minutes: they are the same for every order."""

    def __init__(self) -> None:
        self._kept: dict[UUID, tuple[float, Lists]] = {}

    def lists(self, config: ConnectionConfig, *, fresh: bool = False) -> Lists:
        """The lists of a shop. Raises ApiTrouble."""
        until, known = self._kept.get(config.id, (0.0, None))
        if known is None or fresh or time.monotonic() >= until:
            known = _read(config)
            self._kept[config.id] = (time.monotonic() + KNOWN_FOR_SECONDS, known)
        return known


def _read(config: ConnectionConfig) -> Lists:
    carriers = listed(config, "carriers", display=CARRIER)
    statuses = listed(config, "order_states", display=STATUS)
    cancelling = [text(row, "id") for row in statuses if _cancels(row)]
    return Lists(
        _codes(config, "currencies"),
        _codes(config, "countries"),
        _codes(config, "languages"),
        {text(row, "id"): Carrier(text(row, "name"), text(row, "url")) for row in carriers},
        {text(row, "id"): read_status(row) for row in statuses},
        min(cancelling, key=int, default=""),
    )


def _codes(config: ConnectionConfig, resource: str) -> Mapping[str, str]:
    rows = listed(config, resource, display="[id,iso_code]")
    return {text(row, "id"): text(row, "iso_code") for row in rows}


def _cancels(row: Mapping[str, Any]) -> bool:
    return said(row, "template") == "order_canceled" and text(row, "deleted") in ("", "0")
