"""Note how a connection does."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from kontuar.events.services import publish
from kontuar.kit.webapi import ApiTrouble
from kontuar.orders.absent import CODE
from kontuar.orders.events import ConnectionChanged
from kontuar.orders.models import Connection
from kontuar.orders.registry import installed
from kontuar.orders.rules import next_try
from kontuar.orders.services.connect import resume_connection

QUIET_CODES = ("rate_limited",)
FAILS_AFTER = 3
"""Passing trouble in a row before people are told; what needs a person is told at once."""


@transaction.atomic
def record_ok(*, connection_id: UUID, at: datetime) -> None:
    """A round went well: the connection is no longer failing."""
    rows = Connection.objects.filter(pk=connection_id)
    mended = rows.filter(state="failing").update(
        state="on", trouble_code="", trouble_detail="", trouble_at=None
    )
    rows.update(last_ok_at=at, failures=0, quiet_until=None)
    if mended:
        publish(ConnectionChanged(occurred_at=at, connection_id=connection_id, state="on"))


@transaction.atomic
def record_trouble(*, connection_id: UUID, trouble: ApiTrouble, at: datetime) -> datetime:
    """Show on the connection why it does not work; told once. Gives when to ask again.

    To be left alone for a while is no trouble: it only makes everybody wait.
    """
    connection = Connection.objects.select_for_update(no_key=True).get(pk=connection_id)
    if trouble.code in QUIET_CODES:
        again = at + timedelta(seconds=trouble.retry_seconds or 5.0)
        connection.quiet_until = again
        connection.save(update_fields=["quiet_until"])
        return again
    connection.failures += 1
    again = next_try(failures=connection.failures, at=at, asked_seconds=trouble.retry_seconds)
    fails = trouble.permanent or connection.failures >= FAILS_AFTER
    is_new = connection.state != "failing" or connection.trouble_code != trouble.code
    if fails and connection.state != "paused":
        connection.state, connection.trouble_code = "failing", trouble.code
        connection.trouble_detail = trouble.detail[:1000]
        connection.trouble_at = at if is_new else connection.trouble_at
        if is_new:
            _tell(connection, at)
    connection.save(
        update_fields=["state", "trouble_code", "trouble_detail", "trouble_at", "failures"]
    )
    return again


def note_plugins(*, at: datetime) -> int:
    """Show on connections that their plugin was removed, or is back; how many changed."""
    changed = 0
    for role in ("shop", "carrier"):
        rows = Connection.objects.filter(role=role, state__in=["on", "failing"])
        here = installed(role)
        for gone in rows.exclude(kind__in=here).exclude(trouble_code=CODE):
            trouble = ApiTrouble(CODE, permanent=True)
            record_trouble(connection_id=gone.pk, trouble=trouble, at=at)
            changed += 1
        for back in rows.filter(kind__in=here, trouble_code=CODE):
            resume_connection(connection_id=back.pk, actor="system", at=at)
            changed += 1
    return changed


def _tell(connection: Connection, at: datetime) -> None:
    publish(
        ConnectionChanged(
            occurred_at=at,
            connection_id=connection.pk,
            state="failing",
            code=connection.trouble_code,
        )
    )
