"""News of a provider about our mail: what arrived is noted, the rest becomes a report."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from kontuar.channels import selectors
from kontuar.channels import services as channels
from kontuar.kit import clock

if TYPE_CHECKING:
    from kontuar.plugins.email.hook_news import News


def reports_in(channel_id: UUID, provider: str, heard: Sequence["News"]) -> list[bytes]:
    """The reports to be stored; news about mail that is not of this channel is dropped."""
    if not heard:
        return []
    from kontuar.plugins.email.hook_news import ARRIVED
    from kontuar.plugins.email.hook_reports import report_of

    reports = []
    for news in heard:
        sent = selectors.delivery_named(
            channel_id=channel_id, mark=news.mark, rfc_message_id=news.rfc_message_id
        )
        if sent is None:
            continue
        if news.what == ARRIVED:
            channels.note_arrival(delivery_id=sent.pk, at=clock.now())
        else:
            named = sent.rfc_message_id
            reports.append(report_of(news, provider=provider, rfc_message_id=named))
    return reports
