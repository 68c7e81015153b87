"""What conversations do about facts from the rooms below."""

from kontuar.channels.events import DeliverySettled, InboundQuarantined
from kontuar.conversations import services
from kontuar.conversations.services.delivered import show_delivery
from kontuar.conversations.services.stub import Glance
from kontuar.events.contract import on


@on(InboundQuarantined)
def file_stub(event: InboundQuarantined) -> None:
    """Nobody is forgotten because their mail is broken."""
    services.file_stub(
        inbound_id=event.inbound_id,
        channel_id=event.channel_id,
        glance=Glance(event.sender, event.subject),
        at=event.occurred_at,
    )


@on(DeliverySettled)
def tell_author(event: DeliverySettled) -> None:
    """The thread shows what became of an answer; a failed one comes back to its author."""
    if event.message_id:
        show_delivery(
            message_id=event.message_id,
            state=event.state,
            code=event.code,
            at=event.occurred_at,
        )
