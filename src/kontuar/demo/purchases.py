"""What the demo's customers bought: the orders their mails speak of, and older ones."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from kontuar.demo.doing import STATUSES
from kontuar.demo.papers import GOODS
from kontuar.demo.people import CUSTOMERS, Person
from kontuar.demo.telling import Play
from kontuar.kit.money import Money, from_decimal, total
from kontuar.orders.contract import (
    InvoiceData,
    LineData,
    OrderData,
    ParcelData,
    PaymentData,
    PostalAddress,
    ProductData,
    ReturnData,
    ReturnLine,
    ShipmentData,
    ShopCustomer,
    TrackingStep,
    VariantData,
)

WAY = (
    ("confirmed", "announced", "Przygotowana przez nadawcę", 0),
    ("collected_from_sender", "handed_over", "Odebrana od nadawcy", 5),
    ("adopted_at_source_branch", "in_transit", "Przyjęta w oddziale", 9),
    ("sent_from_source_branch", "in_transit", "W trasie", 14),
    ("adopted_at_sorting_center", "in_transit", "W sortowni", 20),
    ("out_for_delivery", "out_for_delivery", "Wydana do doręczenia", 30),
    ("ready_to_pickup", "ready_for_pickup", "Gotowa do odbioru", 34),
    ("delivered", "delivered", "Odebrana", 52),
)
"""Code, state, words and hours after the parcel was packed."""
UNTIL = {"in_transit": 5, "ready_for_pickup": 7, "delivered": 8}
"""How many steps of the way stand behind a parcel in a state."""
SHIPPING = Money(1499, "PLN")
NAMES = {status.code: status.name for status in STATUSES}


@dataclass(frozen=True, slots=True)
class Purchase:
    """One order as the demo thinks of it."""

    number: str
    buyer: Person
    values: Mapping[str, str]
    placed_at: datetime
    status: str
    """nowe, wyslane, dostarczone or anulowane."""
    parcel_state: str = ""
    parcel: str = ""
    locker: str = ""
    is_return: bool = False


def products() -> Sequence[ProductData]:
    """What Kram sells."""
    return [
        ProductData(
            external_id=str(number),
            name=name,
            url=f"https://kram.example/p/{number}",
            variants=[
                VariantData(
                    str(number),
                    sku=_sku(number),
                    price=_price(number),
                    stock=0 if number == 4 else 7 * number,
                )
            ],
        )
        for number, (name, _amount) in enumerate(GOODS, start=1)
    ]


def purchases(plays: Sequence[Play], end: datetime, seed: int) -> Sequence[OrderData]:
    """Every order that a mail names, and some that came before; the same for the same seed."""
    found: dict[str, Purchase] = {}
    for play in plays:
        for purchase in _named(play, end):
            found.setdefault(purchase.number, purchase)
    rng = random.Random(f"{seed}-purchases")  # noqa: S311  (repeatable on purpose)
    for purchase in _older(end, rng):
        found.setdefault(purchase.number, purchase)
    return [_order(purchase, end, seed) for purchase in found.values()]


def _named(play: Play, end: datetime) -> Iterator[Purchase]:
    matter = play.matter
    texts = " ".join([*matter.script.subjects, *(step.text for step in matter.script.steps)])
    began = play.at(0)
    tags, goes_on = matter.script.tags, matter.ending != "closed"
    is_on_its_way = "dostawa" in tags and goes_on
    state = "delivered"
    if is_on_its_way:
        state = "ready_for_pickup" if "inpost" in tags else "in_transit"
    if "{order}" in texts or "{parcel}" in texts:
        yield Purchase(
            number=matter.values["order"],
            buyer=matter.customer,
            values=matter.values,
            placed_at=min(began - timedelta(days=4 if is_on_its_way else 9), end),
            status="wyslane" if is_on_its_way else "dostarczone",
            parcel_state=state,
            parcel=matter.values["parcel"],
            locker=matter.values["locker"] if "inpost" in tags else "",
            is_return="zwrot" in tags,
        )
    if "{order2}" in texts:
        yield Purchase(matter.values["order2"], matter.customer, matter.values, began, "nowe")


def _older(end: datetime, rng: random.Random) -> Iterator[Purchase]:
    for place, buyer in enumerate(CUSTOMERS):
        for turn in range(rng.randrange(4)):
            age = timedelta(days=rng.randrange(60, 500), minutes=rng.randrange(600))
            values = {"street": "Polna 3", "zip": "90-001", "city": buyer.city.split("/")[0]}
            is_kept = rng.random() < 0.9
            yield Purchase(
                number=str(4000 + place * 10 + turn),
                buyer=buyer,
                values=values,
                placed_at=end - age,
                status="dostarczone" if is_kept else "anulowane",
            )


def _order(purchase: Purchase, end: datetime, seed: int) -> OrderData:
    rng = random.Random(f"{seed}-{purchase.number}")  # noqa: S311
    lines = _lines(rng)
    amount = total((line.total for line in lines), "PLN") + SHIPPING
    buyer, values = purchase.buyer, purchase.values
    place = PostalAddress(
        name=buyer.name,
        company=buyer.company,
        street=values.get("street", ""),
        postcode=values.get("zip", ""),
        city=values.get("city", ""),
        country="PL" if buyer.language == "pl" else "",
        pickup_point=purchase.locker,
    )
    cancelled = purchase.status == "anulowane"
    states = {"nowe": "processing", "wyslane": "shipped", "anulowane": "cancelled"}
    return OrderData(
        external_id=purchase.number,
        number=purchase.number,
        status=purchase.status,
        status_name=NAMES.get(purchase.status, ""),
        state=states.get(purchase.status, "delivered"),
        payment_state="refunded" if cancelled else "paid",
        placed_at=purchase.placed_at,
        changed_at=purchase.placed_at,
        total=amount,
        shipping_total=SHIPPING,
        paid_total=amount,
        refunded_total=amount if cancelled else None,
        customer=ShopCustomer(
            buyer.email,
            buyer.name,
            buyer.email,
            language=buyer.language,
            accepts_marketing=len(buyer.name) % 3 != 0,
        ),
        email=buyer.email,
        phone=values.get("phone", ""),
        name=buyer.name,
        billing=place,
        shipping=place,
        shipping_method="Paczkomat InPost" if purchase.locker else "Kurier InPost",
        payment_method="BLIK",
        lines=lines,
        payments=[PaymentData("1", amount, "paid", method="BLIK", paid_at=purchase.placed_at)],
        invoices=[InvoiceData(purchase.number, f"FV/{purchase.number}/2026")],
        shipments=_shipments(purchase, end),
        returns=_returns(purchase, lines, end),
        language=buyer.language,
    )


def _lines(rng: random.Random) -> Sequence[LineData]:
    chosen = sorted(rng.sample(range(1, len(GOODS) + 1), rng.randrange(1, 4)))
    found = []
    for number in chosen:
        quantity = rng.choice((1, 1, 1, 2, 4))
        price = _price(number)
        found.append(
            LineData(
                external_id=str(number),
                name=GOODS[number - 1][0],
                quantity=Decimal(quantity),
                unit_price=price,
                total=Money(price.minor * quantity, "PLN"),
                sku=_sku(number),
                product_id=str(number),
                variant_id=str(number),
                tax_percent=Decimal(23),
            )
        )
    return found


def _shipments(purchase: Purchase, end: datetime) -> Sequence[ShipmentData]:
    if not purchase.parcel:
        return []
    packed = purchase.placed_at + timedelta(hours=20)
    parcel = ParcelData(
        purchase.parcel,
        carrier="inpost",
        carrier_name="InPost",
        url=f"https://inpost.pl/sledzenie-przesylek?number={purchase.parcel}",
        steps=list(_steps(purchase, packed, end)),
    )
    return [ShipmentData("1", "InPost", shipped_at=packed, parcels=[parcel])]


def _steps(purchase: Purchase, packed: datetime, end: datetime) -> Iterator[TrackingStep]:
    for code, state, text, hours in WAY[: UNTIL[purchase.parcel_state]]:
        at = packed + timedelta(hours=hours)
        if at > end or (code == "ready_to_pickup" and not purchase.locker):
            continue
        yield TrackingStep(
            carrier="inpost",
            number=purchase.parcel,
            code=code,
            occurred_at=at,
            state=state,
            text=text,
            place=purchase.locker or "Łódź",
            collect_by=at + timedelta(hours=48) if code == "ready_to_pickup" else None,
        )


def _returns(purchase: Purchase, lines: Sequence[LineData], end: datetime) -> Sequence[ReturnData]:
    if not purchase.is_return:
        return []
    told_at = min(purchase.placed_at + timedelta(days=9), end)
    first = lines[0]
    return [
        ReturnData(
            external_id=f"Z{purchase.number}",
            order_id=purchase.number,
            status="zgłoszony",
            state="requested",
            number=f"Z/{purchase.number}",
            reason="Nie pasuje do wnętrza",
            lines=[ReturnLine(first.external_id, Decimal(1), first.name, first.sku)],
            refund=first.unit_price,
            due_at=told_at + timedelta(days=14),
            created_at=told_at,
            changed_at=told_at,
        )
    ]


def _price(number: int) -> Money:
    return from_decimal(f"{GOODS[number - 1][1]:.2f}", "PLN")


def _sku(number: int) -> str:
    return f"KRAM-{number:03d}"
