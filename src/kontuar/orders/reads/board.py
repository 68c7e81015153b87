"""The parcel board: what is late, waits, comes back, is lost, or says what nobody understands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, DateTimeField, Q, Value
from django.db.models.functions import Coalesce

from kontuar.orders.models import Parcel, ParcelLink, UnknownCode
from kontuar.orders.reads.links import web_link
from kontuar.orders.registry import carrier_adapter, shop_kinds

if TYPE_CHECKING:
    from kontuar.people.models import Agent

PAGE = 50
NEVER = Value(datetime(9999, 1, 1, tzinfo=UTC), output_field=DateTimeField())
LISTS = {
    "late": Q(delayed=True),
    "pickup": Q(state="ready_for_pickup"),
    "failed": Q(state__in=["attempt_failed", "exception"]),
    "returning": Q(state="returning"),
    "lost": Q(state="lost"),
}
CODES = "codes"


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One parcel as the board shows it."""

    id: UUID
    number: str
    carrier_name: str
    url: str
    direction: str
    state: str
    reason: str
    is_late: bool
    since_at: datetime
    last_step_at: datetime | None
    last_place: str
    promised_by: datetime | None
    collect_by: datetime | None
    orders: Sequence[tuple[UUID, str, str]]
    """Id, number and customer of each order in it that this agent may see."""


@dataclass(frozen=True, slots=True)
class BoardPage:
    """A part of one list of the board, and where the next one begins ("" at the end)."""

    rows: Sequence[BoardRow]
    next_after: str


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A code that stands in no table."""

    source: str
    code: str
    text: str
    count: int
    example: str
    first_at: datetime
    last_at: datetime


def board_counts(agent: "Agent") -> dict[str, int]:
    """How much is in each list."""
    watched = Q(delayed=True) | Q(state__in=_states())
    counts = {name: Count("pk", filter=wanted) for name, wanted in LISTS.items()}
    found: dict[str, int] = Parcel.objects.visible_to(agent).filter(watched).aggregate(**counts)
    return found | {CODES: UnknownCode.objects.count()}


def board_page(*, agent: "Agent", name: str, after: str = "") -> BoardPage:
    """One page of a list, the most pressing first."""
    rows = Parcel.objects.visible_to(agent).filter(LISTS[name]).annotate(pressing=_pressing(name))
    found = list(rows.filter(_after(after)).order_by("pressing", "pk")[: PAGE + 1])
    shown, last = found[:PAGE], found[PAGE - 1] if len(found) > PAGE else None
    next_after = f"{last.pressing.isoformat()}_{last.pk}" if last else ""  # type: ignore[attr-defined]  # annotated
    orders = _orders(agent, shown)
    return BoardPage([_row(parcel, orders.get(parcel.pk, [])) for parcel in shown], next_after)


def unknown_codes(agent: "Agent") -> list[CodeRow]:
    """Codes nobody mapped, the latest first; an example only to who may see every brand."""
    names = {adapter.kind: adapter.name for adapter in shop_kinds()}
    sees_all = agent.scope.shops is None
    return [
        CodeRow(
            names.get(row.kind, row.kind) if row.role == "shop" else _carrier(row.kind, ""),
            row.code,
            row.text,
            row.count,
            row.example if sees_all else "",
            row.first_at,
            row.last_at,
        )
        for row in UnknownCode.objects.order_by("-last_at", "-id")[:200]
    ]


def _states() -> Sequence[str]:
    return ("ready_for_pickup", "attempt_failed", "exception", "returning", "lost")


def _pressing(name: str) -> Coalesce:
    """The moment by which a list is ordered."""
    if name == "pickup":
        return Coalesce("collect_by", NEVER)
    if name == "late":
        return Coalesce("last_step_at", "named_at")
    return Coalesce("since_at", "named_at")


def _after(after: str) -> Q:
    moment, _, key = after.partition("_")
    try:
        at, parcel_id = datetime.fromisoformat(moment), UUID(key)
    except ValueError:
        return Q()
    return Q(pressing__gt=at) | Q(pressing=at, pk__gt=parcel_id)


def _orders(agent: "Agent", parcels: Sequence[Parcel]) -> dict[UUID, list[tuple[UUID, str, str]]]:
    links = ParcelLink.objects.filter(parcel__in=parcels)
    if agent.scope.shops is not None:
        links = links.filter(shop_id__in=agent.scope.shops)
    found: dict[UUID, list[tuple[UUID, str, str]]] = {}
    told = links.order_by("id").values_list("parcel_id", "order_id", "order__number", "order__name")
    for parcel_id, order_id, number, name in told:
        found.setdefault(parcel_id, []).append((order_id, number, name))
    return found


def _row(parcel: Parcel, orders: Sequence[tuple[UUID, str, str]]) -> BoardRow:
    return BoardRow(
        id=parcel.pk,
        number=parcel.number,
        carrier_name=_carrier(parcel.carrier, parcel.carrier_name),
        url=web_link(parcel.url),
        direction=parcel.direction,
        state=parcel.state,
        reason=parcel.reason,
        is_late=parcel.delayed,
        since_at=parcel.since_at or parcel.named_at,
        last_step_at=parcel.last_step_at,
        last_place=parcel.last_place,
        promised_by=parcel.promised_by,
        collect_by=parcel.collect_by,
        orders=orders,
    )


def _carrier(kind: str, written: str) -> str:
    adapter = carrier_adapter(kind)
    return adapter.name if adapter else written or kind
