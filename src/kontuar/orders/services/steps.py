"""Take over what carriers say of parcels."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from kontuar.events.contract import Event
from kontuar.events.services import publish
from kontuar.kit.bulk import insert_rows, update_rows
from kontuar.orders.contract import ParcelData, TrackingStep
from kontuar.orders.events import ParcelDelayed, ParcelMoved
from kontuar.orders.models import Parcel, ParcelLink, ParcelStep
from kontuar.orders.parcels import Picture, Step, delay_due, late_after, next_ask, picture, step_key
from kontuar.orders.registry import carrier_adapter
from kontuar.orders.rules import number_key
from kontuar.orders.services import plain
from kontuar.orders.services.codes import note_unknown_codes

Key = tuple[str, str]
COLUMNS = (
    "state",
    "reason",
    "since_at",
    "promised_by",
    "collect_by",
    "delayed",
    "delay_due_at",
    "unknown_code",
    "last_step_at",
    "last_place",
    "poll_at",
    "asked_at",
    "leased_until",
    "failures",
)


@transaction.atomic
def take_steps(
    *,
    steps: Sequence[TrackingStep],
    source: str,
    at: datetime,
    asked: Sequence[UUID] = (),
    promised: Mapping[Key, ParcelData] | None = None,
    is_history: bool = False,
) -> int:
    """Keep new steps and see anew where their parcels are; how many steps were new.

    `asked` are parcels whose carrier has just answered, whether it had news or not; `promised`
    is what a shop says of deadlines. Steps of parcels nobody knows are dropped; history is told
    to nobody.
    """
    given = _by_parcel(steps)
    parcels = _locked({*given, *(promised or {})}, asked)
    new = _keep_new(given, parcels, source, at)
    _note_unknown(new, at)
    events = _see_anew(parcels, {step.parcel_id for step in new}, set(asked), promised or {}, at)
    if events and not is_history:
        publish(*events)
    return len(new)


@transaction.atomic
def mark_delayed(*, at: datetime, limit: int = 500) -> int:
    """Call parcels late whose time has come; how many."""
    due = Parcel.objects.select_for_update(skip_locked=True).filter(
        delayed=False, delay_due_at__lte=at
    )
    parcels = list(due.order_by("delay_due_at", "id")[:limit])
    Parcel.objects.filter(pk__in=[p.pk for p in parcels]).update(delayed=True)
    orders = _orders_of([p.pk for p in parcels])
    if parcels:
        publish(*(_late(parcel, orders, at) for parcel in parcels))
    return len(parcels)


def _by_parcel(steps: Iterable[TrackingStep]) -> dict[Key, dict[bytes, TrackingStep]]:
    found: dict[Key, dict[bytes, TrackingStep]] = defaultdict(dict)
    for step in steps:
        found[step.carrier, number_key(step.number)][step_key(step)] = step
    return found


def _locked(keys: set[Key], asked: Sequence[UUID]) -> dict[Key, Parcel]:
    wanted = Q(number_key__in={number for _carrier, number in keys}) | Q(pk__in=asked)
    found = Parcel.objects.select_for_update().filter(wanted).order_by("id")
    asked_for = set(asked)
    rows = {(p.carrier, p.number_key): p for p in found}
    return {key: p for key, p in rows.items() if key in keys or p.pk in asked_for}


def _keep_new(
    given: Mapping[Key, Mapping[bytes, TrackingStep]],
    parcels: Mapping[Key, Parcel],
    source: str,
    at: datetime,
) -> Sequence[ParcelStep]:
    told = {
        (parcels[key].pk, mark): step
        for key, steps in given.items()
        if key in parcels
        for mark, step in steps.items()
    }
    if not told:
        return []
    known = ParcelStep.objects.filter(parcel_id__in={parcel_id for parcel_id, _mark in told})
    for parcel_id, mark in known.values_list("parcel_id", "dedupe_key"):
        told.pop((parcel_id, bytes(mark)), None)
    new = [_step(parcel_id, mark, step, source, at) for (parcel_id, mark), step in told.items()]
    insert_rows(new)
    return new


def _step(
    parcel_id: UUID, mark: bytes, step: TrackingStep, source: str, at: datetime
) -> ParcelStep:
    return ParcelStep(
        parcel_id=parcel_id,
        dedupe_key=mark,
        code=plain.text(step.code, 200),
        text=plain.text(step.text, 2000),
        state=step.state,
        reason=plain.text(step.reason, 60),
        direction=step.direction,
        place=plain.text(step.place, 200),
        occurred_at=step.occurred_at,
        zone_known=step.zone_known,
        received_at=at,
        promised_by=step.promised_by,
        collect_by=step.collect_by,
        source=source,
        raw=plain.json(step.raw),
    )


def _note_unknown(new: Sequence[ParcelStep], at: datetime) -> None:
    unknown = [step for step in new if step.state == "unknown"]
    if unknown:
        kinds = dict(
            Parcel.objects.filter(pk__in={s.parcel_id for s in unknown}).values_list(
                "pk", "carrier"
            )
        )
        note_unknown_codes(
            role="carrier",
            met=((kinds[s.parcel_id], s.code, s.text, str(s.parcel_id)) for s in unknown),
            at=at,
        )


def _see_anew(
    parcels: Mapping[Key, Parcel],
    moved: set[UUID],
    asked: set[UUID],
    promised: Mapping[Key, ParcelData],
    at: datetime,
) -> Sequence[Event]:
    by_parcel = _steps_of(moved | {p.pk for p in parcels.values()})
    orders = _orders_of([p.pk for p in parcels.values()])
    events: list[Event] = []
    for key, parcel in parcels.items():
        before, was_late = parcel.state, parcel.delayed
        steps = by_parcel.get(parcel.pk, [])
        _fill(parcel, steps, promised.get(key))
        if parcel.pk in asked:
            parcel.asked_at, parcel.failures, parcel.leased_until = at, 0, None
        _plan(parcel, at)
        if parcel.state != before:
            events.append(_moved(parcel, before, orders, at))
        if parcel.delayed and not was_late:
            events.append(_late(parcel, orders, at))
    update_rows(list(parcels.values()), COLUMNS)
    return events


def _steps_of(parcel_ids: set[UUID]) -> dict[UUID, list[tuple[Step, str]]]:
    found: dict[UUID, list[tuple[Step, str]]] = defaultdict(list)
    names = ("state", "occurred_at", "received_at", "reason", "direction", "code", "promised_by")
    rows = ParcelStep.objects.filter(parcel_id__in=parcel_ids)
    for parcel_id, place, *values in rows.values_list("parcel_id", "place", *names, "collect_by"):
        found[parcel_id].append((Step(*values), place))
    return found


def _fill(
    parcel: Parcel,
    steps: Sequence[tuple[Step, str]],
    promised: ParcelData | None,
) -> None:
    if steps:
        _show(parcel, picture((s for s, _place in steps), direction=parcel.direction))
        parcel.last_place = max(steps, key=lambda pair: pair[0].occurred_at)[1]
    if promised:
        parcel.promised_by = parcel.promised_by or promised.promised_by
        parcel.collect_by = parcel.collect_by or promised.collect_by


def _show(parcel: Parcel, seen: Picture) -> None:
    parcel.state, parcel.reason, parcel.since_at = seen.state, seen.reason, seen.since_at
    parcel.last_step_at, parcel.unknown_code = seen.last_step_at, seen.unknown_code
    parcel.promised_by = seen.promised_by or parcel.promised_by
    parcel.collect_by = seen.collect_by or parcel.collect_by


def _plan(parcel: Parcel, at: datetime) -> None:
    """When it becomes late, and when its carrier is asked next."""
    adapter = carrier_adapter(parcel.carrier)
    tempo = adapter.tempo if adapter else None
    seen = Picture(
        state=parcel.state,
        last_step_at=parcel.last_step_at,
        since_at=parcel.since_at,
        promised_by=parcel.promised_by,
    )
    is_followed = parcel.asked_at or parcel.last_step_at
    patience = late_after(tempo)
    due = delay_due(seen, named_at=parcel.named_at, late_after=patience)
    parcel.delay_due_at = due if is_followed else parcel.promised_by
    parcel.delayed = parcel.delay_due_at is not None and at >= parcel.delay_due_at
    if adapter and parcel.poll_at is not None:
        parcel.poll_at = next_ask(
            seen, at=at, named_at=parcel.named_at, ask_every=adapter.tempo.ask_every
        )


def _orders_of(parcel_ids: Sequence[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    found: dict[UUID, tuple[UUID, ...]] = {}
    links = ParcelLink.objects.filter(parcel_id__in=parcel_ids).order_by("id")
    for parcel_id, order_id in links.values_list("parcel_id", "order_id"):
        found[parcel_id] = (*found.get(parcel_id, ()), order_id)
    return found


def _moved(
    parcel: Parcel, before: str, orders: Mapping[UUID, tuple[UUID, ...]], at: datetime
) -> ParcelMoved:
    return ParcelMoved(
        occurred_at=at,
        parcel_id=parcel.pk,
        order_ids=orders.get(parcel.pk, ()),
        state=parcel.state,
        from_state=before,
        reason=parcel.reason,
        collect_by=parcel.collect_by,
    )


def _late(parcel: Parcel, orders: Mapping[UUID, tuple[UUID, ...]], at: datetime) -> ParcelDelayed:
    return ParcelDelayed(
        occurred_at=at,
        parcel_id=parcel.pk,
        order_ids=orders.get(parcel.pk, ()),
        state=parcel.state,
        promised_by=parcel.promised_by,
    )
