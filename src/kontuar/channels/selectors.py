"""What others read about channels, what came in and what goes out."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate, chain
from uuid import UUID

from django.conf import settings
from django.db.models import BinaryField, Count, F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from kontuar.channels.archives.marks import seen_from_outside
from kontuar.channels.models import Blob, Channel, DeadAddress, Delivery, Import, Inbound
from kontuar.channels.reads.imports import (
    ImportLine,
    Lying,
    NotTaken,
    import_line,
    imports_in,
    lying_ready,
    not_taken,
    path_of_lying,
    unreadable_of,
)
from kontuar.channels.reasons import own_reason
from kontuar.channels.registry import adapter_for, kinds
from kontuar.channels.rules import file_state
from kontuar.channels.secrets import unseal
from kontuar.kit.bulk import read_bytes
from kontuar.people.rules import Scope

__all__ = [
    "ImportLine",
    "Lying",
    "NotTaken",
    "import_line",
    "imports_in",
    "lying_ready",
    "not_taken",
    "path_of_lying",
    "unreadable_of",
]
UNSENT = ("rejected", "uncertain", "deferred", "bounced")

SILENCE = timedelta(minutes=5)
_BETWEEN = re.compile(r'[\s,;"\[\]]+')
"""Of addresses as people write them, or as a list is stored."""
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
    also_ours: str = ""
    """Earlier addresses of the shop, as whoever imports it says."""
    is_history: bool = False
    """Old mail that was imported: it is filed silently."""


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
            held=_number_of(_quarantined()),
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


def channel_by_address(address: str) -> Channel | None:
    """The channel that customers write to at this address."""
    return Channel.objects.filter(address=address.strip().lower()).order_by("pk").first()


def channel_with(*, kind: str, setting: str, value: str) -> Channel | None:
    """The channel of a kind that has this value among its settings."""
    return Channel.objects.filter(kind=kind, **{f"settings__{setting}": value}).first()


def secret_names(channel: Channel) -> frozenset[str]:
    """Which secrets a channel keeps; never what they are."""
    return frozenset(unseal(channel.secrets))


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


def explain_reports(channel: Channel) -> str:
    """Why reports about its mail are refused, in plain words; empty while none is."""
    code = channel.report_trouble_code
    return adapter_for(channel.kind).explain(code) if code else ""


def explain_code(*, kind: str, code: str) -> str:
    """What happened to a message, in plain words with the next step, as its channel says it."""
    return own_reason(code) or (adapter_for(kind).explain(code) if code else "")


def dead_among(emails: Collection[str]) -> Mapping[str, DeadAddress]:
    """Those of the addresses that are known to be dead, by the address in lower case."""
    wanted = [email.lower() for email in emails]
    return DeadAddress.objects.in_bulk(wanted) if wanted else {}


def dead_addresses(words: str = "") -> QuerySet[DeadAddress]:
    """Addresses to which nothing is sent, those that died last first."""
    rows = DeadAddress.objects.all()
    found = rows.filter(email__contains=words.lower().strip()) if words.strip() else rows
    return found.order_by("-since_at", "pk")


def state_of_file(scan: str, note: str) -> str:
    """What may be done with a file of that scan, as `rules.file_state` says."""
    return file_state(scan, note, is_checked=bool(settings.CLAMD))


def name_of_virus(sha256: bytes) -> str:
    """What the scanner found in a file; empty when it found nothing."""
    rows = Blob.objects.filter(pk=sha256, scan="infected").values_list("scan_note", flat=True)
    return rows.first() or ""


def scanner_silent_since(*, at: datetime) -> datetime | None:
    """Since when files wait in vain for the scanner, once that is worth an alarm."""
    if not settings.CLAMD:
        return None
    rows = Blob.objects.filter(scan="waiting", scan_note="", scanned_at__lte=at - SILENCE)
    return rows.order_by("scanned_at").values_list("scanned_at", flat=True).first()


def waiting_inbounds(
    *, limit: int, at: datetime, beside: Collection[UUID] = (), is_history: bool = False
) -> Sequence[WaitingInbound]:
    """The next raw bytes to read, in the order in which they came, without those in `beside`.

    Fresh mail, or the history that an import brings: never both, so that neither waits for the
    other. A batch ends early when it becomes large: it is held in memory. What came by a channel
    that was paused because too much could not be read waits until a person resumes it, and where
    the plugin was removed until it is back.
    """
    is_stopped = Q(state="paused", trouble_code="too_many_unreadable")
    stopped = Channel.objects.filter(is_stopped | ~Q(kind__in=kinds()))
    due = Inbound.objects.filter(
        state="waiting", try_at__lte=at, run__isnull=not is_history
    ).exclude(pk__in=list(beside))
    due = due.exclude(channel__in=stopped)
    columns = ("size", "id", "channel_id", "channel__kind", "received_at", "uid", "run__also_ours")
    found = list(due.order_by("try_at", "id").values_list(*columns)[:limit])
    totals = accumulate(size for size, *_rest in found)
    chosen = [
        row
        for place, (row, total) in enumerate(zip(found, totals, strict=True))
        if not place or total <= BATCH_BYTES
    ]
    raws = read_bytes(Inbound, "raw", [pk for _size, pk, *_rest in chosen])
    return [
        WaitingInbound(pk, channel_id, kind, raws[pk], came_at, uid, former or "", is_history)
        for _size, pk, channel_id, kind, came_at, uid, former in chosen
        if pk in raws
    ]


def history_waits(*, at: datetime) -> bool:
    """Whether anything that an import brought is to be read now."""
    waiting = Inbound.objects.filter(state="waiting", try_at__lte=at, run__isnull=False)
    return waiting.exists()


def quarantined(channel_id: UUID | None = None) -> QuerySet[Inbound]:
    """What could not be read, newest first, without its bytes."""
    rows = _quarantined().select_related("channel").defer("raw")
    return (rows.filter(channel_id=channel_id) if channel_id else rows).order_by("-id")


def quarantined_count() -> int:
    """How many arrivals wait in quarantine."""
    return _quarantined().count()


def _quarantined() -> QuerySet[Inbound]:
    """Fresh mail in quarantine; unreadable history stands in the report of its import."""
    return Inbound.objects.filter(state="quarantined", run=None)


def held_back(*, channel_ids: Collection[UUID], limit: int) -> Sequence[HeldBack]:
    """What lies in quarantine, newest first, with sender and subject where they can be seen."""
    head = Func(F("raw"), Value(1), Value(65536), function="substring", output_field=BinaryField())
    rows = (
        _quarantined()
        .filter(channel_id__in=list(channel_ids))
        .annotate(head=head)
        .order_by("-id")
        .values_list("id", "channel__name", "head", "reason", "received_at", "size")[:limit]
    )
    return [
        HeldBack(pk, name, *seen_from_outside(bytes(head)), reason, at, size)
        for pk, name, head, reason, at, size in rows
    ]


def inbound_by_id(inbound_id: UUID) -> Inbound | None:
    """One arrival with its raw bytes."""
    return Inbound.objects.select_related("channel").filter(pk=inbound_id).first()


def deliveries_of(message_ids: Collection[UUID]) -> Mapping[UUID, Delivery]:
    """What became of each sent message."""
    rows = Delivery.objects.filter(message_id__in=list(message_ids)).defer("payload")
    return {row.message_id: row for row in rows if row.message_id}


def delivery_by_rfc_id(rfc_message_id: str) -> Delivery | None:
    """What was sent under a Message-ID."""
    return Delivery.objects.filter(rfc_message_id=rfc_message_id).defer("payload").first()


def delivery_named(*, channel_id: UUID, mark: str, rfc_message_id: str) -> Delivery | None:
    """What a channel sent, by its own id as a provider hands it back, else by its Message-ID."""
    of_channel = Delivery.objects.filter(channel_id=channel_id).defer("payload")
    try:
        return of_channel.filter(pk=UUID(mark)).first()
    except ValueError:
        return of_channel.filter(rfc_message_id=rfc_message_id).exclude(rfc_message_id="").first()


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


def own_addresses(*, with_former: bool = False) -> frozenset[str]:
    """Every address of ours, in lower case: mail from them is no customer's.

    `with_former`: also those the shop had before, as whoever imported its old mail said.
    """
    rows = Channel.objects.values_list("address", KT("settings__more_addresses"))
    if with_former:
        former = Import.objects.exclude(also_ours="").values_list("also_ours", Value(""))
        rows = rows.union(former, all=True)
    found = (_BETWEEN.split(f"{address} {more or ''}".lower()) for address, more in rows)
    return frozenset(chain.from_iterable(found)) - {""}


def signature_of(channel_id: UUID) -> str:
    """The cleaned HTML that the channel's shop puts below an answer."""
    signature: str = Channel.objects.values_list("shop__signature", flat=True).get(pk=channel_id)
    return signature


def language_of(channel_id: UUID) -> str:
    """The language in which the channel's shop speaks to customers."""
    language: str = Channel.objects.values_list("shop__language", flat=True).get(pk=channel_id)
    return language


@dataclass(frozen=True, slots=True)
class Home:
    """Where a channel's mail goes, and whose word about a sender is believed there."""

    shop_id: UUID
    queue_id: UUID
    trusted_servers: frozenset[str]


def homes_of(channel_ids: Collection[UUID]) -> Mapping[UUID, Home]:
    """The home of each channel's mail."""
    rows = Channel.objects.filter(pk__in=list(channel_ids))
    return {
        pk: Home(shop, queue, frozenset(str(trusted or "").lower().replace(",", " ").split()))
        for pk, shop, queue, trusted in rows.values_list(
            "pk", "shop_id", "queue_id", KT("settings__trusted_servers")
        )
    }


def channel_for_own_mail() -> Channel | None:
    """The channel by which the desk itself writes: the oldest one that is open."""
    return Channel.objects.filter(state__in=["on", "failing"]).order_by("created_at").first()
