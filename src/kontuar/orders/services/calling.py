"""How a connection asks its other side: within the budget, with tokens that renew themselves."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.conf import settings

from kontuar.kit.locks import in_turn
from kontuar.kit.pace import Bucket, Pace
from kontuar.kit.sealing import seal, unseal
from kontuar.kit.webapi import ApiTrouble, WebApi
from kontuar.orders.absent import AbsentCarrier
from kontuar.orders.contract import (
    CarrierAdapter,
    ConnectionConfig,
    ShopAdapter,
    ShopTrouble,
    Tokens,
)
from kontuar.orders.models import Connection
from kontuar.orders.registry import carrier_adapter, shop_adapter, way_out

PATIENCE_SECONDS = 5.0
"""How long a question waits for the budget before its job is put off."""
_buckets: dict[UUID, Bucket] = {}
_guard = threading.Lock()


def adapter_of(connection: Connection) -> ShopAdapter | CarrierAdapter:
    """Who speaks for this connection."""
    if connection.role == "shop":
        return shop_adapter(connection.kind)
    return carrier_adapter(connection.kind) or AbsentCarrier(connection.kind)


def config_of(connection: Connection, *, keep: float = 0.0) -> ConnectionConfig:
    """The connection as its adapter needs it, secrets opened.

    `keep` is the share of the budget that this caller leaves to more urgent ones. One that is not
    saved yet, only tried out, has no address to be called at, and its tokens end with the trial.
    """
    secrets = unseal(connection.secrets)
    hidden = [*secrets.values(), *unseal(connection.tokens).values()]
    is_only_tried = connection._state.adding
    return ConnectionConfig(
        id=connection.pk,
        kind=connection.kind,
        name=connection.name,
        settings=connection.settings,
        secrets=secrets,
        time_zone=connection.shop.time_zone,
        hook_url="" if is_only_tried else hook_url(connection.pk),
        api=WebApi(send=way_out(connection.kind), spend=_spender(connection, keep), hidden=hidden),
        renew_tokens=_holder(hidden) if is_only_tried else _renewer(connection.pk, hidden),
    )


@contextmanager
def asking() -> Iterator[None]:
    """An answer that an adapter stumbles over is trouble of the other side: its schema changed."""
    try:
        yield
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as odd:
        told = f"{type(odd).__name__}: {odd}"[:200]
        raise ShopTrouble("schema", told, permanent=True) from odd


def hook_url(connection_id: UUID) -> str:
    """Where a connection can be called from outside; empty while nobody typed our address."""
    origins = settings.CSRF_TRUSTED_ORIGINS
    return f"{origins[0].rstrip('/')}/hooks/shop/{connection_id}/" if origins else ""


def renew_tokens(*, connection_id: UUID, change: Callable[[Tokens], Tokens]) -> Tokens:
    """Change a connection's tokens, one at a time across all processes; kept before they are used.

    Who hands out a new refresh token with each renewal forgets the old one: two that renew at once
    would lock us out. The lock is no row's, as `change` asks the other side.
    """
    with in_turn(f"orders.tokens.{connection_id}"):
        kept = Connection.objects.filter(pk=connection_id).values_list("tokens", flat=True).first()
        stored = unseal(kept or b"")  # one that is only tried out has no row yet
        renewed = dict(change(stored))
        if renewed != stored:
            Connection.objects.filter(pk=connection_id).update(tokens=seal(renewed))
    return renewed


def _renewer(connection_id: UUID, hidden: list[str]) -> Callable[..., Tokens]:
    def renew(change: Callable[[Tokens], Tokens]) -> Tokens:
        tokens = renew_tokens(connection_id=connection_id, change=change)
        hidden.extend(value for value in tokens.values() if value not in hidden)
        return tokens

    return renew


def _holder(hidden: list[str]) -> Callable[..., Tokens]:
    kept: dict[str, str] = {}

    def renew(change: Callable[[Tokens], Tokens]) -> Tokens:
        kept.update(change(dict(kept)))
        hidden.extend(value for value in kept.values() if value not in hidden)
        return dict(kept)

    return renew


def _spender(connection: Connection, keep: float) -> Callable[[float], None]:
    adapter = adapter_of(connection)
    pace = adapter.rate_budget(
        ConnectionConfig(
            id=connection.pk,
            kind=connection.kind,
            name=connection.name,
            settings=connection.settings,
            secrets={},
            api=WebApi(),
        )
    )
    bucket = _bucket(connection.pk, pace)

    def spend(cost: float) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while wait := bucket.take(cost, keep=keep * pace.burst):
            if time.monotonic() + wait > until:
                raise ApiTrouble("rate_limited", retry_seconds=wait, sent=False)
            time.sleep(wait)

    return spend


def _bucket(connection_id: UUID, pace: Pace) -> Bucket:
    with _guard:
        found = _buckets.get(connection_id)
        if found is None or found.pace != pace:
            found = _buckets[connection_id] = Bucket(pace)
        return found
