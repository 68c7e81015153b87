"""Read the log for the open pages, on a connection of its own beside Django's."""

import json
from collections.abc import Iterable
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections

from kontuar.events.contract import KINDS


def topics_of(kind: str, objects: Iterable[dict[str, str]]) -> list[str]:
    """The pages an event concerns: those of its objects, and those its class names."""
    named = KINDS[kind].topics if kind in KINDS else ()
    return [*named, *(f"{o['type']}-{o['id']}" for o in objects)]


async def connect() -> psycopg.AsyncConnection[Any]:
    """An own connection beside Django's, with the same settings."""
    given = settings.DATABASES["default"]
    names = {
        "USER": "user",
        "PASSWORD": "password",
        "HOST": "host",
        "PORT": "port",
    }
    params = {to: given[name] for name, to in names.items() if given.get(name)}
    name = connections["default"].settings_dict["NAME"]
    return await psycopg.AsyncConnection.connect(
        **params, dbname=name, autocommit=True, connect_timeout=3
    )


async def latest(connection: psycopg.AsyncConnection[Any]) -> str:
    """The end of the log; later commits, whatever their ids, lie behind it."""
    rows = await connection.execute("select pg_snapshot_xmin(pg_current_snapshot())::text")
    row = await rows.fetchone()
    return f"{int(row[0]) - 1}-{2**62}" if row else "0-0"


async def events_after(
    connection: psycopg.AsyncConnection[Any], after: str, limit: int
) -> list[tuple[str, list[str]]]:
    """Position and topics of what committed behind a position, in commit-safe order."""
    tx, event_id = (int(part) for part in after.split("-", 1))
    rows = await connection.execute(
        """
        select tx, id, kind, objects::text from events_event
        where (tx, id) > (%s, %s) and tx < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
        order by events_event.tx, events_event.id limit %s
        """,
        (tx, event_id, limit),
    )
    found = await rows.fetchall()
    return [(f"{tx}-{pk}", topics_of(kind, json.loads(objects))) for tx, pk, kind, objects in found]
