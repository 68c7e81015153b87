"""An order with something in every table that hangs on one."""

from datetime import timedelta
from decimal import Decimal

from kontuar.orders import services
from kontuar.orders.contract import (
    InvoiceData,
    LineData,
    ParcelData,
    PaymentData,
    ProductData,
    RefundData,
    ReturnData,
    ReturnLine,
    ShipmentData,
    TrackingStep,
)
from kontuar.orders.models import Connection, Order
from kontuar.testing.cast import NOON
from kontuar.testing.shops import an_order, pln

HOUR = timedelta(hours=1)


def make_whole_order(kram: Connection, number: str = "1001") -> Order:
    """As the shop tells it, with a parcel there and one back."""
    steps = [
        TrackingStep("fakepost", "FP1", code, NOON + turn * HOUR, state, raw={"odds": 0.5})
        for turn, (code, state) in enumerate([("A", "handed_over"), ("B", "in_transit")])
    ]
    back = ReturnData(
        "z",
        f"o{number}",
        "nowy",
        "requested",
        number="Z/1",
        lines=[ReturnLine("1", Decimal(1), "Kubek Bursztyn", reason="Pęknięty")],
        refund=pln(4999),
        created_at=NOON,
        parcels=[ParcelData("FP2", carrier="fakepost", direction="return")],
    )
    order = an_order(
        number,
        lines=[
            LineData("1", "Kubek Bursztyn", Decimal(2), pln(4999), pln(9998), product_id="p1"),
            LineData("2", "Świeca", Decimal("0.75"), pln(2000), pln(1499)),
        ],
        shipments=[ShipmentData("s", parcels=[ParcelData("FP1", carrier="fakepost", steps=steps)])],
        payments=[PaymentData("p", pln(11497), "paid", method="BLIK", paid_at=NOON)],
        refunds=[RefundData("r", pln(4999), reason="Stłuczony", refunded_at=NOON)],
        invoices=[InvoiceData("i", "FV/7/2026", url="https://kram.example/fv.pdf")],
        returns=[back],
    )
    kubek = ProductData("p1", "Kubek Bursztyn", url="https://kram.example/kubek")
    services.upsert_products(connection_id=kram.pk, products=[kubek], read_at=NOON)
    services.upsert_orders(connection_id=kram.pk, orders=[order], read_at=NOON)
    return Order.objects.get(connection=kram, number=number)
