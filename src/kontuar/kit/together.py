"""Rows of several tables by one statement, where each of them is small."""

import json
from typing import Any

from django.db import connection, models


def read_together(**lists: "models.QuerySet[Any]") -> dict[str, list[Any]]:
    """Every list with its rows, in its own order, by a single query.

    Plain rows only: nothing joined to them (`select_related`), no annotations, no bytes (defer
    those). Each way to the database and back costs more than a few rows do.
    """
    parts: list[str] = []
    given: list[Any] = []
    for name, rows in lists.items():
        sql, params = rows.query.sql_with_params()
        parts.append(f"(select coalesce(json_agg(one), '[]')::text from ({sql}) as one) as {name}")  # noqa: S608  (the ORM's SQL)
        given += params
    with connection.cursor() as cursor:
        cursor.execute("select " + ", ".join(parts), given)
        told = cursor.fetchone()
    return {
        name: [_row(rows.model, one) for one in json.loads(text)]
        for (name, rows), text in zip(lists.items(), told, strict=True)
    }


def _row(model: type[models.Model], told: dict[str, Any]) -> models.Model:
    fields = [field for field in model._meta.concrete_fields if field.column in told]
    values = [field.to_python(told[str(field.column)]) for field in fields]
    return model.from_db(connection.alias, [field.attname for field in fields], values)
