"""The connections that somebody looks after."""

from typing import TYPE_CHECKING
from uuid import UUID

from kontuar.manage.access import AgentRequest, NotHere
from kontuar.orders.reads import connections as reads

if TYPE_CHECKING:
    from kontuar.orders.models import Connection


def connection_of(request: AgentRequest, connection_id: UUID) -> "Connection":
    """A connection of a brand of this person; anything else is not here."""
    found = reads.connection_seen_by(request.user, connection_id)
    if found is None:
        raise NotHere
    return found
