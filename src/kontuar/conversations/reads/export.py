"""Everything that was said, one message after the other, for whoever takes the data elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from kontuar.channels import selectors as channels
from kontuar.conversations.models import Message

if TYPE_CHECKING:
    from kontuar.channels.models import Delivery

CHUNK = 500
SAID = ("inbound", "outbound", "stub")


@dataclass(frozen=True, slots=True)
class ExportedMessage:
    """One message with the conversation it stands in and, for an answer, what became of it."""

    message: Message
    delivery: "Delivery | None"


def exported_messages() -> Iterator[ExportedMessage]:
    """Every message of every conversation in the order of their ids, few of them in memory.

    Inside a transaction, so that what is read late is of the same moment as what is read first.
    """
    rows = Message.objects.filter(kind__in=SAID).select_related("conversation").order_by("pk")
    for chunk in _chunks(rows.defer("html", "reply", "data").iterator(chunk_size=CHUNK)):
        sent = [message.pk for message in chunk if message.kind == "outbound"]
        deliveries = channels.deliveries_of(sent) if sent else {}
        for message in chunk:
            yield ExportedMessage(message, deliveries.get(message.pk))


def _chunks(messages: Iterator[Message]) -> Iterator[list[Message]]:
    while chunk := list(islice(messages, CHUNK)):
        yield chunk
