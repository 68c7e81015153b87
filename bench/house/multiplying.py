"""A shop with very many orders in minutes: some that were taken over, copied by the server."""

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction

FIRST_BUYERS = 500
"""Customers of the orders that are copied; the copies are other people's."""
BUYER = f"substring(o.email from '\\d+')::bigint + {FIRST_BUYERS} * c.k"
OF_ORDER = {
    "id": "c.new",
    "external_id": "o.external_id || '-' || c.k",
    "number": "o.number || '-' || c.k",
    "number_key": "o.number_key || 'x' || c.k",
    "email": f"'klient' || ({BUYER}) || '@poczta.example'",
    "phone": f"'+4850' || lpad(({BUYER})::text, 7, '0')",
    "customer_external_id": f"({BUYER})::text",
    "haystack": f"o.haystack || ' ' || ({BUYER})",
}
OF_PARCEL = {"id": "p.new", "number": "o.number || '-' || p.k", "number_key": "o.number_key || p.k"}


def multiply(times: int) -> None:
    """Have so many times as many orders, with their lines, payments, shipments and parcels."""
    from kontuar.orders import models

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local synchronous_commit = off")
        cursor.execute("set local maintenance_work_mem = '512MB'")
        cursor.execute("set constraints all immediate")
        cursor.execute(
            "create temp table copies on commit drop as select id old, uuidv7() new, k"
            " from orders_order cross join generate_series(1, %s) k",
            [times - 1],
        )
        cursor.execute(
            "create temp table parcels on commit drop as select id old, uuidv7() new, k"
            " from orders_parcel cross join generate_series(1, %s) k",
            [times - 1],
        )
        _copy(cursor, models.Order, OF_ORDER, "join copies c on c.old = o.id")
        for child in (models.OrderLine, models.Payment, models.Shipment):
            _copy(cursor, child, {"order_id": "c.new"}, "join copies c on c.old = o.order_id")
        _copy(cursor, models.Parcel, OF_PARCEL, "join parcels p on p.old = o.id")
        _copy(
            cursor,
            models.ParcelLink,
            {"order_id": "c.new", "parcel_id": "p.new"},
            "join copies c on c.old = o.order_id"
            " join parcels p on p.old = o.parcel_id and p.k = c.k",
        )
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
        cursor.execute("checkpoint")


def _copy(cursor: Any, model: Any, others: Mapping[str, str], joined: str) -> None:
    """Rows of a table once more for each copy, with some columns of their own."""
    columns = [field.column for field in model._meta.concrete_fields]
    if "id" not in others:
        columns.remove("id")
    values = ", ".join(others.get(column, f'o."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table
    cursor.execute(
        f"insert into {table} ({names}) select {values} from {table} o {joined}"  # noqa: S608  (ours)
    )
