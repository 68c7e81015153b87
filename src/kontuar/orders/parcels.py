"""Pure decisions about parcels: where one is by all that is known, whether it is late."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kontuar.orders.contract import TERMINAL, CarrierAdapter, Tempo, TrackingStep

RANK = {
    "announced": 0,
    "handed_over": 1,
    "in_transit": 2,
    "out_for_delivery": 3,
    "ready_for_pickup": 3,
    "attempt_failed": 3,
    "delivered": 4,
}
"""How far on the way out; within the last mile a parcel may go to and fro."""
LAST_MILE = 3
REOPENS = {
    "delivered": frozenset(
        {
            "returning",
            "returned",
            "lost",
            "exception",
            "attempt_failed",
            "ready_for_pickup",
            "out_for_delivery",
        }
    ),
    "returned": frozenset({"returning", "lost", "exception"}),
    "lost": frozenset({*RANK, "returning", "returned", "exception"}) - {"announced"},
    "cancelled": frozenset({*RANK, "returning", "returned", "exception", "lost"}) - {"announced"},
}
"""By which later steps a state that looked final turns out not to be."""
ASK_EVERY = {
    "announced": timedelta(hours=2),
    "handed_over": timedelta(hours=1),
    "in_transit": timedelta(hours=1),
    "out_for_delivery": timedelta(minutes=20),
    "ready_for_pickup": timedelta(hours=2),
    "attempt_failed": timedelta(hours=1),
    "returning": timedelta(hours=4),
    "exception": timedelta(hours=1),
    "unknown": timedelta(hours=2),
}
ASK_FINAL_EVERY = timedelta(hours=12)
ASK_FINAL_FOR = timedelta(days=3)
ASK_AT_MOST_FOR = timedelta(days=60)
"""Since the last step, or since the shop named the parcel: then nobody asks any more."""
LATE_AFTER = {
    "announced": timedelta(hours=72),
    "handed_over": timedelta(hours=48),
    "in_transit": timedelta(hours=48),
    "out_for_delivery": timedelta(hours=24),
    "attempt_failed": timedelta(hours=72),
    "returning": timedelta(days=7),
}
"""Without a scan; what waits for its recipient is not late."""
NO_PROMISE = frozenset({"ready_for_pickup", "returning", *TERMINAL})
"""The carrier kept its word, or nobody waits any more."""


@dataclass(frozen=True, slots=True)
class Step:
    """A tracking step as the decision needs it."""

    state: str
    occurred_at: datetime
    received_at: datetime
    reason: str = ""
    direction: str = ""
    code: str = ""
    promised_by: datetime | None = None
    collect_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """Where a parcel is."""

    state: str = "announced"
    reason: str = ""
    direction: str = "out"
    """What it is for: to the customer, or back from them."""
    since_at: datetime | None = None
    """When it came into this state."""
    last_step_at: datetime | None = None
    promised_by: datetime | None = None
    collect_by: datetime | None = None
    unknown_code: str = ""
    """The newest code, when it stands in no table."""


def picture(steps: Iterable[Step], *, direction: str = "out") -> Picture:
    """Where the parcel is by all its steps, in whatever order they came.

    `direction` is what the parcel is for: "return" when a customer sends something back with it.

    Ordered by when they happened, then by when they came. A step never moves it backwards, except
    into returning; a state that looked final may be reopened (a marketplace says "delivered" and
    takes it back). What goes back and is "delivered" has come to the sender. A code nobody knows
    moves nothing.
    """
    found, reached = Picture(state="", direction=direction), -1
    for step in sorted(set(steps), key=_order):
        found, reached = _taken(found, reached, step)
    return replace(found, state=found.state or ("unknown" if found.unknown_code else "announced"))


def is_delayed(
    seen: Picture, *, at: datetime, named_at: datetime, late_after: Mapping[str, timedelta]
) -> bool:
    """Whether its promise has passed, or nobody scanned it for too long."""
    due = delay_due(seen, named_at=named_at, late_after=late_after)
    return due is not None and at >= due


def delay_due(
    seen: Picture, *, named_at: datetime, late_after: Mapping[str, timedelta]
) -> datetime | None:
    """When it becomes late if nothing happens; `named_at` is when the shop told of it."""
    silence = (LATE_AFTER | dict(late_after)).get(seen.state)
    moments = []
    if silence is not None:
        moments.append((seen.last_step_at or named_at) + silence)
    if seen.promised_by is not None and seen.state not in NO_PROMISE:
        moments.append(seen.promised_by)
    return min(moments, default=None)


def next_ask(
    seen: Picture, *, at: datetime, named_at: datetime, ask_every: Mapping[str, timedelta]
) -> datetime | None:
    """When its carrier is asked again; None: never."""
    since = max(seen.last_step_at or named_at, seen.since_at or named_at)
    if seen.state in TERMINAL:
        again = at + ASK_FINAL_EVERY
        return again if again <= since + ASK_FINAL_FOR else None
    if at - max(since, named_at) > ASK_AT_MOST_FOR:
        return None
    return at + (ASK_EVERY | dict(ask_every))[seen.state]


def step_key(step: TrackingStep) -> bytes:
    """Equal for a step told twice: the carrier's own id of it, else code, moment and place."""
    told: Sequence[str] = (
        ("id", step.external_id)
        if step.external_id
        else (step.code, step.occurred_at.isoformat(), step.place, step.text)
    )
    return hashlib.sha256(json.dumps(told).encode()).digest()


def as_step(step: TrackingStep, *, received_at: datetime) -> Step:
    """A carrier's step as the decision needs it."""
    return Step(
        state=step.state,
        occurred_at=step.occurred_at,
        received_at=received_at,
        reason=step.reason,
        direction=step.direction,
        code=step.code,
        promised_by=step.promised_by,
        collect_by=step.collect_by,
    )


def recognised(number: str, name: str, carriers: Iterable[CarrierAdapter]) -> tuple[str, int]:
    """Which carrier a parcel is with by the shop's words and its number, and how sure that is."""
    told = name.lower()
    best = ("", 0)
    for carrier in carriers:
        sure = carrier.matches(number)
        if any(word in told for word in carrier.names):
            sure = max(95, sure)
        if sure > best[1]:
            best = (carrier.kind, sure)
    return best


def late_after(tempo: Tempo | None) -> Mapping[str, timedelta]:
    """A carrier's own patience; the usual one without an adapter."""
    return tempo.late_after if tempo else {}


def _order(step: Step) -> tuple[object, ...]:
    """A total order, so that steps of one moment are always taken in the same one."""
    rank = RANK.get(step.state, LAST_MILE)
    rest = (step.state, step.code, step.direction, step.reason)
    deadlines = (str(step.promised_by), str(step.collect_by))
    return step.occurred_at, step.received_at, rank, *rest, *deadlines


def _taken(found: Picture, reached: int, step: Step) -> tuple[Picture, int]:
    """The picture after one more step, and how far out it has been."""
    last = max(found.last_step_at or step.occurred_at, step.occurred_at)
    told = replace(
        found,
        last_step_at=last,
        promised_by=step.promised_by or found.promised_by,
        collect_by=step.collect_by or found.collect_by,
        unknown_code=step.code if step.state == "unknown" else "",
    )
    state = _meant(told, step)
    if not _moves(told, reached, state):
        return told, reached
    since = told.since_at if told.state == state else step.occurred_at
    moved = replace(told, state=state, reason=step.reason, since_at=since)
    return moved, max(reached, RANK.get(state, reached))


def _meant(found: Picture, step: Step) -> str:
    """A parcel to a customer that goes back; one that a customer sends back goes its usual way."""
    if found.direction == "return":
        return step.state
    has_turned = step.direction == "return" or found.state in ("returning", "returned")
    if has_turned and step.state == "delivered":
        return "returned"
    return "returning" if step.direction == "return" and step.state in RANK else step.state


def _moves(found: Picture, reached: int, state: str) -> bool:
    if state == "unknown":
        return False
    if found.state in TERMINAL:
        return state == found.state or state in REOPENS[found.state]
    if found.state == "returning":
        return state not in RANK and state != "cancelled"
    if state == "cancelled":
        return reached < LAST_MILE
    return RANK.get(state, LAST_MILE + 1) >= min(reached, LAST_MILE)
