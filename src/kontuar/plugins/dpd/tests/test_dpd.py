"""DPD keeps the contract of carriers, and has ways of its own."""

import pytest

from kontuar.kit.webapi import ApiTrouble, WebApi
from kontuar.orders import soap
from kontuar.orders.contract import ConnectionConfig
from kontuar.orders.models import Parcel
from kontuar.plugins.dpd.carrier import DpdCarrier
from kontuar.plugins.dpd.forms import DpdForm
from kontuar.plugins.dpd.statuses import TABLE
from kontuar.plugins.dpd.tests.server import DpdServer
from kontuar.testing.carrier_contract import HOUR, CarrierContract, ask, of, sent, track
from kontuar.testing.driving import NOON


class TestDpd(CarrierContract):
    def make_server(self) -> DpdServer:
        return DpdServer()

    def test_polish_time_without_a_zone_is_known_as_such(self, server: DpdServer) -> None:
        server.say(server.number, "200401", NOON)
        adapter, config = of(server)

        step = track(adapter, config, server)[0]

        assert (step.occurred_at, step.zone_known) == (NOON, False)
        assert (step.state, step.reason) == ("attempt_failed", "recipient_no_cash")
        assert (step.text, step.place) == ("Zdarzenie 200401", "Łódź")

    def test_a_notice_moves_nothing(self, server: DpdServer) -> None:
        parcel = sent(server)
        for hour, code in enumerate(("170102", "170310")):
            server.say(server.number, code, NOON + hour * HOUR)

        ask(parcel, at=NOON + 3 * HOUR)

        assert Parcel.objects.get().state == "out_for_delivery"

    def test_a_return_that_is_delivered_has_come_back(self, server: DpdServer) -> None:
        parcel = sent(server)
        for hour, code in enumerate(("200402", "230403", "330137", "190101")):
            server.say(server.number, code, NOON + hour * HOUR)

        ask(parcel, at=NOON + 5 * HOUR)

        assert Parcel.objects.get().state == "returned"

    def test_a_wrong_login_is_told_though_it_comes_as_a_fault(self, server: DpdServer) -> None:
        good = of(server)[1]
        wrong = ConnectionConfig(
            id=good.id,
            kind="dpd",
            name="Kram",
            settings=good.settings,
            secrets={"password": "zle"},
            api=WebApi(send=server.answer),
        )

        steps = [list(DpdCarrier().check(config)) for config in (good, wrong)]

        assert [[(s.name, s.ok, s.code) for s in each] for each in steps] == [
            [("login", True, "")], [("login", False, "unauthorized")],
        ]  # fmt: skip


def test_no_code_of_the_table_stands_for_two_meanings_by_mistake() -> None:
    assert TABLE.meaning("200402").reason == "recipient_refused"
    assert TABLE.meaning("200405").reason == "recipient_no_cash"
    assert TABLE.meaning("511901").state == "unknown"
    assert {len(code) for code in TABLE.codes} == {6}


@pytest.mark.parametrize("raw", [
    b"", b"x", b"<a>", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', b"<!doctype html><p>x",
])  # fmt: skip
def test_what_is_no_plain_xml_is_trouble(raw: bytes) -> None:
    with pytest.raises(ApiTrouble) as met:
        soap.read(raw)

    assert met.value.code == "not_xml"


def test_the_form_asks_for_everything() -> None:
    given = {"login": "kram", "channel": "123"}

    assert not DpdForm(given).is_valid()
    assert DpdForm(given | {"password": "x"}).is_valid()
