"""The adapter of PrestaShop."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from kontuar.kit.pace import Pace
from kontuar.kit.webapi import ApiTrouble
from kontuar.orders.contract import (
    CheckStep,
    ConnectionConfig,
    Cursor,
    Deed,
    DeedOutcome,
    Done,
    News,
    OrderData,
    OrderRef,
    Page,
    ProductData,
    Proof,
    ReturnData,
    ShopCustomer,
    ShopStatus,
    ShopTrouble,
)
from kontuar.orders.reading import ODD, told_of
from kontuar.orders.wording import worded
from kontuar.plugins.prestashop import deeds, pages
from kontuar.plugins.prestashop.client import any_of, ask, listed
from kontuar.plugins.prestashop.goods import read_goods
from kontuar.plugins.prestashop.lists import Shelf
from kontuar.plugins.prestashop.parse import read_customer, text
from kontuar.plugins.prestashop.schema import BUYER, NEEDED
from kontuar.plugins.prestashop.troubles import SENTENCES

MEANS_SOMETHING = re.compile(r"[\[\]|,%!<>]")
"""Signs that filters understand; nothing we look for has them."""


class PrestaShop:
    """PrestaShop 1.7, 8 and 9, by their Webservice; it is asked, as it calls nobody."""

    kind: ClassVar[str] = "prestashop"
    name: ClassVar[str] = "PrestaShop"
    form: ClassVar[str] = "kontuar.plugins.prestashop.forms.PrestaForm"
    poll_seconds: ClassVar[int] = 120

    def __init__(self) -> None:
        self._shelf = Shelf()

    def capabilities(self, config: ConnectionConfig) -> frozenset[str]:
        """No returns, and no refunds that would be whole."""
        read = {"orders", "reread", "customers", "products", "backfill"}
        return frozenset({*read, "find_by_number", "find_by_email", *deeds.KINDS})

    def rate_budget(self, config: ConnectionConfig) -> Pace:
        """No limit of its own; a page is ten small questions, one after the other."""
        return Pace(10.0, 60.0)

    def check(self, config: ConnectionConfig) -> Iterable[CheckStep]:
        """The key, what it may read, and an order."""
        steps = (("login", _see_door), ("rights", _see_rights), ("orders", self._see_orders))
        for name, look in steps:
            try:
                code, detail = look(config)
            except ApiTrouble as trouble:
                yield CheckStep(name, ok=False, code=trouble.code, detail=trouble.detail)
                return
            except ODD as odd:
                yield CheckStep(name, ok=False, code="schema", detail=told_of(odd))
                return
            yield CheckStep(name, ok=not code, code=code, detail=detail)
            if code:
                return

    def explain(self, code: str) -> str:
        """In plain words."""
        return worded(code, SENTENCES)

    def statuses(self, config: ConnectionConfig) -> Sequence[ShopStatus]:
        """The shop's own, as they stand now."""
        return list(self._shelf.lists(config, fresh=True).statuses.values())

    def verify(self, config: ConnectionConfig, headers: Mapping[str, str], raw: bytes) -> Proof:
        """PrestaShop calls nobody, so whoever calls is somebody else."""
        return "forged"

    def hints(self, config: ConnectionConfig, headers: Mapping[str, str], raw: bytes) -> News:
        """Nothing: see verify."""
        return News("")

    def changed_since(self, config: ConnectionConfig, cursor: Cursor) -> Page:
        """What was changed, by the shop's clock."""
        if not cursor:
            return Page(pages.first_cursor(config))
        return pages.changes(config, self._shelf, cursor)

    def backfill(self, config: ConnectionConfig, cursor: Cursor, since: datetime) -> Page:
        """What was ordered, oldest first; the Webservice can't say how many there are."""
        return pages.history(config, self._shelf, cursor, since)

    def get_order(self, config: ConnectionConfig, external_id: str) -> OrderData:
        """One order."""
        rows = listed(config, "orders", {"id": any_of([number(external_id)])})
        if not rows:
            raise ShopTrouble("not_found", external_id[:40], permanent=True)
        orders, refs = pages.orders_of(config, self._shelf, rows)
        if refs:
            raise ShopTrouble("schema", refs[0].reason, permanent=True)
        return orders[0]

    def get_customer(self, config: ConnectionConfig, external_id: str) -> ShopCustomer:
        """One account."""
        rows = listed(config, "customers", {"id": any_of([number(external_id)])}, display=BUYER)
        if not rows:
            raise ShopTrouble("not_found", external_id[:40], permanent=True)
        return read_customer(rows[0], self._shelf.lists(config), config.time_zone)

    def get_product(self, config: ConnectionConfig, external_id: str) -> ProductData:
        """One product with its combinations."""
        return read_goods(config, number(external_id))

    def get_return(self, config: ConnectionConfig, external_id: str) -> ReturnData:
        """The Webservice shows no returns."""
        raise ShopTrouble("not_offered", permanent=True)

    def find_orders(
        self, config: ConnectionConfig, *, number: str = "", email: str = "", phone: str = ""
    ) -> Sequence[OrderData]:
        """By reference or id exactly; by email through the accounts that have it."""
        wanted = (number.strip().lstrip("#") or email).strip()
        if not wanted or MEANS_SOMETHING.search(wanted):
            return []
        found: list[Mapping[str, Any]] = []
        if number:
            names = ["reference", "id"] if wanted.isascii() and wanted.isdigit() else ["reference"]
            for name in names:
                found += listed(config, "orders", {name: f"[{wanted}]"}, limit="20")
        elif people := listed(config, "customers", {"email": f"[{wanted}]"}, display="[id]"):
            mine = any_of(text(row, "id") for row in people)
            found += listed(config, "orders", {"id_customer": mine}, sort="[id_DESC]", limit="20")
        rows = list({text(row, "id"): row for row in found}.values())
        return pages.orders_of(config, self._shelf, rows)[0]

    def act(self, config: ConnectionConfig, order: OrderRef, deed: Deed, key: str) -> DeedOutcome:
        """Do it once."""
        return deeds.act(deeds.Task(config, self._shelf, order, key), deed)

    def find_deed(
        self, config: ConnectionConfig, order: OrderRef, deed: Deed, key: str
    ) -> Done | None:
        """By what the deed left behind."""
        return deeds.find_deed(deeds.Task(config, self._shelf, order, key), deed)

    def _see_orders(self, config: ConnectionConfig) -> tuple[str, str]:
        rows = listed(config, "orders", sort="[id_DESC]", limit="1")
        _orders, refs = pages.orders_of(config, self._shelf, rows)
        return ("schema", refs[0].reason) if refs else ("", "")


def number(external_id: str) -> str:
    """An id that can be one. Raises ShopTrouble."""
    if not (external_id.isascii() and external_id.isdigit()):
        raise ShopTrouble("not_found", external_id[:40], permanent=True)
    return external_id


def _see_door(config: ConnectionConfig) -> tuple[str, str]:
    ask(config, "GET", "/")
    return "", ""


def _see_rights(config: ConnectionConfig) -> tuple[str, str]:
    """The first page names what the key may read."""
    told = config.api.read(ask(config, "GET", "/"))
    missing = [name for name in NEEDED if name not in told]
    return ("rights", ", ".join(missing)) if missing else ("", "")
