"""The line of a parcel."""

import pytest

from kontuar.orders.contract import PARCEL_STATES
from kontuar.orders.line import line_of


@pytest.mark.parametrize("state", PARCEL_STATES)
def test_every_state_has_its_place_on_five_stops(state: str) -> None:
    line = line_of(state)

    places = [stop.place for stop in line]
    here = places.index("now")
    assert len(line) == 5
    assert places == ["done"] * here + ["now"] + ["ahead"] * (4 - here)
    assert line[here].state == state


def test_a_late_parcel_and_one_that_waits_are_seen_from_afar() -> None:
    assert line_of("in_transit")[2].tone == ""
    assert line_of("in_transit", is_delayed=True)[2].tone == "near"
    assert line_of("ready_for_pickup")[3].tone == "near"
    assert [stop.state for stop in line_of("returned")][3:] == ["returning", "returned"]
    assert line_of("lost")[2].tone == "broken"
