"""The adapter of ORLEN Paczka."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

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
from kontuar.plugins.orlen import schema
from kontuar.plugins.orlen.statuses import TABLE

NUMBER = re.compile(r"2[0-9]{12}")


class OrlenCarrier:
    """Machines, kiosks and petrol stations; many numbers in one question."""

    kind: ClassVar[str] = "orlen"
    name: ClassVar[str] = "ORLEN Paczka"
    form: ClassVar[str] = "kontuar.plugins.orlen.forms.OrlenForm"
    names: ClassVar[Sequence[str]] = ("orlen", "paczka w ruchu")
    statuses: ClassVar[StatusTable] = TABLE
    tempo: ClassVar[Tempo] = Tempo()
    batch: ClassVar[int] = 100

    def rate_budget(self, config: ConnectionConfig) -> Pace:
        """A question holds many numbers: few are needed."""
        return Pace(1.0, 5.0)

    def check(self, config: ConnectionConfig) -> Iterable[CheckStep]:
        """Ask about a number that nobody has: the login is tried all the same."""
        try:
            self._ask(config, ["2000000000000"])
        except ApiTrouble as trouble:
            name = "login" if trouble.code in ("unauthorized", "fault") else "address"
            yield CheckStep(name, ok=False, code=trouble.code, detail=trouble.detail)
            return
        yield CheckStep("login", ok=True)

    def explain(self, code: str) -> str:
        """In plain words."""
        return worded(code, OF_THEIRS)

    def matches(self, number: str) -> int:
        """13 digits that begin with 2; others have such numbers too."""
        return 60 if NUMBER.fullmatch(number) else 0

    def link(self, number: str) -> str:
        """ORLEN Paczka's own page."""
        return f"https://www.orlenpaczka.pl/sledz-paczke/?numer={number}"

    def track(
        self, config: ConnectionConfig, parcels: Sequence[ParcelRef]
    ) -> Sequence[TrackingStep]:
        """Every step of these parcels, in one question."""
        known = {p.number: p for p in parcels if NUMBER.fullmatch(p.number)}
        if not known:
            return []
        rows = self._ask(config, list(known))
        return [read_step(row, known[row["PackCode"]]) for row in rows if row["PackCode"] in known]

    def _ask(self, config: ConnectionConfig, numbers: Sequence[str]) -> Sequence[Mapping[str, str]]:
        given: dict[str, soap.Value] = {
            "PartnerID": str(config.settings["partner_id"]),
            "PartnerKey": config.secrets.get("partner_key", ""),
            "PackCodes": numbers,
        }
        told = soap.call(
            config.api,
            schema.SANDBOX if config.settings.get("sandbox") else schema.LIVE,
            schema.HISTORY,
            given,
            namespace=schema.NAMESPACE,
            action=f"{schema.NAMESPACE}/{schema.HISTORY}",
            qualified=True,
        )
        if not soap.has(told, f"{schema.HISTORY}Response"):
            raise ShopTrouble("schema", "no answer to the question", permanent=True)
        rows = list(soap.each(told, schema.STEP))
        for row in rows:
            if row.get("Err", "") not in schema.FINE and not row.get("Trans"):
                raise _refusal(row)
        return [row for row in rows if row.get("Trans")]


def read_step(row: Mapping[str, str], parcel: ParcelRef) -> TrackingStep:
    """One step; the attribute says that it goes back."""
    code, at, attribute = row["Trans"], row["Data"], row.get("Attribute", "")
    meaning = TABLE.meaning(code)
    return TrackingStep(
        carrier=parcel.carrier,
        number=parcel.number,
        code=code,
        occurred_at=moment(at, "Europe/Warsaw"),
        state=meaning.state,
        reason=meaning.reason,
        direction="return" if "POWROT" in attribute.upper() else meaning.direction,
        text=row.get("Trans_Des", ""),
        zone_known=at.endswith("Z"),
        external_id=f"{code} {at}",
        raw=dict(row),
    )


def _refusal(row: Mapping[str, str]) -> ShopTrouble:
    said = row.get("ErrDes", "")[:200]
    is_login = any(word in said.lower() for word in ("partner", "autor", "author"))
    return ShopTrouble("unauthorized" if is_login else "fault", said, permanent=True)
