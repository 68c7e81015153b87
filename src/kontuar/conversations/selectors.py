"""What others read about conversations."""

from kontuar.conversations.reads.answer import Said, said_by, variables_offered
from kontuar.conversations.reads.arrivals import homes_of_inbounds
from kontuar.conversations.reads.customers import (
    Candidate,
    Portrait,
    Separable,
    customer_of,
    customers_like,
    portraits,
    separable,
)
from kontuar.conversations.reads.export import ExportedMessage, exported_messages
from kontuar.conversations.reads.inbox import (
    channels_for,
    counts,
    inbox_page,
    inbox_row,
    tags_in_use,
)
from kontuar.conversations.reads.merging import merge_candidates
from kontuar.conversations.reads.orders import orders_of, whose_orders
from kontuar.conversations.reads.thread import (
    ThreadItem,
    attachment_by_id,
    attachment_for,
    conversation_seen_by,
    draft_mark,
    drafts_of,
    earlier_conversations,
    html_of,
    message_for,
    newest_message_id,
    original_for,
    recipients_for,
    thread,
    typing_now,
)

__all__ = [
    "Candidate",
    "ExportedMessage",
    "Portrait",
    "Said",
    "Separable",
    "ThreadItem",
    "attachment_by_id",
    "attachment_for",
    "channels_for",
    "conversation_seen_by",
    "counts",
    "customer_of",
    "customers_like",
    "draft_mark",
    "drafts_of",
    "earlier_conversations",
    "exported_messages",
    "homes_of_inbounds",
    "html_of",
    "inbox_page",
    "inbox_row",
    "merge_candidates",
    "message_for",
    "newest_message_id",
    "orders_of",
    "original_for",
    "portraits",
    "recipients_for",
    "said_by",
    "separable",
    "tags_in_use",
    "thread",
    "typing_now",
    "variables_offered",
    "whose_orders",
]
