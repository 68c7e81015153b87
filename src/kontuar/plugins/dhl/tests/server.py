"""Both of DHL's servers, as its documentation describes them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from kontuar.kit.outbound import Answer
from kontuar.kit.webapi import Request
from kontuar.orders import soap
from kontuar.plugins.dhl import schema
from kontuar.testing.carrier_contract import CarrierServer
from kontuar.testing.servers import Asked, in_json

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"


class Dhl24Server(CarrierServer):
    """WebAPI of DHL24: Polish time without a zone, newest first."""

    kind: ClassVar[str] = "dhl"
    settings: ClassVar[Mapping[str, Any]] = {"username": "KRAM"}
    secrets: ClassVar[Mapping[str, str]] = {"password": "tajne-haslo-dhl"}
    number: ClassVar[str] = "24333892874"
    way: ClassVar[Sequence[tuple[str, str]]] = [
        ("EDWP", "announced"),
        ("DWP", "handed_over"),
        ("SORT", "in_transit"),
        ("LK", "out_for_delivery"),
        ("AWI", "attempt_failed"),
        ("SP_DSP", "ready_for_pickup"),
        ("DOR", "delivered"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.events: dict[str, list[str]] = {}

    def say(self, number: str, code: str, at: datetime) -> None:
        local = at.astimezone(ZoneInfo("Europe/Warsaw")).strftime("%Y-%m-%d %H:%M:%S")
        self.events.setdefault(number, []).insert(
            0,
            f"<item><status>{code}</status><description>Zdarzenie {code}</description>"
            f"<terminal>Łódź</terminal><timestamp>{local}</timestamp></item>",
        )

    def respond(self, request: Request, asked: Asked) -> Answer:
        told = soap.read(asked.body)
        login = next(soap.each(told, "authData"))
        if login != {"username": "KRAM", "password": self.secrets["password"]}:
            return _answer(_fault("Nieprawidlowe dane autoryzacyjne"), 500)
        number = next(soap.each(told, schema.TRACK))["shipmentId"]
        events = "".join(self.events.get(number, []))
        return _answer(
            f'<ns1:{schema.TRACK}Response xmlns:ns1="{schema.WEBAPI}"><{schema.TRACK}Result>'
            f"<shipmentId>{escape(number)}</shipmentId><receivedBy></receivedBy>"
            f"<events>{events}</events></{schema.TRACK}Result></ns1:{schema.TRACK}Response>"
        )


class UnifiedServer(CarrierServer):
    """Unified Tracking: four codes, 404 for a number it does not have."""

    kind: ClassVar[str] = "dhl"
    settings: ClassVar[Mapping[str, Any]] = {}
    secrets: ClassVar[Mapping[str, str]] = {"api_key": "tajny-klucz-dhl"}
    number: ClassVar[str] = "JJD000030012345678901"
    way: ClassVar[Sequence[tuple[str, str]]] = [
        ("pre-transit", "announced"),
        ("transit", "in_transit"),
        ("delivered", "delivered"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.events: dict[str, list[dict[str, Any]]] = {}

    def say(self, number: str, code: str, at: datetime) -> None:
        place = {"address": {"addressLocality": "Łódź"}}
        event = {"statusCode": code, "timestamp": at.isoformat(), "location": place}
        event |= {"status": code, "description": f"Zdarzenie {code}"}
        self.events.setdefault(number, []).insert(0, event)

    def respond(self, request: Request, asked: Asked) -> Answer:
        if asked.headers.get("dhl-api-key") != self.secrets["api_key"]:
            return in_json({"title": "Unauthorized"}, 401)
        number = asked.query["trackingNumber"]
        if number not in self.events or asked.query.get("service") != schema.SERVICE:
            return in_json({"title": "No result found", "status": 404}, 404)
        return in_json({"shipments": [{"id": number, "events": self.events[number]}]})


def _answer(body: str, status: int = 200) -> Answer:
    told = f'<e:Envelope xmlns:e="{ENVELOPE}"><e:Body>{body}</e:Body></e:Envelope>'
    return Answer(status, {"content-type": "text/xml"}, told.encode(), "")


def _fault(words: str) -> str:
    return f"<e:Fault><faultcode>100</faultcode><faultstring>{words}</faultstring></e:Fault>"
