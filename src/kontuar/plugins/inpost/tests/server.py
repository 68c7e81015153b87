"""ShipX, as its documentation describes it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from kontuar.kit.outbound import Answer
from kontuar.kit.webapi import Request
from kontuar.plugins.inpost import schema
from kontuar.plugins.inpost.statuses import TABLE
from kontuar.testing.carrier_contract import CarrierServer
from kontuar.testing.servers import Asked, in_json


class InPostServer(CarrierServer):
    """Knows the parcels that `say` was told of; newest step first, in Polish time."""

    kind: ClassVar[str] = "inpost"
    settings: ClassVar[Mapping[str, Any]] = {}
    secrets: ClassVar[Mapping[str, str]] = {"token": "tajny-token-shipx"}
    number: ClassVar[str] = "520000012345678901234567"
    way: ClassVar[Sequence[tuple[str, str]]] = [
        ("confirmed", "announced"),
        ("dispatched_by_sender", "handed_over"),
        ("adopted_at_source_branch", "in_transit"),
        ("out_for_delivery", "out_for_delivery"),
        ("ready_to_pickup", "ready_for_pickup"),
        ("delivered", "delivered"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.steps: dict[str, list[dict[str, Any]]] = {}

    def say(self, number: str, code: str, at: datetime) -> None:
        local = at.astimezone(ZoneInfo("Europe/Warsaw")).isoformat(timespec="milliseconds")
        step = {"status": code, "origin_status": code, "agency": "WAW", "datetime": local}
        self.steps.setdefault(number, []).insert(0, step)

    def respond(self, request: Request, asked: Asked) -> Answer:
        if request.url.split("/v1")[0] != schema.LIVE:
            return in_json({"error": "routing_not_found"}, 404)
        if asked.path == schema.STATUSES:
            titles = [{"name": code, "title": f"Tytuł: {code}"} for code in TABLE.codes]
            return in_json({"items": titles})
        if asked.headers.get("authorization") != f"Bearer {self.secrets['token']}":
            return in_json({"error": "token_invalid"}, 401)
        if asked.path == schema.ORGANIZATIONS:
            return in_json({"items": [{"id": 1, "name": "Kram"}]})
        return self._tracking(asked.path.removeprefix(schema.TRACKING))

    def _tracking(self, number: str) -> Answer:
        steps = self.steps.get(number)
        if not steps:
            return in_json({"status": 404, "error": "resource_not_found"}, 404)
        told = {"tracking_number": number, "status": steps[0]["status"], schema.STEPS: steps}
        return in_json(told)
