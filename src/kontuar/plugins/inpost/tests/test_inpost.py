"""InPost keeps the contract of carriers, and has ways of its own."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontuar.orders import services
from kontuar.orders.contract import ParcelRef, ShopTrouble
from kontuar.orders.models import Connection, Parcel, ParcelStep
from kontuar.orders.reading import ODD
from kontuar.plugins.inpost.carrier import InPostCarrier
from kontuar.plugins.inpost.forms import InPostForm
from kontuar.plugins.inpost.parse import called_numbers, read_steps
from kontuar.plugins.inpost.tests.server import InPostServer
from kontuar.testing.carrier_contract import HOUR, CarrierContract, ask, of, sent, track
from kontuar.testing.driving import NOON, work

REF = ParcelRef("inpost", InPostServer.number)


class TestInPost(CarrierContract):
    def make_server(self) -> InPostServer:
        return InPostServer()

    def test_a_step_carries_inposts_own_words(self, server: InPostServer) -> None:
        server.say(server.number, "avizo", NOON)
        _adapter, config = of(server)

        step = track(InPostCarrier(), config, server)[0]

        assert (step.text, step.place) == ("Tytuł: avizo", "WAW")
        assert (step.state, step.reason) == ("attempt_failed", "recipient_absent")

    def test_without_the_list_of_words_steps_come_all_the_same(self, server: InPostServer) -> None:
        server.say(server.number, "delivered", NOON)
        server.faults.extend([None, "500", "500"])
        _adapter, config = of(server)

        step = track(InPostCarrier(), config, server)[0]

        assert (step.code, step.text) == ("delivered", "")

    def test_a_refused_parcel_that_is_delivered_has_come_back(self, server: InPostServer) -> None:
        parcel = sent(server)
        way = ("out_for_delivery", "rejected_by_receiver", "delivered")
        for hour, code in enumerate(way):
            server.say(server.number, code, NOON + hour * HOUR)

        ask(parcel, at=NOON + 4 * HOUR)

        assert Parcel.objects.get().state == "returned"

    def test_a_call_only_makes_us_ask(self, server: InPostServer) -> None:
        sent(server)
        connection = Connection.objects.get(role="carrier")
        server.say(server.number, "ready_to_pickup", NOON)
        told = {"tracking_number": server.number, "status": "delivered"}
        raw = json.dumps({"event": "shipment_status_changed", "payload": told}).encode()

        stored = services.store_hook(connection_id=connection.pk, headers={}, raw=raw, at=NOON)
        work()
        assert ParcelStep.objects.count() == 0
        services.track_parcels(at=NOON)

        assert stored.proof == "unverifiable"
        assert Parcel.objects.get().state == "ready_for_pickup"

    def test_the_test_of_the_connection_tells_the_wrong_token(self, server: InPostServer) -> None:
        adapter, config = of(server)

        assert [s.ok for s in adapter.check(config)] == [True, True]
        server.faults.extend([None, "401"])
        steps = list(adapter.check(config))

        assert [(s.name, s.code) for s in steps] == [("address", ""), ("login", "unauthorized")]


@pytest.mark.parametrize("number", ["", "52000001234567890123456", "JJD0001", "5" * 25])
def test_what_is_no_number_of_inpost_is_none(number: str) -> None:
    assert InPostCarrier().matches(number) == 0


def test_a_call_about_something_else_names_no_parcel() -> None:
    assert called_numbers({"event": "offers_prepared", "payload": {"tracking_number": "1"}}) == []
    assert called_numbers({"event": "shipment_confirmed", "payload": {}}) == []


@given(st.recursive(
    st.none() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["tracking_details", "status", "datetime"]), inner),
    max_leaves=6,
))  # fmt: skip
def test_whatever_comes_is_steps_or_sorted_trouble(told: object) -> None:
    try:
        steps = list(read_steps(told, REF, {}))
    except (ShopTrouble, *ODD):
        steps = []

    assert all(step.occurred_at.tzinfo for step in steps)


def test_the_form_keeps_a_token_that_is_stored() -> None:
    form = InPostForm({"sandbox": "on"}, stored=["token"])

    assert form.is_valid()
    assert (form.settings(), form.secrets()) == ({"sandbox": True}, {"token": ""})
