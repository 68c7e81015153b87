"""What a channel answers by itself to a new conversation."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kontuar.channels.events import ChannelChanged
from kontuar.channels.models import Channel
from kontuar.events.services import publish
from kontuar.kit.html import clean_reply_html, html_to_text


@transaction.atomic
def set_acknowledgement(
    *,
    channel_id: UUID,
    html: str,
    actor: str,
    at: datetime,
    by_language: Mapping[str, str] | None = None,
) -> None:
    """Keep its cleaned text; without words none is sent.

    `by_language` says it for customers who want another language than the shop's; where that is
    empty they get the shop's words.
    """
    others = {code: _cleaned(told) for code, told in (by_language or {}).items()}
    channel = Channel.objects.select_for_update().get(pk=channel_id)
    channel.acknowledgement = _cleaned(html)
    channel.acknowledgements = {code: told for code, told in others.items() if told}
    channel.save(update_fields=["acknowledgement", "acknowledgements"])
    publish(
        ChannelChanged(
            occurred_at=at,
            actor=actor,
            channel_id=channel.pk,
            state=channel.state,
            code=channel.trouble_code,
        )
    )


def _cleaned(html: str) -> str:
    cleaned = clean_reply_html(html)
    return cleaned if html_to_text(cleaned).strip() else ""
