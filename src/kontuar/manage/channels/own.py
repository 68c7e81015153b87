"""The channels that somebody looks after."""

from typing import TYPE_CHECKING
from uuid import UUID

from kontuar.channels import selectors as channels
from kontuar.manage.access import AgentRequest, NotHere
from kontuar.manage.channels.forms import kind_of

if TYPE_CHECKING:
    from kontuar.channels.models import Channel


def channel_of(request: AgentRequest, channel_id: UUID) -> "Channel":
    """A channel with settings that this person may change; anything else is not here."""
    found = channels.channel_by_id(channel_id)
    if found is None or found.kind != kind_of(found.kind):
        raise NotHere
    if not request.user.scope.covers(shop_id=found.shop_id, queue_id=found.queue_id):
        raise NotHere
    return found
