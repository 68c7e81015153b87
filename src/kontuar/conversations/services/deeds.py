"""Show in the thread what is done to an order, and call its author when they have to know."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from kontuar.conversations.events import DeedShown
from kontuar.conversations.models import Conversation, Mention, Message
from kontuar.conversations.services.delivered import bring_back
from kontuar.conversations.services.loading import note_change
from kontuar.events.services import publish
from kontuar.orders.events import DeedMoved
from kontuar.people import selectors as people

FAILED = ("refused", "declined")


@transaction.atomic
def show_deed(*, moved: DeedMoved, at: datetime) -> None:
    """One line for a deed, however far it comes; the page reads from the deed how it stands.

    What failed, or what nobody is sure of, brings the matter back to whoever asked for it.
    """
    home = _home(moved.conversation_id) if moved.conversation_id else None
    if home is None:
        return
    line = Message.objects.filter(
        conversation=home, kind="change", data__deed=str(moved.deed_id)
    ).first()
    if line is None:
        author = people.agent_by_id(moved.agent_id)
        line = note_change(home, "deed", by=author, at=at, deed=str(moved.deed_id), kind=moved.kind)
    if moved.actor != f"agent:{moved.agent_id}":
        _call(line, moved, at)
    publish(
        DeedShown(
            occurred_at=at,
            conversation_id=home.pk,
            message_id=line.pk,
            deed_id=moved.deed_id,
            state=moved.state,
        )
    )


def _home(conversation_id: UUID) -> Conversation | None:
    """The conversation, or the one it was joined with."""
    found = Conversation.objects.filter(pk=conversation_id).select_related("merged_into").first()
    return found.merged_into or found if found else None


def _call(line: Message, moved: DeedMoved, at: datetime) -> None:
    is_lost = moved.state == "unsure" and not moved.is_looked_into
    if moved.state in FAILED or is_lost:
        bring_back(line, because="deed", at=at)
    elif moved.from_state == "awaiting":
        Mention.objects.update_or_create(
            message=line,
            agent_id=moved.agent_id,
            defaults={"conversation_id": line.conversation_id, "at": at, "read_at": None},
        )
