"""Write many rows in one go: a statement with a thousand placeholders costs more than the rows."""

import json
import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Field, JSONField, Model
from django.db.models.expressions import DatabaseDefault
from psycopg import Cursor

_as_json = json.JSONEncoder(ensure_ascii=False).encode
_FIRST_OF_JSONB = b"\x01"
"""The version of its format."""


def insert_rows(rows: Sequence[Model]) -> None:
    """Add rows of one table by COPY; columns with a database default are left to it.

    Unlike bulk_create it gives nothing back and forgives no conflict. Measured: 40 messages of
    15 kB in 4 ms against 26 ms. Binary, because the server takes twice as long over text.
    """
    if not rows:
        return
    fields = [f for f in _fields(rows[0]) if _is_given(rows[0], f)]
    columns = ", ".join(_quoted(field) for field in fields)
    names = [field.attname for field in fields]
    jsons = [place for place, field in enumerate(fields) if isinstance(field, JSONField)]
    table = connection.ops.quote_name(rows[0]._meta.db_table)
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"copy {table} ({columns}) from stdin (format binary)") as copy,
    ):
        copy.set_types([_type(field) for field in fields])
        for row in rows:
            values = [getattr(row, name) for name in names]
            for place in jsons:
                values[place] = _FIRST_OF_JSONB + _as_json(values[place]).encode()
            copy.write_row(values)


def insert_missing(rows: Sequence[Model]) -> None:
    """Add rows by COPY; beside somebody who adds the same at this moment, those that are missing.

    The caller has taken out what is known, so a conflict is rare: then it is slower, not wrong.
    """
    if not rows:
        return
    try:
        with transaction.atomic():
            insert_rows(rows)
    except IntegrityError:
        type(rows[0])._default_manager.bulk_create(rows, ignore_conflicts=True, batch_size=50)


def update_rows(rows: Sequence[Model], names: Sequence[str]) -> None:
    """Write these fields of existing rows by one statement with one parameter.

    Measured: 40 conversations with 11 fields in 3 ms against 120 ms of bulk_update.
    """
    if not rows:
        return
    fields = [row_field for row_field in _fields(rows[0]) if row_field.name in names]
    key = rows[0]._meta.pk
    given = [{f.column: getattr(row, f.attname) for f in (key, *fields)} for row in rows]
    table = connection.ops.quote_name(rows[0]._meta.db_table)
    sets = ", ".join(f"{_quoted(f)} = given.{_quoted(f)}" for f in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"update {table} as old set {sets}"  # noqa: S608  (names of our own columns)
            f" from json_populate_recordset(null::{table}, %s::json) as given"
            f" where old.{_quoted(key)} = given.{_quoted(key)}",
            [json.dumps(given, default=_in_json, ensure_ascii=False)],
        )


def read_bytes(model: type[Model], name: str, keys: Sequence[UUID]) -> dict[UUID, bytes]:
    """Bytes in a column of some rows, by primary key; as text each would travel as two letters."""
    if not keys:
        return {}
    table = connection.ops.quote_name(model._meta.db_table)
    key = connection.ops.quote_name(str(model._meta.pk.column))
    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        cursor.execute(
            f"select {key}, {connection.ops.quote_name(name)} from {table}"  # noqa: S608  (our own)
            f" where {key} = any(%s)",
            [list(keys)],
            binary=True,
        )
        return dict(cursor.fetchall())


def _fields(row: Model) -> Sequence["Field[Any, Any]"]:
    return [f for f in row._meta.concrete_fields if isinstance(f, Field)]


def _is_given(row: Model, field: "Field[Any, Any]") -> bool:
    value = getattr(row, field.attname)
    return not isinstance(value, DatabaseDefault) and not (field.primary_key and value is None)


def _quoted(field: "Field[Any, Any]") -> str:
    return connection.ops.quote_name(str(field.column))


def _type(field: "Field[Any, Any]") -> str:
    """How a column is written; `jsonb` as the bytes that it is on the wire."""
    if isinstance(field, JSONField):
        return "bytea"
    return re.sub(r"\(\d+(?:, ?\d+)?\)", "", str(field.db_type(connection)))


def _in_json(value: Any) -> str:
    """As PostgreSQL reads it from JSON: bytes in hex, the rest as text."""
    return f"\\x{bytes(value).hex()}" if isinstance(value, bytes | memoryview) else str(value)
