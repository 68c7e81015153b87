"""What conversations do about facts from the rooms below."""

from collections.abc import Sequence

from kontuar.channels.events import DeliverySettled, FileChecked, InboundQuarantined
from kontuar.contacts.events import ContactsJoined
from kontuar.conversations import services
from kontuar.conversations.events import MessageReceived
from kontuar.conversations.services.checked import show_checked
from kontuar.conversations.services.delivered import show_delivery
from kontuar.conversations.services.stub import Glance
from kontuar.events.contract import on, on_many
from kontuar.kit import clock
from kontuar.orders.events import DeedMoved


@on(InboundQuarantined)
def file_stub(event: InboundQuarantined) -> None:
    """Nobody is forgotten because their mail is broken; old mail waits for no answer."""
    if event.is_history:
        return
    services.file_stub(
        inbound_id=event.inbound_id,
        channel_id=event.channel_id,
        glance=Glance(event.sender, event.subject),
        at=event.occurred_at,
    )


@on_many(MessageReceived)
def confirm_receipt(events: Sequence[MessageReceived]) -> None:
    """A customer hears at once that their message came; old mail that comes late is no news."""
    news = [e for e in events if e.is_new and not e.is_automatic and not e.is_history]
    services.acknowledge(message_ids=[event.message_id for event in news], at=clock.now())


@on(ContactsJoined)
def follow_customer(event: ContactsJoined) -> None:
    """What came in at the very moment of a joining is not left behind."""
    services.move_to_kept(contact_ids=[event.gone_contact_id])


@on_many(MessageReceived)
def link_orders(events: Sequence[MessageReceived]) -> None:
    """The order that a message speaks of stands beside it."""
    services.link_orders(
        message_ids=[event.message_id for event in events],
        newcomers={event.contact_id for event in events if event.is_new},
    )


@on(DeliverySettled)
def tell_author(event: DeliverySettled) -> None:
    """The thread shows what became of an answer; a failed one comes back to its author."""
    if event.message_id:
        show_delivery(
            message_id=event.message_id,
            state=event.state,
            code=event.code,
            is_looked_into=event.is_looked_into,
            refused=event.refused,
            at=event.occurred_at,
        )


@on(FileChecked)
def show_checked_file(event: FileChecked) -> None:
    """A file that was held back can be opened, or never will be."""
    show_checked(sha256=event.sha256, at=event.occurred_at)


@on(DeedMoved)
def show_deed(event: DeedMoved) -> None:
    """What is done to an order stands in the thread it was asked for in."""
    if event.conversation_id:
        services.show_deed(moved=event, at=event.occurred_at)
