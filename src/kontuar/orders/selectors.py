"""What others read about orders."""

from kontuar.orders.reads.beside import (
    Beside,
    OrderBeside,
    ParcelBeside,
    Spent,
    orders_beside,
)
from kontuar.orders.reads.buyers import buyers_like, buyers_of_number, count_of_buyer
from kontuar.orders.reads.consents import Consent, marketing_consents
from kontuar.orders.reads.deeds import deeds_of
from kontuar.orders.reads.naming import (
    ONLY_ONE,
    Asked,
    Match,
    find_orders,
    is_bought_by,
    order_seen_by,
    orders_named,
    orders_of_buyers,
)
from kontuar.orders.reads.variables import (
    ORDER_LABELS,
    PARCEL_LABELS,
    order_values,
    parcel_values,
)

__all__ = [
    "ONLY_ONE",
    "ORDER_LABELS",
    "PARCEL_LABELS",
    "Asked",
    "Beside",
    "Consent",
    "Match",
    "OrderBeside",
    "ParcelBeside",
    "Spent",
    "buyers_like",
    "buyers_of_number",
    "count_of_buyer",
    "deeds_of",
    "find_orders",
    "is_bought_by",
    "marketing_consents",
    "order_seen_by",
    "order_values",
    "orders_beside",
    "orders_named",
    "orders_of_buyers",
    "parcel_values",
]
