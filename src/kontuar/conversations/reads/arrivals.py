"""Where something that came in went."""

from collections.abc import Collection, Mapping
from uuid import UUID

from kontuar.conversations.models import Message


def homes_of_inbounds(inbound_ids: Collection[UUID]) -> Mapping[UUID, UUID]:
    """The conversation of each arrival that has become a message."""
    rows = Message.objects.filter(inbound_id__in=list(inbound_ids))
    pairs = rows.values_list("inbound_id", "conversation_id")
    return {inbound_id: home for inbound_id, home in pairs if inbound_id}
