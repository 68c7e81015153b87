"""DHL keeps the contract of carriers by DHL24, and tells what it can by Unified Tracking."""

from dataclasses import replace

import pytest

from kontuar.kit.webapi import ApiTrouble
from kontuar.orders.contract import ParcelRef
from kontuar.orders.models import Parcel, UnknownCode
from kontuar.plugins.dhl.carrier import DhlCarrier
from kontuar.plugins.dhl.forms import DhlForm
from kontuar.plugins.dhl.statuses import TABLE
from kontuar.plugins.dhl.tests.server import Dhl24Server, UnifiedServer
from kontuar.testing.carrier_contract import HOUR, CarrierContract, ask, of, sent, track
from kontuar.testing.driving import NOON


class TestDhl24(CarrierContract):
    def make_server(self) -> Dhl24Server:
        return Dhl24Server()

    def test_polish_time_without_a_zone_is_known_as_such(self, server: Dhl24Server) -> None:
        server.say(server.number, "OP_REZ", NOON)
        adapter, config = of(server)

        step = track(adapter, config, server)[0]

        assert (step.occurred_at, step.zone_known) == (NOON, False)
        assert (step.state, step.reason) == ("attempt_failed", "recipient_refused")
        assert (step.text, step.place) == ("Zdarzenie OP_REZ", "Łódź")

    def test_a_parcel_nobody_collects_goes_back(self, server: Dhl24Server) -> None:
        parcel = sent(server)
        for hour, code in enumerate(("SP_DSP", "SP_TO", "SORT", "ZWN")):
            server.say(server.number, code, NOON + hour * HOUR)

        ask(parcel, at=NOON + 5 * HOUR)

        assert Parcel.objects.get().state == "returned"

    def test_a_number_that_dhl_calls_unknown_has_no_step(self, server: Dhl24Server) -> None:
        server.say(server.number, "ERR", NOON)
        parcel = sent(server)

        ask(parcel, at=NOON)

        parcel.refresh_from_db()
        assert (parcel.state, UnknownCode.objects.count()) == ("announced", 0)

    def test_a_wrong_login_is_told_though_it_comes_as_a_fault(self, server: Dhl24Server) -> None:
        adapter, good = of(server)
        wrong = replace(good, secrets={"password": "zle"})

        steps = [list(adapter.check(config)) for config in (good, wrong)]

        assert [[(s.name, s.ok, s.code) for s in each] for each in steps] == [
            [("login", True, "")], [("login", False, "unauthorized")],
        ]  # fmt: skip

    def test_a_piece_is_not_asked_for_by_the_login(self, server: Dhl24Server) -> None:
        adapter, config = of(server)

        assert adapter.track(config, [ParcelRef("dhl", UnifiedServer.number)]) == []
        assert server.requests == []


@pytest.mark.django_db
class TestUnified:
    """Asked without its budget of one question in five seconds."""

    def test_every_step_is_told_with_its_zone_and_words(self) -> None:
        server = UnifiedServer()
        adapter, config = of(server)
        for hour, (code, _state) in enumerate(server.way):
            server.say(server.number, code, NOON + hour * HOUR)

        steps = track(adapter, config, server)

        assert [s.state for s in reversed(steps)] == [state for _code, state in server.way]
        assert [s.occurred_at for s in steps] == [NOON + n * HOUR for n in (2, 1, 0)]
        assert (steps[0].zone_known, steps[0].place) == (True, "Łódź")
        assert adapter.rate_budget(config).per_second == 0.2

    def test_a_number_it_does_not_have_has_no_steps_and_proves_the_key(self) -> None:
        server = UnifiedServer()
        adapter, config = of(server)

        assert track(adapter, config, server) == []
        assert [(s.name, s.ok) for s in adapter.check(config)] == [("login", True)]
        wrong = replace(config, secrets={"api_key": "zly"})
        assert [(s.name, s.code) for s in adapter.check(wrong)] == [("login", "unauthorized")]

    @pytest.mark.parametrize("fault", ["429", "500", "401", "html", "empty", "slow"])
    def test_damaged_answers_are_sorted_trouble(self, fault: str) -> None:
        server = UnifiedServer()
        adapter, config = of(server)
        server.faults.extend([fault] * 3)

        with pytest.raises(ApiTrouble) as met:
            track(adapter, config, server)

        assert adapter.explain(met.value.code) not in ("", met.value.code)

    def test_its_word_for_not_knowing_stays_unknown(self) -> None:
        assert TABLE.meaning("unknown").state == "unknown"


def test_codes_that_lists_contradict_each_other_about_are_left_out() -> None:
    assert {TABLE.meaning(code).state for code in ("SP_DW", "DOR_POC")} == {"unknown"}
    assert all(m.direction == "return" for m in TABLE.codes.values() if "return" in m.state)


def test_numbers_of_dhl() -> None:
    carrier = DhlCarrier()

    assert carrier.matches("JJD000030012345678901") >= 90
    assert 50 <= carrier.matches("24333892874") < 90
    assert carrier.matches("2433389287") == 0


@pytest.mark.parametrize(
    ("given", "stored", "is_enough"),
    [
        ({}, (), "no"),
        ({"username": "KRAM"}, ("api_key",), "no"),
        ({"username": "KRAM", "password": "x"}, (), "yes"),
        ({"username": "KRAM"}, ("password",), "yes"),
        ({"api_key": "x"}, (), "yes"),
        ({}, ("api_key",), "yes"),
    ],
)
def test_the_form_wants_one_way_whole(
    given: dict[str, str], stored: tuple[str, ...], is_enough: str
) -> None:
    assert DhlForm(given, stored=stored).is_valid() == (is_enough == "yes")
