"""Delivery reports: the answer is marked, its author called, the dead address left in peace."""

import pytest

from kontuar.channels.contract import Address
from kontuar.channels.models import DeadAddress, Delivery, Inbound
from kontuar.conversations import services
from kontuar.conversations.contract import Filters, Reply
from kontuar.conversations.models import Conversation, Mention, Message
from kontuar.conversations.selectors import inbox_page
from kontuar.people.models import Agent
from kontuar.testing.cast import NOON, make_agent, make_conversation, say
from kontuar.testing.settling import settle

pytestmark = pytest.mark.django_db
ALA = Address("Ala Kowalska", "ala@example.pl")


def answered(by: Agent) -> Message:
    conversation = make_conversation(id="<1@ala>")
    reply = Reply(html="<p>Już</p>", to=[ALA], close=True)
    sent = services.reply_to_conversation(
        conversation_id=conversation.pk, by=by, reply=reply, at=NOON
    )
    settle()
    return sent


def report(sent: Message | None = None, **bounce: object) -> None:
    given = {"recipients": ["ala@example.pl"], "kind": "permanent", "is_hard": True, **bounce}
    if sent:
        given["rfc_message_id"] = sent.rfc_message_id
    say("Undeliverable", bounce=given, subject="Undelivered", **{"from": "mailer-daemon@x.example"})
    settle()


def test_a_report_marks_the_delivery_calls_the_author_and_buries_the_address() -> None:
    ola = make_agent("Ola")
    sent = answered(ola)

    report(sent, detail="550 5.1.1 user unknown")

    conversation = Conversation.objects.get()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reason_code) == ("bounced", "bounced_dead")
    assert "550 5.1.1" in delivery.reason_detail
    assert (conversation.state, conversation.is_answered) == ("open", False)
    assert Mention.objects.get().agent == ola
    assert [r.id for r in inbox_page(agent=ola, filters=Filters(view="mentions")).rows] == [
        conversation.pk
    ]
    assert DeadAddress.objects.get().email == "ala@example.pl"
    line = conversation.messages.filter(kind="change").latest("pk")
    assert (line.data["what"], line.data["recipients"]) == ("bounced", ["ala@example.pl"])
    assert line.inbound_id == Inbound.objects.latest("pk").pk


def test_the_same_report_twice_says_it_once() -> None:
    sent = answered(make_agent("Ola"))

    report(sent)
    raw = bytes(Inbound.objects.latest("pk").raw)
    Inbound.objects.latest("pk").delete()
    from kontuar.channels.contract import Arrival
    from kontuar.channels.services import ChannelIntake

    ChannelIntake(sent.conversation.channel_id).store([Arrival(raw=raw, received_at=NOON)])
    settle()

    assert Message.objects.filter(kind="change", data__what="bounced").count() == 1
    assert Inbound.objects.latest("pk").state == "duplicate"


def test_a_report_that_mail_is_late_is_shown_and_disturbs_nobody() -> None:
    sent = answered(make_agent("Ola"))

    report(sent, kind="temporary", is_hard=False)

    conversation = Conversation.objects.get()
    assert Delivery.objects.get().state == "sent"
    assert (conversation.state, conversation.is_answered) == ("closed", True)
    assert conversation.messages.filter(data__code="delayed_there").exists()
    assert not Mention.objects.exists()


def test_a_full_mailbox_is_not_a_dead_address() -> None:
    sent = answered(make_agent("Ola"))

    report(sent, is_hard=False)

    assert Delivery.objects.get().state == "bounced"
    assert not DeadAddress.objects.exists()


def test_given_up_after_days_comes_back_to_its_author_and_kills_no_address() -> None:
    ola = make_agent("Ola")
    sent = answered(ola)

    report(sent, is_hard=False, detail="4.4.7 delivery time expired")

    assert Delivery.objects.get().state == "bounced"
    assert Mention.objects.get().agent == ola
    assert not DeadAddress.objects.exists()


def test_of_several_recipients_only_the_one_that_is_named_dead_is_buried() -> None:
    sent = answered(make_agent("Ola"))

    report(sent, dead=["bartek@example.pl"], recipients=["bartek@example.pl", "ala@example.pl"])

    assert Delivery.objects.get().state == "bounced"
    assert not DeadAddress.objects.exists()


def test_a_report_without_our_message_id_finds_the_last_answer_but_buries_nobody() -> None:
    answered(make_agent("Ola"))

    report()

    assert Delivery.objects.get().state == "bounced"
    assert not DeadAddress.objects.exists()


def test_a_forged_report_buries_nobody_to_whom_the_answer_was_not_sent() -> None:
    sent = answered(make_agent("Ola"))

    report(sent, recipients=["bartek@example.pl", "ala@example.pl"])

    assert [d.email for d in DeadAddress.objects.all()] == ["ala@example.pl"]


def test_a_report_about_strangers_opens_no_conversation_and_is_kept() -> None:
    report(recipients=["nikt@example.org"], rfc_message_id="<obce@example.org>")

    assert not Conversation.objects.exists()
    assert (Inbound.objects.get().state, Inbound.objects.get().reason) == ("done", "stray")
    assert Inbound.objects.get().raw
