"""Take over what a shop says: a page of orders in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection as database
from django.db import transaction
from django.db.models import Model

from kontuar.contacts import services as contacts
from kontuar.events.contract import Event
from kontuar.events.services import publish
from kontuar.kit.bulk import insert_rows, update_rows
from kontuar.orders.contract import OrderData, ReturnData
from kontuar.orders.events import OrderChanged, OrderSeen
from kontuar.orders.models import (
    Connection,
    Invoice,
    Order,
    OrderLine,
    Payment,
    Refund,
    Shipment,
)
from kontuar.orders.reads.buyers import buyers_of
from kontuar.orders.rules import counts
from kontuar.orders.services import plain, rows
from kontuar.orders.services.codes import note_unknown_codes
from kontuar.orders.services.goods import add_missing_customers
from kontuar.orders.services.linking import link_parcels
from kontuar.orders.services.returns import upsert_returns

CHILDREN = {
    OrderLine: rows.lines,
    Payment: rows.payments,
    Refund: rows.refunds,
    Invoice: rows.invoices,
    Shipment: rows.shipments,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """An order as it stood at a moment."""

    order: OrderData
    read_at: datetime
    is_asked: bool = True
    """The shop answered it; else it called, and calls may come late."""


Fresh = Sequence[tuple[Order, Reading]]
"""What is new or changed, beside what the shop says of it."""


@dataclass(slots=True)
class Taken:
    """What became of a page."""

    new: list[Order] = field(default_factory=list)
    changed: list[Order] = field(default_factory=list)
    same: list[Order] = field(default_factory=list)
    older: int = 0


def upsert_orders(
    *,
    connection_id: UUID,
    orders: Sequence[OrderData],
    read_at: datetime,
    is_history: bool = False,
    is_asked: bool = True,
) -> Taken:
    """Take over a page of orders as they stood at `read_at`, as `upsert_readings` does."""
    readings = [Reading(order, read_at, is_asked) for order in orders]
    return upsert_readings(connection_id=connection_id, readings=readings, is_history=is_history)


@transaction.atomic
def upsert_readings(
    *, connection_id: UUID, readings: Sequence[Reading], is_history: bool = False
) -> Taken:
    """Take over orders as each stood when it was read; the newer wins, doubles change nothing.

    History is told to nobody one by one. Safe beside another that does the same: one at a time
    for each connection.
    """
    if not readings:
        return Taken()
    connection = Connection.objects.select_related("shop").get(pk=connection_id)
    in_turn(connection_id)
    given = {plain.text(r.order.external_id, 200): r for r in _oldest_first(readings)}
    taken, events = Taken(), []
    known = {row.external_id: row for row in _known(connection, list(given))}
    for external_id, reading in given.items():
        event = _take(taken, connection, known.get(external_id), reading)
        if event:
            events.append(event)
    _write(taken)
    fresh = [(row, given[row.external_id]) for row in (*taken.new, *taken.changed)]
    if fresh:
        _write_around(connection, taken, fresh, is_history=is_history)
    if events and not is_history:
        publish(*events)
    return taken


def in_turn(connection_id: UUID) -> None:
    """Until the transaction ends, whoever else writes for this connection waits."""
    with database.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"orders.{connection_id}"]
        )


def _oldest_first(readings: Sequence[Reading]) -> Sequence[Reading]:
    """So that of two readings of one order in a page the newer stays."""
    if all(reading.order.changed_at for reading in readings):
        return sorted(readings, key=lambda r: (r.order.changed_at or r.read_at, r.read_at))
    return sorted(readings, key=lambda r: r.read_at)


def _known(connection: Connection, external_ids: Sequence[str]) -> Sequence[Order]:
    found = Order.objects.filter(connection=connection, external_id__in=external_ids)
    return list(
        found.only(
            *("id", "external_id", "changed_at", "read_at", "fingerprint"),
            *("state", "payment_state", "is_gone"),
        )
    )


def _take(
    taken: Taken, connection: Connection, row: Order | None, reading: Reading
) -> Event | None:
    data, read_at = reading.order, reading.read_at
    mark = rows.fingerprint(data)
    if row is None:
        row = Order(
            connection=connection,
            shop_id=connection.shop_id,
            external_id=plain.text(data.external_id, 200),
            fingerprint=mark,
        )
        rows.fill_order(row, data, connection, read_at)
        taken.new.append(row)
        return _seen(row, read_at)
    if not _counts(row, reading):
        taken.older += 1
        return None
    before = (row.state, row.payment_state)
    if bytes(row.fingerprint) == mark:
        taken.same.append(Order(id=row.pk, read_at=max(row.read_at, read_at), is_gone=False))
        row.connection, row.shop_id = connection, connection.shop_id
        return _changed(row, before, read_at) if row.is_gone else None
    whole = Order(
        id=row.pk,
        connection=connection,
        shop_id=connection.shop_id,
        external_id=row.external_id,
        fingerprint=mark,
    )
    rows.fill_order(whole, data, connection, read_at)
    taken.changed.append(whole)
    return _changed(whole, before, read_at)


def _counts(row: Order, reading: Reading) -> bool:
    return counts(
        changed_at=reading.order.changed_at,
        read_at=reading.read_at,
        known_changed_at=row.changed_at,
        known_read_at=row.read_at,
        is_gone=row.is_gone,
        is_asked=reading.is_asked,
    )


def _write(taken: Taken) -> None:
    insert_rows(taken.new)
    update_rows(taken.changed, rows.COLUMNS)
    update_rows(taken.same, ("read_at", "is_gone"))


def _write_around(connection: Connection, taken: Taken, fresh: Fresh, *, is_history: bool) -> None:
    """What belongs to orders that are new or changed."""
    moments = [reading.read_at for _row, reading in fresh]
    told = [(row, reading.order) for row, reading in fresh]
    _replace_children(taken, told)
    add_missing_customers(
        connection=connection,
        customers=[data.customer for _row, data in told if data.customer],
        read_at=min(moments),
    )
    link_parcels(
        connection=connection,
        orders=told,
        changed=taken.changed,
        at=max(moments),
        is_history=is_history,
    )
    _adopt_returns(taken.new)
    _take_returns(connection, fresh, is_history=is_history)
    _note_statuses(connection, told, max(moments))
    contacts.note_buyers(buyers_of([row for row, _data in told]))


def _take_returns(connection: Connection, fresh: Fresh, *, is_history: bool) -> None:
    found: dict[tuple[datetime, bool], list[ReturnData]] = defaultdict(list)
    for _row, reading in fresh:
        found[reading.read_at, reading.is_asked] += reading.order.returns
    for (read_at, is_asked), returns in sorted(found.items()):
        if returns:
            upsert_returns(
                connection_id=connection.pk,
                returns=returns,
                read_at=read_at,
                is_history=is_history,
                is_asked=is_asked,
            )


def _replace_children(taken: Taken, fresh: Sequence[tuple[Order, OrderData]]) -> None:
    replaced = [row.pk for row in taken.changed]
    for table, read in CHILDREN.items():
        if replaced:
            table._default_manager.filter(order_id__in=replaced)._raw_delete(
                table._default_manager.db
            )
        children: Iterator[Model] = (child for row, data in fresh for child in read(row, data))
        insert_rows(list(children))


def _adopt_returns(new: Sequence[Order]) -> None:
    """Returns that came before their order belong to it now."""
    if new:
        with database.cursor() as cursor:
            cursor.execute(
                """
                update orders_shopreturn as r set order_id = o.id from orders_order as o
                where o.id = any(%s) and r.order_id is null
                  and r.connection_id = o.connection_id and r.order_external_id = o.external_id
                """,
                [[row.pk for row in new]],
            )


def _note_statuses(
    connection: Connection, fresh: Sequence[tuple[Order, OrderData]], at: datetime
) -> None:
    unknown = [row for row, _data in fresh if row.state == "unknown"]
    note_unknown_codes(
        role="shop",
        met=((connection.kind, row.status, row.status_name, row.number) for row in unknown),
        at=at,
    )


def _seen(row: Order, at: datetime) -> OrderSeen:
    return OrderSeen(
        occurred_at=at,
        order_id=row.pk,
        connection_id=row.connection_id,
        shop_id=row.shop_id,
        state=row.state,
        payment_state=row.payment_state,
    )


def _changed(row: Order, before: tuple[str, str], at: datetime) -> OrderChanged:
    return OrderChanged(
        occurred_at=at,
        order_id=row.pk,
        connection_id=row.connection_id,
        shop_id=row.shop_id,
        state=row.state,
        payment_state=row.payment_state,
        from_state=before[0],
        from_payment_state=before[1],
    )
