"""ORLEN Paczka's web service, as its documentation describes it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from kontuar.kit.outbound import Answer
from kontuar.kit.webapi import Request
from kontuar.orders import soap
from kontuar.plugins.orlen import schema
from kontuar.testing.carrier_contract import CarrierServer
from kontuar.testing.servers import Asked


class OrlenServer(CarrierServer):
    """Knows the parcels that `say` was told of; UTC with seven digits of a second."""

    kind: ClassVar[str] = "orlen"
    settings: ClassVar[Mapping[str, Any]] = {"partner_id": "PWR0001"}
    secrets: ClassVar[Mapping[str, str]] = {"partner_key": "tajny-klucz-orlen"}
    number: ClassVar[str] = "2100012345678"
    way: ClassVar[Sequence[tuple[str, str]]] = [
        ("200", "announced"),
        ("240", "in_transit"),
        ("680", "out_for_delivery"),
        ("695", "ready_for_pickup"),
        ("1000", "delivered"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.steps: list[tuple[str, str]] = []

    def say(self, number: str, code: str, at: datetime, attribute: str = "") -> None:
        told = at.strftime("%Y-%m-%dT%H:%M:%S") + ".0000000Z"
        self.steps.append(
            (
                number,
                f"<PackStatus><PackCode>{number}</PackCode><Trans>{code}</Trans>"
                f"<Trans_Des>Zdarzenie {code}</Trans_Des><Data>{told}</Data>"
                f"<Attribute>{attribute}</Attribute></PackStatus>",
            )
        )

    def respond(self, request: Request, asked: Asked) -> Answer:
        told = soap.read(asked.body)
        given = next(soap.each(told, schema.HISTORY))
        if given["PartnerKey"] != self.secrets["partner_key"]:
            no = "<PackStatus><Err>100</Err><ErrDes>Bad PartnerKey</ErrDes></PackStatus>"
            return _answer(no)
        wanted = {element.text for element in told.iter() if element.tag.endswith("}string")}
        return _answer("".join(step for number, step in self.steps if number in wanted))


def _answer(rows: str) -> Answer:
    body = (
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
        f'<{schema.HISTORY}Response xmlns="{schema.NAMESPACE}"><{schema.HISTORY}Result>{rows}'
        f"</{schema.HISTORY}Result></{schema.HISTORY}Response></soap:Body></soap:Envelope>"
    )
    return Answer(200, {"content-type": "text/xml"}, body.encode(), "")
