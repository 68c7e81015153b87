"""Every write about conversations."""

from kontuar.conversations.services.acknowledge import acknowledge
from kontuar.conversations.services.assign import assign_conversation
from kontuar.conversations.services.close import close_conversation, reopen_conversation
from kontuar.conversations.services.customer import (
    forget_note,
    note_customer,
    set_preferences,
)
from kontuar.conversations.services.customers import (
    join_customers,
    move_to_kept,
    separate_customer,
)
from kontuar.conversations.services.deeds import show_deed
from kontuar.conversations.services.draft import discard_draft, save_draft
from kontuar.conversations.services.files import attach_file, detach_file
from kontuar.conversations.services.history import receive_history
from kontuar.conversations.services.merge import merge_conversations, separate_conversations
from kontuar.conversations.services.named_orders import link_orders
from kontuar.conversations.services.note import add_note, read_mentions
from kontuar.conversations.services.orders import correct_order
from kontuar.conversations.services.receive import receive_messages
from kontuar.conversations.services.reply import reply_to_conversation
from kontuar.conversations.services.resend import mark_arrived, retry_sending
from kontuar.conversations.services.rewrite import rewrite_answer
from kontuar.conversations.services.snooze import snooze_conversation, wake_conversations
from kontuar.conversations.services.stub import file_stub
from kontuar.conversations.services.tag import tag_conversation
from kontuar.conversations.services.undo import undo_reply

__all__ = [
    "acknowledge",
    "add_note",
    "assign_conversation",
    "attach_file",
    "close_conversation",
    "correct_order",
    "detach_file",
    "discard_draft",
    "file_stub",
    "forget_note",
    "join_customers",
    "link_orders",
    "mark_arrived",
    "merge_conversations",
    "move_to_kept",
    "note_customer",
    "read_mentions",
    "receive_history",
    "receive_messages",
    "reopen_conversation",
    "reply_to_conversation",
    "retry_sending",
    "rewrite_answer",
    "save_draft",
    "separate_conversations",
    "separate_customer",
    "set_preferences",
    "show_deed",
    "snooze_conversation",
    "tag_conversation",
    "undo_reply",
    "wake_conversations",
]
