"""What is asked of Medusa's admin API: shared by the connector and its fake.

Source: the sources of Medusa 2.21.2 (routes and validators of `api/admin`), read and tried on
2026-11-27. Amounts are decimals in major units with more digits than the currency has; an order is
computed without what came back; filters that a route does not know are passed over in silence.
"""

from typing import Final

SIGNATURE: Final = "x-kontuar-signature"
MARK: Final = "kontuar"
"""The metadata by which we know what we made, so that it is made once."""
STATES: Final = {
    "not_fulfilled": "placed",
    "partially_fulfilled": "processing",
    "fulfilled": "processing",
    "partially_shipped": "partly_shipped",
    "shipped": "shipped",
    "partially_delivered": "shipped",
    "delivered": "delivered",
    "returned": "returned",
    "requires_action": "on_hold",
    "canceled": "cancelled",
}
"""Of the way of an order's goods, as `fulfillment_status` tells it, and of what overrides it."""
NAMES: Final = {
    "not_fulfilled": "Not fulfilled",
    "partially_fulfilled": "Partially fulfilled",
    "fulfilled": "Fulfilled",
    "partially_shipped": "Partially shipped",
    "shipped": "Shipped",
    "partially_delivered": "Partially delivered",
    "delivered": "Delivered",
    "returned": "Returned",
    "requires_action": "Requires action",
    "canceled": "Canceled",
}
OVERRIDING: Final = ("canceled", "requires_action")
"""Statuses of the order itself that say more than the way of its goods."""
GONE_OUT: Final = ("partially_shipped", "shipped", "partially_delivered", "delivered", "canceled")
"""Ways of the goods on which an address is not changed any more."""
PAID: Final = {
    "not_paid": "unpaid",
    "awaiting": "unpaid",
    "requires_action": "unpaid",
    "authorized": "authorized",
    "partially_authorized": "authorized",
    "partially_captured": "partly_paid",
    "captured": "paid",
    "partially_refunded": "partly_refunded",
    "refunded": "refunded",
    "canceled": "failed",
}
RETURNS: Final = {
    "requested": "requested",
    "partially_received": "received",
    "received": "received",
    "canceled": "closed",
}
"""One that is "open" is still being written down."""
ORDER: Final = ",".join((
    "+email", "+currency_code", "+locale", "+canceled_at", "+custom_display_id",
    "+payment_status", "+fulfillment_status", "+is_draft_order", "+total", "+tax_total",
    "+discount_total", "+shipping_total", "+credit_line_total",
    "*customer", "*shipping_address", "*billing_address", "*promotions",
    "*items", "*items.tax_lines", "*items.detail", "*items.variant",
    "*shipping_methods", "*shipping_methods.tax_lines",
    "*payment_collections", "*payment_collections.payments",
    "*payment_collections.payments.captures", "*payment_collections.payments.refunds",
    "*fulfillments", "*fulfillments.items", "*fulfillments.labels",
    "*returns", "*returns.items", "*returns.items.item",
))  # fmt: skip
RETURN: Final = "*items,*items.reason,*items.item"
PRODUCT: Final = "*variants,+variants.inventory_quantity"
MONEY: Final = "id,payment_collection.updated_at,payment_collection.order.id"
"""Of payments: what was captured or given back moves no other clock."""
