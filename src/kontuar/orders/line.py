"""The way of a parcel reduced to a line of five stops that is grasped at a glance."""

from collections.abc import Sequence
from dataclasses import dataclass

_OUT = ("announced", "handed_over", "in_transit", "out_for_delivery", "delivered")
_BACK = ("announced", "handed_over", "in_transit", "returning", "returned")
_PLACE = {
    "announced": 0,
    "handed_over": 1,
    "in_transit": 2,
    "out_for_delivery": 3,
    "ready_for_pickup": 3,
    "attempt_failed": 3,
    "delivered": 4,
    "returning": 3,
    "returned": 4,
    "exception": 2,
    "lost": 2,
    "cancelled": 0,
    "unknown": 1,
}
_BROKEN = frozenset({"attempt_failed", "returning", "returned", "exception", "lost", "cancelled"})


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the line."""

    state: str
    """One of the parcel states: what it is called."""
    place: str
    """done, now or ahead."""
    tone: str = ""
    """Of the one where the parcel is: kept, near, broken or empty."""


def line_of(state: str, *, is_delayed: bool = False) -> Sequence[Stop]:
    """Five stops, the one where the parcel is called by its own state."""
    names = list(_BACK if state in ("returning", "returned") else _OUT)
    here = _PLACE[state]
    names[here] = state
    places = ["done"] * here + ["now"] + ["ahead"] * (4 - here)
    tone = tone_of(state, is_delayed=is_delayed)
    return [
        Stop(name, place, tone if place == "now" else "")
        for name, place in zip(names, places, strict=True)
    ]


def tone_of(state: str, *, is_delayed: bool = False) -> str:
    """Whether it is well with a parcel, waits for somebody, or went wrong."""
    if state in _BROKEN:
        return "broken"
    if state == "delivered":
        return "kept"
    return "near" if is_delayed or state in ("ready_for_pickup", "unknown") else ""
