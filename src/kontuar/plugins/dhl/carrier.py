"""The adapter of DHL."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from kontuar.kit.pace import Pace
from kontuar.kit.webapi import ApiTrouble
from kontuar.orders.contract import (
    CheckStep,
    ConnectionConfig,
    ParcelRef,
    StatusTable,
    Tempo,
    TrackingStep,
)
from kontuar.orders.reading import ODD, mapping, moment, told_of
from kontuar.orders.wording import OF_THEIRS, worded
from kontuar.plugins.dhl.asking import by_key, by_login
from kontuar.plugins.dhl.statuses import TABLE
from kontuar.plugins.dhl.words import SENTENCES

ZONE = "Europe/Warsaw"
SHIPMENT = re.compile(r"[0-9]{11}")
PIECE = re.compile(r"JJD[0-9]{10,25}", re.IGNORECASE)
WITH_ZONE = re.compile(r"(Z|[+-][0-9]{2}:?[0-9]{2})$")
NOBODYS = "10000000000"


class DhlCarrier:
    """Couriers and points of DHL in Poland, asked one number at a time."""

    kind: ClassVar[str] = "dhl"
    name: ClassVar[str] = "DHL"
    form: ClassVar[str] = "kontuar.plugins.dhl.forms.DhlForm"
    names: ClassVar[Sequence[str]] = ("dhl",)
    statuses: ClassVar[StatusTable] = TABLE
    tempo: ClassVar[Tempo] = Tempo()
    batch: ClassVar[int] = 1

    def rate_budget(self, config: ConnectionConfig) -> Pace:
        """DHL24 names no limit; a new key to Unified Tracking may ask every five seconds."""
        return Pace(3.0, 10.0) if config.settings.get("username") else Pace(0.2, 1.0)

    def check(self, config: ConnectionConfig) -> Iterable[CheckStep]:
        """Ask about a number that nobody has: login or key are tried all the same."""
        try:
            _ask(config, NOBODYS)
        except ApiTrouble as trouble:
            name = "login" if trouble.code in ("unauthorized", "fault") else "address"
            yield CheckStep(name, ok=False, code=trouble.code, detail=trouble.detail)
            return
        except ODD as odd:
            yield CheckStep("track", ok=False, code="schema", detail=told_of(odd))
            return
        yield CheckStep("login", ok=True)

    def explain(self, code: str) -> str:
        """In plain words."""
        return worded(code, {**OF_THEIRS, **SENTENCES})

    def matches(self, number: str) -> int:
        """JJD… are DHL's alone; eleven digits others have too."""
        if PIECE.fullmatch(number):
            return 92
        return 60 if SHIPMENT.fullmatch(number) else 0

    def link(self, number: str) -> str:
        """DHL's own page."""
        return f"https://www.dhl.com/pl-pl/home/sledzenie-przesylek.html?tracking-id={number}"

    def track(
        self, config: ConnectionConfig, parcels: Sequence[ParcelRef]
    ) -> Sequence[TrackingStep]:
        """Every step of these parcels."""
        return [
            step
            for parcel in parcels
            if self.matches(parcel.number)
            for step in _steps(config, parcel)
        ]


def read_event(event: Mapping[str, str], parcel: ParcelRef) -> TrackingStep:
    """One event of DHL24; Polish time without a zone."""
    return _step(
        parcel,
        code=event["status"],
        at=event["timestamp"],
        text=event.get("description", ""),
        place=event.get("terminal", ""),
        raw=event,
    )


def read_checkpoint(event: Mapping[str, Any], parcel: ParcelRef) -> TrackingStep:
    """One event of Unified Tracking."""
    address = mapping(mapping(event.get("location") or {}).get("address") or {})
    return _step(
        parcel,
        code=str(event["statusCode"]),
        at=str(event["timestamp"]),
        text=str(event.get("description") or event.get("status") or ""),
        place=str(address.get("addressLocality") or ""),
        raw=event,
    )


def _steps(config: ConnectionConfig, parcel: ParcelRef) -> Sequence[TrackingStep]:
    if config.settings.get("username"):
        if not SHIPMENT.fullmatch(parcel.number):
            return []  # DHL24 knows shipments, not their pieces
        return [read_event(event, parcel) for event in by_login(config, parcel.number)]
    return [read_checkpoint(event, parcel) for event in by_key(config, parcel.number)]


def _ask(config: ConnectionConfig, number: str) -> Sequence[Mapping[str, Any]]:
    return (by_login if config.settings.get("username") else by_key)(config, number)


def _step(
    parcel: ParcelRef, *, code: str, at: str, text: str, place: str, raw: Mapping[str, Any]
) -> TrackingStep:
    meaning = TABLE.meaning(code)
    return TrackingStep(
        carrier=parcel.carrier,
        number=parcel.number,
        code=code,
        occurred_at=moment(at, ZONE),
        state=meaning.state,
        reason=meaning.reason,
        direction=meaning.direction,
        text=text,
        place=place,
        zone_known=bool(WITH_ZONE.search(at)),
        external_id=f"{code} {at} {place}",
        raw=dict(raw),
    )
