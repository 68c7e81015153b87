"""Connect a shop or carrier, test it, pause it, say what its statuses mean."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kontuar.events.services import publish
from kontuar.kit.ids import new_id
from kontuar.kit.problems import Problem
from kontuar.kit.sealing import seal, unseal
from kontuar.orders.contract import ORDER_STATES, CheckStep
from kontuar.orders.events import ConnectionChanged
from kontuar.orders.models import Connection, Order
from kontuar.orders.services.calling import adapter_of, config_of


class AlreadyConnected(Problem):
    """Refusal to give two connections of a kind one name."""

    code = "already_connected"


class BrandIsFixed(Problem):
    """Refusal to hand orders to another brand: other people would see them."""

    code = "brand_is_fixed"


@dataclass(frozen=True, kw_only=True)
class ConnectionDraft:
    """What a person filled in about a connection. Secrets left empty keep what is stored."""

    role: str
    kind: str
    name: str
    shop_id: UUID
    settings: Mapping[str, Any]
    secrets: Mapping[str, str]


def check_connection(
    *, draft: ConnectionDraft, connection_id: UUID | None, at: datetime
) -> Iterator[CheckStep]:
    """Test it for real before anything is saved; no transaction is open meanwhile."""
    connection = _filled(draft, connection_id, at)
    yield from adapter_of(connection).check(config_of(connection))


@transaction.atomic
def connect(
    *, draft: ConnectionDraft, connection_id: UUID | None, actor: str, at: datetime
) -> Connection:
    """Open a connection or change one; the worker takes the change up within seconds."""
    if connection_id:  # a token renewed meanwhile must not be written over
        Connection.objects.select_for_update(no_key=True).get(pk=connection_id)
    connection = _filled(draft, connection_id, at)
    _clear_trouble(connection, at)
    try:
        with transaction.atomic():
            connection.save()
    except IntegrityError as taken:
        raise AlreadyConnected(
            _("There is a connection named %s already. Choose another name.") % draft.name
        ) from taken
    _tell(connection, actor, at)
    return connection


@transaction.atomic
def pause_connection(*, connection_id: UUID, actor: str, at: datetime) -> None:
    """Ask nothing any more; calls from outside are stored and wait."""
    connection = Connection.objects.select_for_update(no_key=True).get(pk=connection_id)
    connection.state = "paused"
    connection.save(update_fields=["state"])
    _tell(connection, actor, at)


@transaction.atomic
def resume_connection(*, connection_id: UUID, actor: str, at: datetime) -> None:
    """Take a paused connection up again, or try a failing one at once."""
    connection = Connection.objects.select_for_update(no_key=True).get(pk=connection_id)
    _clear_trouble(connection, at)
    connection.save()
    _tell(connection, actor, at)


@transaction.atomic
def map_status(*, connection_id: UUID, status: str, state: str, actor: str, at: datetime) -> int:
    """Say what a shop's status means, also for the orders that have it; how many those are.

    An empty state takes what was said back: the next reading uses the adapter's own meaning.
    """
    connection = Connection.objects.select_for_update(no_key=True).get(pk=connection_id)
    own = {code: meant for code, meant in connection.status_map.items() if code != status}
    if state:
        if state not in ORDER_STATES:
            raise ValueError(state)
        own[status] = state
    connection.status_map = own
    connection.save(update_fields=["status_map"])
    _tell(connection, actor, at)
    orders = Order.objects.filter(connection=connection, status=status)
    return orders.exclude(state=state).update(state=state) if state else 0


def _filled(draft: ConnectionDraft, connection_id: UUID | None, at: datetime) -> Connection:
    connection = (
        Connection.objects.select_related("shop").get(pk=connection_id)
        if connection_id
        else Connection(id=new_id(), role=draft.role, kind=draft.kind, created_at=at, try_at=at)
    )
    is_moved = connection_id is not None and connection.shop_id != draft.shop_id
    if is_moved and Order.objects.filter(connection=connection).exists():
        raise BrandIsFixed(
            _("Orders came by this connection already. Connect the other brand separately.")
        )
    connection.name, connection.shop_id = draft.name.strip()[:120], draft.shop_id
    connection.settings = dict(draft.settings)
    given = {name: value for name, value in draft.secrets.items() if value}
    connection.secrets = seal({**unseal(connection.secrets), **given})
    return connection


def _clear_trouble(connection: Connection, at: datetime) -> None:
    connection.state = "on"
    connection.trouble_code = connection.trouble_detail = ""
    connection.trouble_at = connection.quiet_until = None
    connection.failures = 0
    connection.try_at = at


def _tell(connection: Connection, actor: str, at: datetime) -> None:
    publish(
        ConnectionChanged(
            occurred_at=at,
            actor=actor,
            connection_id=connection.pk,
            state=connection.state,
            code=connection.trouble_code,
        )
    )
