"""A file was judged: whoever looks at its conversation sees it."""

from datetime import datetime, timedelta
from uuid import UUID

from kontuar.conversations.models import Attachment
from kontuar.events.services import touch_topic

RECENT = timedelta(days=2)
"""Older files are judged when somebody opens them, who sees the answer anyway."""


def show_checked(*, sha256: str, at: datetime) -> None:
    """Open pages of the conversations it came to lately look again."""
    first = UUID(int=int((at - RECENT).timestamp() * 1000) << 80)
    rows = Attachment.objects.filter(pk__gte=first, blob_id=bytes.fromhex(sha256))
    homes = rows.exclude(message=None).values_list("message__conversation_id", flat=True)
    for conversation_id in homes.distinct()[:50]:
        touch_topic(f"conversation-{conversation_id}")
