"""Where a parcel is: the same whatever order its steps come in, never backwards by a late scan."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontuar.orders.contract import PARCEL_STATES, TERMINAL, TrackingStep
from kontuar.orders.parcels import (
    RANK,
    Picture,
    Step,
    delay_due,
    is_delayed,
    next_ask,
    picture,
    step_key,
)

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def step(state: str, hour: float, *, direction: str = "", **values: object) -> Step:
    at = NOON + hour * HOUR
    return Step(state, at, at, direction=direction, **values)


def way(*states: str) -> Picture:
    return picture(step(state, hour) for hour, state in enumerate(states))


STEPS = st.lists(
    st.builds(
        step,
        st.sampled_from(PARCEL_STATES),
        st.integers(0, 100),
        direction=st.sampled_from(["", "", "out", "return"]),
    ),
    max_size=12,
)


@given(STEPS, st.randoms(use_true_random=False))
def test_the_order_in_which_steps_come_changes_nothing(steps: list[Step], rng: object) -> None:
    shuffled = list(steps)
    rng.shuffle(shuffled)

    assert picture(shuffled) == picture(steps)


@given(STEPS)
def test_telling_everything_twice_changes_nothing(steps: list[Step]) -> None:
    assert picture(steps + steps) == picture(steps)


@given(STEPS, st.sampled_from(["announced", "handed_over", "in_transit"]))
def test_a_late_scan_never_moves_it_backwards(steps: list[Step], state: str) -> None:
    before = picture(steps)

    after = picture([*steps, step(state, 200)])

    if before.state in RANK:
        assert RANK[after.state] >= RANK[before.state] or after.state == before.state
    if before.state in ("returning", "returned", "delivered"):
        assert after.state == before.state


@given(STEPS)
def test_returning_is_always_reached_and_the_rest_is_a_known_state(steps: list[Step]) -> None:
    seen = picture(steps)

    assert seen.state in PARCEL_STATES
    if seen.state not in ("returned", "returning"):
        assert picture([*steps, step("returning", 200)]).state == "returning"


@given(STEPS, st.integers(1, 2000))
def test_whoever_is_asked_again_is_asked_later_and_not_for_ever(steps: list[Step], h: int) -> None:
    seen = picture(steps)
    at = NOON + h * HOUR

    again = next_ask(seen, at=at, named_at=NOON, ask_every={})

    assert again is None or again > at
    if at - NOON > timedelta(days=70):
        assert again is None


def test_the_usual_way() -> None:
    assert way().state == "announced"
    assert way("announced", "handed_over", "in_transit").state == "in_transit"
    assert way("in_transit", "out_for_delivery", "attempt_failed", "out_for_delivery").state == (
        "out_for_delivery"
    )
    assert way("in_transit", "ready_for_pickup", "delivered").state == "delivered"


def test_a_hub_scan_after_the_van_is_kept_and_moves_nothing() -> None:
    seen = way("out_for_delivery", "in_transit")

    assert (seen.state, seen.last_step_at) == ("out_for_delivery", NOON + HOUR)


def test_trouble_ends_with_the_next_scan_and_never_begins_the_way_anew() -> None:
    assert way("in_transit", "exception").state == "exception"
    assert way("in_transit", "exception", "in_transit").state == "in_transit"
    assert way("in_transit", "exception", "announced").state == "exception"
    assert way("in_transit", "lost", "in_transit").state == "in_transit"


def test_what_looked_final_may_be_reopened() -> None:
    assert way("delivered", "returned").state == "returned"
    assert way("delivered", "ready_for_pickup").state == "ready_for_pickup"
    assert way("delivered", "in_transit").state == "delivered"
    assert way("cancelled", "handed_over").state == "handed_over"
    assert way("delivered", "cancelled").state == "delivered"


def test_what_goes_back_and_is_delivered_has_come_to_the_sender() -> None:
    assert way("in_transit", "returning", "in_transit").state == "returning"
    assert way("in_transit", "returning", "delivered").state == "returned"
    back = [step("in_transit", 0), step("in_transit", 1, direction="return")]
    assert picture(back).state == "returning"
    assert picture([*back, step("delivered", 2, direction="return")]).state == "returned"


def test_a_parcel_that_a_customer_sends_back_goes_its_usual_way() -> None:
    steps = [step("in_transit", 0, direction="return"), step("delivered", 1, direction="return")]

    assert picture(steps[:1], direction="return").state == "in_transit"
    assert picture(steps, direction="return").state == "delivered"


def test_an_unknown_code_moves_nothing_and_is_shown() -> None:
    seen = picture([step("in_transit", 0), step("unknown", 1, code="X99")])

    assert (seen.state, seen.unknown_code) == ("in_transit", "X99")
    assert picture([step("unknown", 0, code="X99")]).state == "unknown"
    assert picture([step("unknown", 0, code="X99"), step("in_transit", 1)]).unknown_code == ""


def test_it_is_late_when_the_promise_passed_or_nobody_scanned_it() -> None:
    seen = picture([step("in_transit", 0, promised_by=NOON + 10 * HOUR)])
    quiet = way("in_transit")

    assert not is_delayed(seen, at=NOON + 9 * HOUR, named_at=NOON, late_after={})
    assert is_delayed(seen, at=NOON + 10 * HOUR, named_at=NOON, late_after={})
    assert not is_delayed(quiet, at=NOON + 47 * HOUR, named_at=NOON, late_after={})
    assert is_delayed(quiet, at=NOON + 48 * HOUR, named_at=NOON, late_after={})
    assert is_delayed(
        quiet, at=NOON + 24 * HOUR, named_at=NOON, late_after={"in_transit": 24 * HOUR}
    )


@pytest.mark.parametrize("state", [*sorted(TERMINAL), "ready_for_pickup"])
def test_what_arrived_or_waits_for_its_recipient_is_not_late(state: str) -> None:
    seen = picture([step("in_transit", 0, promised_by=NOON), step(state, 1)])

    assert delay_due(seen, named_at=NOON, late_after={}) is None


def test_how_often_its_carrier_is_asked() -> None:
    def wait(*states: str) -> timedelta | None:
        at = NOON + 10 * HOUR
        again = next_ask(way(*states), at=at, named_at=NOON, ask_every={})
        return again and again - at

    assert wait() == 2 * HOUR
    assert wait("in_transit") == HOUR
    assert wait("out_for_delivery") == timedelta(minutes=20)
    assert wait("ready_for_pickup") == 2 * HOUR
    assert wait("delivered") == 12 * HOUR
    done = way("delivered")
    assert next_ask(done, at=NOON + 71 * HOUR, named_at=NOON, ask_every={}) is None


def test_a_step_told_twice_has_one_key_and_two_steps_have_two() -> None:
    one = TrackingStep("inpost", "1", "sent", NOON, "in_transit", place="Łódź")
    again = TrackingStep("inpost", "1", "sent", NOON, "in_transit", place="Łódź", raw={"a": 1})
    later = TrackingStep("inpost", "1", "sent", NOON + HOUR, "in_transit", place="Łódź")
    numbered = TrackingStep("inpost", "1", "sent", NOON, "in_transit", external_id="7")

    assert step_key(one) == step_key(again)
    assert len({step_key(one), step_key(later), step_key(numbered)}) == 3
