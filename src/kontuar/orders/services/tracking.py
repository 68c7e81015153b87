"""Ask carriers where their parcels are."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection as database
from django.db import transaction
from django.db.models import F, Q

from kontuar.kit.webapi import ApiTrouble
from kontuar.orders.contract import TERMINAL, CarrierAdapter, ParcelRef
from kontuar.orders.models import Connection, Order, Parcel, ParcelLink
from kontuar.orders.registry import carriers
from kontuar.orders.rules import FRESH
from kontuar.orders.services.calling import asking, config_of
from kontuar.orders.services.health import record_ok, record_trouble
from kontuar.orders.services.steps import take_steps

LEASE = timedelta(minutes=5)
SPREAD = 10
"""How many parcels are looked at to find a batch of one connection."""


def track_parcels(*, at: datetime) -> int:
    """Ask one carrier about a batch of parcels that are due; how many were asked about."""
    for adapter in carriers():
        for connection in _connections(adapter.kind, at):
            parcels = _lease(adapter, connection, at)
            if parcels:
                _ask(adapter, connection, parcels, at)
                return len(parcels)
    return 0


def refresh_parcels(*, order: Order, at: datetime) -> None:
    """Somebody looks at an order: have carriers asked soon where its parcels are. Asks nobody.

    Those that were just asked about are left alone, and those that somebody is asking about now.
    """
    with database.cursor() as cursor:
        cursor.execute(
            """
            update orders_parcel set poll_at = %s where id in (
                select p.id from orders_parcel as p
                join orders_parcellink as l on l.parcel_id = p.id
                where l.order_id = %s and p.carrier <> '' and p.state <> all(%s)
                  and (p.asked_at is null or p.asked_at < %s)
                for update of p skip locked
            )
            """,
            [at, order.pk, list(TERMINAL), at - FRESH],
        )


def _connections(kind: str, at: datetime) -> Sequence[Connection]:
    rows = Connection.objects.filter(role="carrier", kind=kind, state__in=["on", "failing"])
    rows = rows.filter(try_at__lte=at).filter(Q(quiet_until=None) | Q(quiet_until__lte=at))
    return list(rows.select_related("shop").order_by("created_at", "id"))


@transaction.atomic
def _lease(adapter: CarrierAdapter, connection: Connection, at: datetime) -> Sequence[Parcel]:
    """Parcels of the connection's own brand first; a brand without one uses another's."""
    due = (
        Parcel.objects.select_for_update(skip_locked=True)
        .filter(carrier=adapter.kind, poll_at__lte=at)
        .filter(Q(leased_until=None) | Q(leased_until__lte=at))
        .order_by("poll_at", "id")
    )
    found = list(due[: adapter.batch * SPREAD])
    served = _brands_with_their_own(adapter.kind) - {connection.shop_id}
    brands = dict(ParcelLink.objects.filter(parcel__in=found).values_list("parcel_id", "shop_id"))
    mine = [p for p in found if brands.get(p.pk) not in served][: adapter.batch]
    Parcel.objects.filter(pk__in=[p.pk for p in mine]).update(leased_until=at + LEASE)
    return mine


def _brands_with_their_own(kind: str) -> set[UUID]:
    rows = Connection.objects.filter(role="carrier", kind=kind, state__in=["on", "failing"])
    return set(rows.values_list("shop_id", flat=True))


def _ask(
    adapter: CarrierAdapter, connection: Connection, parcels: Sequence[Parcel], at: datetime
) -> None:
    asked = [p.pk for p in parcels]
    refs = [ParcelRef(adapter.kind, p.number) for p in parcels]
    try:
        with asking():
            steps = adapter.track(config_of(connection), refs)
    except ApiTrouble as trouble:
        again = record_trouble(connection_id=connection.pk, trouble=trouble, at=at)
        Parcel.objects.filter(pk__in=asked).update(
            leased_until=None, poll_at=again, failures=F("failures") + 1
        )
        Connection.objects.filter(pk=connection.pk).update(try_at=again)
        return
    take_steps(steps=steps, source="poll", at=at, asked=asked)
    record_ok(connection_id=connection.pk, at=at)
