"""Stuck events: once more, dropped, and a stopped room that goes on."""

import pytest
from django.test import Client
from django.urls import reverse

from kontuar.events.models import Cursor, EventRow, Parked
from kontuar.people.models import Company
from kontuar.testing.cast import NOON, make_agent, make_conversation

pytestmark = pytest.mark.django_db
ASKED = {"HX-Request": "true", "HX-Target": "rows"}


@pytest.fixture
def parked(client: Client) -> Parked:
    Company.objects.create(name="Kram", set_up_at=NOON)
    client.force_login(make_agent("Ewa", role="supervisor"))
    make_conversation()
    row = EventRow.objects.filter(kind__startswith="conversations.").first()
    return Parked.objects.create(
        event=row, room="conversations", error="KeyError: 'subject'", parked_at=NOON
    )


def test_a_stuck_event_goes_through_on_the_second_try(client: Client, parked: Parked) -> None:
    page = client.get(reverse("manage:events")).content.decode()
    assert "KeyError: &#x27;subject&#x27;" in page
    assert "1\xa0próba" in page or "1 próba" in page

    answer = client.post(reverse("manage:event-retry", args=[parked.pk]), headers=ASKED)

    parked.refresh_from_db()
    assert parked.settled_at is not None
    assert "Nic nie utknęło" in answer.content.decode()


def test_a_dropped_event_is_not_tried_again(client: Client, parked: Parked) -> None:
    client.post(reverse("manage:event-drop", args=[parked.pk]), headers=ASKED)
    again = client.post(reverse("manage:event-retry", args=[parked.pk]), headers=ASKED)

    parked.refresh_from_db()
    assert (parked.settled_at is not None, parked.attempts) == (True, 1)
    assert again.status_code == 404


def test_a_stopped_room_goes_on(client: Client, parked: Parked) -> None:
    Cursor.objects.create(room="people", stopped_at=NOON, stopped_because="ValueError")
    assert "Część „Osoby” zatrzymała się" in client.get(reverse("manage:events")).content.decode()

    client.post(reverse("manage:room-resume", args=["people"]), headers=ASKED)

    assert Cursor.objects.get(room="people").stopped_at is None
