"""The adapter of DPD Polska."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from kontuar.kit.pace import Pace
from kontuar.kit.webapi import ApiTrouble
from kontuar.orders import soap
from kontuar.orders.contract import (
    CheckStep,
    ConnectionConfig,
    ParcelRef,
    ShopTrouble,
    StatusTable,
    Tempo,
    TrackingStep,
)
from kontuar.orders.reading import moment
from kontuar.orders.wording import OF_THEIRS, worded
from kontuar.plugins.dpd import schema
from kontuar.plugins.dpd.statuses import TABLE

ZONE = "Europe/Warsaw"
OWN = re.compile(r"[0-9]{13}[A-Z]", re.IGNORECASE)
ABROAD = re.compile(r"1[0-9]{13}")
WITH_ZONE = re.compile(r"(Z|[+-][0-9]{2}:?[0-9]{2})$")
LOGIN = re.compile(r"login|access ?denied|auth", re.IGNORECASE)


class DpdCarrier:
    """Couriers and points of DPD in Poland, asked by the waybill."""

    kind: ClassVar[str] = "dpd"
    name: ClassVar[str] = "DPD Polska"
    form: ClassVar[str] = "kontuar.plugins.dpd.forms.DpdForm"
    names: ClassVar[Sequence[str]] = ("dpd",)
    statuses: ClassVar[StatusTable] = TABLE
    tempo: ClassVar[Tempo] = Tempo()
    batch: ClassVar[int] = 1

    def rate_budget(self, config: ConnectionConfig) -> Pace:
        """DPD names no limit: stay modest."""
        return Pace(3.0, 10.0)

    def check(self, config: ConnectionConfig) -> Iterable[CheckStep]:
        """Ask about a number that nobody has: the login is tried all the same."""
        try:
            self._ask(config, "0000000000000A")
        except ApiTrouble as trouble:
            name = "login" if trouble.code in ("unauthorized", "fault") else "address"
            yield CheckStep(name, ok=False, code=trouble.code, detail=trouble.detail)
            return
        yield CheckStep("login", ok=True)

    def explain(self, code: str) -> str:
        """In plain words."""
        return worded(code, OF_THEIRS)

    def matches(self, number: str) -> int:
        """13 digits and a letter; from abroad 14 digits, as others have them too."""
        if OWN.fullmatch(number):
            return 92
        return 60 if ABROAD.fullmatch(number) else 0

    def link(self, number: str) -> str:
        """DPD's own page."""
        return f"https://tracktrace.dpd.com.pl/parcelDetails?typ=1&p1={number}"

    def track(
        self, config: ConnectionConfig, parcels: Sequence[ParcelRef]
    ) -> Sequence[TrackingStep]:
        """Every step of these parcels."""
        return [
            read_step(event, parcel)
            for parcel in parcels
            if self.matches(parcel.number)
            for event in self._ask(config, parcel.number)
        ]

    def _ask(self, config: ConnectionConfig, number: str) -> Sequence[Mapping[str, str]]:
        given: dict[str, soap.Value] = {
            "waybill": number.upper(),
            "eventsSelectType": "ALL",
            "language": "PL",
            "authDataV1": {
                "channel": str(config.settings["channel"]),
                "login": str(config.settings["login"]),
                "password": config.secrets.get("password", ""),
            },
        }
        try:
            told = soap.call(
                config.api, schema.URL, schema.BY_WAYBILL, given, namespace=schema.NAMESPACE
            )
        except ApiTrouble as trouble:
            if trouble.code == "fault" and LOGIN.search(trouble.detail):
                raise ShopTrouble("unauthorized", trouble.detail, permanent=True) from trouble
            raise
        if not soap.has(told, f"{schema.BY_WAYBILL}Response"):
            raise ShopTrouble("schema", "no answer to the question", permanent=True)
        return list(soap.each(told, schema.EVENT))


def read_step(event: Mapping[str, Any], parcel: ParcelRef) -> TrackingStep:
    """One event; DPD gives Polish time without a zone."""
    code, at = str(event["businessCode"]), str(event["eventTime"])
    meaning = TABLE.meaning(code)
    return TrackingStep(
        carrier=parcel.carrier,
        number=parcel.number,
        code=code,
        occurred_at=moment(at, ZONE),
        state=meaning.state,
        reason=meaning.reason,
        direction=meaning.direction,
        text=str(event.get("description", "")),
        place=str(event.get("depotName") or event.get("depot") or ""),
        zone_known=bool(WITH_ZONE.search(at)),
        external_id=str(event.get("id", "")),
        raw=dict(event),
    )
