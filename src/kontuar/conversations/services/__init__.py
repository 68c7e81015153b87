"""Every write about conversations."""

from kontuar.conversations.services.assign import assign_conversation
from kontuar.conversations.services.close import close_conversation, reopen_conversation
from kontuar.conversations.services.draft import discard_draft, save_draft
from kontuar.conversations.services.files import attach_file, detach_file
from kontuar.conversations.services.note import add_note, read_mentions
from kontuar.conversations.services.receive import receive_messages
from kontuar.conversations.services.reply import reply_to_conversation
from kontuar.conversations.services.resend import retry_sending
from kontuar.conversations.services.snooze import snooze_conversation, wake_conversations
from kontuar.conversations.services.stub import file_stub
from kontuar.conversations.services.tag import tag_conversation

__all__ = [
    "add_note",
    "assign_conversation",
    "attach_file",
    "close_conversation",
    "detach_file",
    "discard_draft",
    "file_stub",
    "read_mentions",
    "receive_messages",
    "reopen_conversation",
    "reply_to_conversation",
    "retry_sending",
    "save_draft",
    "snooze_conversation",
    "tag_conversation",
    "wake_conversations",
]
