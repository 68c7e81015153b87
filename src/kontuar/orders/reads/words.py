"""What the states of orders, payments, returns and parcels are called."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

Words = Mapping[str, str | Promise]
ORDERS: Words = {
    "placed": pgettext_lazy("order", "Placed"),
    "on_hold": pgettext_lazy("order", "On hold"),
    "processing": pgettext_lazy("order", "In progress"),
    "partly_shipped": pgettext_lazy("order", "Partly sent"),
    "shipped": pgettext_lazy("order", "Sent"),
    "delivered": pgettext_lazy("order", "Delivered"),
    "returned": pgettext_lazy("order", "Returned"),
    "cancelled": pgettext_lazy("order", "Cancelled"),
    "unknown": pgettext_lazy("order", "Unknown status"),
}
PAYMENTS: Words = {
    "unpaid": pgettext_lazy("payment", "Unpaid"),
    "authorized": pgettext_lazy("payment", "Reserved"),
    "partly_paid": pgettext_lazy("payment", "Partly paid"),
    "paid": pgettext_lazy("payment", "Paid"),
    "partly_refunded": pgettext_lazy("payment", "Partly refunded"),
    "refunded": pgettext_lazy("payment", "Refunded"),
    "failed": pgettext_lazy("payment", "Failed"),
    "unknown": pgettext_lazy("payment", "Unknown"),
    "pending": pgettext_lazy("payment", "Waiting"),
    "voided": pgettext_lazy("payment", "Voided"),
    "done": pgettext_lazy("payment", "Refunded"),
}
RETURNS: Words = {
    "requested": pgettext_lazy("return", "Announced"),
    "accepted": pgettext_lazy("return", "Accepted"),
    "in_transit": pgettext_lazy("return", "On its way"),
    "received": pgettext_lazy("return", "Received"),
    "refunded": pgettext_lazy("return", "Refunded"),
    "rejected": pgettext_lazy("return", "Rejected"),
    "closed": pgettext_lazy("return", "Closed"),
    "unknown": pgettext_lazy("return", "Unknown status"),
}
PARCELS: Words = {
    "announced": pgettext_lazy("parcel", "Announced"),
    "handed_over": pgettext_lazy("parcel", "Handed over"),
    "in_transit": pgettext_lazy("parcel", "On its way"),
    "out_for_delivery": pgettext_lazy("parcel", "Out for delivery"),
    "ready_for_pickup": pgettext_lazy("parcel", "Waits for pickup"),
    "attempt_failed": pgettext_lazy("parcel", "Attempt failed"),
    "delivered": pgettext_lazy("parcel", "Delivered"),
    "returning": pgettext_lazy("parcel", "Returning"),
    "returned": pgettext_lazy("parcel", "Returned"),
    "exception": pgettext_lazy("parcel", "Needs a person"),
    "lost": pgettext_lazy("parcel", "Lost"),
    "cancelled": pgettext_lazy("parcel", "Cancelled"),
    "unknown": pgettext_lazy("parcel", "Unknown code"),
}
PAPERS: Words = {
    "invoice": pgettext_lazy("paper", "Invoice"),
    "correction": pgettext_lazy("paper", "Correction"),
    "receipt": pgettext_lazy("paper", "Receipt"),
    "proforma": pgettext_lazy("paper", "Pro forma"),
}
REASONS: Words = {
    "withdrawal": pgettext_lazy("reason", "Withdrawal from the contract"),
    "damaged": pgettext_lazy("reason", "Damaged or faulty"),
    "wrong_item": pgettext_lazy("reason", "Wrong item"),
    "missing": pgettext_lazy("reason", "Something is missing"),
    "late": pgettext_lazy("reason", "Late delivery"),
    "lost": pgettext_lazy("reason", "Lost parcel"),
    "price": pgettext_lazy("reason", "Difference in price"),
    "goodwill": pgettext_lazy("reason", "Goodwill"),
    "cancelled": pgettext_lazy("reason", "Order cancelled"),
    "other": pgettext_lazy("reason", "Another reason"),
}
DEEDS: Words = {
    "awaiting": pgettext_lazy("deed", "Waiting for approval"),
    "waiting": pgettext_lazy("deed", "Waits for the shop"),
    "asked": pgettext_lazy("deed", "Being done"),
    "done": pgettext_lazy("deed", "Done"),
    "refused": pgettext_lazy("deed", "Not done"),
    "unsure": pgettext_lazy("deed", "Not sure"),
    "declined": pgettext_lazy("deed", "Turned down"),
    "withdrawn": pgettext_lazy("deed", "Taken back"),
}
DEED_TONES: Mapping[str, str] = {
    "awaiting": "near", "done": "kept", "refused": "broken", "unsure": "near", "declined": "broken",
}  # fmt: skip
TONES: Mapping[str, str] = {
    "delivered": "kept", "paid": "kept", "refunded": "kept", "done": "kept",
    "on_hold": "near", "unpaid": "near", "partly_paid": "near", "ready_for_pickup": "near",
    "returning": "near", "pending": "near", "requested": "near", "authorized": "near",
    "failed": "broken", "attempt_failed": "broken", "exception": "broken", "lost": "broken",
    "unknown": "near",
}  # fmt: skip
"""What a state means to a person who looks: well, soon to be done, broken; none: just a fact."""
