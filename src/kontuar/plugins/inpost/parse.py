"""Read what ShipX answers: pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from kontuar.orders.contract import ParcelRef, TrackingStep
from kontuar.orders.reading import listing, mapping, moment
from kontuar.plugins.inpost.schema import HOOK_EVENTS, STEPS
from kontuar.plugins.inpost.statuses import TABLE

ZONE = "Europe/Warsaw"
NUMBER = re.compile(r"[0-9]{24}")
WITH_ZONE = re.compile(r"(Z|[+-][0-9]{2}:?[0-9]{2})$")


def read_steps(told: Any, parcel: ParcelRef, titles: Mapping[str, str]) -> Sequence[TrackingStep]:
    """Every step of one parcel, oldest first."""
    items = [mapping(item) for item in listing(mapping(told)[STEPS])]
    return [read_step(item, parcel, titles) for item in reversed(items)]


def read_step(
    item: Mapping[str, Any], parcel: ParcelRef, titles: Mapping[str, str]
) -> TrackingStep:
    """One step; its title comes from InPost's own list and is no part of what it is."""
    code, at = str(item["status"]), str(item["datetime"])
    meaning, place = TABLE.meaning(code), str(item.get("agency") or "")
    return TrackingStep(
        carrier=parcel.carrier,
        number=parcel.number,
        code=code,
        occurred_at=moment(at, ZONE),
        state=meaning.state,
        reason=meaning.reason,
        direction=meaning.direction,
        text=titles.get(code, ""),
        place=place,
        zone_known=bool(WITH_ZONE.search(at)),
        external_id=f"{code} {at} {place}",
        raw=dict(item),
    )


def read_titles(told: Any) -> Mapping[str, str]:
    """InPost's own words for its codes."""
    items = (mapping(item) for item in listing(mapping(told)["items"]))
    return {str(item["name"]): str(item.get("title") or "") for item in items}


def called_numbers(told: Any) -> Sequence[str]:
    """The numbers a call is about; a call about anything else has none."""
    call = mapping(told)
    if call.get("event") not in HOOK_EVENTS:
        return []
    number = mapping(call.get("payload", {})).get("tracking_number")
    return [number] if isinstance(number, str) and NUMBER.fullmatch(number) else []
