"""What an answer will say: the typed text and the shop's signature with their values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from kontuar.channels import selectors as channels
from kontuar.conversations.contract import Gap, Group
from kontuar.conversations.reads.thread import conversation_seen_by
from kontuar.conversations.variables import Asked, fill_in, offers
from kontuar.kit.html import clean_reply_html
from kontuar.kit.variables import Draw

if TYPE_CHECKING:
    from kontuar.conversations.models import Conversation
    from kontuar.people.models import Agent


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as typed, as it reads with its values, the signature below, and what is missing."""

    typed: str
    html: str
    signature: str
    gaps: Sequence[Gap]


def language_for(conversation: Conversation) -> str:
    """In which its customer is written to: what they want, if that is known, else the shop's."""
    wanted = conversation.contact.language[:2].lower()
    known = wanted in dict(settings.LANGUAGES)
    return wanted if known else channels.language_of(conversation.channel_id)


def said_by(
    agent: Agent, conversation: Conversation, *, html: str, at: datetime, draw: Draw | None = None
) -> Said:
    """What would leave at this moment; `draw` marks the values for whoever looks before sending."""
    typed = clean_reply_html(html)
    asked = Asked(conversation, agent, at)
    text = fill_in(typed, asked, draw=draw)
    signature = fill_in(channels.signature_of(conversation.channel_id), asked, draw=draw)
    gaps = [*text.gaps, *_in_signature(signature.gaps)]
    return Said(typed, text.html, signature.html, gaps)


def variables_offered(agent: Agent, conversation_id: UUID, *, at: datetime) -> Sequence[Group]:
    """Every variable with its value in this conversation. Raises NoSuchConversation (404)."""
    return offers(Asked(conversation_seen_by(agent, conversation_id), agent, at))


def _in_signature(gaps: Sequence[Gap]) -> Iterator[Gap]:
    """Whoever answers can't change it, but may know whom to ask."""
    for gap in gaps:
        why = _("In the signature of the shop, which an administrator can change: %s") % gap.why
        yield Gap(gap.name, why, gap.remedy, is_typed=False)
