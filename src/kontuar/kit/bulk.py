"""Write many rows in one go: a statement with a thousand placeholders costs more than the rows."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Field, JSONField, Model
from django.db.models.expressions import DatabaseDefault


def insert_rows(rows: Sequence[Model]) -> None:
    """Add rows of one table by COPY; columns with a database default are left to it.

    Unlike bulk_create it gives nothing back and forgives no conflict. Measured: 40 messages of
    15 kB in 4 ms against 26 ms.
    """
    if not rows:
        return
    fields = [f for f in _fields(rows[0]) if _is_given(rows[0], f)]
    columns = ", ".join(_quoted(field) for field in fields)
    readers = [(field.attname, _reader(field)) for field in fields]
    table = connection.ops.quote_name(rows[0]._meta.db_table)
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"copy {table} ({columns}) from stdin") as copy,
    ):
        for row in rows:
            copy.write_row([read(getattr(row, name)) for name, read in readers])


def update_rows(rows: Sequence[Model], names: Sequence[str]) -> None:
    """Write these fields of existing rows by one statement with one parameter.

    Measured: 40 conversations with 11 fields in 3 ms against 120 ms of bulk_update.
    """
    if not rows:
        return
    fields = [row_field for row_field in _fields(rows[0]) if row_field.name in names]
    key = rows[0]._meta.pk
    given = [
        {f.column: _reader(f)(getattr(row, f.attname)) for f in (key, *fields)} for row in rows
    ]
    table = connection.ops.quote_name(rows[0]._meta.db_table)
    sets = ", ".join(f"{_quoted(f)} = given.{_quoted(f)}" for f in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"update {table} as old set {sets}"  # noqa: S608  (names of our own columns)
            f" from json_populate_recordset(null::{table}, %s::json) as given"
            f" where old.{_quoted(key)} = given.{_quoted(key)}",
            [json.dumps(given, default=str)],
        )


def _fields(row: Model) -> Sequence["Field[Any, Any]"]:
    return [f for f in row._meta.concrete_fields if isinstance(f, Field)]


def _is_given(row: Model, field: "Field[Any, Any]") -> bool:
    value = getattr(row, field.attname)
    return not isinstance(value, DatabaseDefault) and not (field.primary_key and value is None)


def _quoted(field: "Field[Any, Any]") -> str:
    return connection.ops.quote_name(str(field.column))


def _reader(field: "Field[Any, Any]") -> Callable[[Any], Any]:
    return _as_json if isinstance(field, JSONField) else _as_it_is


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _as_it_is(value: Any) -> Any:
    return value
