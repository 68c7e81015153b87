"""Orders as a shop would tell them, made without end and without much cost."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from kontuar.kit.money import Money
from kontuar.orders.contract import (
    LineData,
    OrderData,
    ParcelData,
    PaymentData,
    PostalAddress,
    ShipmentData,
    ShopCustomer,
)

FIRST = datetime(2024, 1, 1, 8, 0, tzinfo=UTC)
GOODS = [(f"Kubek emaliowany „Las” nr {n}", f"KUB-{n:04d}", 1900 + 37 * n) for n in range(400)]
NAMES = ("Anna Nowak", "Piotr Wójcik", "Łucja Żak", "Zenon Śliwa", "Ewelina Dąbrowska")
CITIES = (("00-001", "Warszawa"), ("90-001", "Łódź"), ("80-001", "Gdańsk"), ("30-001", "Kraków"))
BUYS = 4
"""Orders of one customer, on average."""


def shopping(count: int, *, first: int = 0) -> Iterator[OrderData]:
    """Orders with two lines, a payment and a parcel; every fourth buyer comes again."""
    for number in range(first, first + count):
        yield _order(number, random.Random(number))


def _order(number: int, rng: random.Random) -> OrderData:
    buyer = number // BUYS
    name = f"{NAMES[buyer % 5]} {buyer}"
    postcode, city = CITIES[buyer % 4]
    placed = FIRST + timedelta(minutes=number)
    lines = [_line(place, rng) for place in (1, 2)]
    amount = Money(sum(line.total.minor for line in lines) + 1499, "PLN")
    email = f"klient{buyer}@poczta.example"
    place = PostalAddress(name, "", f"Miodowa {buyer % 200}", postcode, city, "", "PL")
    parcels = [ParcelData(f"FP{number:012d}", "fakepost")]
    return OrderData(
        external_id=str(number),
        number=f"ZAM/{number}",
        status="completed",
        state="delivered",
        payment_state="paid",
        placed_at=placed,
        changed_at=placed + timedelta(days=3),
        total=amount,
        shipping_total=Money(1499, "PLN"),
        customer=ShopCustomer(str(buyer), name, email, "601202303"),
        billing=place,
        shipping=place,
        lines=lines,
        payments=[PaymentData("1", amount, "paid", method="BLIK", paid_at=placed)],
        shipments=[ShipmentData("1", "Kurier", shipped_at=placed, parcels=parcels)],
    )


def _line(place: int, rng: random.Random) -> LineData:
    name, sku, minor = rng.choice(GOODS)
    price = Money(minor, "PLN")
    return LineData(str(place), name, Decimal(1), price, price, sku=sku)
