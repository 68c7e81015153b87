"""Where to go on after an answer, for those who like the next one at once."""

from uuid import UUID

from django.urls import reverse

from kontuar.conversations import selectors as conversations
from kontuar.desk.access import AgentRequest
from kontuar.desk.inbox.filters import filters_from, query_of


def next_address(request: AgentRequest, *, leaving: UUID) -> str:
    """The conversation that waits longest in the list one came from, else that list."""
    filters = filters_from(request.POST)
    page = conversations.inbox_page(agent=request.user, filters=filters)
    waiting = [row.id for row in page.rows if row.is_waiting and row.id != leaving]
    if waiting:
        return reverse("desk:conversation", args=[waiting[0]]) + query_of(filters)
    return reverse("desk:inbox") + query_of(filters)
