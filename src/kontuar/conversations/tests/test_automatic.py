"""A confirmation goes to people, once; machines never talk to each other for long."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontuar.channels import services as channels
from kontuar.channels.contract import Rejected
from kontuar.channels.models import Channel
from kontuar.contacts import services as contacts
from kontuar.contacts.models import Contact
from kontuar.conversations import selectors, services
from kontuar.conversations.automatic import CEILINGS, is_deaf, may_confirm, within_ceilings
from kontuar.conversations.contract import Reply
from kontuar.conversations.models import AutomaticMail, Message
from kontuar.conversations.tests.test_undo import ALA
from kontuar.kit import clock
from kontuar.testing.cast import NOON, make_agent, make_channel, make_conversation, say
from kontuar.testing.fakes import FakeChannel
from kontuar.testing.settling import settle

pytestmark = pytest.mark.django_db
WORDS = "<p>Mamy <b>Twoją</b> wiadomość</p>"


@pytest.fixture(autouse=True)
def channel() -> Channel:
    channel = make_channel()
    channels.set_acknowledgement(channel_id=channel.pk, html=WORDS, actor="system", at=NOON)
    return channel


def write(text: str = "Gdzie paczka?", **mail: object) -> None:
    say(text, at=clock.now(), **mail)  # type: ignore[arg-type]
    settle()


def test_a_first_message_is_confirmed_by_a_machine_and_the_customer_still_waits(
    fake_channel: FakeChannel,
) -> None:
    write(id="<1@ala>", subject="Paczka")

    (sent,) = fake_channel.sent
    assert (sent.to, sent.subject, sent.is_automatic) == ([ALA], "Re: Paczka", True)
    assert (sent.in_reply_to, "Mamy Twoją wiadomość" in sent.text) == ("<1@ala>", True)
    message = Message.objects.get(kind="outbound")
    assert (message.agent, message.is_automatic) == (None, True)
    conversation = message.conversation
    assert (conversation.is_answered, conversation.preview) == (False, "Gdzie paczka?")
    assert conversation.assignee is None


def test_who_wants_another_language_is_answered_in_it(
    fake_channel: FakeChannel, channel: Channel
) -> None:
    channels.set_acknowledgement(
        channel_id=channel.pk,
        html=WORDS,
        by_language={"en": "<p>We have your message</p>", "de": "<p><br></p>"},
        actor="system",
        at=NOON,
    )
    write("Halo", **{"from": "bartek@example.pl"})
    contacts.prefer(contact_id=Contact.objects.get().pk, language="en", way="")
    AutomaticMail.objects.all().delete()
    write("Hello again", **{"from": "bartek@example.pl"})
    channel.refresh_from_db()

    first, second = fake_channel.sent
    assert "Mamy Twoją wiadomość" in first.text
    assert second.text.startswith("We have your message")
    assert list(channel.acknowledgements) == ["en"]


def test_a_signature_that_speaks_of_whoever_answers_is_left_out(
    fake_channel: FakeChannel, channel: Channel
) -> None:
    channel.shop.signature = "<p>{{agent.name}}, Kram</p>"
    channel.shop.save()

    write()

    (sent,) = fake_channel.sent
    assert "{{" not in sent.text + sent.html
    assert "Kram" not in sent.text


def test_the_second_message_and_the_second_matter_of_a_day_are_not_confirmed(
    fake_channel: FakeChannel,
) -> None:
    write(id="<1@ala>")
    write("Halo?", id="<2@ala>", in_reply_to="<1@ala>")
    write("Coś innego", id="<3@ala>")

    assert len(fake_channel.sent) == 1
    AutomaticMail.objects.update(at=clock.now() - timedelta(hours=25))
    write("Jutro", id="<4@ala>")
    assert len(fake_channel.sent) == 2


@pytest.mark.parametrize(
    "mail",
    [
        {"automatic": True},
        {"from": "no-reply@sklep.example"},
        {"from": "nie-odpowiadaj@bank.example"},
        {"from": "MAILER-DAEMON@mx.example"},
        {"from": "sklep@kram.example"},
        {"from": "martwy@example.pl"},
        {"from": ""},
    ],
)
def test_machines_our_own_and_dead_addresses_hear_nothing(
    fake_channel: FakeChannel, mail: dict[str, object]
) -> None:
    channels.bury_address(email="martwy@example.pl", detail="550", delivery_id=None, at=NOON)

    write(**mail)

    assert fake_channel.sent == []


def test_old_mail_that_comes_late_and_a_silent_channel_confirm_nothing(
    fake_channel: FakeChannel, channel: Channel
) -> None:
    say("Sprzed tygodnia", at=clock.now() - timedelta(days=7))
    settle()
    channels.set_acknowledgement(channel_id=channel.pk, html="<p><br></p>", actor="system", at=NOON)
    write()

    assert fake_channel.sent == []
    channel.refresh_from_db()
    assert channel.acknowledgement == ""


def test_what_a_colleague_forwards_is_not_confirmed(fake_channel: FakeChannel) -> None:
    ola = make_agent("Ola")
    original = {"from": "ala@example.pl", "name": "Ala", "text": "Gdzie?", "subject": "Paczka"}

    write("FYI", subject="Fwd: Paczka", forwarded=original, **{"from": ola.email})

    assert fake_channel.sent == []
    assert Message.objects.get().sender["email"] == "ala@example.pl"


def test_through_a_contact_form_the_customer_hears_and_not_the_form(
    fake_channel: FakeChannel,
) -> None:
    write(**{"from": "sklep@kram.example", "reply_to": ["bartek@example.pl"]})

    assert [a.email for a in fake_channel.sent[0].to] == ["bartek@example.pl"]


@pytest.mark.parametrize("keeps_the_thread", [True, False])
def test_a_desk_and_an_answering_machine_without_any_mark_fall_silent_after_two_mails(
    fake_channel: FakeChannel,
    keeps_the_thread: bool,  # noqa: FBT001
) -> None:
    robot = {"from": "biuro@firma.example", "name": "Biuro"}
    write("Pytanie", id="<0@firma>", **robot)
    for number in range(1, 7):
        if len(fake_channel.sent) < number:
            break
        refers = {"in_reply_to": fake_channel.sent[-1].rfc_message_id} if keeps_the_thread else {}
        write("Jestem na urlopie", id=f"<{number}@firma>", **robot, **refers)

    assert len(fake_channel.sent) == 1


def test_a_confirmation_that_fails_calls_nobody_and_does_not_hold_an_answer_back(
    fake_channel: FakeChannel,
) -> None:
    fake_channel.outcomes.append(Rejected("spam_refused"))
    say("Halo", id="<1@ala>", at=clock.now())
    settle()
    ola = make_agent("Ola")
    message = Message.objects.get(kind="inbound")
    assert not Message.objects.filter(kind="change").exists()

    reply = Reply(html="Już", to=[ALA], seen_message_id=message.pk)
    services.reply_to_conversation(
        conversation_id=message.conversation_id, by=ola, reply=reply, at=clock.now()
    )

    assert len(selectors.thread(conversation_id=message.conversation_id)) == 3


def test_a_message_of_a_person_is_never_confirmed_twice(fake_channel: FakeChannel) -> None:
    conversation = make_conversation(id="<1@x>")
    AutomaticMail.objects.all().delete()
    message = conversation.messages.get()
    Message.objects.filter(pk=message.pk).update(at=clock.now())

    for _turn in range(2):
        services.acknowledge(message_ids=[message.pk], at=clock.now())

    assert Message.objects.filter(is_automatic=True).count() == 1


@given(st.lists(st.integers(0, 700), max_size=160), st.integers(0, 700))
def test_no_ceiling_is_ever_passed(minutes: list[int], now: int) -> None:
    at = NOON + timedelta(minutes=now)
    sent: list[int] = []
    for minute in sorted(m for m in minutes if m <= now):
        moments = [NOON + timedelta(minutes=m) for m in sent]
        if within_ceilings(earlier=moments, at=NOON + timedelta(minutes=minute)):
            sent.append(minute)

    for window, most in CEILINGS:
        assert (
            sum(at - timedelta(minutes=window) < NOON + timedelta(minutes=m) for m in sent) <= most
        )


@given(st.lists(st.integers(0, 5000)), st.integers(0, 5000))
def test_nobody_is_confirmed_twice_within_a_day(minutes: list[int], now: int) -> None:
    at = NOON + timedelta(minutes=now)
    earlier = [NOON + timedelta(minutes=m) for m in minutes if m <= now]

    allowed = may_confirm(earlier=earlier, received_at=at, at=at)

    assert allowed is all(now - m >= 24 * 60 for m in minutes if m <= now)


@pytest.mark.parametrize(
    ("email", "expected"),
    [
        ("noreply@a.pl", True),
        ("No_Reply@a.pl", True),
        ("do-not-reply@a.pl", True),
        ("nieodpowiadaj@a.pl", True),
        ("bounce+ala=example.pl@lista.pl", True),
        ("lista-request@a.pl", True),
        ("ala@noreply.pl", False),
        ("nora.reply@a.pl", False),
        ("biuro@a.pl", False),
    ],
)
def test_addresses_where_nobody_reads(email: str, expected: bool) -> None:  # noqa: FBT001
    assert is_deaf(email) is expected
