"""Read the calls that wait: what many of them bring is taken over in one go."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.db.models.functions import Length

from kontuar.kit.bulk import update_rows
from kontuar.kit.webapi import ApiTrouble
from kontuar.orders.contract import CallingCarrier, ConnectionConfig, News, Ref, ShopAdapter
from kontuar.orders.models import Connection, Hook, Order, Parcel
from kontuar.orders.reading import told_of
from kontuar.orders.registry import carrier_adapter, is_installed, shop_adapter
from kontuar.orders.rules import HOOK_TRIES, next_try, number_key
from kontuar.orders.services import plain
from kontuar.orders.services.calling import config_of
from kontuar.orders.services.pages import take_page
from kontuar.orders.services.reread import ask_again
from kontuar.orders.services.upsert import Reading, upsert_readings

BATCH = 100
BYTES_AT_ONCE = 8 * 1024 * 1024
"""Of calls that are held in memory together; one alone may be larger."""
PAUSE = timedelta(minutes=5)
"""How long calls of a connection wait that is paused, or whose plugin is not here."""
SETTLED = ("state", "attempts", "try_at", "reason", "settled_at")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Call:
    """A call, and what it says."""

    hook: Hook
    news: News
    is_verified: bool

    @property
    def orders(self) -> set[str]:
        """The orders it brings."""
        return {plain.text(order.external_id, 200) for order in self.news.orders}

    @property
    def can_be_joined(self) -> bool:
        """It never failed, and only brings or names orders; the rest counts as it came."""
        news = self.news
        tells_more = news.products or news.customers or news.returns
        return not (self.hook.attempts or tells_more or any(ref.gone for ref in news.refs))


@transaction.atomic
def process_hooks(*, at: datetime) -> int:
    """Read what came: note what is to be read again; how many calls were settled.

    What calls of one connection bring is written together. Where that fails each is read alone,
    so that a bad one neither holds up nor undoes the others.
    """
    hooks = _waiting(at)
    homes = Connection.objects.select_related("shop").in_bulk({h.connection_id for h in hooks})
    for connection_id, calls in groupby(hooks, key=_home):
        _settle_all(homes[connection_id], list(calls), at)
    update_rows(hooks, SETTLED)
    heard = {hook.connection_id: hook.received_at for hook in hooks if hook.state == "done"}
    for connection_id, received_at in heard.items():
        Connection.objects.filter(pk=connection_id).update(last_hook_at=received_at)
    return len(hooks)


def _waiting(at: datetime) -> Sequence[Hook]:
    """By connection, as all who write for several do, and then as they came."""
    due = Hook.objects.select_for_update(skip_locked=True).order_by("try_at", "id")
    rows = due.filter(state="waiting", try_at__lte=at).annotate(size=Length("raw"))
    chosen: list[UUID] = []
    held = 0
    for hook_id, size in rows.values_list("pk", "size")[:BATCH]:
        if chosen and held + size > BYTES_AT_ONCE:
            break
        chosen.append(hook_id)
        held += size
    return list(Hook.objects.filter(pk__in=chosen).order_by("connection_id", "try_at", "id"))


def _home(hook: Hook) -> UUID:
    return hook.connection_id


def _settle_all(connection: Connection, hooks: Sequence[Hook], at: datetime) -> None:
    if connection.state == "paused" or not is_installed(connection.role, connection.kind):
        for hook in hooks:
            hook.try_at = at + PAUSE
        return
    try:
        config = config_of(connection)
    except Exception as poison:
        log.exception("calls of %s can't be read", connection)
        for hook in hooks:
            _put_off(hook, poison, at)
        return
    if connection.role != "shop":
        _hurry_parcels(config, hooks, at)
        return
    for calls in _runs(_understood(config, hooks, at)):
        _take(connection.pk, calls, at)


def _understood(config: ConnectionConfig, hooks: Sequence[Hook], at: datetime) -> Iterator[Call]:
    adapter = shop_adapter(config.kind)
    for hook in hooks:
        try:
            news = adapter.hints(config, hook.headers, bytes(hook.raw))
            is_verified = hook.is_verified or _is_proven(adapter, config, hook)
        except Exception as poison:
            log.exception("call %s of %s can't be read", hook.pk, config.kind)
            _put_off(hook, poison, at)
        else:
            yield Call(hook, news, is_verified)


def _is_proven(adapter: ShopAdapter, config: ConnectionConfig, hook: Hook) -> bool:
    """Kept while its plugin was away, it could not be verified when it came."""
    return adapter.verify(config, hook.headers, bytes(hook.raw)) == "verified"


def _runs(calls: Iterator[Call]) -> Iterator[Sequence[Call]]:
    """Calls that can be written together; an order that comes again is a step of its own."""
    run: list[Call] = []
    brought: set[str] = set()
    for call in calls:
        goes_with = call.can_be_joined and run and run[-1].can_be_joined
        if run and not (goes_with and brought.isdisjoint(call.orders)):
            yield run
            run, brought = [], set()
        run.append(call)
        brought |= call.orders
    if run:
        yield run


def _take(connection_id: UUID, calls: Sequence[Call], at: datetime) -> None:
    try:
        with transaction.atomic():
            _write(connection_id, calls)
    except (OperationalError, InterfaceError):
        raise  # an outage of ours is no fault of the calls
    except Exception as poison:
        log.exception("%s calls from %s on can't be written", len(calls), calls[0].hook.pk)
        if len(calls) == 1:
            _put_off(calls[0].hook, poison, at)
            return
        for call in calls:
            _take(connection_id, [call], at)
    else:
        for call in calls:
            _settle(call.hook, at)


def _write(connection_id: UUID, calls: Sequence[Call]) -> None:
    known = [call for call in calls if call.is_verified]
    brought = [Reading(o, call.hook.received_at, False) for call in known for o in call.news.orders]
    if calls[0].can_be_joined:
        upsert_readings(connection_id=connection_id, readings=brought)
    elif known:
        only = calls[0]
        take_page(
            connection_id=connection_id,
            page=only.news,
            read_at=only.hook.received_at,
            is_asked=False,
        )
    named = [ref for call in calls for ref in _refs(call)]
    ask_again(
        connection_id=connection_id,
        refs=[*named, *_still_gone(connection_id, known)],
        at=max(call.hook.received_at for call in calls),
    )


def _still_gone(connection_id: UUID, calls: Sequence[Call]) -> Sequence[Ref]:
    """Deleted in the shop, yet it called about them: older than the deletion, or restored.

    Only the shop knows which; one that can't be asked about a single order tells by its feed.
    """
    orders = {external_id for call in calls for external_id in call.orders}
    gone = Order.objects.filter(connection_id=connection_id, external_id__in=orders, is_gone=True)
    found = list(gone.values_list("external_id", flat=True)) if orders else []
    if not found:
        return []
    connection = Connection.objects.get(pk=connection_id)
    can = shop_adapter(connection.kind).capabilities(config_of(connection))
    return [Ref("order", external_id) for external_id in found] if "reread" in can else []


def _refs(call: Call) -> Sequence[Ref]:
    """Of one that anybody may have made even what it brings is only named."""
    if call.is_verified:
        return call.news.refs
    return [*call.news.refs, *(Ref("order", order.external_id) for order in call.news.orders)]


def _hurry_parcels(config: ConnectionConfig, hooks: Sequence[Hook], at: datetime) -> None:
    carrier = carrier_adapter(config.kind)
    for hook in hooks:
        try:
            if isinstance(carrier, CallingCarrier):
                numbers = carrier.called_about(config, hook.headers, bytes(hook.raw))
                keys = [number_key(number) for number in numbers][:1000]
                Parcel.objects.filter(carrier=config.kind, number_key__in=keys).update(poll_at=at)
        except (OperationalError, InterfaceError):
            raise
        except Exception as poison:
            log.exception("call %s of %s can't be read", hook.pk, config.kind)
            _put_off(hook, poison, at)
        else:
            _settle(hook, at)


def _settle(hook: Hook, at: datetime) -> None:
    hook.state, hook.settled_at, hook.reason = "done", at, ""


def _put_off(hook: Hook, poison: Exception, at: datetime) -> None:
    hook.attempts += 1
    told = (poison.code, poison.detail) if isinstance(poison, ApiTrouble) else ("", told_of(poison))
    hook.reason = ": ".join(told)[:500].replace("\x00", "")
    hook.try_at = next_try(failures=hook.attempts, at=at)
    if hook.attempts >= HOOK_TRIES:
        hook.state, hook.settled_at = "failed", at
