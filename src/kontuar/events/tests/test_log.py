"""Facts are handed out once each, in the order of commits, and none is lost."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID

import pytest
from django.db import connection, transaction

from kontuar.events import services
from kontuar.events.contract import SUBSCRIBERS, Event, on, on_many
from kontuar.events.models import Cursor, EventRow, Parked
from kontuar.events.services import publish
from kontuar.kit.ids import new_id

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True, kw_only=True)
class Rang(Event):
    """A bell rang."""

    name: ClassVar[str] = "bells.rang"
    bell_id: UUID
    number: int = 0


@pytest.fixture
def heard() -> Iterator[list[int]]:
    """What the only subscriber of a room of this test heard; numbers below zero it can't bear."""
    numbers: list[int] = []

    def hear(event: Rang) -> None:
        if event.number < 0:
            raise ValueError("unbearable")
        numbers.append(event.number)

    kept = dict(SUBSCRIBERS)
    SUBSCRIBERS.clear()
    hear.__module__ = "kontuar.bells.handlers"
    on(Rang)(hear)
    yield numbers
    SUBSCRIBERS.clear()
    SUBSCRIBERS.update(kept)


def ring(*numbers: int) -> None:
    with transaction.atomic():
        publish(*(Rang(occurred_at=NOON, bell_id=new_id(), number=n) for n in numbers))


def hand_out() -> None:
    """Everything that has committed; a transaction open anywhere in the server delays the tail."""
    deadline = time.monotonic() + 20
    while services.run_subscribers() or (_is_held_up() and time.monotonic() < deadline):
        pass


def _is_held_up() -> bool:
    newest = EventRow.objects.order_by("-tx").values_list("tx", flat=True).first() or 0
    with connection.cursor() as cursor:
        cursor.execute("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return bool(newest >= cursor.fetchone()[0])


def test_each_fact_is_heard_once_and_in_order(heard: list[int]) -> None:
    ring(1, 2)
    hand_out()
    ring(3)
    hand_out()

    assert heard == [1, 2, 3]


def test_a_fact_of_a_transaction_that_failed_never_was(heard: list[int]) -> None:
    with transaction.atomic():
        publish(Rang(occurred_at=NOON, bell_id=new_id(), number=1))
        transaction.set_rollback(True)

    hand_out()

    assert heard == []
    assert EventRow.objects.count() == 0


def test_publishing_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="inside the transaction"):
        publish(Rang(occurred_at=NOON, bell_id=new_id()))


def test_no_fact_is_missed_when_transactions_commit_out_of_order(heard: list[int]) -> None:
    """The naive tail (id > last) loses those that got their id early and committed late."""
    late_has_published, early_was_read = threading.Event(), threading.Event()

    def late() -> None:
        with transaction.atomic():
            publish(Rang(occurred_at=NOON, bell_id=new_id(), number=1))
            late_has_published.set()
            early_was_read.wait(10)
        connection.close()

    thread = threading.Thread(target=late)
    thread.start()
    late_has_published.wait(10)
    ring(2)
    services.run_subscribers()
    read_too_soon = list(heard)
    early_was_read.set()
    thread.join()
    hand_out()

    assert read_too_soon == []
    assert sorted(heard) == [1, 2]


def test_many_writers_at_once_lose_nothing(heard: list[int]) -> None:
    def write(base: int) -> None:
        for number in range(base, base + 25):
            ring(number)
        connection.close()

    writers = [threading.Thread(target=write, args=(base,)) for base in range(0, 200, 25)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        services.run_subscribers()
    hand_out()

    assert sorted(heard) == list(range(200))


def test_what_can_not_be_handled_is_parked_and_the_rest_goes_on(heard: list[int]) -> None:
    ring(1, -1, 2)

    hand_out()

    assert heard == [1, 1, 2]  # the batch was tried at once first, its effects rolled back
    parked = Parked.objects.get()
    assert parked.event.data["number"] == -1
    assert "unbearable" in parked.error


def test_a_parked_fact_can_be_retried_or_dropped(heard: list[int]) -> None:
    ring(-5)
    hand_out()
    parked = Parked.objects.get()

    assert services.retry_parked(parked_id=parked.pk, at=NOON) is False
    EventRow.objects.update(data={"bell_id": str(new_id()), "number": 5})
    assert services.retry_parked(parked_id=parked.pk, at=NOON) is True

    assert heard[-1] == 5


def test_when_everything_fails_the_room_stops_instead_of_parking_all(heard: list[int]) -> None:
    ring(*range(-20, 0))

    hand_out()

    cursor = Cursor.objects.get(room="bells")
    assert cursor.stopped_at is not None
    assert (Parked.objects.count(), cursor.event_id) == (0, 0)
    EventRow.objects.all().update(data={"bell_id": str(new_id()), "number": 7})
    services.resume_room(room="bells")
    hand_out()
    assert heard == [7] * 20


def test_a_handler_of_many_hears_them_together_and_the_rest_when_one_is_unbearable(
    heard: list[int],
) -> None:
    lists: list[list[int]] = []

    def hear(events: list[Rang]) -> None:
        numbers = [event.number for event in events]
        if 7 in numbers:
            raise ValueError("unbearable")
        lists.append(numbers)

    hear.__module__ = "kontuar.bells.handlers"
    on_many(Rang)(hear)
    ring(1, 2, 3)
    hand_out()
    assert (lists, heard) == ([[1, 2, 3]], [1, 2, 3])

    ring(4, 7, 5)
    hand_out()

    assert lists[1:] == [[4], [5]]
    assert set(heard) == {1, 2, 3, 4, 5, 7}
    assert Parked.objects.count() == 1


def test_two_workers_never_hear_the_same(heard: list[int]) -> None:
    ring(*range(1, 101))

    def work() -> None:
        hand_out()
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    hand_out()

    assert sorted(heard) == list(range(1, 101))


def test_objects_carry_their_type_and_qualifier() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Given(Event):
        """Something went from one agent to others."""

        name: ClassVar[str] = "bells.given"
        from_agent_id: UUID | None
        to_agent_ids: tuple[UUID, ...]

    one, two = new_id(), new_id()

    objects = Given(occurred_at=NOON, from_agent_id=None, to_agent_ids=(one, two)).objects()

    assert objects == [
        {"type": "agent", "id": str(one), "qualifier": "to_agent"},
        {"type": "agent", "id": str(two), "qualifier": "to_agent"},
    ]
