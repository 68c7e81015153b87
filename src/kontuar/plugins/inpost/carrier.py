"""The adapter of InPost."""

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar

from kontuar.kit.pace import Pace
from kontuar.kit.webapi import ApiTrouble, bearer, read_json
from kontuar.orders.contract import (
    CheckStep,
    ConnectionConfig,
    ParcelRef,
    Proof,
    StatusTable,
    Tempo,
    TrackingStep,
)
from kontuar.orders.reading import ODD
from kontuar.orders.wording import OF_THEIRS, worded
from kontuar.plugins.inpost import schema
from kontuar.plugins.inpost.parse import NUMBER, called_numbers, read_steps, read_titles
from kontuar.plugins.inpost.statuses import TABLE

TITLES_FOR_SECONDS = 24 * 3600


class InPostCarrier:
    """Lockers and couriers; asked one number at a time, as ShipX wants it."""

    kind: ClassVar[str] = "inpost"
    name: ClassVar[str] = "InPost"
    form: ClassVar[str] = "kontuar.plugins.inpost.forms.InPostForm"
    names: ClassVar[Sequence[str]] = ("inpost", "paczkomat")
    statuses: ClassVar[StatusTable] = TABLE
    tempo: ClassVar[Tempo] = Tempo(late_after={"in_transit": timedelta(hours=36)})
    batch: ClassVar[int] = 1

    def __init__(self) -> None:
        self._titles: Mapping[str, str] = {}
        self._titles_until = 0.0

    def rate_budget(self, config: ConnectionConfig) -> Pace:
        """ShipX names no limit for tracking: stay modest."""
        return Pace(5.0, 20.0)

    def check(self, config: ConnectionConfig) -> Iterable[CheckStep]:
        """InPost's own list of codes, then the login where there is one."""
        try:
            told = self._ask(config, schema.STATUSES)
            read_titles(told)
        except ApiTrouble as trouble:
            yield CheckStep("address", ok=False, code=trouble.code, detail=trouble.detail)
            return
        except ODD:
            yield CheckStep("address", ok=False, code="schema")
            return
        yield CheckStep("address", ok=True)
        if not config.secrets.get("token"):
            return
        try:
            self._ask(config, schema.ORGANIZATIONS)
        except ApiTrouble as trouble:
            yield CheckStep("login", ok=False, code=trouble.code, detail=trouble.detail)
            return
        yield CheckStep("login", ok=True)

    def explain(self, code: str) -> str:
        """In plain words."""
        return worded(code, OF_THEIRS)

    def matches(self, number: str) -> int:
        """24 digits; those of parcels in Poland begin with 5 or 6."""
        if not NUMBER.fullmatch(number):
            return 0
        return 95 if number[0] in "56" else 75

    def link(self, number: str) -> str:
        """InPost's own page."""
        return f"https://inpost.pl/sledzenie-przesylek?number={number}"

    def track(
        self, config: ConnectionConfig, parcels: Sequence[ParcelRef]
    ) -> Sequence[TrackingStep]:
        """Every step of these parcels."""
        return [step for parcel in parcels for step in self._steps(config, parcel)]

    def verify(self, config: ConnectionConfig, headers: Mapping[str, str], raw: bytes) -> Proof:
        """ShipX signs nothing: a call only makes us ask."""
        return "unverifiable"

    def called_about(
        self, config: ConnectionConfig, headers: Mapping[str, str], raw: bytes
    ) -> Sequence[str]:
        """The number in a call about a shipment."""
        return called_numbers(read_json(raw))

    def _steps(self, config: ConnectionConfig, parcel: ParcelRef) -> Sequence[TrackingStep]:
        if not NUMBER.fullmatch(parcel.number):
            return []
        try:
            told = self._ask(config, f"{schema.TRACKING}{parcel.number}")
        except ApiTrouble as trouble:
            if trouble.code == "not_found":
                return []
            raise
        return read_steps(told, parcel, self._known_titles(config))

    def _known_titles(self, config: ConnectionConfig) -> Mapping[str, str]:
        """InPost's words, read once a day; without them a step has only its code."""
        if time.monotonic() >= self._titles_until:
            try:
                self._titles = read_titles(self._ask(config, schema.STATUSES))
                self._titles_until = time.monotonic() + TITLES_FOR_SECONDS
            except (ApiTrouble, *ODD):
                self._titles_until = time.monotonic() + 60
        return self._titles

    def _ask(self, config: ConnectionConfig, path: str) -> Any:
        token = config.secrets.get("token", "")
        base = schema.SANDBOX if config.settings.get("sandbox") else schema.LIVE
        query = {"lang": "pl"} if path == schema.STATUSES else {}
        return config.api.json(
            "GET", base + path, query=query, headers=bearer(token) if token else {}
        )
