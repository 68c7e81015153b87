"""Calls from shops and carriers: stored as they came, before anybody reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection as database
from django.db import transaction
from django.db.models import F

from kontuar.events.services import wake
from kontuar.orders.contract import CallingCarrier, News, Proof
from kontuar.orders.models import Connection, Hook
from kontuar.orders.registry import carrier_adapter, is_installed, shop_adapter
from kontuar.orders.rules import hook_key, kept_headers
from kontuar.orders.services.calling import config_of

MOST_BYTES = 5 * 1024 * 1024
KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a call: kept, known already, or refused."""

    proof: Proof
    is_new: bool = False


@transaction.atomic
def store_hook(
    *, connection_id: UUID, headers: Mapping[str, str], raw: bytes, at: datetime
) -> Stored:
    """Keep a call unless somebody else made it in the other side's name; commit, then answer.

    Header names come in lower case. A call about something that is too large, or that the adapter
    can't even tell apart, is kept all the same: it is read later, or put aside for a person.
    """
    connection = Connection.objects.select_related("shop").get(pk=connection_id)
    proof = _proof(connection, headers, raw)
    rows = Connection.objects.filter(pk=connection_id)
    if proof == "forged":
        rows.update(refused_hooks=F("refused_hooks") + 1, refused_at=at)
        return Stored(proof)
    news = _glance(connection, headers, raw)
    key = hook_key(delivery_id=news.delivery_id, topic=news.topic, raw=raw)
    with database.cursor() as cursor:
        cursor.execute(KNOWN, [connection_id, key])
        is_known = cursor.fetchone() is not None
    if is_known:
        return Stored(proof)
    hook = Hook(
        connection_id=connection_id,
        dedupe_key=key,
        topic=news.topic[:200].replace("\x00", ""),
        is_verified=proof == "verified",
        headers=kept_headers(headers),
        raw=raw,
        try_at=at,
        received_at=at,
    )
    made = Hook.objects.bulk_create([hook], ignore_conflicts=True)
    wake()
    return Stored(proof, is_new=bool(made))


KNOWN = """
update orders_hook set repeats = repeats + 1
where connection_id = %s and dedupe_key = %s returning id
"""


def retry_hook(*, hook_id: UUID, at: datetime) -> None:
    """Read a call again that was put aside."""
    Hook.objects.filter(pk=hook_id, state="failed").update(
        state="waiting", attempts=0, try_at=at, settled_at=None
    )
    with transaction.atomic():
        wake()


def forget_hooks(*, at: datetime) -> int:
    """Throw settled calls away after a month; how many."""
    old = Hook.objects.filter(state="done", settled_at__lt=at - KEPT_FOR).values("pk")[:1000]
    return Hook.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()[0]


def _proof(connection: Connection, headers: Mapping[str, str], raw: bytes) -> Proof:
    if len(raw) > MOST_BYTES:
        return "forged"
    if not is_installed(connection.role, connection.kind):
        return "unverifiable"
    if connection.role == "shop":
        return shop_adapter(connection.kind).verify(config_of(connection), headers, raw)
    carrier = carrier_adapter(connection.kind)
    if not isinstance(carrier, CallingCarrier):
        return "forged"
    return carrier.verify(config_of(connection), headers, raw)


def _glance(connection: Connection, headers: Mapping[str, str], raw: bytes) -> News:
    if connection.role != "shop":
        return News(topic="parcel")
    try:
        return shop_adapter(connection.kind).hints(config_of(connection), headers, raw)
    except Exception:  # noqa: BLE001  (what can't be read is kept, and fails again where it is seen)
        return News(topic="unreadable")
