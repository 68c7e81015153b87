"""Connections with their health, and what of them waits for a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Q

from kontuar.kit.sealing import unseal
from kontuar.kit.webapi import ApiTrouble
from kontuar.orders.absent import CODE
from kontuar.orders.contract import (
    CallingCarrier,
    CarrierAdapter,
    LoginElsewhere,
    ShopAdapter,
    ShopStatus,
)
from kontuar.orders.models import Connection, Hook, Order, Reread, UnknownCode
from kontuar.orders.registry import carriers, installed, is_installed, shop_adapter, shop_kinds
from kontuar.orders.services.calling import adapter_of, asking, config_of, hook_url

if TYPE_CHECKING:
    from kontuar.people.models import Agent

MOST = 100
LOGIN_CODES = ("not_logged_in", "token_expired")
"""Trouble that a login ends."""


@dataclass(frozen=True, slots=True)
class ConnectionHealth:
    """How a connection does, and what of it waits."""

    connection: Connection
    kind_name: str
    waiting: int = 0
    """Calls and objects that go on by themselves."""
    failed_hooks: int = 0
    """Calls that could not be read: a person may try them again."""
    parked: int = 0
    """Objects that could not be read."""
    is_missing: bool = False
    """Its plugin was removed."""
    has_settings: bool = True
    """Whether its kind can be set up on a screen; the demo's can't."""
    has_history: bool = False
    login_at: str = ""
    """Where a person has to log it in, as it fails for want of that; empty: nowhere."""

    @property
    def done_percent(self) -> int | None:
        """How far history is taken over; None where the shop does not say how much there is."""
        total = self.connection.backfill_total
        return min(100, 100 * self.connection.backfill_done // total) if total else None


@dataclass(frozen=True, slots=True)
class StatusMeaning:
    """A status of a shop, what we take it for and what people here said."""

    code: str
    name: str
    guess: str
    own: str

    @property
    def is_open(self) -> bool:
        """Whether nobody knows yet what it means."""
        return self.guess == "unknown" and not self.own


@dataclass(frozen=True, slots=True)
class Statuses:
    """The statuses of a shop; `trouble` says why it could not be asked for all of them."""

    rows: Sequence[StatusMeaning]
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class FailedCall:
    """A call that could not be read."""

    id: UUID
    topic: str
    reason: str
    received_at: datetime
    attempts: int
    start: str
    """How it begins, for people who know the shop's format."""


@dataclass(frozen=True, slots=True)
class ParkedWish:
    """An object of the shop that could not be read."""

    kind: str
    external_id: str
    reason: str
    asked_at: datetime


def connection_health(agent: "Agent") -> list[ConnectionHealth]:
    """The connections of this agent's brands, shops first, by name."""
    rows = Connection.objects.visible_to(agent).select_related("shop")
    connections = list(rows.order_by("-role", "name", "id"))
    hooks, wishes = _hooks_of(connections), _wishes_of(connections)
    return [
        _health(one, hooks.get(one.pk, (0, 0)), wishes.get(one.pk, (0, 0))) for one in connections
    ]


def is_connected(agent: "Agent") -> bool:
    """Whether any shop or carrier of this agent's brands is connected."""
    return Connection.objects.visible_to(agent).exists()


def connections_in_trouble(agent: "Agent") -> int:
    """How many do not work."""
    return Connection.objects.visible_to(agent).filter(state="failing").count()


def connection_seen_by(agent: "Agent", connection_id: UUID) -> Connection | None:
    """One of this agent's brands; None for what is missing or foreign."""
    rows = Connection.objects.visible_to(agent).select_related("shop")
    return rows.filter(pk=connection_id).first()


def adapters() -> list[tuple[str, ShopAdapter | CarrierAdapter]]:
    """Every kind that can be set up on a screen, with its role."""
    found: list[tuple[str, ShopAdapter | CarrierAdapter]] = [("shop", a) for a in shop_kinds()]
    found += [("carrier", a) for a in carriers()]
    return [(role, adapter) for role, adapter in found if adapter.form]


def is_missing(connection: Connection) -> bool:
    """Whether the plugin that brings its kind was removed."""
    return not is_installed(connection.role, connection.kind)


def missing_plugins(agent: "Agent", role: str) -> list[str]:
    """The plugins that connections of this agent's brands need and that are not installed."""
    rows = Connection.objects.visible_to(agent).filter(role=role)
    missing = rows.exclude(kind__in=installed(role)).order_by("kind")
    return list(missing.values_list("kind", flat=True).distinct())


def explain(connection: Connection) -> str:
    """Why it does not work, in plain words with the next step; empty when it works."""
    code = CODE if is_missing(connection) else connection.trouble_code
    return adapter_of(connection).explain(code) if code else ""


def explain_code(role: str, kind: str, code: str) -> str:
    """What a trouble code of a kind means, with the next step."""
    found = next((a for r, a in adapters() if (r, a.kind) == (role, kind)), None)
    return found.explain(code) if found else code


def secret_names(connection: Connection) -> set[str]:
    """Which secrets are stored; never what they are."""
    return {name for name, value in unseal(connection.secrets).items() if value}


def hook_address(connection: Connection) -> str:
    """Where the other side can call it; empty while nobody typed our public address."""
    return hook_url(connection.pk)


def takes_calls(connection: Connection) -> bool:
    """Whether its other side can call us, once a person told it where."""
    if connection.role == "shop":
        can = shop_adapter(connection.kind).capabilities(config_of(connection))
        return "hooks" in can and "subscribes" not in can
    return isinstance(adapter_of(connection), CallingCarrier)


def login_name(connection: Connection) -> str:
    """Where a person logs it in, for example "Allegro"; empty: nowhere."""
    return login_name_of(connection.role, connection.kind)


def login_name_of(role: str, kind: str) -> str:
    """The same for a kind that is only being set up."""
    found = next((a for r, a in adapters() if (r, a.kind) == (role, kind)), None)
    return found.login_name() if isinstance(found, LoginElsewhere) else ""


def is_logged_in(connection: Connection) -> bool:
    """Whether somebody has let it in; it may have ended since."""
    return bool(unseal(connection.tokens))


def has_history(connection: Connection) -> bool:
    """Whether its history can be taken over."""
    if connection.role != "shop":
        return False
    return "backfill" in shop_adapter(connection.kind).capabilities(config_of(connection))


def statuses_of(connection: Connection) -> Statuses:
    """What the shop's statuses are and mean, first those that nobody knows.

    Asks the shop; no transaction may be open.
    """
    known: Mapping[str, ShopStatus] = {}
    trouble = ""
    adapter = shop_adapter(connection.kind)
    try:
        with asking():
            found = adapter.statuses(config_of(connection))
            known = {status.code: status for status in found}
    except ApiTrouble as why:
        trouble = adapter.explain(why.code)
    met = UnknownCode.objects.filter(role="shop", kind=connection.kind).order_by("code")
    more = dict(met.values_list("code", "text")[:MOST])
    mine = [code for code in more if code not in known and _is_met(connection, code)]
    codes = dict.fromkeys([*known, *connection.status_map, *mine])
    rows = [_meaning(connection, code, known.get(code), more) for code in codes]
    return Statuses(sorted(rows, key=lambda row: not row.is_open), trouble)


def failed_calls(connection: Connection) -> list[FailedCall]:
    """Calls that could not be read, newest first."""
    rows = Hook.objects.filter(connection=connection, state="failed").order_by("-id")[:MOST]
    return [
        FailedCall(
            hook.pk,
            hook.topic,
            hook.reason,
            hook.received_at,
            hook.attempts,
            bytes(hook.raw)[:600].decode(errors="replace"),
        )
        for hook in rows
    ]


def parked_wishes(connection: Connection) -> list[ParkedWish]:
    """Objects that could not be read, newest first."""
    rows = Reread.objects.filter(connection=connection, is_parked=True)
    found = rows.order_by("-asked_at", "-id")[:MOST]
    return [ParkedWish(w.kind, w.external_id, w.reason, w.asked_at) for w in found]


def has_failed_call(connection: Connection, hook_id: UUID) -> bool:
    """Whether a call that was put aside is this connection's."""
    return Hook.objects.filter(pk=hook_id, connection=connection, state="failed").exists()


def _is_met(connection: Connection, code: str) -> bool:
    return Order.objects.filter(connection=connection, status=code).exists()


def _meaning(
    connection: Connection, code: str, status: ShopStatus | None, texts: Mapping[str, str]
) -> StatusMeaning:
    name = status.name if status else texts.get(code) or code
    guess = status.state if status else "unknown"
    return StatusMeaning(code, name, guess, connection.status_map.get(code, ""))


def _hooks_of(connections: Sequence[Connection]) -> dict[UUID, tuple[int, int]]:
    rows = Hook.objects.filter(connection__in=connections).exclude(state="done")
    counted = rows.values_list("connection_id").annotate(
        waiting=Count("pk", filter=Q(state="waiting")), failed=Count("pk", filter=Q(state="failed"))
    )
    return {key: (waiting, failed) for key, waiting, failed in counted}


def _wishes_of(connections: Sequence[Connection]) -> dict[UUID, tuple[int, int]]:
    counted = Reread.objects.filter(connection__in=connections).values_list("connection_id")
    rows = counted.annotate(
        waiting=Count("pk", filter=Q(is_parked=False)), parked=Count("pk", filter=Q(is_parked=True))
    )
    return {key: (waiting, parked) for key, waiting, parked in rows}


def _health(
    connection: Connection, hooks: tuple[int, int], wishes: tuple[int, int]
) -> ConnectionHealth:
    adapter = adapter_of(connection)
    return ConnectionHealth(
        connection,
        adapter.name,
        waiting=hooks[0] + wishes[0],
        failed_hooks=hooks[1],
        parked=wishes[1],
        is_missing=is_missing(connection),
        has_settings=bool(adapter.form),
        has_history=has_history(connection),
        login_at=login_name(connection) if connection.trouble_code in LOGIN_CODES else "",
    )
