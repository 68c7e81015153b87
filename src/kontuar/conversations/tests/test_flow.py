"""From a customer's words to an answer, inside the rooms."""

from datetime import timedelta

import pytest

from kontuar.actions.contract import Call, NotAllowed
from kontuar.actions.services import run_action
from kontuar.channels import services as channels
from kontuar.channels.contract import Address, Rejected, Sent, Uncertain
from kontuar.channels.models import Inbound
from kontuar.conversations import selectors, services
from kontuar.conversations.contract import Filters, Nothing, Reply
from kontuar.conversations.models import Conversation, Message
from kontuar.conversations.problems import NewsArrived, NoSuchConversation
from kontuar.kit import clock
from kontuar.testing.cast import NOON, make_agent, make_conversation, make_queue, say
from kontuar.testing.fakes import FakeChannel
from kontuar.testing.settling import settle

pytestmark = pytest.mark.django_db
ALA = Address("Ala Kowalska", "ala@example.pl")


def test_mail_becomes_a_conversation_that_waits() -> None:
    conversation = make_conversation("Gdzie jest moja paczka?")

    assert conversation.subject == "Gdzie jest paczka?"
    assert conversation.contact.name == "Ala Kowalska"
    assert (conversation.state, conversation.is_answered) == ("open", False)
    assert conversation.since_at == NOON


def test_an_answer_reaches_the_customer_and_their_reply_comes_back(
    fake_channel: FakeChannel,
) -> None:
    ola = make_agent("Ola")
    conversation = make_conversation("Gdzie jest moja paczka?", id="<1@ala>")
    reply = Reply(html="<p>Już <b>sprawdzam</b></p>", to=[ALA])

    services.reply_to_conversation(conversation_id=conversation.pk, by=ola, reply=reply, at=NOON)
    settle()

    sent = fake_channel.sent[0]
    assert (sent.to, sent.in_reply_to) == ([ALA], "<1@ala>")
    assert "Już sprawdzam" in sent.text
    say("Dziękuję!", id="<2@ala>", in_reply_to=sent.rfc_message_id, subject="Odp: paczka")
    settle()
    conversation.refresh_from_db()
    assert Conversation.objects.count() == 1
    assert not conversation.is_answered
    assert conversation.assignee == ola


def test_a_reply_written_before_the_news_is_held_back() -> None:
    ola, tomek = make_agent("Ola"), make_agent("Tomek")
    conversation = make_conversation(id="<1@ala>")
    seen = selectors.newest_message_id(conversation.pk)
    reply = Reply(html="Dzień dobry", to=[ALA], seen_message_id=seen)
    services.reply_to_conversation(conversation_id=conversation.pk, by=tomek, reply=reply, at=NOON)

    with pytest.raises(NewsArrived, match="Tomek"):
        services.reply_to_conversation(
            conversation_id=conversation.pk, by=ola, reply=reply, at=NOON
        )

    assert Message.objects.filter(kind="outbound").count() == 1


def test_a_second_click_sends_once(fake_channel: FakeChannel) -> None:
    ola = make_agent("Ola")
    conversation = make_conversation()
    reply = Reply(html="Dzień dobry", to=[ALA])
    call = Call("conversation.reply", conversation.pk, reply, NOON, key="click-1")

    first, second = run_action(call, by=ola), run_action(call, by=ola)
    settle()

    assert first == second
    assert len(fake_channel.sent) == 1


def test_a_refused_answer_comes_back_to_its_author(fake_channel: FakeChannel) -> None:
    ola = make_agent("Ola")
    conversation = make_conversation()
    fake_channel.outcomes.append(Rejected("address_refused", "550 no such user"))
    reply = Reply(html="Dzień dobry", to=[ALA], close=True)

    services.reply_to_conversation(conversation_id=conversation.pk, by=ola, reply=reply, at=NOON)
    settle()

    conversation.refresh_from_db()
    assert (conversation.state, conversation.is_answered) == ("open", False)
    assert selectors.counts(agent=ola)["mentions"] == 1
    item = selectors.thread(conversation_id=conversation.pk)[1]
    assert (item.delivery_state, item.delivery_detail) == ("rejected", "550 no such user")


def test_who_wrote_to_several_is_called_when_one_of_them_is_refused(
    fake_channel: FakeChannel,
) -> None:
    ola = make_agent("Ola")
    conversation = make_conversation()
    fake_channel.outcomes.append(Sent("550 no", refused=("bartek@example.pl",)))
    people = [ALA, Address("Bartek", "bartek@example.pl")]
    reply = Reply(html="Dzień dobry", to=people, close=True)

    services.reply_to_conversation(conversation_id=conversation.pk, by=ola, reply=reply, at=NOON)
    settle()

    conversation.refresh_from_db()
    assert (conversation.state, conversation.is_answered) == ("open", False)
    assert selectors.counts(agent=ola)["mentions"] == 1
    message = Message.objects.get(kind="outbound")
    assert message.data["refused"] == ["bartek@example.pl"]


def test_an_uncertain_answer_calls_its_author_only_when_nothing_more_can_be_found_out(
    fake_channel: FakeChannel,
) -> None:
    ola = make_agent("Ola")
    conversation = make_conversation()
    fake_channel.outcomes += [Uncertain("lost_after_data")] * 2
    reply = Reply(html="Dzień dobry", to=[ALA])
    services.reply_to_conversation(conversation_id=conversation.pk, by=ola, reply=reply, at=NOON)
    settle()
    assert selectors.counts(agent=ola)["mentions"] == 0

    for minutes in (5, 10):
        later = clock.now() + timedelta(minutes=minutes)
        channels.seek_proof(now=lambda later=later: later)  # type: ignore[misc]
        channels.send_due(now=lambda later=later: later)  # type: ignore[misc]
        settle()

    assert len(fake_channel.sent) == 2
    assert selectors.counts(agent=ola)["mentions"] == 1


def test_the_same_mail_twice_is_one_message() -> None:
    make_conversation("Halo", id="<1@ala>")
    say("Halo", id="<1@ala>")

    settle()

    assert Message.objects.count() == 1


def test_a_stranger_quoting_our_id_joins_nothing() -> None:
    make_conversation("Halo", id="<1@ala>")

    stranger = make_conversation(
        "Pokażcie mi to", id="<x@obcy>", **{"from": "obcy@example.net", "in_reply_to": "<1@ala>"}
    )

    assert Conversation.objects.count() == 2
    assert stranger.possible is not None


def test_closed_is_opened_by_the_customer_and_not_by_a_machine() -> None:
    ola = make_agent("Ola")
    conversation = make_conversation(id="<1@ala>")
    services.close_conversation(conversation_id=conversation.pk, by=ola, at=NOON)
    say("Jestem na urlopie", in_reply_to="<1@ala>", automatic=True)
    settle()
    conversation.refresh_from_db()
    assert conversation.state == "closed"

    say("Nadal nie ma paczki", in_reply_to="<1@ala>", at=NOON + timedelta(hours=1))
    settle()

    conversation.refresh_from_db()
    assert (conversation.state, conversation.is_answered) == ("open", False)


def test_unreadable_mail_is_kept_shown_and_read_later() -> None:
    from kontuar.channels import services as channels
    from kontuar.channels.contract import Arrival
    from kontuar.channels.models import Channel
    from kontuar.kit import clock

    make_conversation()
    channel = Channel.objects.get()
    raw = b"From: Bartek <bartek@example.pl>\nSubject: Zwrot\n\n{broken"
    channels.ChannelIntake(channel.pk).store([Arrival(raw=raw, received_at=NOON)])
    for _ in range(3):
        settle()
        Inbound.objects.filter(state="waiting").update(try_at=NOON)
    settle()
    stub = Message.objects.get(kind="stub")
    assert stub.conversation.contact.name == "Bartek"
    inbound = Inbound.objects.get(state="quarantined")
    assert bytes(inbound.raw) == raw

    Inbound.objects.filter(pk=inbound.pk).update(raw=b'{"text": "Zwrot", "from": "b@example.pl"}')
    channels.retry_quarantined(inbound_ids=[inbound.pk], at=clock.now())
    settle()

    assert not Message.objects.filter(kind="stub").exists()
    assert stub.conversation.messages.get(kind="inbound").text == "Zwrot"


def test_other_queues_are_not_there() -> None:
    zwroty = make_queue("Zwroty")
    ola = make_agent("Ola", all_queues=False)
    ola.queues.add(zwroty)
    conversation = make_conversation()

    assert selectors.inbox_page(agent=ola, filters=Filters()).rows == []
    with pytest.raises(NoSuchConversation):
        services.close_conversation(conversation_id=conversation.pk, by=ola, at=NOON)
    conversation.refresh_from_db()
    assert conversation.state == "open"


def test_who_only_reads_changes_nothing() -> None:
    reader = make_agent("Ewa", role="read_only")
    conversation = make_conversation()

    with pytest.raises(NotAllowed):
        run_action(Call("conversation.close", conversation.pk, Nothing(), NOON), by=reader)

    conversation.refresh_from_db()
    assert conversation.state == "open"


def test_pages_of_the_inbox_follow_each_other_without_gap() -> None:
    ola = make_agent("Ola")
    for number in range(55):
        say(f"Sprawa {number}", at=NOON + timedelta(minutes=number), id=f"<{number}@ala>")
    settle()

    first = selectors.inbox_page(agent=ola, filters=Filters())
    second = selectors.inbox_page(agent=ola, filters=Filters(), after=first.next_after)

    assert (len(first.rows), len(second.rows), second.next_after) == (50, 5, "")
    assert [r.preview for r in (*first.rows, *second.rows)] == [f"Sprawa {n}" for n in range(55)]
    assert selectors.counts(agent=ola)["unassigned"] == 55
