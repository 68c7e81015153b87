"""Take over returns as the shop knows them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kontuar.events.services import publish
from kontuar.kit.bulk import insert_missing, update_rows
from kontuar.orders.contract import ReturnData
from kontuar.orders.events import ReturnChanged
from kontuar.orders.models import Connection, Order, ShopReturn
from kontuar.orders.rules import counts
from kontuar.orders.services import plain
from kontuar.orders.services.linking import link_return_parcels

KEPT = ("id", "connection", "shop", "external_id")
COLUMNS = tuple(f.name for f in ShopReturn._meta.concrete_fields if f.name not in KEPT)


@transaction.atomic
def upsert_returns(
    *,
    connection_id: UUID,
    returns: Sequence[ReturnData],
    read_at: datetime,
    is_history: bool = False,
    is_asked: bool = True,
) -> None:
    """Take over returns as they stood at `read_at`; the newer reading wins."""
    connection = Connection.objects.get(pk=connection_id)
    given = {plain.text(r.external_id, 200): r for r in returns}
    orders = _orders(connection, given)
    known = ShopReturn.objects.filter(connection=connection, external_id__in=list(given))
    rows = {row.external_id: row for row in known.select_for_update().order_by("id")}
    new: list[ShopReturn] = []
    newer: list[ShopReturn] = []
    events = []
    for external_id, data in given.items():
        row = rows.get(external_id)
        if row is not None and not _counts(data, row, read_at, is_asked=is_asked):
            continue
        before = row.state if row else ""
        (newer if row else new).append(
            filled := _filled(row or ShopReturn(), data, connection, orders, read_at)
        )
        if before != filled.state:
            events.append(_told(filled, before, read_at))
    insert_missing(new)
    update_rows(newer, COLUMNS)
    fresh = [(row, given[row.external_id]) for row in (*new, *newer)]
    link_return_parcels(connection=connection, returns=fresh, at=read_at, is_history=is_history)
    if events and not is_history:
        publish(*events)


def _orders(connection: Connection, given: Mapping[str, ReturnData]) -> dict[str, UUID]:
    wanted = {plain.text(data.order_id, 200) for data in given.values()}
    found = Order.objects.filter(connection=connection, external_id__in=wanted)
    return dict(found.values_list("external_id", "pk"))


def _counts(data: ReturnData, row: ShopReturn, read_at: datetime, *, is_asked: bool) -> bool:
    return counts(
        changed_at=data.changed_at,
        read_at=read_at,
        known_changed_at=row.changed_at,
        known_read_at=row.read_at,
        is_gone=row.is_gone,
        is_asked=is_asked,
    )


def _filled(
    row: ShopReturn,
    data: ReturnData,
    connection: Connection,
    orders: Mapping[str, UUID],
    read_at: datetime,
) -> ShopReturn:
    row.connection, row.shop_id = connection, connection.shop_id
    row.external_id = plain.text(data.external_id, 200)
    row.order_external_id = plain.text(data.order_id, 200)
    row.order_id = orders.get(row.order_external_id)
    row.number, row.reason = plain.text(data.number, 80), plain.text(data.reason)
    row.status, row.state = plain.text(data.status, 120), data.state
    row.lines = plain.json(
        [
            {"line": line.line_id, "quantity": line.quantity, "name": line.name, "sku": line.sku}
            | {"reason": line.reason, "note": line.note}
            for line in data.lines
        ]
    )
    row.refund = plain.minor(data.refund)
    row.currency = data.refund.currency if data.refund else ""
    row.due_at, row.created_at = data.due_at, data.created_at
    row.changed_at, row.read_at, row.is_gone = data.changed_at, read_at, False
    return row


def _told(row: ShopReturn, before: str, at: datetime) -> ReturnChanged:
    return ReturnChanged(
        occurred_at=at,
        return_id=row.pk,
        order_id=row.order_id,
        shop_id=row.shop_id,
        state=row.state,
        from_state=before,
    )
