"""What providers tell about mail that went out: marked, its author called, dead ones left alone."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from tests.servers.sink import Sink, sink

from kontuar.channels import selectors
from kontuar.channels import services as channels
from kontuar.channels.contract import Address, Bounce
from kontuar.channels.models import Channel, DeadAddress, Delivery, Inbound
from kontuar.channels.secrets import seal
from kontuar.channels.services.outcome import settle as settle_delivery
from kontuar.conversations import services
from kontuar.conversations.contract import Reply
from kontuar.conversations.models import Conversation, Mention, Message
from kontuar.kit import clock
from kontuar.plugins.email.hook_asking import net, over_the_net
from kontuar.plugins.email.tests.amazon import Pages, good_chain
from kontuar.plugins.email.tests.amazon import signed as signed_by_amazon
from kontuar.plugins.email.tests.building import multipart, read
from kontuar.plugins.email.tests.hook_forms import (
    KEY,
    hook_channel,
    login,
    news_channel,
    place,
    postmark,
)
from kontuar.plugins.email.tests.providers import ALA, AMAZON, TELL, headers_of
from kontuar.testing.cast import NOON, make_agent, make_conversation
from kontuar.testing.settling import settle

pytestmark = pytest.mark.django_db
WHSEC = "whsec_" + base64.b64encode(b"resend-signing-key").decode()


@pytest.fixture
def server() -> Iterator[Sink]:
    net.answer_by(Pages({AMAZON: good_chain()}))
    with sink() as running:
        yield running
    net.answer_by(over_the_net)


def desk(provider: str, server: Sink, way: str = "hook") -> Channel:
    channel = news_channel(provider) if way == "news" else hook_channel(provider)
    channel.settings = {**channel.settings, "smtp_port": server.port}
    channel.secrets = seal({f"{way}_key": WHSEC if provider == "resend" else KEY})
    channel.save()
    return channel


def answered(channel: Channel) -> Message:
    """Ola's answer to Ala, sent through the provider; the matter is closed."""
    conversation = make_conversation(id="<1@ala>")
    Conversation.objects.filter(pk=conversation.pk).update(channel=channel)
    reply = Reply(html="<p>Już</p>", to=[Address("Ala", ALA)], close=True)
    message = services.reply_to_conversation(
        conversation_id=conversation.pk, by=make_agent("Ola"), reply=reply, at=NOON
    )
    settle()
    return message


def tell(client: Client, channel: Channel, told: Any) -> int:
    body = json.dumps(told).encode()
    headers = login(channel)
    told_by = channel.settings.get("news_provider") or channel.settings["hook_provider"]
    if told_by == "resend":
        now = str(int(clock.now().timestamp()))
        text = f"msg_1.{now}.".encode() + body
        digest = hmac.new(b"resend-signing-key", text, hashlib.sha256).digest()
        right = base64.b64encode(digest).decode()
        headers = {"svix-id": "msg_1", "svix-timestamp": now, "svix-signature": f"v1,x v1,{right}"}
    answer = client.post(place(channel), body, "application/json", headers=headers)
    settle()
    return answer.status_code


def told_of(channel: Channel) -> tuple[str, str]:
    delivery = Delivery.objects.get(channel=channel)
    return delivery.state, delivery.reason_code


@pytest.mark.parametrize("way", ["hook", "news"])
@pytest.mark.parametrize("provider", list(TELL))
def test_each_provider_is_understood(client: Client, server: Sink, provider: str, way: str) -> None:
    channel = desk(provider, server, way)
    answered(channel)
    sent = headers_of(server.letters[0].raw)
    say = TELL[provider]

    assert tell(client, channel, say("late", sent)) == 200
    assert told_of(channel)[0] == "sent"
    assert tell(client, channel, say("arrived", sent)) == 200
    assert told_of(channel) == ("sent", "arrived")
    assert (Conversation.objects.get().state, Mention.objects.count()) == ("closed", 0)
    assert tell(client, channel, say("complained", sent)) == 200
    assert told_of(channel) == ("sent", "complained")
    assert (Conversation.objects.get().state, Mention.objects.count()) == ("open", 1)
    assert not DeadAddress.objects.exists()
    answers = [tell(client, channel, say("failed", sent)) for _turn in range(2)]

    channel.refresh_from_db()
    assert answers == [200, 200]
    assert told_of(channel) == ("bounced", "bounced_dead")
    assert [dead.email for dead in DeadAddress.objects.all()] == [ALA]
    lines = Message.objects.filter(kind="change", data__what="bounced", data__code="bounced_dead")
    assert (lines.count(), Conversation.objects.count()) == (1, 1)
    assert (channel.state, len(server.letters)) == ("on", 1)


def test_news_about_others_mail_is_dropped(client: Client, server: Sink) -> None:
    channel = desk("postmark", server)
    answered(channel)
    sent = {"x-pm-metadata-kontuar": "00000000000000000000000000000000"}

    answers = [tell(client, channel, TELL["postmark"](what, sent)) for what in ("late", "failed")]
    opened = tell(client, channel, {"RecordType": "Open", "Recipient": ALA, "MessageID": "1"})

    assert (answers, opened, told_of(channel)) == ([200, 200], 200, ("sent", ""))
    assert not Inbound.objects.filter(channel=channel).exists()


def test_another_channels_mail_is_not_theirs_to_mark(client: Client, server: Sink) -> None:
    channel = desk("postmark", server)
    answered(channel)
    sent = headers_of(server.letters[0].raw)
    Channel.objects.filter(pk=channel.pk).update(address="inny@kram.example")
    other = desk("postmark", server)

    tell(client, other, TELL["postmark"]("failed", sent))

    assert told_of(channel) == ("sent", "")
    assert not DeadAddress.objects.exists()


@pytest.mark.parametrize("way", ["hook", "news"])
@pytest.mark.parametrize("provider", list(TELL))
def test_forged_news_changes_nothing(client: Client, server: Sink, provider: str, way: str) -> None:
    channel = desk(provider, server, way)
    answered(channel)
    told = TELL[provider]("failed", headers_of(server.letters[0].raw))
    if provider == "mailgun":
        told["signature"]["signature"] = "0" * 64

    answer = client.post(
        place(channel), told, "application/json", headers=login(channel, "zgadnij")
    )

    assert answer.status_code == 403
    assert told_of(channel) == ("sent", "")


@pytest.mark.parametrize("age", [-400, 400])
def test_a_signature_of_another_time_or_key_is_none(client: Client, server: Sink, age: int) -> None:
    channel = desk("resend", server)
    moment = str(int(clock.now().timestamp()) + age)
    digest = hmac.new(b"resend-signing-key", f"1.{moment}.{{}}".encode(), hashlib.sha256).digest()
    old = {"svix-id": "1", "svix-timestamp": moment,
           "svix-signature": "v1," + base64.b64encode(digest).decode()}  # fmt: skip

    for headers in (old, {}, {**old, "svix-timestamp": str(int(clock.now().timestamp()))}):
        answer = client.post(place(channel), b"{}", "application/json", headers=headers)
        assert answer.status_code == 403


def test_a_late_report_says_nothing_once_more_is_known(client: Client, server: Sink) -> None:
    channel = desk("brevo", server)
    answered(channel)
    sent = headers_of(server.letters[0].raw)

    for what in ("arrived", "late"):
        tell(client, channel, TELL["brevo"](what, sent))
    arrived = told_of(channel)
    for what in ("failed", "late", "arrived"):
        tell(client, channel, TELL["brevo"](what, sent))

    assert (arrived, told_of(channel)) == (("sent", "arrived"), ("bounced", "bounced_dead"))


def test_that_it_arrived_is_the_proof_of_an_uncertain_one() -> None:
    channel = hook_channel("brevo")
    delivery = channels.queue_delivery(
        channel_id=channel.pk, message_id=None, rfc_message_id="<1@kram>", payload={}, at=NOON
    )
    delivery.proof_due_at = NOON
    settle_delivery(delivery, "uncertain", "cut_off", "", NOON)

    channels.note_arrival(delivery_id=delivery.pk, at=NOON)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason_code, delivery.proof_due_at) == ("sent", "proved", None)


def test_a_complaint_of_a_mailbox_provider_is_read_as_one() -> None:
    def feedback(kind: str) -> Bounce | None:
        parts = multipart(
            "report; report-type=feedback-report",
            "Content-Type: text/plain\n\nThis is an abuse report.",
            f"Content-Type: message/feedback-report\n\nFeedback-Type: {kind}\nVersion: 1\n"
            "Original-Rcpt-To: <Ala@example.pl>\n",
            "Content-Type: message/rfc822\n\nMessage-ID: <answer.1@kram.pl>\n\nHej",
        )
        return read(**{"from": "fbl@wp.example"}, **parts).bounce

    ours = "<answer.1@kram.pl>"
    assert feedback("abuse") == Bounce((ALA,), "complaint", is_hard=False, rfc_message_id=ours)
    assert feedback("not-spam") is None


def test_the_address_for_reports_takes_no_mail_and_says_nothing_about_the_mailbox(
    client: Client,
) -> None:
    channel = news_channel("postmark")
    Channel.objects.filter(pk=channel.pk).update(state="failing", trouble_code="auth_failed")

    mail = client.post(place(channel), postmark(), "application/json", headers=login(channel))
    opened = tell(client, channel, {"RecordType": "Open", "Recipient": ALA, "MessageID": "1"})

    channel.refresh_from_db()
    assert (mail.status_code, opened) == (422, 200)
    assert not Inbound.objects.exists()
    assert (channel.state, channel.trouble_code, channel.last_ok_at) == (
        "failing", "auth_failed", None,
    )  # fmt: skip


def test_refused_reports_are_shown_and_counted_until_one_is_good(client: Client) -> None:
    channel = news_channel("postmark")
    opened = {"RecordType": "Open", "Recipient": ALA, "MessageID": "1"}
    body = json.dumps(opened)

    forged = [
        client.post(
            place(channel), body, "application/json", headers=login(channel, "zgadnij")
        ).status_code
        for _turn in range(3)
    ]
    channel.refresh_from_db()
    shown = (channel.state, channel.report_trouble_code, channel.report_trouble_detail[:3])
    told = selectors.explain_reports(channel)
    tell(client, channel, opened)

    channel.refresh_from_db()
    assert forged == [403, 403, 403]
    assert shown == ("on", "report_forged", "3× ")
    assert "klucz podpisu" in told
    assert (channel.report_trouble_code, channel.report_trouble_detail) == ("", "")
    assert channel.report_trouble_at is None


def test_only_the_provider_that_was_chosen_has_a_door_and_mail_keeps_to_its_own(
    client: Client,
) -> None:
    channel = news_channel("postmark")
    mail_door = f"/hooks/email/{channel.settings['hook_token']}/"
    Channel.objects.filter(pk=channel.pk).update(address="inny@kram.example")
    silent = news_channel("")

    answers = [
        client.post(where, postmark(), "application/json", headers=login(channel)).status_code
        for where in (mail_door, f"/hooks/email/{silent.settings['news_token']}/")
    ]

    assert answers == [404, 404]


def test_the_knocks_of_providers_are_answered_at_the_address_for_reports(
    client: Client, server: Sink
) -> None:
    sparkpost = desk("sparkpost", server, "news")
    assert tell(client, sparkpost, [{"msys": {}}]) == 200
    sparkpost.delete()
    amazon = desk("ses", server, "news")
    asked = client.post(place(amazon), b"{}", "application/json")
    validated = {"Type": "Notification", "Message": "Successfully validated SNS topic for SES."}

    assert asked.headers["WWW-Authenticate"].startswith("Basic")
    assert tell(client, amazon, signed_by_amazon(validated, url=AMAZON)) == 200


def test_a_reading_channel_marks_what_it_sends_for_the_provider_that_tells(server: Sink) -> None:
    channel = desk("sendgrid", server, "news")
    answered(channel)

    sent = headers_of(server.letters[0].raw)
    assert "x-smtpapi" in sent
    assert "x-mailgun-variables" not in sent
