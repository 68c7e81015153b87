"""Tie parcels to the orders and returns that name them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef

from kontuar.kit.bulk import insert_missing
from kontuar.orders.contract import OrderData, ParcelData, ReturnData, TrackingStep
from kontuar.orders.models import Connection, Order, Parcel, ParcelLink, ShopReturn
from kontuar.orders.parcels import recognised
from kontuar.orders.registry import carriers
from kontuar.orders.rules import number_key
from kontuar.orders.services import plain
from kontuar.orders.services.steps import take_steps

SURE = 50
FOLLOWED_FOR = timedelta(days=45)
"""A parcel sent longer ago than this is kept, but its carrier is not asked any more."""
Key = tuple[str, str]
"""Carrier and number, as they are compared."""


@dataclass(frozen=True, slots=True)
class Named:
    """A parcel as an order or return names it."""

    key: Key
    data: ParcelData
    order_id: UUID
    sent_at: datetime
    shipment: str = ""
    of_return: str = ""


def link_parcels(
    *,
    connection: Connection,
    orders: Sequence[tuple[Order, OrderData]],
    changed: Sequence[Order],
    at: datetime,
    is_history: bool,
) -> None:
    """Make these orders' parcels exactly those the shop names; parcels themselves are kept."""
    named = [n for row, data in orders for n in _of_order(row, data)]
    if changed:
        old = ParcelLink.objects.filter(order__in=changed, return_external_id="")
        dropped = list(old.values_list("parcel_id", flat=True))
        old._raw_delete(old.db)
    _link(connection, named, at, is_history=is_history)
    if changed and dropped:
        _forget_unlinked(dropped)


def link_return_parcels(
    *,
    connection: Connection,
    returns: Sequence[tuple[ShopReturn, ReturnData]],
    at: datetime,
    is_history: bool,
) -> None:
    """Tie the parcels of returns to the orders they come from."""
    named = [
        Named(_key(parcel), replace(parcel, direction="return"), row.order_id,
              data.created_at or at, of_return=row.external_id)
        for row, data in returns
        if row.order_id
        for parcel in data.parcels
        if number_key(parcel.number)
    ]  # fmt: skip
    _link(connection, named, at, is_history=is_history)


def _of_order(row: Order, data: OrderData) -> Iterator[Named]:
    for shipment in data.shipments:
        for parcel in shipment.parcels:
            if number_key(parcel.number):
                sent_at = shipment.shipped_at or data.placed_at
                shipment_id = plain.text(shipment.external_id, 200)
                yield Named(_key(parcel), parcel, row.pk, sent_at, shipment=shipment_id)


def _key(parcel: ParcelData) -> Key:
    carrier = parcel.carrier
    if not carrier:
        guess, sure = recognised(parcel.number, parcel.carrier_name, carriers())
        carrier = guess if sure >= SURE else ""
    return plain.text(carrier, 30), number_key(parcel.number)


def _link(
    connection: Connection, named: Sequence[Named], at: datetime, *, is_history: bool
) -> None:
    if not named:
        return
    by_key = {n.key: n for n in named}
    ids = _ids(by_key)
    missing = [_parcel(key, by_key[key], at) for key in sorted(by_key.keys() - ids.keys())]
    if missing:
        insert_missing(missing)
        ids = _ids(by_key)
    links = {(ids[n.key], n.order_id): n for n in named}
    insert_missing(
        [
            ParcelLink(
                parcel_id=parcel_id,
                order_id=order_id,
                shop_id=connection.shop_id,
                shipment_external_id=n.shipment,
                return_external_id=n.of_return,
            )
            for (parcel_id, order_id), n in links.items()
        ]
    )
    told = [_as_told(n, step) for n in by_key.values() for step in n.data.steps]
    promised = {k: n.data for k, n in by_key.items() if n.data.promised_by or n.data.collect_by}
    if told or promised:
        take_steps(steps=told, source="shop", at=at, promised=promised, is_history=is_history)


def _ids(keys: dict[Key, Named]) -> dict[Key, UUID]:
    found = Parcel.objects.filter(number_key__in={number for _carrier, number in keys})
    rows = found.values_list("carrier", "number_key", "pk")
    return {(carrier, number): pk for carrier, number, pk in rows if (carrier, number) in keys}


def _parcel(key: Key, named: Named, at: datetime) -> Parcel:
    """One nobody has asked about yet; what is long past is neither followed nor called late."""
    is_old = at - named.sent_at > FOLLOWED_FOR
    data = named.data
    return Parcel(
        carrier=key[0],
        carrier_name=plain.text(data.carrier_name, 120),
        number=plain.text(data.number, 80),
        number_key=key[1],
        url=plain.text(data.url, 2000),
        direction=data.direction,
        state="unknown" if is_old else "announced",
        reason="not_followed" if is_old else "",
        named_at=named.sent_at,
        poll_at=None if is_old or not key[0] else at,
    )


def _as_told(named: Named, step: TrackingStep) -> TrackingStep:
    """The carrier and number as the parcel has them, whatever the shop calls them in its steps."""
    return replace(step, carrier=named.key[0], number=named.key[1])


def _forget_unlinked(parcel_ids: Sequence[UUID]) -> None:
    """Nobody is asked about a parcel that no order names any more."""
    linked = ParcelLink.objects.filter(parcel=OuterRef("pk"))
    lonely = Parcel.objects.filter(pk__in=parcel_ids).exclude(poll_at=None)
    lonely.filter(~Exists(linked)).update(poll_at=None, delay_due_at=None)
