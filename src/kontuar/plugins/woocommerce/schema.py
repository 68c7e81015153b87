"""What the REST API wc/v3 and its webhooks look like, for the connector and for its fake.

Source: the REST API documentation of WooCommerce and the sources of its releases 9 to 11, read on
2026-11-28. Keys of other plugins' metadata come from the sources of those plugins, same day.
"""

PREFIX, NAMESPACE = "wp-json", "wc/v3"
API = f"/{PREFIX}/{NAMESPACE}"
SIGNATURE = "x-wc-webhook-signature"
TOPIC = "x-wc-webhook-topic"
DELIVERY = "x-wc-webhook-delivery-id"
TOTAL = "x-wp-total"
PAGES = "x-wp-totalpages"
PAGE = 50
"""Objects on a page; the API gives at most 100."""
OUR_KEY = "_kontuar_key"
"""The metadata by which we know what we made, so that it is made once."""
STATES = {
    "pending": "placed",
    "failed": "on_hold",
    "on-hold": "on_hold",
    "processing": "processing",
    "completed": "shipped",
    "refunded": "returned",
    "cancelled": "cancelled",
    "trash": "cancelled",
    # statuses that shops and shipping plugins commonly add
    "shipped": "shipped",
    "partial-shipped": "partly_shipped",
    "delivered": "delivered",
    "returned": "returned",
}
NAMES = {
    "pending": "Pending payment",
    "processing": "Processing",
    "on-hold": "On hold",
    "completed": "Completed",
    "cancelled": "Cancelled",
    "refunded": "Refunded",
    "failed": "Failed",
}
DRAFTS = ("checkout-draft", "auto-draft", "draft", "new")
"""No orders yet: somebody stands at the checkout, or the staff types one in."""
UNPAID = ("pending", "on-hold", "cancelled", "trash")
GONE_OUT = ("completed", "refunded", "cancelled", "trash", "shipped", "delivered", "returned")
"""Statuses in which an address is not changed any more."""
TRACKING_LISTS = ("_wc_shipment_tracking_items", "_aftership_tracking_items")
"""Shipment Tracking, Advanced Shipment Tracking; AfterShip."""
LINE_TRACKING = "_vi_wot_order_item_tracking_data"
"""Orders Tracking, on each line."""
TRACKING_NUMBERS = {
    "_easypack_parcel_tracking": "InPost",
    "_tracking_number": "",
    "tracking_number": "",
    "_wc_shipment_tracking_number": "",
}
PICKUP_POINTS = ("_parcel_machine_id", "parcel_machine_id", "_paczkomat_id", "paczkomat_id")
TAX_IDS = ("_billing_nip", "billing_nip", "_billing_vat_number", "_vat_number", "nip")
