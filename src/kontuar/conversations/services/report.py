"""File a mail server's report about an answer of ours."""

from datetime import datetime, timedelta
from uuid import UUID

from kontuar.channels import selectors as channel_reads
from kontuar.channels import services as channels
from kontuar.contacts import selectors as contacts
from kontuar.conversations.contract import Received
from kontuar.conversations.models import Message
from kontuar.conversations.rules import content_key
from kontuar.conversations.services.delivered import bring_back

LOOKS_BACK = timedelta(days=14)


def file_report(*, report: Received, at: datetime) -> bool:
    """Mark the delivery, show it in the thread, call the author. False when it is not ours.

    It opens no conversation: nobody wrote it. A report that mail is late is only shown.
    """
    bounce = report.incoming.bounce
    if bounce is None:
        return False
    delivery_id, message_id = _sent(report)
    if delivery_id is None:
        return False
    code = channels.mark_bounced(
        delivery_id=delivery_id,
        bounce=bounce,
        is_certain=bool(bounce.rfc_message_id),
        at=at,
    )
    message = Message.objects.filter(pk=message_id).first() if message_id else None
    if message is not None:
        _show(message, report, code)
        if code != "delayed_there":
            bring_back(message, because="bounced", at=at)
    return True


def _sent(report: Received) -> tuple[UUID | None, UUID | None]:
    """The delivery it is about and its message: by our Message-ID, else the last one to them."""
    bounce = report.incoming.bounce
    if bounce and bounce.rfc_message_id:
        found = channel_reads.delivery_by_rfc_id(bounce.rfc_message_id)
        return (found.pk, found.message_id) if found else (None, None)
    recipients = list(bounce.recipients) if bounce else []
    contact_ids = contacts.contacts_by_email(recipients).values()
    sent = Message.objects.filter(
        kind="outbound",
        conversation__contact_id__in=list(contact_ids),
        conversation__channel_id=report.channel_id,
        at__gt=report.received_at - LOOKS_BACK,
    )
    for message in sent.order_by("-pk")[:5] if contact_ids else ():
        if {a["email"] for a in (*message.to, *message.cc)} & set(recipients):
            delivery = channel_reads.deliveries_of([message.pk]).get(message.pk)
            return (delivery.pk, message.pk) if delivery else (None, None)
    return None, None


def _show(message: Message, report: Received, code: str) -> None:
    """A thin line with the report behind it."""
    bounce = report.incoming.bounce
    Message.objects.create(
        conversation_id=message.conversation_id,
        kind="change",
        at=report.received_at,
        data={
            "what": "bounced",
            "code": code,
            "recipients": list(bounce.recipients) if bounce else [],
            "message": str(message.pk),
        },
        content_key=content_key(report.incoming, shop_id=report.home.shop_id),
        inbound_id=report.inbound_id,
        is_automatic=True,
    )
