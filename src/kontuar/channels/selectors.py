"""What others read about channels, what came in and what goes out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from uuid import UUID

from django.db.models import BinaryField, Count, F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from kontuar.channels.models import Blob, Channel, Delivery, Inbound
from kontuar.channels.registry import adapter_for
from kontuar.channels.rules import glance
from kontuar.people.rules import Scope

UNSENT = ("rejected", "uncertain", "deferred")

BATCH_BYTES = 30 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class WaitingInbound:
    """Raw bytes that nobody has read yet."""

    id: UUID
    channel_id: UUID
    kind: str
    raw: bytes
    received_at: datetime
    uid: int


@dataclass(frozen=True, slots=True)
class ChannelHealth:
    """A channel with what waits to be read, lies in quarantine, or did not go out."""

    channel: Channel
    waiting: int
    held: int
    unsent: int


@dataclass(frozen=True, slots=True)
class HeldBack:
    """One arrival in quarantine, as far as it can be seen from outside."""

    id: UUID
    channel_name: str
    sender: str
    subject: str
    reason: str
    received_at: datetime
    size: int


def channels() -> QuerySet[Channel]:
    """Every channel with its shop, queue and counts of what waits, by name."""
    waiting = Count("inbounds", filter=Q(inbounds__state="waiting"))
    return (
        Channel.objects.select_related("shop", "queue")
        .order_by("name", "pk")
        .annotate(waiting=waiting)
    )


def channel_health(scope: Scope) -> Sequence[ChannelHealth]:
    """How each channel somebody sees is doing, by name; one query."""
    rows = (
        Channel.objects.select_related("shop", "queue")
        .annotate(
            waiting=_number_of(Inbound.objects.filter(state="waiting")),
            held=_number_of(Inbound.objects.filter(state="quarantined")),
            unsent=_number_of(Delivery.objects.filter(state__in=UNSENT)),
        )
        .order_by("name", "pk")
    )
    return [
        ChannelHealth(row, row.waiting, row.held, row.unsent)
        for row in rows
        if scope.covers(shop_id=row.shop_id, queue_id=row.queue_id)
    ]


def _number_of(rows: QuerySet[Inbound] | QuerySet[Delivery]) -> Coalesce:
    """How many of the rows belong to the channel of the outer query."""
    grouped = rows.filter(channel=OuterRef("pk")).order_by().values("channel")
    return Coalesce(Subquery(grouped.annotate(n=Count("pk")).values("n")), 0)


def channel_by_id(channel_id: UUID) -> Channel | None:
    """One channel with its shop and queue."""
    return Channel.objects.select_related("shop", "queue").filter(pk=channel_id).first()


def channels_in(scope: Scope) -> Sequence[Channel]:
    """The channels whose shop and queue somebody sees, by name."""
    rows = Channel.objects.select_related("shop").order_by("name", "pk")
    return [c for c in rows if scope.covers(shop_id=c.shop_id, queue_id=c.queue_id)]


def counts_by_channel(state: str) -> Mapping[UUID, int]:
    """How many inbound rows of each channel are in a state."""
    rows = Inbound.objects.filter(state=state).values("channel_id").annotate(n=Count("id"))
    return {row["channel_id"]: row["n"] for row in rows.order_by()}


def explain_trouble(channel: Channel) -> str:
    """Why a channel does not work, in plain words with the next step."""
    return adapter_for(channel.kind).explain(channel.trouble_code) if channel.trouble_code else ""


def explain_code(*, kind: str, code: str) -> str:
    """What happened to a message, in plain words with the next step, as its channel says it."""
    return adapter_for(kind).explain(code) if code else ""


def waiting_inbounds(
    *, limit: int, at: datetime, beside: Collection[UUID] = ()
) -> Sequence[WaitingInbound]:
    """The next raw bytes to read, in the order in which they came, without those in `beside`.

    A batch ends early when it becomes large: it is held in memory.
    """
    due = Inbound.objects.filter(state="waiting", try_at__lte=at).exclude(pk__in=list(beside))
    sizes = due.order_by("try_at", "id").values_list("id", "size")[:limit]
    sums = accumulate(size for _id, size in sizes)
    chosen = [
        pk
        for place, ((pk, _s), total) in enumerate(zip(sizes, sums, strict=True))
        if not place or total <= BATCH_BYTES
    ]
    rows = (
        Inbound.objects.filter(pk__in=chosen)
        .order_by("try_at", "id")
        .values_list("id", "channel_id", "channel__kind", "raw", "received_at", "uid")
    )
    return [WaitingInbound(*row[:3], bytes(row[3]), *row[4:]) for row in rows]


def quarantined(channel_id: UUID | None = None) -> QuerySet[Inbound]:
    """What could not be read, newest first, without its bytes."""
    rows = Inbound.objects.filter(state="quarantined").select_related("channel").defer("raw")
    return (rows.filter(channel_id=channel_id) if channel_id else rows).order_by("-id")


def quarantined_count() -> int:
    """How many arrivals wait in quarantine."""
    return Inbound.objects.filter(state="quarantined").count()


def held_back(*, channel_ids: Collection[UUID], limit: int) -> Sequence[HeldBack]:
    """What lies in quarantine, newest first, with sender and subject where they can be seen."""
    head = Func(F("raw"), Value(1), Value(65536), function="substring", output_field=BinaryField())
    rows = (
        Inbound.objects.filter(state="quarantined", channel_id__in=list(channel_ids))
        .annotate(head=head)
        .order_by("-id")
        .values_list("id", "channel__name", "head", "reason", "received_at", "size")[:limit]
    )
    return [
        HeldBack(pk, name, *glance(bytes(head)), reason, at, size)
        for pk, name, head, reason, at, size in rows
    ]


def inbound_by_id(inbound_id: UUID) -> Inbound | None:
    """One arrival with its raw bytes."""
    return Inbound.objects.select_related("channel").filter(pk=inbound_id).first()


def deliveries_of(message_ids: Collection[UUID]) -> Mapping[UUID, Delivery]:
    """What became of each sent message."""
    rows = Delivery.objects.filter(message_id__in=list(message_ids)).defer("payload")
    return {row.message_id: row for row in rows if row.message_id}


def unsent() -> QuerySet[Delivery]:
    """Deliveries that a person should look at, newest first."""
    rows = Delivery.objects.filter(state__in=UNSENT).select_related("channel").defer("payload")
    named = rows.annotate(subject=KT("payload__subject"), recipients=F("payload__to"))
    return named.order_by("-created_at", "pk")


def blob_data(sha256: bytes) -> bytes:
    """The content behind a hash."""
    return bytes(Blob.objects.values_list("data", flat=True).get(pk=sha256))


def blob_sizes(hashes: Collection[bytes]) -> Mapping[bytes, int]:
    """The size in bytes of each content."""
    rows = Blob.objects.filter(pk__in=list(hashes)).values_list("pk", "size")
    return {bytes(pk): size for pk, size in rows}


def own_addresses() -> frozenset[str]:
    """Every address of ours, in lower case: mail from them is no customer's."""
    return frozenset(Channel.objects.values_list("address", flat=True))


def signature_of(channel_id: UUID) -> str:
    """The cleaned HTML that the channel's shop puts below an answer."""
    signature: str = Channel.objects.values_list("shop__signature", flat=True).get(pk=channel_id)
    return signature


def language_of(channel_id: UUID) -> str:
    """The language in which the channel's shop speaks to customers."""
    language: str = Channel.objects.values_list("shop__language", flat=True).get(pk=channel_id)
    return language


def homes_of(channel_ids: Collection[UUID]) -> Mapping[UUID, tuple[UUID, UUID]]:
    """The shop and queue into which each channel delivers."""
    rows = Channel.objects.filter(pk__in=list(channel_ids))
    return {pk: (shop, queue) for pk, shop, queue in rows.values_list("pk", "shop_id", "queue_id")}


def channel_for_own_mail() -> Channel | None:
    """The channel by which the desk itself writes: the oldest one that is open."""
    return Channel.objects.filter(state__in=["on", "failing"]).order_by("created_at").first()
