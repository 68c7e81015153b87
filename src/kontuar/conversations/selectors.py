"""What others read about conversations."""

from kontuar.conversations.reads.arrivals import homes_of_inbounds
from kontuar.conversations.reads.inbox import (
    channels_for,
    counts,
    inbox_page,
    inbox_row,
    tags_in_use,
)
from kontuar.conversations.reads.thread import (
    ThreadItem,
    attachment_by_id,
    attachment_for,
    conversation_seen_by,
    drafts_of,
    earlier_conversations,
    message_for,
    newest_message_id,
    original_for,
    recipients_for,
    thread,
    typing_now,
)

__all__ = [
    "ThreadItem",
    "attachment_by_id",
    "attachment_for",
    "channels_for",
    "conversation_seen_by",
    "counts",
    "drafts_of",
    "earlier_conversations",
    "homes_of_inbounds",
    "inbox_page",
    "inbox_row",
    "message_for",
    "newest_message_id",
    "original_for",
    "recipients_for",
    "tags_in_use",
    "thread",
    "typing_now",
]
