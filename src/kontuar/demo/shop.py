"""The demo's own shop: its orders are there already, and what is done changes them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from kontuar.demo import doing, words
from kontuar.kit.pace import Pace
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


class DemoShop:
    """Never asked how things stand; what is done to its orders is done here."""

    kind: ClassVar[str] = "demo"
    name: ClassVar[str] = "Kram"
    form: ClassVar[str] = ""
    """Nobody connects one by hand."""
    poll_seconds: ClassVar[int] = 3600

    def capabilities(self, config: ConnectionConfig) -> frozenset[str]:
        """What an agent can try out."""
        deeds = {"note", "tag", "status", "cancel", "refund", "refund_partial", "refund_shipping"}
        more = {"coupon", "address", "invoice", "return"}
        return frozenset({"orders", "returns", *more, *deeds})

    def rate_budget(self, config: ConnectionConfig) -> Pace:
        """Nothing leaves this machine."""
        return Pace(1000.0, 1000.0)

    def check(self, config: ConnectionConfig) -> Iterable[CheckStep]:
        """There is nothing that could fail."""
        yield CheckStep("login", ok=True)
        yield CheckStep("orders", ok=True)

    def explain(self, code: str) -> str:
        """In plain words."""
        return words.explain(code)

    def statuses(self, config: ConnectionConfig) -> Sequence[ShopStatus]:
        """As a shop of this size has them."""
        return doing.STATUSES

    def verify(
        self,
        config: ConnectionConfig,
        headers: Mapping[str, str],
        raw: bytes,
    ) -> Proof:
        """Nobody calls."""
        return "forged"

    def hints(
        self,
        config: ConnectionConfig,
        headers: Mapping[str, str],
        raw: bytes,
    ) -> News:
        """Nobody calls."""
        return News("none")

    def changed_since(self, config: ConnectionConfig, cursor: Cursor) -> Page:
        """Nothing changes by itself."""
        return Page(cursor)

    def backfill(self, config: ConnectionConfig, cursor: Cursor, since: datetime) -> Page:
        """All history is there."""
        return Page(cursor)

    def get_order(self, config: ConnectionConfig, external_id: str) -> OrderData:
        """Not asked."""
        raise ShopTrouble("not_asked", permanent=True)

    def get_customer(self, config: ConnectionConfig, external_id: str) -> ShopCustomer:
        """Not asked."""
        raise ShopTrouble("not_asked", permanent=True)

    def get_product(self, config: ConnectionConfig, external_id: str) -> ProductData:
        """Not asked."""
        raise ShopTrouble("not_asked", permanent=True)

    def get_return(self, config: ConnectionConfig, external_id: str) -> ReturnData:
        """Not asked."""
        raise ShopTrouble("not_asked", permanent=True)

    def find_orders(
        self,
        config: ConnectionConfig,
        *,
        number: str = "",
        email: str = "",
        phone: str = "",
    ) -> Sequence[OrderData]:
        """There are no others."""
        return []

    def act(
        self,
        config: ConnectionConfig,
        order: OrderRef,
        deed: Deed,
        key: str,
    ) -> DeedOutcome:
        """Done to our own mirror: that is all there is of this shop."""
        return doing.do(config.id, order.external_id, deed, key)

    def find_deed(
        self,
        config: ConnectionConfig,
        order: OrderRef,
        deed: Deed,
        key: str,
    ) -> Done | None:
        """What bears the key was done; the rest leaves no proof."""
        is_done = doing.found(config.id, order.external_id, deed, key)
        return Done(external_id=key) if is_done else None
