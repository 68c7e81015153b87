"""The adapter of Allegro as a carrier: Allegro Delivery, One Box, One Point, One Courier."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
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
from kontuar.orders.reading import ODD, listing, mapping, moment, told_of
from kontuar.plugins.allegro import login, schema, troubles
from kontuar.plugins.allegro.parse import text
from kontuar.plugins.allegro.statuses import TABLE
from kontuar.plugins.allegro.talk import get

DELIVERY = re.compile(r"AD0[0-9A-Z]{7,14}")
ONE = re.compile(r"A00[0-9A-Z]{7}")
NUMBER = re.compile(r"[0-9A-Za-z-]{6,64}")
OWN = "ALLEGRO"
"""What Allegro calls itself among carriers, also where DPD, DHL or ORLEN drive for it."""


class AllegroCarrier:
    """Asked as an application: following parcels needs no seller."""

    kind: ClassVar[str] = "allegro"
    name: ClassVar[str] = "Allegro Delivery"
    form: ClassVar[str] = "kontuar.plugins.allegro.forms.AllegroForm"
    names: ClassVar[Sequence[str]] = ("allegro",)
    statuses: ClassVar[StatusTable] = TABLE
    tempo: ClassVar[Tempo] = Tempo(late_after={"in_transit": timedelta(hours=48)})
    batch: ClassVar[int] = schema.TRACKED_AT_ONCE

    def rate_budget(self, config: ConnectionConfig) -> Pace:
        """Far below what shuts an application out."""
        return Pace(5.0, 20.0)

    def check(self, config: ConnectionConfig) -> Iterable[CheckStep]:
        """The application's key, then the list of carriers, in which Allegro has to stand."""
        try:
            login.access_of_app(config)
        except ApiTrouble as trouble:
            yield CheckStep("login", ok=False, code=trouble.code, detail=trouble.detail)
            return
        except ODD as odd:
            yield CheckStep("login", ok=False, code="schema", detail=told_of(odd))
            return
        yield CheckStep("login", ok=True)
        code = detail = ""
        try:
            told = get(config, schema.CARRIERS, access=login.access_of_app)
            known = {str(mapping(one)["id"]) for one in listing(told["carriers"])}
            code = "" if OWN in known else "schema"
        except ApiTrouble as trouble:
            code, detail = trouble.code, trouble.detail
        except ODD as odd:
            code, detail = "schema", told_of(odd)
        yield CheckStep("track", ok=not code, code=code, detail=detail)

    def explain(self, code: str) -> str:
        """In plain words."""
        return troubles.explain(code)

    def matches(self, number: str) -> int:
        """AD0… are Allegro Delivery's, A00… those of One Courier."""
        if DELIVERY.fullmatch(number):
            return 92
        return 75 if ONE.fullmatch(number) else 0

    def link(self, number: str) -> str:
        """Allegro's own page."""
        return f"https://allegro.pl/allegrodelivery/sledzenie-paczki?numer={number}"

    def track(
        self, config: ConnectionConfig, parcels: Sequence[ParcelRef]
    ) -> Sequence[TrackingStep]:
        """Every step of up to twenty parcels."""
        asked = {p.number: p for p in parcels if NUMBER.fullmatch(p.number)}
        if not asked:
            return []
        path = schema.TRACKING.format(carrier=OWN)
        query = [("waybill", number) for number in asked]
        told = get(config, path, query, access=login.access_of_app)
        return list(_steps(told, asked))


def _steps(told: Mapping[str, Any], asked: Mapping[str, ParcelRef]) -> Iterator[TrackingStep]:
    """In the order they are told; a parcel Allegro has nothing of comes with null."""
    upper = {number.upper(): parcel for number, parcel in asked.items()}
    for waybill in map(mapping, listing(told["waybills"])):
        parcel = upper.get(str(waybill["waybill"]).upper())
        details = mapping(waybill.get("trackingDetails") or {})
        for status in listing(details.get("statuses") or []):
            if parcel:
                yield read_step(mapping(status), parcel)


def read_step(item: Mapping[str, Any], parcel: ParcelRef) -> TrackingStep:
    """One step; Allegro's times have a zone."""
    code, at = str(item["code"]), str(item["occurredAt"])
    meaning = TABLE.meaning(code)
    return TrackingStep(
        carrier=parcel.carrier,
        number=parcel.number,
        code=code,
        occurred_at=moment(at, "UTC"),
        state=meaning.state,
        reason=meaning.reason,
        direction=meaning.direction,
        text=text(item, "description"),
        raw=dict(item),
    )
