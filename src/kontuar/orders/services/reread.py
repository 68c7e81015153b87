"""Ask a shop again about single objects, once however often it was wished."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection as database
from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Greatest

from kontuar.events.services import publish, wake
from kontuar.kit.ids import new_id
from kontuar.kit.webapi import ApiTrouble
from kontuar.orders.contract import Page, Ref
from kontuar.orders.events import OrderGone
from kontuar.orders.models import Connection, Customer, Order, Product, Reread, ShopReturn
from kontuar.orders.registry import installed, shop_adapter
from kontuar.orders.rules import FRESH, next_try
from kontuar.orders.services import plain
from kontuar.orders.services.calling import asking, config_of
from kontuar.orders.services.health import record_ok, record_trouble
from kontuar.orders.services.pages import take_page

LEASE = timedelta(minutes=2)
TRIES = 10
NO_WAY = "no_single"
"""The shop can't be asked for one alone: what was odd when it came is all there is to tell."""
OF_THE_OBJECT = ("not_found", "refused", "schema", "wrong_currency", "too_large", NO_WAY)
"""Trouble that says nothing about the connection."""
TABLES = {"order": Order, "customer": Customer, "product": Product, "return": ShopReturn}


def ask_again(
    *, connection_id: UUID, refs: Sequence[Ref], at: datetime, is_urgent: bool = False
) -> None:
    """Note what is to be read again; what the shop deleted is marked at once."""
    unique = {(ref.kind, plain.text(ref.external_id, 200)): ref for ref in refs}
    wanted = sorted(key for key, ref in unique.items() if not ref.gone)
    for kind, external_id in (key for key, ref in unique.items() if ref.gone):
        mark_gone(connection_id=connection_id, kind=kind, external_id=external_id, at=at)
    if not wanted:
        return
    with database.cursor() as cursor:
        cursor.execute(
            """
            insert into orders_reread (id, connection_id, kind, external_id, reason, asked_at,
                                       try_at, is_urgent, attempts, is_parked)
            select id, %s, kind, external_id, reason, %s, %s, %s, 0, false
            from unnest(%s::uuid[], %s::text[], %s::text[], %s::text[])
                as wished (id, kind, external_id, reason)
            on conflict (connection_id, kind, external_id) do update set
                asked_at = excluded.asked_at, try_at = excluded.try_at, reason = excluded.reason,
                is_urgent = excluded.is_urgent, is_parked = false
            """,
            [
                connection_id,
                *(at, at, is_urgent),
                [new_id() for _key in wanted],
                [kind for kind, _id in wanted],
                [external_id for _kind, external_id in wanted],
                [plain.text(unique[key].reason, 1000) for key in wanted],
            ],
        )
    wake()


def refresh_order(*, order: Order, at: datetime) -> bool:
    """Somebody opens an order: have the shop asked, unless it was just read or can't be asked."""
    if at - order.read_at < FRESH or order.connection.state == "paused":
        return False
    adapter = shop_adapter(order.connection.kind)
    if "reread" not in adapter.capabilities(config_of(order.connection)):
        return False
    ref = Ref("order", order.external_id)
    ask_again(connection_id=order.connection_id, refs=[ref], at=at, is_urgent=True)
    return True


def reread(*, at: datetime) -> int:
    """Read one wished object from its shop; how many were tried."""
    wish = _lease(at)
    if wish is None:
        return 0
    connection = wish.connection
    try:
        _read(connection, wish, at)
    except ApiTrouble as trouble:
        _put_off(wish, trouble, at)
        return 1
    Reread.objects.filter(pk=wish.pk, asked_at=wish.asked_at).delete()
    Reread.objects.filter(pk=wish.pk).update(leased_until=None, attempts=0)
    if connection.state == "failing":
        record_ok(connection_id=connection.pk, at=at)
    return 1


def retry_parked(*, connection_id: UUID, at: datetime) -> int:
    """Try again everything of a connection that was given up; how many."""
    parked = Reread.objects.filter(connection_id=connection_id, is_parked=True)
    return parked.update(is_parked=False, attempts=0, try_at=at, leased_until=None)


@transaction.atomic
def mark_gone(*, connection_id: UUID, kind: str, external_id: str, at: datetime) -> None:
    """The shop deleted it; what we know stays. Only what it tells later brings it back."""
    table = TABLES[kind]
    rows = table._default_manager.filter(
        connection_id=connection_id, external_id=external_id, is_gone=False
    )
    ids = list(rows.values_list("pk", flat=True))
    rows.update(is_gone=True, read_at=Greatest("read_at", Value(at)))
    Reread.objects.filter(connection_id=connection_id, kind=kind, external_id=external_id).delete()
    if kind == "order" and ids:
        publish(OrderGone(occurred_at=at, order_id=ids[0]))


@transaction.atomic
def _lease(at: datetime) -> Reread | None:
    due = (
        Reread.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(is_parked=False, try_at__lte=at)
        .filter(Q(leased_until=None) | Q(leased_until__lte=at))
        .filter(connection__kind__in=installed("shop"))
        .exclude(connection__state="paused")
        .exclude(connection__quiet_until__gt=at)
        .select_related("connection__shop")
        .order_by("-is_urgent", "try_at", "id")
        .first()
    )
    if due:
        Reread.objects.filter(pk=due.pk).update(leased_until=at + LEASE)
    return due


def _read(connection: Connection, wish: Reread, at: datetime) -> None:
    """Ask, then take over; a shop that has it no more has deleted it."""
    try:
        with asking():
            page = _asked(connection, wish.kind, wish.external_id)
    except ApiTrouble as trouble:
        if trouble.code != "not_found":
            raise
        mark_gone(connection_id=connection.pk, kind=wish.kind, external_id=wish.external_id, at=at)
        return
    take_page(connection_id=connection.pk, page=page, read_at=at)


def _asked(connection: Connection, kind: str, external_id: str) -> Page:
    adapter, config = shop_adapter(connection.kind), config_of(connection)
    if kind == "order":
        return Page({}, orders=[adapter.get_order(config, external_id)])
    if kind == "customer":
        return Page({}, customers=[adapter.get_customer(config, external_id)])
    if kind == "product":
        return Page({}, products=[adapter.get_product(config, external_id)])
    return Page({}, returns=[adapter.get_return(config, external_id)])


def _detail(wish: Reread, trouble: ApiTrouble) -> str:
    before = wish.reason.removeprefix(f"{NO_WAY}: ")
    return before if trouble.code == NO_WAY else trouble.detail


def _put_off(wish: Reread, trouble: ApiTrouble, at: datetime) -> None:
    own = trouble.code in OF_THE_OBJECT
    again = next_try(failures=wish.attempts + 1, at=at, asked_seconds=trouble.retry_seconds)
    if not own:
        again = record_trouble(connection_id=wish.connection_id, trouble=trouble, at=at)
    is_counted = trouble.code != "rate_limited"
    attempts = wish.attempts + is_counted
    Reread.objects.filter(pk=wish.pk).update(
        attempts=attempts,
        try_at=again,
        leased_until=None,
        reason=f"{trouble.code}: {_detail(wish, trouble)}"[:1000],
        is_parked=(own and trouble.permanent) or attempts >= TRIES,
    )
