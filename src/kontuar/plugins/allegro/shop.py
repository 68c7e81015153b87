"""The adapter of Allegro as a shop."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from kontuar.kit.pace import Pace
from kontuar.kit.webapi import ApiTrouble
from kontuar.orders.contract import (
    CheckStep,
    ConnectionConfig,
    Cursor,
    Deed,
    DeedOutcome,
    Done,
    LoginBegun,
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
    Tokens,
)
from kontuar.orders.reading import ODD, each_of, listing, told_of
from kontuar.plugins.allegro import deeds, login, pages, schema, troubles, words
from kontuar.plugins.allegro.parse import id_of, read_order
from kontuar.plugins.allegro.returning import read_return
from kontuar.plugins.allegro.talk import get, own_id
from kontuar.plugins.allegro.whole import form_of, whole


class AllegroShop:
    """A seller's account; it never calls, so it is asked."""

    kind: ClassVar[str] = "allegro"
    name: ClassVar[str] = "Allegro"
    form: ClassVar[str] = "kontuar.plugins.allegro.forms.AllegroForm"
    poll_seconds: ClassVar[int] = 60

    def capabilities(self, config: ConnectionConfig) -> frozenset[str]:
        """No calls, no notes; customers come with their orders, found by login alone."""
        read = {"orders", "reread", "returns", "backfill", "find_by_number"}
        return frozenset({*read, *deeds.KINDS, "refund_partial", "refund_shipping"})

    def rate_budget(self, config: ConnectionConfig) -> Pace:
        """Far below what shuts an application out for a minute."""
        return Pace(schema.PER_MINUTE / 60 / 5, 60.0)

    def login_name(self) -> str:
        """Where a person lets us in."""
        return self.name

    def begin_login(self, config: ConnectionConfig, at: datetime) -> LoginBegun:
        """A code to confirm."""
        return login.begin(config, at)

    def finish_login(
        self, config: ConnectionConfig, memory: Mapping[str, str], at: datetime
    ) -> Tokens | None:
        """The tokens once it is confirmed."""
        return login.finish(config, memory, at)

    def check(self, config: ConnectionConfig) -> Iterable[CheckStep]:
        """The login, an order, a return, and the right to see payments."""
        looks: Sequence[tuple[str, Callable[[], bool]]] = (
            ("login", lambda: bool(login.access(config))),
            ("orders", lambda: _sees(config, schema.FORMS, "checkoutForms", read_order)),
            ("returns", lambda: _sees(config, schema.RETURNS, "customerReturns", read_return)),
            ("rights", lambda: bool(get(config, schema.REFUNDS, {"limit": 1}))),
        )
        for name, look in looks:
            try:
                code = "" if look() else "schema"
                detail = ""
            except ApiTrouble as trouble:
                code, detail = trouble.code, trouble.detail
            except ODD as odd:
                code, detail = "schema", told_of(odd)
            yield CheckStep(name, ok=not code, code=code, detail=detail)
            if code:
                return

    def explain(self, code: str) -> str:
        """In plain words."""
        return troubles.explain(code)

    def statuses(self, config: ConnectionConfig) -> Sequence[ShopStatus]:
        """Those of Allegro, the same for everybody; asks nobody."""
        return [
            ShopStatus(code, words.status(code), state, code in schema.SETTABLE)
            for code, state in schema.STATES.items()
        ]

    def verify(self, config: ConnectionConfig, headers: Mapping[str, str], raw: bytes) -> Proof:
        """Allegro calls nobody."""
        return "forged"

    def hints(self, config: ConnectionConfig, headers: Mapping[str, str], raw: bytes) -> News:
        """Nothing: see verify."""
        return News("")

    def changed_since(self, config: ConnectionConfig, cursor: Cursor) -> Page:
        """By events, and by lists where there are none."""
        return pages.changes(config, cursor) if cursor else Page(pages.first_cursor(config))

    def backfill(self, config: ConnectionConfig, cursor: Cursor, since: datetime) -> Page:
        """Orders by the day they were bought, then returns."""
        return pages.history(config, cursor, since)

    def get_order(self, config: ConnectionConfig, external_id: str) -> OrderData:
        """One order with its parcels, refunds and invoices."""
        return whole(config, form_of(config, external_id))

    def get_customer(self, config: ConnectionConfig, external_id: str) -> ShopCustomer:
        """Allegro shows buyers only with their orders."""
        raise ShopTrouble("not_offered", permanent=True)

    def get_product(self, config: ConnectionConfig, external_id: str) -> ProductData:
        """Offers are not read."""
        raise ShopTrouble("not_offered", permanent=True)

    def get_return(self, config: ConnectionConfig, external_id: str) -> ReturnData:
        """One return."""
        path = f"{schema.RETURNS}/{own_id(external_id)}"
        return read_return(get(config, path, media=schema.BETA))

    def find_orders(
        self, config: ConnectionConfig, *, number: str = "", email: str = "", phone: str = ""
    ) -> Sequence[OrderData]:
        """By the number alone, which is a UUID: Allegro searches by nothing a customer writes."""
        try:
            own = str(UUID(number.strip().lstrip("#")))
        except ValueError:
            return []
        try:
            return [self.get_order(config, own)]
        except ApiTrouble as trouble:
            if trouble.code != "not_found":
                raise
        return []

    def act(self, config: ConnectionConfig, order: OrderRef, deed: Deed, key: str) -> DeedOutcome:
        """Do it once."""
        return deeds.act(config, order, deed, key)

    def find_deed(
        self, config: ConnectionConfig, order: OrderRef, deed: Deed, key: str
    ) -> Done | None:
        """By what the deed left behind."""
        return deeds.find_deed(config, order, deed, key)


def _sees(config: ConnectionConfig, path: str, name: str, read: Any) -> bool:
    media = schema.BETA if path == schema.RETURNS else schema.PUBLIC
    told = listing(get(config, path, {"limit": 1}, media=media)[name])
    _found, refs = each_of(told, read, kind="order", id_of=id_of)
    return not refs
