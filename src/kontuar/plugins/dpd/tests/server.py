"""InfoServices, as DPD's documentation describes it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from kontuar.kit.outbound import Answer
from kontuar.kit.webapi import Request
from kontuar.orders import soap
from kontuar.plugins.dpd import schema
from kontuar.testing.carrier_contract import CarrierServer
from kontuar.testing.servers import Asked

FAULT = (
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault>'
    "<faultcode>soap:Server</faultcode><faultstring>Login failed</faultstring>"
    "</soap:Fault></soap:Body></soap:Envelope>"
)


class DpdServer(CarrierServer):
    """Knows the parcels that `say` was told of; Polish time without a zone."""

    kind: ClassVar[str] = "dpd"
    settings: ClassVar[Mapping[str, Any]] = {"login": "kram", "channel": "123456"}
    secrets: ClassVar[Mapping[str, str]] = {"password": "tajne-haslo-dpd"}
    number: ClassVar[str] = "0000075077195U"
    way: ClassVar[Sequence[tuple[str, str]]] = [
        ("030103", "announced"),
        ("040101", "handed_over"),
        ("330137", "in_transit"),
        ("170102", "out_for_delivery"),
        ("200201", "attempt_failed"),
        ("190101", "delivered"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.events: dict[str, list[str]] = {}

    def say(self, number: str, code: str, at: datetime) -> None:
        local = at.astimezone(ZoneInfo("Europe/Warsaw")).replace(tzinfo=None).isoformat()
        known = self.events.setdefault(number, [])
        known.insert(
            0,
            f"<eventsList><businessCode>{code}</businessCode><depot>1301</depot>"
            f"<depotName>Łódź</depotName><description>Zdarzenie {code}</description>"
            f"<eventTime>{local}</eventTime><id>{len(known) + 1}</id>"
            f"<waybill>{number}</waybill></eventsList>",
        )

    def respond(self, request: Request, asked: Asked) -> Answer:
        told = soap.read(asked.body)
        login = next(soap.each(told, "authDataV1"))
        if request.url != schema.URL or login["password"] != self.secrets["password"]:
            return Answer(500, {}, FAULT.encode(), "")
        number = next(soap.each(told, schema.BY_WAYBILL))["waybill"]
        events = "".join(self.events.get(number, []))
        body = (
            '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
            f'<ns2:{schema.BY_WAYBILL}Response xmlns:ns2="{schema.NAMESPACE}"><return>{events}'
            f"</return></ns2:{schema.BY_WAYBILL}Response></soap:Body></soap:Envelope>"
        )
        return Answer(200, {"content-type": "text/xml"}, body.encode(), "")
