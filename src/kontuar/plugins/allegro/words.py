"""Allegro's statuses as sellers read them."""

from django.utils.translation import pgettext_lazy

STATUSES = {
    "BOUGHT": pgettext_lazy("Allegro", "Bought, not filled in"),
    "FILLED_IN": pgettext_lazy("Allegro", "Waits for payment"),
    "CANCELLED": pgettext_lazy("Allegro", "Cancelled"),
    "NEW": pgettext_lazy("Allegro", "New"),
    "PROCESSING": pgettext_lazy("Allegro", "Being processed"),
    "READY_FOR_SHIPMENT": pgettext_lazy("Allegro", "Ready to be sent"),
    "READY_FOR_PICKUP": pgettext_lazy("Allegro", "Ready to be collected"),
    "SENT": pgettext_lazy("Allegro", "Sent"),
    "PICKED_UP": pgettext_lazy("Allegro", "Collected"),
    "SUSPENDED": pgettext_lazy("Allegro", "Suspended"),
    "RETURNED": pgettext_lazy("Allegro", "Returned"),
}


def status(code: str) -> str:
    """A status by its name; one that is new there by its code."""
    return str(STATUSES.get(code, code))
