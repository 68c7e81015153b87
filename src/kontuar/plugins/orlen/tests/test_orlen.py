"""ORLEN Paczka keeps the contract of carriers, and has ways of its own."""

from kontuar.kit.webapi import WebApi
from kontuar.orders.contract import ConnectionConfig, ParcelRef
from kontuar.orders.models import Parcel
from kontuar.plugins.orlen.carrier import OrlenCarrier
from kontuar.plugins.orlen.forms import OrlenForm
from kontuar.plugins.orlen.tests.server import OrlenServer
from kontuar.testing.carrier_contract import HOUR, CarrierContract, ask, of, sent
from kontuar.testing.driving import NOON


class TestOrlen(CarrierContract):
    def make_server(self) -> OrlenServer:
        return OrlenServer()

    def test_what_goes_back_and_is_handed_out_has_been_returned(self, server: OrlenServer) -> None:
        parcel = sent(server)
        server.say(server.number, "709", NOON)
        server.say(server.number, "240", NOON + HOUR, "POWROT")
        server.say(server.number, "1000", NOON + 2 * HOUR, "2_POWROT")

        ask(parcel, at=NOON + 5 * HOUR)

        assert Parcel.objects.get().state == "returned"

    def test_many_parcels_are_one_question(self, server: OrlenServer) -> None:
        adapter, config = of(server)
        numbers = [f"21000123456{n:02d}" for n in range(50)]
        for number in numbers:
            server.say(number, "695", NOON)

        steps = adapter.track(config, [ParcelRef("orlen", number) for number in numbers])

        assert ([s.number for s in steps], len(server.requests)) == (numbers, 1)

    def test_a_wrong_key_is_told(self, server: OrlenServer) -> None:
        good = of(server)[1]
        wrong = ConnectionConfig(
            id=good.id,
            kind="orlen",
            name="Kram",
            settings=good.settings,
            secrets={"partner_key": "zly"},
            api=WebApi(send=server.answer),
        )

        steps = [list(OrlenCarrier().check(config)) for config in (good, wrong)]

        assert [[(s.ok, s.code) for s in each] for each in steps] == [
            [(True, "")], [(False, "unauthorized")],
        ]  # fmt: skip


def test_the_form_asks_for_everything() -> None:
    assert not OrlenForm({"partner_id": "PWR"}).is_valid()
    assert OrlenForm({"partner_id": "PWR", "partner_key": "x"}).is_valid()
