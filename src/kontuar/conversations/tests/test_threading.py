"""Where mail is filed: threading that nobody can hijack, and that loses nobody."""

import pytest
from django.conf import settings

from kontuar.channels.contract import Address
from kontuar.channels.models import Channel
from kontuar.conversations import selectors, services
from kontuar.conversations.belonging import reply_address
from kontuar.conversations.contract import Reply
from kontuar.conversations.models import Conversation, Message
from kontuar.people.models import Agent
from kontuar.testing.cast import (
    NOON,
    make_agent,
    make_channel,
    make_conversation,
    make_queue,
    make_shop,
    say,
)
from kontuar.testing.fakes import FakeChannel
from kontuar.testing.settling import settle

pytestmark = pytest.mark.django_db
ALA = Address("Ala Kowalska", "ala@example.pl")
FAIL = [{"server": "mx.kram.example", "dmarc": "fail"}]
PASS = [{"server": "mx.kram.example", "dmarc": "pass"}]


def answer(conversation: Conversation, by: Agent, *, to: Address = ALA, text: str = "Już") -> str:
    """An agent's answer; its Message-ID."""
    reply = Reply(html=f"<p>{text}</p>", to=[to])
    sent = services.reply_to_conversation(
        conversation_id=conversation.pk, by=by, reply=reply, at=NOON
    )
    settle()
    return sent.rfc_message_id


def newest() -> Message:
    return Message.objects.filter(kind="inbound").latest("pk")


def trusting() -> Channel:
    return make_channel(settings={"trusted_servers": "mx.kram.example"})


def test_a_stranger_who_quotes_a_message_of_ours_joins_nothing_and_is_linked() -> None:
    conversation = make_conversation(id="<1@ala>")
    sent = answer(conversation, make_agent("Ola"))

    say("To ja, Ala", **{"from": "zly@example.com", "in_reply_to": sent})
    settle()

    assert newest().conversation != conversation
    assert newest().conversation.possible == conversation
    assert conversation.messages.filter(kind="inbound").count() == 1


def test_a_participant_whom_our_server_calls_forged_joins_nothing() -> None:
    trusting()
    conversation = make_conversation(id="<1@ala>")
    sent = answer(conversation, make_agent("Ola"))

    say("Zmieńcie mi adres", in_reply_to=sent, verdicts=FAIL)
    settle()

    assert newest().conversation.possible == conversation
    assert newest().data["dmarc"] == "fail"


def test_a_number_in_the_subject_attaches_only_a_participant_for_whom_dmarc_passes() -> None:
    trusting()
    conversation = make_conversation(id="<1@ala>")
    subject = f"Re: [#{conversation.number}] paczka"

    say("bez dowodu", subject=subject)
    settle()
    unproved = newest().conversation
    say("z dowodem", subject=subject, verdicts=PASS)
    settle()
    proved = newest().conversation
    say("obcy", subject=subject, verdicts=PASS, **{"from": "zly@example.com"})
    settle()

    assert (unproved.possible, unproved != conversation) == (conversation, True)
    assert proved == conversation
    assert newest().conversation.possible == conversation


def test_somebody_put_in_cc_by_the_customer_takes_part_once_an_agent_writes_to_them() -> None:
    ola = make_agent("Ola")
    conversation = make_conversation(id="<1@ala>")
    sent = answer(conversation, ola)
    say("Dodaję męża", id="<2@ala>", in_reply_to=sent, cc=["bartek@example.pl"])
    settle()
    conversation.refresh_from_db()
    assert "bartek@example.pl" not in conversation.participants

    say("To ja", in_reply_to="<2@ala>", **{"from": "bartek@example.pl", "name": "Bartek"})
    settle()
    before = newest().conversation
    again = answer(conversation, ola, to=Address("Bartek", "bartek@example.pl"))
    say("Dziękuję", in_reply_to=again, **{"from": "bartek@example.pl", "name": "Bartek"})
    settle()

    assert before.possible == conversation
    assert newest().conversation == conversation


def test_everybody_on_the_first_message_takes_part_and_gets_the_answer() -> None:
    conversation = make_conversation(
        id="<1@ala>", to=["sklep@kram.example", "biuro@example.pl"], cc=["bartek@example.pl"]
    )

    to, cc = selectors.recipients_for(conversation)
    say("Ja też", in_reply_to="<1@ala>", **{"from": "bartek@example.pl"})
    settle()

    assert [a.email for a in to] == ["ala@example.pl"]
    assert [a.email for a in cc] == ["biuro@example.pl", "bartek@example.pl"]
    assert newest().conversation == conversation


def test_a_secret_reply_address_joins_its_recipient_without_any_reference() -> None:
    conversation = make_conversation(id="<1@ala>")
    key = settings.SECRET_KEY.encode()
    secret = reply_address(
        address="sklep@kram.example", number=conversation.number, recipient=ALA.email, key=key
    )

    say("Bez nagłówków", to=[secret])
    settle()
    joined = newest().conversation
    say("Ukradziony adres", to=[secret], **{"from": "zly@example.com"})
    settle()

    assert joined == conversation
    assert newest().conversation != conversation


def test_mail_under_a_message_id_of_ours_from_somebody_else_is_not_lost() -> None:
    sent = answer(make_conversation(id="<1@ala>"), make_agent("Ola"))

    say("Mój program jest dziwny", id=sent)
    settle()

    assert newest().text == "Mój program jest dziwny"


def test_an_agent_reply_cannot_be_forged_by_mail_headers_cve_2026_47123() -> None:
    ola = make_agent("Ola")
    conversation = make_conversation(id="<1@ala>")
    sent = answer(conversation, ola)

    say("Zwrot pieniędzy przyznany", in_reply_to=sent, verdicts=PASS, **{"from": ola.email})
    settle()

    assert conversation.messages.filter(kind="outbound").count() == 1
    assert newest().kind == "inbound"
    assert newest().agent is None
    assert newest().conversation.possible == conversation


def other_shop() -> Channel:
    queue = make_queue("Pomoc", shop=make_shop("Sad"))
    return make_channel("pomoc@sad.example", queue=queue)


def test_ids_of_another_shop_open_nothing_there_chatwoot_cve_2026_115725() -> None:
    conversation = make_conversation(id="<1@ala>")
    sent = answer(conversation, make_agent("Ola"))
    subject = f"[#{conversation.number}]"
    secret = reply_address(
        address="sklep@kram.example",
        number=conversation.number,
        recipient=ALA.email,
        key=settings.SECRET_KEY.encode(),
    )

    say("W innym sklepie", channel=other_shop(), in_reply_to=sent, subject=subject, to=[secret])
    settle()

    assert newest().conversation.shop.name == "Sad"
    assert newest().conversation.possible is None
    assert conversation.messages.filter(kind="inbound").count() == 1


def test_one_mail_to_two_shops_reaches_both_and_to_two_mailboxes_of_one_shop_once() -> None:
    mail = {"id": "<1@ala>", "to": ["sklep@kram.example", "pomoc@sad.example"]}
    second = make_channel("biuro@kram.example")

    for channel in (make_channel(), second, other_shop()):
        say("Do was obu", channel=channel, **mail)
    settle()

    messages = Message.objects.filter(kind="inbound")
    assert sorted(m.conversation.shop.name for m in messages) == ["Kram", "Sad"]


def test_what_an_agent_forwards_begins_the_conversation_of_its_original_sender() -> None:
    ola = make_agent("Ola")
    original = {
        "from": "ala@example.pl",
        "name": "Ala Kowalska",
        "text": "Gdzie paczka?",
        "subject": "Paczka",
    }

    say("FYI", subject="Fwd: Paczka", forwarded=original, **{"from": ola.email})
    settle()

    conversation = newest().conversation
    assert conversation.contact.name == "Ala Kowalska"
    assert conversation.participants == ["ala@example.pl"]
    assert newest().sender["email"] == "ala@example.pl"
    assert newest().data["forwarded_by"]["email"] == ola.email
    assert (conversation.subject, newest().text) == ("Paczka", "FYI\n\nGdzie paczka?")
    to, cc = selectors.recipients_for(conversation)
    assert ([a.email for a in to], cc) == (["ala@example.pl"], [])


@pytest.mark.parametrize("sender", ["zly@example.com", "forged"])
def test_a_stranger_or_a_forged_colleague_forwards_only_for_themselves(sender: str) -> None:
    ola = make_agent("Ola")
    email = ola.email if sender == "forged" else sender
    forged = FAIL if sender == "forged" else []

    say("FYI", forwarded={"from": "ala@example.pl"}, verdicts=forged, **{"from": email})
    settle()

    assert newest().sender["email"] == email
    assert newest().conversation.contact.identities.get().value == email


def test_a_customer_who_forwards_something_stays_in_the_conversation() -> None:
    conversation = make_conversation(id="<1@ala>")
    sent = answer(conversation, make_agent("Ola"))

    say("Tak pisze kurier", in_reply_to=sent, forwarded={"from": "kurier@dpd.example"})
    settle()

    assert newest().conversation == conversation


def test_a_closed_conversation_still_receives_its_mail_and_opens_again() -> None:
    ola = make_agent("Ola")
    conversation = make_conversation(id="<1@ala>")
    sent = answer(conversation, ola)
    services.close_conversation(conversation_id=conversation.pk, by=ola, at=NOON)

    say("Jeszcze jedno", in_reply_to=sent)
    settle()

    conversation.refresh_from_db()
    assert (newest().conversation, conversation.state) == (conversation, "open")


def test_an_automatic_answer_is_filed_and_wakes_nobody() -> None:
    ola = make_agent("Ola")
    conversation = make_conversation(id="<1@ala>")
    sent = answer(conversation, ola)
    services.close_conversation(conversation_id=conversation.pk, by=ola, at=NOON)

    say("Jestem poza biurem", in_reply_to=sent, automatic=True)
    settle()

    conversation.refresh_from_db()
    assert newest().conversation == conversation
    assert (conversation.state, conversation.is_answered) == ("closed", True)


def test_our_own_words_fold_even_where_no_program_marked_them() -> None:
    conversation = make_conversation(id="<1@ala>")
    ours = "Paczka wyszła wczoraj. Numer listu przewozowego to 630559391853321994177661."
    sent = answer(conversation, make_agent("Ola"), text=ours)

    say(f"Dziękuję, doszła!\n\n{ours}", in_reply_to=sent)
    settle()

    conversation.refresh_from_db()
    assert newest().reply == "Dziękuję, doszła!"
    assert conversation.preview == "Dziękuję, doszła!"
    assert ours in newest().text


def test_an_answer_asks_for_the_secret_address_and_what_comes_there_joins(
    fake_channel: FakeChannel,
) -> None:
    make_channel(settings={"secret_reply_address": True})
    conversation = make_conversation(id="<1@ala>")
    answer(conversation, make_agent("Ola"))
    secret = fake_channel.sent[0].reply_to

    say("Bez nagłówków", to=[secret])
    settle()

    assert secret.startswith("sklep+k-")
    assert newest().conversation == conversation
    to, cc = selectors.recipients_for(conversation)
    assert ([a.email for a in to], cc) == (["ala@example.pl"], [])
    assert secret not in Conversation.objects.get().participants
