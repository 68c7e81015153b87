"""The contract of carriers, kept by the smallest carrier there can be."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

import pytest

from kontuar.kit.outbound import Answer
from kontuar.kit.webapi import ApiTrouble, Request, bearer
from kontuar.orders import registry
from kontuar.orders.contract import CheckStep, ConnectionConfig, ParcelRef, TrackingStep
from kontuar.orders.reading import listing, mapping, moment
from kontuar.testing.carrier_contract import CarrierContract, CarrierServer
from kontuar.testing.servers import Asked, in_json
from kontuar.testing.shops import FakeCarrier


class SmallPost(FakeCarrier):
    """Asks a server for each parcel."""

    def check(self, config: ConnectionConfig) -> Iterable[CheckStep]:
        yield CheckStep("login", ok=True)

    def track(
        self, config: ConnectionConfig, parcels: Sequence[ParcelRef]
    ) -> Sequence[TrackingStep]:
        return [step for parcel in parcels for step in self._steps(config, parcel)]

    def _steps(self, config: ConnectionConfig, parcel: ParcelRef) -> Iterator[TrackingStep]:
        url = f"https://post.example/{parcel.number}"
        try:
            told = config.api.json("GET", url, headers=bearer(config.secrets["token"]))
        except ApiTrouble as trouble:
            if trouble.code == "not_found":
                return
            raise
        for item in map(mapping, listing(mapping(told)["steps"])):
            code = str(item["code"])
            yield TrackingStep(
                carrier=self.kind,
                number=parcel.number,
                code=code,
                occurred_at=moment(item["at"], "Europe/Warsaw"),
                state=self.statuses.meaning(code).state,
                raw=item,
            )


class SmallPostServer(CarrierServer):
    kind: ClassVar[str] = "fakepost"
    settings: ClassVar[Mapping[str, Any]] = {}
    secrets: ClassVar[Mapping[str, str]] = {"token": "tajny-token-poczty"}
    number: ClassVar[str] = "FP123"
    way: ClassVar[Sequence[tuple[str, str]]] = [
        ("TAKEN", "handed_over"),
        ("MOVING", "in_transit"),
        ("LOCKER", "ready_for_pickup"),
        ("DONE", "delivered"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.steps: dict[str, list[dict[str, str]]] = {}

    def say(self, number: str, code: str, at: datetime) -> None:
        self.steps.setdefault(number, []).append({"code": code, "at": at.isoformat()})

    def respond(self, request: Request, asked: Asked) -> Answer:
        steps = self.steps.get(asked.path.strip("/"))
        return in_json({"steps": steps}) if steps else in_json({}, 404)


class TestSmallPost(CarrierContract):
    @pytest.fixture(autouse=True)
    def adapter(self, fake_carrier: FakeCarrier) -> None:
        registry.register_carrier(SmallPost())

    def make_server(self) -> CarrierServer:
        return SmallPostServer()
