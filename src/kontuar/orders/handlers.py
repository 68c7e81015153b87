"""What orders do about facts of their own."""

from kontuar.events.contract import on
from kontuar.orders import services
from kontuar.orders.events import OrderChanged


@on(OrderChanged)
def note_after(event: OrderChanged) -> None:
    """What was done to an order shows what it became."""
    services.note_after(order_id=event.order_id, at=event.occurred_at)
