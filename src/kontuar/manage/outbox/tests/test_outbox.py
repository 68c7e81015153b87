"""What was not sent: why, and once more."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from kontuar.channels import services as channels
from kontuar.channels.contract import Rejected
from kontuar.channels.models import DeadAddress, Delivery
from kontuar.conversations import services as conversations
from kontuar.conversations.contract import Address, Reply
from kontuar.people.models import Company
from kontuar.testing.cast import NOON, make_agent, make_conversation
from kontuar.testing.fakes import FakeChannel
from kontuar.testing.settling import settle

pytestmark = pytest.mark.django_db
ASKED = {"HX-Request": "true", "HX-Target": "rows"}


def refuse_one(fake_channel: FakeChannel) -> Delivery:
    """Ola's answer that the customer's server would not take."""
    conversation = make_conversation()
    fake_channel.outcomes.append(Rejected("address_refused", "550 no such user"))
    conversations.reply_to_conversation(
        conversation_id=conversation.pk,
        by=make_agent("Ola"),
        reply=Reply(html="Dzień dobry", to=[Address("Ala Kowalska", "ala@example.pl")]),
        at=NOON,
    )
    settle()
    return Delivery.objects.get()


def test_a_refused_answer_says_why_and_goes_again(
    client: Client, fake_channel: FakeChannel
) -> None:
    Company.objects.create(name="Kram", set_up_at=NOON, undo_seconds=0)
    client.force_login(make_agent("Ewa", role="supervisor"))
    refused = refuse_one(fake_channel)
    page = client.get(reverse("manage:outbox")).content.decode().replace("\xa0", " ")
    assert "Ala Kowalska" in page
    assert "Fake trouble: address_refused" in page
    assert "550 no such user" in page

    answer = client.post(reverse("manage:outbox-again", args=[refused.pk]), headers=ASKED)
    settle()

    refused.refresh_from_db()
    assert answer.status_code == 200
    assert refused.state == "sent"
    assert len({m.rfc_message_id for m in fake_channel.sent}) == 1
    assert "Wszystko wysłano" in client.get(reverse("manage:outbox")).content.decode()


def test_what_was_sent_is_not_sent_again(client: Client, fake_channel: FakeChannel) -> None:
    Company.objects.create(name="Kram", set_up_at=NOON, undo_seconds=0)
    client.force_login(make_agent("Ewa", role="supervisor"))
    sent = refuse_one(fake_channel)
    Delivery.objects.update(state="sent")

    answer = client.post(reverse("manage:outbox-again", args=[sent.pk]))

    assert answer.status_code == 404
    assert Delivery.objects.get().state == "sent"


def supervisor(client: Client) -> None:
    Company.objects.create(name="Kram", set_up_at=NOON, undo_seconds=0)
    client.force_login(make_agent("Ewa", role="supervisor"))


def test_an_uncertain_one_can_be_said_to_have_arrived(
    client: Client, fake_channel: FakeChannel
) -> None:
    supervisor(client)
    delivery = refuse_one(fake_channel)
    Delivery.objects.update(state="uncertain", reason_code="cut_off")
    page = client.get(reverse("manage:outbox")).content.decode()
    assert "Dotarła" in page

    client.post(reverse("manage:outbox-arrival", args=[delivery.pk]), headers=ASKED)

    delivery.refresh_from_db()
    assert (delivery.state, len(fake_channel.sent)) == ("sent", 1)


def test_what_was_held_back_for_a_dead_address_goes_only_when_somebody_insists(
    client: Client, fake_channel: FakeChannel
) -> None:
    supervisor(client)
    delivery = refuse_one(fake_channel)
    channels.bury_address(email="ala@example.pl", detail="550", delivery_id=None, at=NOON)
    Delivery.objects.update(reason_code="address_dead")
    url = reverse("manage:outbox-again", args=[delivery.pk])

    refused = client.post(url, headers=ASKED)
    settle()
    assert (
        "nie działa od 2 marca 2026." in json.loads(refused.headers["HX-Trigger"])["toast"]["text"]
    )
    assert (Delivery.objects.get().state, len(fake_channel.sent)) == ("rejected", 1)
    client.post(url, {"anyway": "1"}, headers=ASKED)
    settle()

    assert (Delivery.objects.get().state, DeadAddress.objects.count()) == ("sent", 0)


def test_a_dead_address_is_found_allowed_again_and_the_notice_leads_back(client: Client) -> None:
    supervisor(client)
    for email in ("ala@example.pl", "bartek@example.pl"):
        channels.bury_address(email=email, detail=f"550 {email}", delivery_id=None, at=NOON)
    page = client.get(reverse("manage:dead")).content.decode()
    assert "550 ala@example.pl" in page
    found = client.get(reverse("manage:dead") + "?q=BART&part=dead", headers=ASKED)
    assert "ala@example.pl" not in found.content.decode()

    answer = client.post(
        reverse("manage:dead-revival") + "?part=dead", {"email": "ala@example.pl"}, headers=ASKED
    )

    assert DeadAddress.objects.get().email == "bartek@example.pl"
    undo = json.loads(answer.headers["HX-Trigger"])["toast"]["undo"]
    client.post(undo)
    back = DeadAddress.objects.get(pk="ala@example.pl")
    assert (back.detail, back.since_at) == ("550 ala@example.pl", NOON)
    assert client.post(undo + "x").status_code == 404
