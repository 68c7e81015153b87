"""What a conversation may be joined with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kontuar.conversations.models import Conversation
from kontuar.conversations.reads.inbox import matches

if TYPE_CHECKING:
    from kontuar.people.models import Agent

SHOWN = 12


def merge_candidates(
    *, agent: Agent, conversation: Conversation, query: str
) -> Sequence[Conversation]:
    """Those that answer the query, else the customer's others; newest first."""
    rows = Conversation.objects.visible_to(agent).filter(merged_into=None)
    words = query.casefold().split()[:6]
    for word in words:
        rows = rows.filter(matches(word))
    if not words:
        rows = rows.filter(contact_id=conversation.contact_id)
    rows = rows.exclude(pk=conversation.pk).select_related("contact")
    return list(rows.order_by("-pk")[:SHOWN])
