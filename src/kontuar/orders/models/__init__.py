"""The tables of the room."""

from kontuar.orders.models.connections import (
    BACKFILL_STATES,
    CONNECTION_STATES,
    HOOK_STATES,
    Connection,
    Hook,
    Reread,
    UnknownCode,
)
from kontuar.orders.models.deeds import COUNTED, DEED_STATES, OPEN, OrderDeed
from kontuar.orders.models.goods import Customer, Product, Variant
from kontuar.orders.models.orders import (
    Invoice,
    Order,
    OrderLine,
    OrderQuerySet,
    Payment,
    Refund,
    Shipment,
    ShopReturn,
)
from kontuar.orders.models.parcels import Parcel, ParcelLink, ParcelQuerySet, ParcelStep

__all__ = [
    "BACKFILL_STATES",
    "CONNECTION_STATES",
    "COUNTED",
    "DEED_STATES",
    "HOOK_STATES",
    "OPEN",
    "Connection",
    "Customer",
    "Hook",
    "Invoice",
    "Order",
    "OrderDeed",
    "OrderLine",
    "OrderQuerySet",
    "Parcel",
    "ParcelLink",
    "ParcelQuerySet",
    "ParcelStep",
    "Payment",
    "Product",
    "Refund",
    "Reread",
    "Shipment",
    "ShopReturn",
    "UnknownCode",
    "Variant",
]
