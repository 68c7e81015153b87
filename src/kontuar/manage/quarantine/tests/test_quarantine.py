"""Quarantine: read again, download, put away and take back."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from kontuar.channels.contract import Arrival
from kontuar.channels.events import InboundQuarantined
from kontuar.channels.models import Inbound
from kontuar.channels.services import ChannelIntake, hold_back
from kontuar.events.models import EventRow
from kontuar.people.models import Company
from kontuar.testing.cast import NOON, make_agent, make_channel

pytestmark = pytest.mark.django_db
ASKED = {"HX-Request": "true", "HX-Target": "rows"}


@pytest.fixture(autouse=True)
def ewa(client: Client) -> None:
    Company.objects.create(name="Kram", set_up_at=NOON)
    client.force_login(make_agent("Ewa", role="supervisor"))


def hold(*subjects: str) -> list[Inbound]:
    intake = ChannelIntake(make_channel().pk)
    for subject in subjects:
        raw = f"From: Bartek <bartek@example.pl>\nSubject: {subject}\n\n\x00".encode()
        intake.store([Arrival(raw=raw, received_at=NOON)])
    Inbound.objects.update(state="quarantined", reason="broken header", settled_at=NOON)
    return list(Inbound.objects.order_by("pk"))


def states() -> list[str]:
    return list(Inbound.objects.order_by("pk").values_list("state", flat=True))


def test_each_row_says_who_what_and_why(client: Client) -> None:
    hold("Zwrot")

    page = client.get(reverse("manage:quarantine")).content.decode()

    assert "Zwrot" in page
    assert "bartek@example.pl" in page
    assert "broken header" in page


def test_encoded_words_are_readable_on_the_page_and_in_the_placeholder(client: Client) -> None:
    hold("=?utf-8?q?Zwrot_zam=C3=B3wienia?=")

    page = client.get(reverse("manage:quarantine")).content.decode()
    Inbound.objects.update(state="waiting", attempts=2)
    hold_back(inbound_id=Inbound.objects.get().pk, reason="broken header", at=NOON)

    assert "Zwrot zamówienia" in page
    assert EventRow.objects.get(kind=InboundQuarantined.name).data["subject"] == "Zwrot zamówienia"


def test_one_the_ticked_or_all_are_read_again(client: Client) -> None:
    first, second, third, _fourth = hold("a", "b", "c", "d")
    retry = reverse("manage:quarantine-retry")

    client.post(retry, {"only": str(first.pk), "inbound": [str(third.pk)]}, headers=ASKED)
    assert states() == ["waiting", "quarantined", "quarantined", "quarantined"]
    client.post(retry, {"inbound": [str(second.pk)]}, headers=ASKED)
    assert states() == ["waiting", "waiting", "quarantined", "quarantined"]
    answer = client.post(retry, {"all": "1"}, headers=ASKED)

    assert states() == ["waiting"] * 4
    said = json.loads(answer.headers["HX-Trigger"])["toast"]["text"]
    assert said == "Ponownie czytamy 2 wiadomości."
    assert "<html" not in answer.content.decode()


def test_nothing_ticked_reads_nothing(client: Client) -> None:
    hold("a")

    answer = client.post(reverse("manage:quarantine-retry"), headers=ASKED)

    assert states() == ["quarantined"]
    assert '"tone": "near"' in answer.headers["HX-Trigger"]


def test_the_original_is_a_download_of_the_very_bytes(client: Client) -> None:
    [one] = hold("<script>alert(1)</script>")

    answer = client.get(reverse("manage:quarantine-original", args=[one.pk]))

    assert answer.content == bytes(one.raw)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["Content-Type"] == "application/octet-stream"


def test_what_is_put_away_can_be_taken_back(client: Client) -> None:
    [one] = hold("a")

    away = client.post(reverse("manage:quarantine-discard", args=[one.pk]), headers=ASKED)
    assert states() == ["done"]
    undo = reverse("manage:quarantine-restore", args=[one.pk])
    assert undo in away.headers["HX-Trigger"]
    client.post(undo)

    assert states() == ["quarantined"]
    assert Inbound.objects.get().reason == "broken header"
