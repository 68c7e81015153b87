"""Statuses that shops commonly use, and what they mean; another one is mapped on the screen."""

STATE_WORDS = {
    "new": "placed",
    "nowe": "placed",
    "placed": "placed",
    "pending": "placed",
    "on-hold": "on_hold",
    "wstrzymane": "on_hold",
    "paid": "processing",
    "processing": "processing",
    "w realizacji": "processing",
    "sent": "shipped",
    "shipped": "shipped",
    "wysłane": "shipped",
    "delivered": "delivered",
    "completed": "delivered",
    "zrealizowane": "delivered",
    "returned": "returned",
    "zwrócone": "returned",
    "cancelled": "cancelled",
    "canceled": "cancelled",
    "anulowane": "cancelled",
}
PAYMENT_WORDS = {
    "": "unknown",
    "pending": "unpaid",
    "nieopłacone": "unpaid",
    "opłacone": "paid",
    "zapłacone": "paid",
    "zwrócone": "refunded",
}
