"""Who may do what: one table, read by everything."""

import hashlib
from collections.abc import Collection, Set
from dataclasses import dataclass
from uuid import UUID

READ = frozenset({"conversations.read"})
WORK = READ | {"conversations.work", "orders.act"}
LEAD = WORK | {
    "people.manage",
    "channels.manage",
    "connections.manage",
    "intake.manage",
    "orders.approve",
}
RUN = LEAD | {"company.manage", "limits.manage"}

AUTHORITIES: dict[str, frozenset[str]] = {
    "read_only": READ,
    "agent": WORK,
    "supervisor": LEAD,
    "administrator": RUN,
}


def may_grant(*, granter: str, role: str) -> bool:
    """Nobody hands out more than they hold."""
    return AUTHORITIES[role] <= AUTHORITIES[granter]


@dataclass(frozen=True, slots=True)
class Scope:
    """What somebody may see: None means all of them."""

    shops: Set[UUID] | None
    queues: Set[UUID] | None

    def covers(self, *, shop_id: UUID, queue_id: UUID) -> bool:
        """Both the shop and the queue have to be in it."""
        in_shop = self.shops is None or shop_id in self.shops
        return in_shop and (self.queues is None or queue_id in self.queues)

    def contains(self, *, shops: Collection[UUID] | None, queues: Collection[UUID] | None) -> bool:
        """Whether somebody limited like this may show that much to others."""
        return _is_within(shops, self.shops) and _is_within(queues, self.queues)


def _is_within(some: Collection[UUID] | None, limit: Set[UUID] | None) -> bool:
    return limit is None or (some is not None and set(some) <= limit)


def hash_of(token: str) -> str:
    """How a one-time token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()
