"""Allegro's REST API as documented: shared by the connector, the carrier and their fake.

Read on 2026-11-27: the OpenAPI file of developer.allegro.pl in a copy of 2026-07 kept in public
code; the guides "Uwierzytelnianie i autoryzacja" and "Zamówienia" there; answers of Allegro's staff
in the issues of github.com/allegro/allegro-api, by number:
refresh tokens live three months and count once, the old pair dies about a minute after it was
renewed (1174, 2939, 9045); events are kept 60 days (3731) and now and then one is missing (8586,
8856); returns have no events (5550); `order.id` and `commandId` of a refund are required since
2025-12-15, `order.id` filters refunds since 2025-06-16 (11668, 12208); which states of a refund are
final (3772); a User-Agent with the registered name is required since July 2026, but not by the
addresses of the login (13126, 13321).
"""

from collections.abc import Mapping
from typing import Final

API: Final = "https://api.allegro.pl"
SITE: Final = "https://allegro.pl"
SANDBOX_API: Final = "https://api.allegro.pl.allegrosandbox.pl"
SANDBOX_SITE: Final = "https://allegro.pl.allegrosandbox.pl"
PANEL: Final = "https://salescenter.allegro.com/orders/"
"""Where the seller's own panel shows an order."""
PUBLIC: Final = "application/vnd.allegro.public.v1+json"
BETA: Final = "application/vnd.allegro.beta.v1+json"
"""Returns are still read as such."""

DEVICE: Final = "/auth/oauth/device"
TOKEN: Final = "/auth/oauth/token"  # noqa: S105  (an address)
DEVICE_GRANT: Final = "urn:ietf:params:oauth:grant-type:device_code"
WAITING: Final = ("authorization_pending", "slow_down")
"""The person has not confirmed yet."""

EVENTS: Final = "/order/events"
EVENT_STATS: Final = "/order/event-stats"
FORMS: Final = "/order/checkout-forms"
RETURNS: Final = "/order/customer-returns"
REFUNDS: Final = "/payments/refunds"
TRACKING: Final = "/order/carriers/{carrier}/tracking"
CARRIERS: Final = "/order/carriers"
PER_MINUTE: Final = 9000
"""Requests of one client id; then it is shut out for a minute."""
TRACKED_AT_ONCE: Final = 20
PAGE: Final = 100

UNFINISHED: Final = ("BOUGHT", "FILLED_IN")
STATES: Final[Mapping[str, str]] = {
    "BOUGHT": "placed",
    "FILLED_IN": "placed",
    "CANCELLED": "cancelled",
    "NEW": "placed",
    "PROCESSING": "processing",
    "READY_FOR_SHIPMENT": "processing",
    "READY_FOR_PICKUP": "processing",
    "SENT": "shipped",
    "PICKED_UP": "delivered",
    "SUSPENDED": "on_hold",
    "RETURNED": "returned",
}
"""The first two stand in `status`, the others in `fulfillment.status`, CANCELLED in either."""
SETTABLE: Final = tuple(s for s in STATES if s not in (*UNFINISHED, "RETURNED"))
RETURN_STATES: Final[Mapping[str, str]] = {
    "CREATED": "requested",
    "DISPATCHED": "in_transit",
    "IN_TRANSIT": "in_transit",
    "DELIVERED": "received",
    "WAREHOUSE_DELIVERED": "received",
    "WAREHOUSE_VERIFICATION": "received",
    "FINISHED": "refunded",
    "FINISHED_APT": "refunded",
    "COMMISSION_REFUND_CLAIMED": "refunded",
    "COMMISSION_REFUNDED": "refunded",
    "REJECTED": "rejected",
}
"""The two about commission follow FINISHED: the buyer has the money already."""
REFUND_STATES: Final[Mapping[str, str]] = {
    "NEW": "pending",
    "VALIDATED": "pending",
    "IN_PROGRESS": "pending",
    "SUCCESS": "done",
    "PARTIAL": "done",
    "CANCELED": "failed",
    "VALIDATE_FAILED": "failed",
}
