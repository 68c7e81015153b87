"""`kontuar export --messages`: what was said, as JSON lines on stdout; it changes nothing."""

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import django
from django.conf import settings
from django.db import connection, transaction

from kontuar.supervisor import borrow
from kontuar.supervisor.words import Trouble

if TYPE_CHECKING:
    from kontuar.conversations.selectors import ExportedMessage

DIRECTIONS = {"inbound": "in", "outbound": "out", "stub": "unread"}
"""A stub stands for mail that came in and could not be read."""


def main(words: Sequence[str]) -> int:
    """Write a line for each message, all of one and the same moment."""
    if list(words) != ["--messages"]:
        raise Trouble("export_usage")
    django.setup()
    from kontuar.conversations import selectors as conversations

    with borrow.database(settings.DATA), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("set transaction isolation level repeatable read, read only")
        for said in conversations.exported_messages():
            sys.stdout.write(json.dumps(line_of(said), ensure_ascii=False) + "\n")
    sys.stdout.flush()
    return 0


def line_of(said: "ExportedMessage") -> dict[str, Any]:
    """One message as plain values."""
    message, delivery = said.message, said.delivery
    line: dict[str, Any] = {
        "conversation": str(message.conversation_id),
        "number": message.conversation.number,
        "message": str(message.pk),
        "direction": DIRECTIONS[message.kind],
        "rfc_message_id": message.rfc_message_id,
        "subject": message.subject,
        "from": message.sender,
        "to": message.to,
        "cc": message.cc,
        "at": message.at.isoformat(),
        "text": message.text,
    }
    if delivery is not None:
        line |= {
            "state": delivery.state,
            "code": delivery.reason_code,
            "attempts": delivery.attempts,
            "resends": delivery.resends,
        }
    return line
