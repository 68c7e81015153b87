"""Parcels: asked about at their pace, told of when they move or are late."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from kontuar.events.models import EventRow
from kontuar.kit.webapi import ApiTrouble
from kontuar.orders import services
from kontuar.orders.models import Connection, Parcel, ParcelStep, UnknownCode
from kontuar.testing.cast import NOON, make_connection
from kontuar.testing.shops import FakeCarrier, an_order

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def sent(number: str = "FP1") -> Parcel:
    kram = make_connection()
    make_connection("Poczta", kind="fakepost", role="carrier")
    order = an_order("1", parcel=number)
    services.upsert_orders(connection_id=kram.pk, orders=[order], read_at=NOON)
    return Parcel.objects.get()


def told(kind: str) -> Sequence[str]:
    rows = EventRow.objects.filter(kind=kind).order_by("pk")
    return [row.data["state"] for row in rows]


def test_a_parcel_is_asked_about_until_it_arrived(fake_carrier: FakeCarrier) -> None:
    parcel = sent()
    fake_carrier.say("FP1", "TAKEN")
    fake_carrier.say("FP1", "MOVING", hours=1)

    assert services.track_parcels(at=NOON + HOUR) == 1
    assert services.track_parcels(at=NOON + 1.5 * HOUR) == 0
    fake_carrier.say("FP1", "VAN", hours=2)
    assert services.track_parcels(at=NOON + 2 * HOUR) == 1
    fake_carrier.say("FP1", "DONE", hours=3)
    assert services.track_parcels(at=NOON + 3 * HOUR) == 1

    parcel.refresh_from_db()
    assert (parcel.state, parcel.since_at) == ("delivered", NOON + 3 * HOUR)
    assert (parcel.poll_at, parcel.asked_at) == (NOON + 15 * HOUR, NOON + 3 * HOUR)
    assert ParcelStep.objects.count() == 4
    assert told("orders.parcel_moved") == ["in_transit", "out_for_delivery", "delivered"]
    for hours in range(15, 200, 12):
        services.track_parcels(at=NOON + hours * HOUR)
    parcel.refresh_from_db()
    assert parcel.poll_at is None


def test_an_unknown_code_is_kept_shown_counted_and_told_once(fake_carrier: FakeCarrier) -> None:
    parcel = sent()
    fake_carrier.say("FP1", "MOVING")
    fake_carrier.say("FP1", "X99", hours=1, text="Przesyłka w kosmosie", raw={"code": "X99"})
    services.track_parcels(at=NOON + HOUR)
    fake_carrier.say("FP1", "X99", hours=2, text="Przesyłka w kosmosie")
    services.track_parcels(at=NOON + 3 * HOUR)

    parcel.refresh_from_db()
    assert (parcel.state, parcel.unknown_code) == ("in_transit", "X99")
    found = UnknownCode.objects.get()
    assert (found.role, found.kind, found.code, found.count) == ("carrier", "fakepost", "X99", 2)
    assert ParcelStep.objects.filter(code="X99").first().raw == {"code": "X99"}
    assert EventRow.objects.filter(kind="orders.unknown_code_met").count() == 1


def test_a_parcel_nobody_scans_is_late_once_and_no_more_when_it_moves(
    fake_carrier: FakeCarrier,
) -> None:
    parcel = sent()
    fake_carrier.say("FP1", "MOVING")
    services.track_parcels(at=NOON)
    assert services.mark_delayed(at=NOON + 47 * HOUR) == 0

    assert services.mark_delayed(at=NOON + 48 * HOUR) == 1
    assert services.mark_delayed(at=NOON + 49 * HOUR) == 0

    parcel.refresh_from_db()
    assert parcel.delayed
    assert told("orders.parcel_delayed") == ["in_transit"]
    fake_carrier.say("FP1", "VAN", hours=50)
    services.track_parcels(at=NOON + 50 * HOUR)
    parcel.refresh_from_db()
    assert not parcel.delayed


def test_a_parcel_whose_carrier_nobody_asks_is_not_called_late() -> None:
    kram = make_connection()
    order = an_order("1", parcel="ZZ1")
    services.upsert_orders(connection_id=kram.pk, orders=[order], read_at=NOON)

    assert services.mark_delayed(at=NOON + 500 * HOUR) == 0
    assert Parcel.objects.get().carrier == ""


def test_trouble_of_a_carrier_puts_its_parcels_off(fake_carrier: FakeCarrier) -> None:
    sent()
    fake_carrier.say("FP1", "MOVING")
    fake_carrier.troubles = [ApiTrouble("server_error"), KeyError("events")]

    services.track_parcels(at=NOON)
    assert services.track_parcels(at=NOON) == 0
    services.track_parcels(at=NOON + HOUR)
    post = Connection.objects.get(role="carrier")
    assert (post.state, post.trouble_code) == ("failing", "schema")
    services.track_parcels(at=NOON + 2 * HOUR)

    assert Parcel.objects.get().state == "in_transit"
    assert Connection.objects.get(role="carrier").state == "on"


def test_a_call_of_the_carrier_only_makes_us_ask(fake_carrier: FakeCarrier) -> None:
    sent()
    fake_carrier.say("FP1", "MOVING")
    services.track_parcels(at=NOON)
    fake_carrier.say("FP1", "LOCKER", hours=0.1, collect_by=NOON + 48 * HOUR)
    post = Connection.objects.get(role="carrier")

    stored = services.store_hook(
        connection_id=post.pk, headers={}, raw=b'{"number": "fp 1"}', at=NOON + 0.2 * HOUR
    )
    services.process_hooks(at=NOON + 0.2 * HOUR)
    assert (stored.proof, Parcel.objects.get().state) == ("unverifiable", "in_transit")
    services.track_parcels(at=NOON + 0.2 * HOUR)

    parcel = Parcel.objects.get()
    assert (parcel.state, parcel.collect_by) == ("ready_for_pickup", NOON + 48 * HOUR)


def test_what_the_same_step_told_twice_changes_nothing(fake_carrier: FakeCarrier) -> None:
    sent()
    fake_carrier.say("FP1", "MOVING")
    services.track_parcels(at=NOON)
    events = EventRow.objects.count()

    for hours in range(2, 6):
        services.track_parcels(at=NOON + hours * HOUR)

    assert (ParcelStep.objects.count(), EventRow.objects.count()) == (1, events)


def test_steps_of_parcels_nobody_named_are_dropped(fake_carrier: FakeCarrier) -> None:
    sent()
    foreign = fake_carrier.say("FP777", "DONE")

    assert services.take_steps(steps=[foreign], source="push", at=NOON) == 0
    assert ParcelStep.objects.count() == 0
