"""What happens to orders, parcels and the connections that tell of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from kontuar.events.contract import Event

TOPICS = ("orders",)
CONNECTIONS = ("connections",)


@dataclass(frozen=True, kw_only=True)
class ConnectionChanged(Event):
    """A shop or carrier was connected, changed, paused, resumed, or began or ceased to fail."""

    name: ClassVar[str] = "orders.connection_changed"
    topics: ClassVar[tuple[str, ...]] = CONNECTIONS
    connection_id: UUID
    state: str
    code: str = ""


@dataclass(frozen=True, kw_only=True)
class BackfillMoved(Event):
    """Taking over a shop's history began, ended, stopped or failed; `state` says which."""

    name: ClassVar[str] = "orders.backfill_moved"
    topics: ClassVar[tuple[str, ...]] = CONNECTIONS
    connection_id: UUID
    state: str
    done: int


@dataclass(frozen=True, kw_only=True)
class OrderSeen(Event):
    """An order became known. Those of a backfill are told of by `BackfillMoved` only."""

    name: ClassVar[str] = "orders.order_seen"
    topics: ClassVar[tuple[str, ...]] = TOPICS
    order_id: UUID
    connection_id: UUID
    shop_id: UUID
    state: str
    payment_state: str


@dataclass(frozen=True, kw_only=True)
class OrderChanged(Event):
    """The shop tells something else about an order than before."""

    name: ClassVar[str] = "orders.order_changed"
    topics: ClassVar[tuple[str, ...]] = TOPICS
    order_id: UUID
    connection_id: UUID
    shop_id: UUID
    state: str
    payment_state: str
    from_state: str
    from_payment_state: str


@dataclass(frozen=True, kw_only=True)
class OrderGone(Event):
    """An order was deleted in its shop; what we know of it stays."""

    name: ClassVar[str] = "orders.order_gone"
    topics: ClassVar[tuple[str, ...]] = TOPICS
    order_id: UUID


@dataclass(frozen=True, kw_only=True)
class DeedMoved(Event):
    """Something to be done to an order was asked for (`from_state` is empty), or came further.

    `is_looked_into`: nobody knows whether it was done, and the product still looks for proof.
    """

    name: ClassVar[str] = "orders.deed_moved"
    topics: ClassVar[tuple[str, ...]] = ("orders", "deeds")
    deed_id: UUID
    order_id: UUID
    agent_id: UUID
    conversation_id: UUID | None
    kind: str
    state: str
    from_state: str
    code: str = ""
    decider_id: UUID | None = None
    is_looked_into: bool = False


@dataclass(frozen=True, kw_only=True)
class ReturnChanged(Event):
    """A return became known in the shop, or changed; `from_state` is empty when it is new."""

    name: ClassVar[str] = "orders.return_changed"
    topics: ClassVar[tuple[str, ...]] = TOPICS
    return_id: UUID
    order_id: UUID | None
    shop_id: UUID
    state: str
    from_state: str


@dataclass(frozen=True, kw_only=True)
class ParcelMoved(Event):
    """A parcel came into another state."""

    name: ClassVar[str] = "orders.parcel_moved"
    topics: ClassVar[tuple[str, ...]] = TOPICS
    parcel_id: UUID
    order_ids: tuple[UUID, ...]
    state: str
    from_state: str
    reason: str = ""
    collect_by: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ParcelDelayed(Event):
    """A parcel's promise passed, or nobody scanned it for too long."""

    name: ClassVar[str] = "orders.parcel_delayed"
    topics: ClassVar[tuple[str, ...]] = TOPICS
    parcel_id: UUID
    order_ids: tuple[UUID, ...]
    state: str
    promised_by: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class UnknownCodeMet(Event):
    """A shop or carrier used a code that stands in no table, for the first time."""

    name: ClassVar[str] = "orders.unknown_code_met"
    topics: ClassVar[tuple[str, ...]] = CONNECTIONS
    role: str
    kind: str
    code: str
    text: str = ""
