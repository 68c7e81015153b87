"""Log a connection in at its other side."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kontuar.events.services import publish, wake
from kontuar.orders.contract import LoginBegun, LoginElsewhere
from kontuar.orders.events import ConnectionChanged
from kontuar.orders.models import Connection
from kontuar.orders.services.calling import adapter_of, asking, config_of, renew_tokens


def begin_login(*, connection_id: UUID, at: datetime) -> LoginBegun:
    """The code a person is to confirm. Asks the other side; raises ApiTrouble."""
    connection, adapter = _found(connection_id)
    with asking():
        return adapter.begin_login(config_of(connection), at)


def finish_login(
    *, connection_id: UUID, memory: Mapping[str, str], actor: str, at: datetime
) -> bool:
    """Take up the login once it is confirmed; False while it is not. Raises ApiTrouble."""
    connection, adapter = _found(connection_id)
    with asking():
        tokens = adapter.finish_login(config_of(connection), memory, at)
    if tokens is None:
        return False
    renew_tokens(connection_id=connection_id, change=lambda _old: tokens)
    _mend(connection_id, actor, at)
    return True


def _found(connection_id: UUID) -> tuple[Connection, LoginElsewhere]:
    connection = Connection.objects.select_related("shop").get(pk=connection_id)
    adapter = adapter_of(connection)
    if not isinstance(adapter, LoginElsewhere):
        raise TypeError(connection.kind)
    return connection, adapter


@transaction.atomic
def _mend(connection_id: UUID, actor: str, at: datetime) -> None:
    """What failed for want of a login is asked at once; what was paused stays paused."""
    connection = Connection.objects.select_for_update(no_key=True).get(pk=connection_id)
    if connection.state == "failing":
        connection.state, connection.trouble_at = "on", None
        connection.trouble_code = connection.trouble_detail = ""
        connection.failures, connection.try_at = 0, at
    connection.save()
    publish(
        ConnectionChanged(
            occurred_at=at,
            actor=actor,
            connection_id=connection.pk,
            state=connection.state,
            code=connection.trouble_code,
        )
    )
    wake()
