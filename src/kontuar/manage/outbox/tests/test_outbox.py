"""What was not sent: why, and once more."""

import pytest
from django.test import Client
from django.urls import reverse

from kontuar.channels.contract import Rejected
from kontuar.channels.models import Delivery
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
    Company.objects.create(name="Kram", set_up_at=NOON)
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
    Company.objects.create(name="Kram", set_up_at=NOON)
    client.force_login(make_agent("Ewa", role="supervisor"))
    sent = refuse_one(fake_channel)
    Delivery.objects.update(state="sent")

    answer = client.post(reverse("manage:outbox-again", args=[sent.pk]))

    assert answer.status_code == 404
    assert Delivery.objects.get().state == "sent"
