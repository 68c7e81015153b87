"""What stands in for the adapter of a plugin that was removed: it says so, and asks nobody."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import ClassVar, Never

from django.utils.translation import gettext as _

from kontuar.kit.pace import Pace
from kontuar.orders.contract import (
    CheckStep,
    ConnectionConfig,
    Cursor,
    Deed,
    DeedOutcome,
    Done,
    OrderData,
    OrderRef,
    ParcelRef,
    Postponed,
    Proof,
    ShopStatus,
    ShopTrouble,
    StatusTable,
    Tempo,
    TrackingStep,
)
from kontuar.orders.wording import worded

CODE = "not_installed"


class Absent:
    """What is the same for shops and carriers."""

    form: ClassVar[str] = ""

    def __init__(self, kind: str) -> None:
        self.kind = self.name = kind

    def rate_budget(self, config: ConnectionConfig) -> Pace:
        """Nobody is asked anyway."""
        return Pace(1.0, 1.0)

    def check(self, config: ConnectionConfig) -> Iterable[CheckStep]:
        """There is nothing to try."""
        yield CheckStep("plugin", ok=False, code=CODE)

    def explain(self, code: str) -> str:
        """Its own codes are nobody's now; what every connection can meet is worded as ever."""
        missing = _(
            "The plugin “%s” is not installed. Install it again and everything goes on by itself."
            " What is known stays, and calls that come in are kept."
        )
        return worded(code, {CODE: missing % self.kind})


class AbsentShop(Absent):
    """A shop whose plugin is not installed: nothing can be read or done, nothing is lost."""

    poll_seconds: ClassVar[int] = 300

    def capabilities(self, config: ConnectionConfig) -> frozenset[str]:
        """None."""
        return frozenset()

    def statuses(self, config: ConnectionConfig) -> Sequence[ShopStatus]:
        """Nobody knows them now."""
        raise self._trouble()

    def verify(self, config: ConnectionConfig, headers: Mapping[str, str], raw: bytes) -> Proof:
        """Nobody can say now; it is looked at again before it is read."""
        return "unverifiable"

    def hints(self, config: ConnectionConfig, headers: Mapping[str, str], raw: bytes) -> Never:
        """Nobody can read it."""
        raise self._trouble()

    def changed_since(self, config: ConnectionConfig, cursor: Cursor) -> Never:
        """Nobody can ask."""
        raise self._trouble()

    def backfill(self, config: ConnectionConfig, cursor: Cursor, since: datetime) -> Never:
        """Nobody can ask."""
        raise self._trouble()

    def get_order(self, config: ConnectionConfig, external_id: str) -> Never:
        """Nobody can ask."""
        raise self._trouble()

    get_customer = get_product = get_return = get_order

    def find_orders(
        self, config: ConnectionConfig, *, number: str = "", email: str = "", phone: str = ""
    ) -> Sequence[OrderData]:
        """Nobody can ask."""
        raise self._trouble()

    def act(self, config: ConnectionConfig, order: OrderRef, deed: Deed, key: str) -> DeedOutcome:
        """It waits until somebody can."""
        return Postponed(CODE)

    def find_deed(
        self, config: ConnectionConfig, order: OrderRef, deed: Deed, key: str
    ) -> Done | None:
        """Nobody can look."""
        raise self._trouble()

    def _trouble(self) -> ShopTrouble:
        return ShopTrouble(CODE, self.kind, permanent=True)


class AbsentCarrier(Absent):
    """A carrier whose plugin is not installed: its parcels stay as they were."""

    names: ClassVar[Sequence[str]] = ()
    statuses: ClassVar[StatusTable] = StatusTable("", date.min, {})
    tempo: ClassVar[Tempo] = Tempo()
    batch: ClassVar[int] = 1

    def matches(self, number: str) -> int:
        """Nobody can say."""
        return 0

    def link(self, number: str) -> str:
        """Nobody knows."""
        return ""

    def track(
        self, config: ConnectionConfig, parcels: Sequence[ParcelRef]
    ) -> Sequence[TrackingStep]:
        """Nobody can ask."""
        raise ShopTrouble(CODE, self.kind, permanent=True)
