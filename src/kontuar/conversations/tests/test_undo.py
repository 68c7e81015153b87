"""An answer can be taken back until it leaves; nothing else changes by that."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from kontuar.actions.contract import Call
from kontuar.actions.services import run_action
from kontuar.channels import services as channels
from kontuar.channels.contract import Address
from kontuar.channels.models import Delivery
from kontuar.conversations import selectors, services
from kontuar.conversations.contract import Assign, Nothing, Reply
from kontuar.conversations.models import Attachment, Conversation, Draft, Message
from kontuar.conversations.problems import (
    DraftElsewhere,
    NoSuchAnswer,
    NotYourAnswer,
    TooLateToUndo,
)
from kontuar.conversations.services.draft import Typed
from kontuar.conversations.services.files import NewFile
from kontuar.events.models import EventRow
from kontuar.kit import clock
from kontuar.kit.ids import new_id
from kontuar.people.models import Agent, Company
from kontuar.testing.cast import NOON, make_agent, make_conversation, say
from kontuar.testing.fakes import FakeChannel
from kontuar.testing.settling import settle

pytestmark = pytest.mark.django_db
ALA = Address("Ala Kowalska", "ala@example.pl")
BARTEK = Address("Bartek", "bartek@example.pl")
STANDING = (
    "state",
    "is_answered",
    "since_at",
    "assignee_id",
    "snoozed_until",
    "closed_at",
    "last_message_at",
    "preview",
    "participants",
)


@pytest.fixture(autouse=True)
def company() -> Company:
    return Company.objects.create(name="Kram", set_up_at=NOON, undo_seconds=10)


@pytest.fixture
def ola() -> Agent:
    return make_agent("Ola")


def standing(conversation: Conversation) -> dict[str, object]:
    conversation.refresh_from_db()
    return {name: getattr(conversation, name) for name in STANDING}


def answer(
    conversation: Conversation, by: Agent, html: str = "<p>Już sprawdzam</p>", **more: object
) -> Message:
    reply = Reply(html=html, to=[ALA], **more)  # type: ignore[arg-type]
    at: datetime = clock.now()
    return services.reply_to_conversation(
        conversation_id=conversation.pk, by=by, reply=reply, at=at
    )


def test_an_answer_waits_and_then_goes(ola: Agent, fake_channel: FakeChannel) -> None:
    answer(make_conversation(), ola)

    channels.send_due()
    assert fake_channel.sent == []
    channels.send_due(now=lambda: clock.now() + timedelta(seconds=11))

    assert len(fake_channel.sent) == 1


@pytest.mark.parametrize("close", [False, True])
@pytest.mark.parametrize("put_away", ["open", "snoozed", "closed"])
def test_undoing_puts_everything_back(ola: Agent, put_away: str, close: bool) -> None:  # noqa: FBT001
    conversation = make_conversation()
    if put_away == "snoozed":
        until = clock.now() + timedelta(days=1)
        services.snooze_conversation(
            conversation_id=conversation.pk, by=ola, until=until, at=clock.now()
        )
    if put_away == "closed":
        services.close_conversation(conversation_id=conversation.pk, by=ola, at=clock.now())
    before, thread = standing(conversation), selectors.newest_message_id(conversation.pk)
    message = answer(conversation, ola, cc=[BARTEK], close=close)
    assert standing(conversation) != before

    services.undo_reply(message_id=message.pk, by=ola, at=clock.now())

    assert standing(conversation) == before
    assert selectors.newest_message_id(conversation.pk) == thread
    assert not Delivery.objects.exists()
    assert EventRow.objects.filter(kind="conversations.reply_undone").count() == 1


def test_the_draft_comes_back_exactly_as_typed(ola: Agent) -> None:
    conversation = make_conversation()
    picture = services.attach_file(
        conversation_id=conversation.pk,
        by=ola,
        kind="reply",
        file=NewFile("x.png", b"\x89PNG\r\n\x1a\n", is_inline=True),
        at=NOON,
    )
    paper = services.attach_file(
        conversation_id=conversation.pk,
        by=ola,
        kind="reply",
        file=NewFile("umowa.pdf", b"%PDF-1.4"),
        at=NOON,
    )
    html = f'<p>Już <b>sprawdzam</b> <img src="cid:{picture.pk}"></p>'
    ids: list[UUID] = [picture.pk, paper.pk]
    message = answer(conversation, ola, html, cc=[BARTEK], bcc=[ALA], attachment_ids=ids)

    services.undo_reply(message_id=message.pk, by=ola, at=clock.now())

    draft = Draft.objects.get()
    assert (draft.html, draft.agent) == (html, ola)
    assert [[a["email"] for a in line] for line in (draft.to, draft.cc, draft.bcc)] == [
        ["ala@example.pl"],
        ["bartek@example.pl"],
        ["ala@example.pl"],
    ]
    kept = Attachment.objects.filter(draft=draft, message=None, uploaded_by=ola).order_by("pk")
    assert [f.pk for f in kept] == sorted(ids)
    sent_again = answer(conversation, ola, draft.html, attachment_ids=ids)
    assert sent_again.attachments.count() == 2


def test_what_was_typed_since_stays_below_what_comes_back(ola: Agent) -> None:
    conversation = make_conversation()
    message = answer(conversation, ola)
    typed = Typed(kind="reply", html="<p>I jeszcze</p>")
    services.save_draft(conversation_id=conversation.pk, by=ola, typed=typed, at=clock.now())

    services.undo_reply(message_id=message.pk, by=ola, at=clock.now())

    assert Draft.objects.get().html == "<p>Już sprawdzam</p><p>I jeszcze</p>"


def test_what_others_did_meanwhile_stays(ola: Agent) -> None:
    tomek = make_agent("Tomek")
    conversation = make_conversation(id="<1@ala>")
    waits_since = conversation.since_at
    message = answer(conversation, ola, close=True)
    say("Halo?", in_reply_to="<1@ala>", at=clock.now())
    settle()
    services.assign_conversation(
        conversation_id=conversation.pk, by=tomek, to=Assign(agent_id=tomek.pk), at=clock.now()
    )

    services.undo_reply(message_id=message.pk, by=ola, at=clock.now())

    conversation.refresh_from_db()
    assert (conversation.state, conversation.is_answered) == ("open", False)
    assert (conversation.since_at, conversation.preview) == (waits_since, "Halo?")
    assert conversation.assignee == tomek


def test_of_two_answers_the_first_can_be_undone_and_then_the_second(ola: Agent) -> None:
    conversation = make_conversation()
    before = standing(conversation)
    first, second = answer(conversation, ola), answer(conversation, ola, "Druga")

    services.undo_reply(message_id=first.pk, by=ola, at=clock.now())
    conversation.refresh_from_db()
    assert (conversation.is_answered, conversation.since_at) == (True, second.at)
    services.undo_reply(message_id=second.pk, by=ola, at=clock.now())

    assert standing(conversation) == before


def test_freescout_5121_recipient_resolved_after_the_undo_window_sent_a_reply_to_the_wrong_customer(
    ola: Agent, fake_channel: FakeChannel
) -> None:
    conversation = make_conversation(id="<1@ala>")
    answer(conversation, ola)
    other = make_conversation("Inna sprawa", **{"from": "bartek@example.pl", "name": "Bartek"})
    say("To ja", in_reply_to="<1@ala>", id="<2@ala>", reply_to=["bartek@example.pl"])
    settle()
    Conversation.objects.filter(pk=conversation.pk).update(
        contact=other.contact_id, participants=["bartek@example.pl"], subject="Inna"
    )
    Message.objects.filter(kind="outbound").update(to=[{"name": "", "email": "bartek@example.pl"}])

    channels.send_due(now=lambda: clock.now() + timedelta(seconds=11))

    (sent,) = fake_channel.sent
    assert ([a.email for a in sent.to], sent.subject) == (
        ["ala@example.pl"],
        "Re: Gdzie jest paczka?",
    )


def test_once_sending_began_it_is_too_late_and_nothing_changes(ola: Agent) -> None:
    conversation = make_conversation()
    message = answer(conversation, ola)
    before = standing(conversation)
    channels.send_due(now=lambda: clock.now() + timedelta(seconds=11))

    with pytest.raises(TooLateToUndo) as refusal:
        services.undo_reply(message_id=message.pk, by=ola, at=clock.now())

    assert refusal.value.state == "sent"
    assert standing(conversation) == before
    assert Delivery.objects.get().state == "sent"
    assert not Draft.objects.exists()


def test_only_its_author_or_a_supervisor_may(ola: Agent) -> None:
    tomek, ewa = make_agent("Tomek"), make_agent("Ewa", role="supervisor")
    conversation = make_conversation()
    message = answer(conversation, ola)
    call = Call("conversation.undo_reply", message.pk, Nothing(), clock.now())

    with pytest.raises(NotYourAnswer):
        run_action(call, by=tomek)
    assert Delivery.objects.count() == 1
    run_action(call, by=ewa)

    assert Draft.objects.get().agent == ola
    with pytest.raises(NoSuchAnswer):
        run_action(call, by=ola)


def test_without_a_window_it_leaves_at_once(
    ola: Agent, company: Company, fake_channel: FakeChannel
) -> None:
    company.undo_seconds = 0
    company.save()
    answer(make_conversation(), ola)

    settle()

    assert len(fake_channel.sent) == 1


def test_a_composer_that_has_not_seen_what_came_back_does_not_write_over_it(ola: Agent) -> None:
    conversation = make_conversation()
    message = answer(conversation, ola)
    mine = new_id()

    def type_in(html: str, draft_id: UUID) -> None:
        typed = Typed(kind="reply", html=html, draft_id=draft_id)
        services.save_draft(conversation_id=conversation.pk, by=ola, typed=typed, at=clock.now())

    type_in("<p>I jesz</p>", mine)
    services.undo_reply(message_id=message.pk, by=ola, at=clock.now())
    with pytest.raises(DraftElsewhere):
        type_in("<p>I jeszcze</p>", mine)

    draft = Draft.objects.get()
    assert draft.html == "<p>Już sprawdzam</p><p>I jesz</p>"
    type_in("<p>Razem</p>", draft.pk)
    assert Draft.objects.get().html == "<p>Razem</p>"


def test_a_draft_that_only_holds_a_file_takes_the_id_of_the_composer(ola: Agent) -> None:
    conversation, mine = make_conversation(), new_id()
    file = services.attach_file(
        conversation_id=conversation.pk, by=ola, kind="reply", file=NewFile("a.pdf", b"x"), at=NOON
    )

    typed = Typed(kind="reply", html="Halo", draft_id=mine)
    services.save_draft(conversation_id=conversation.pk, by=ola, typed=typed, at=clock.now())

    file.refresh_from_db()
    assert (Draft.objects.get().pk, file.draft_id) == (mine, mine)
