"""Two conversations become one, their mail with them, and can be parted again."""

from datetime import timedelta

import pytest

from kontuar.channels.contract import Address
from kontuar.conversations import services
from kontuar.conversations.contract import Note, Reply
from kontuar.conversations.models import Conversation, Draft, Message
from kontuar.conversations.problems import CannotMerge, NoSuchConversation
from kontuar.conversations.services.draft import Typed
from kontuar.people.models import Agent
from kontuar.testing.cast import NOON, make_agent, make_conversation, make_queue, say
from kontuar.testing.settling import settle

pytestmark = pytest.mark.django_db
ALA = Address("Ala Kowalska", "ala@example.pl")
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def ola() -> Agent:
    return make_agent("Ola")


@pytest.fixture
def two(ola: Agent) -> tuple[Conversation, Conversation]:
    """Two matters of Ala: the older one and the newer one."""
    first = make_conversation("Gdzie paczka?", id="<1@ala>")
    second = make_conversation("Halo?", id="<2@ala>", at=LATER)
    return first, second


def merge(gone: Conversation, home: Conversation, by: Agent) -> None:
    services.merge_conversations(conversation_id=gone.pk, into_id=home.pk, by=by, at=LATER)
    gone.refresh_from_db()
    home.refresh_from_db()


def texts(conversation: Conversation) -> list[str]:
    rows = conversation.messages.filter(kind="inbound").order_by("pk")
    return list(rows.values_list("text", flat=True))


def test_everything_moves_and_the_longer_waiting_counts(
    two: tuple[Conversation, Conversation], ola: Agent
) -> None:
    first, second = two

    merge(first, second, ola)

    assert texts(second) == ["Gdzie paczka?", "Halo?"]
    assert (second.state, second.since_at) == ("open", NOON)
    assert (first.state, first.merged_into) == ("closed", second)
    assert first.messages.count() == 0


def test_mail_that_answers_the_merged_one_reaches_the_other(
    two: tuple[Conversation, Conversation], ola: Agent
) -> None:
    first, second = two
    reply = Reply(html="Już", to=[ALA])
    sent = services.reply_to_conversation(conversation_id=first.pk, by=ola, reply=reply, at=NOON)
    merge(first, second, ola)

    say("Dziękuję", in_reply_to=sent.rfc_message_id)
    say("I jeszcze", in_reply_to="<1@ala>")
    settle()

    assert texts(second)[-2:] == ["Dziękuję", "I jeszcze"]
    assert Conversation.objects.count() == 2


def test_a_chain_of_mergings_ends_in_one_place(
    two: tuple[Conversation, Conversation], ola: Agent
) -> None:
    first, second = two
    third = make_conversation("Trzecia", id="<3@ala>")

    merge(first, second, ola)
    merge(second, third, ola)

    first.refresh_from_db()
    assert first.merged_into == third
    assert len(texts(third)) == 3


def test_parted_again_both_are_as_they_were_and_news_stays(
    two: tuple[Conversation, Conversation], ola: Agent
) -> None:
    first, second = two
    services.close_conversation(conversation_id=second.pk, by=ola, at=LATER)
    merge(first, second, ola)
    assert second.state == "open"

    services.separate_conversations(conversation_id=first.pk, by=ola, at=LATER)

    first.refresh_from_db()
    assert (texts(first), texts(second)) == (["Gdzie paczka?"], ["Halo?"])
    assert (first.state, first.since_at, first.merged_into) == ("open", NOON, None)
    assert not Message.objects.filter(data__what="merged").exists()


def test_what_somebody_typed_in_both_is_kept(
    two: tuple[Conversation, Conversation], ola: Agent
) -> None:
    for conversation in two:
        typed = Typed(kind="reply", html=f"<p>{conversation.number}</p>")
        services.save_draft(conversation_id=conversation.pk, by=ola, typed=typed, at=NOON)

    merge(*two, by=ola)

    draft = Draft.objects.get()
    assert draft.conversation == two[1]
    assert all(str(c.number) in draft.html for c in two)


def test_a_mention_moves_with_its_note(two: tuple[Conversation, Conversation], ola: Agent) -> None:
    note = Note(html="<p>@Ola</p>", mentioned=[ola.pk])
    services.add_note(conversation_id=two[0].pk, by=make_agent("Ewa"), note=note, at=NOON)

    merge(*two, by=ola)

    assert two[1].messages.get(kind="note").mentions.get().conversation == two[1]


def test_with_itself_or_twice_is_refused_and_changes_nothing(
    two: tuple[Conversation, Conversation], ola: Agent
) -> None:
    first, second = two
    with pytest.raises(CannotMerge):
        merge(first, first, ola)
    merge(first, second, ola)

    with pytest.raises(CannotMerge):
        merge(second, first, ola)

    assert second.merged_into is None


def test_what_one_may_not_see_can_be_merged_with_nothing(
    two: tuple[Conversation, Conversation], ola: Agent
) -> None:
    stranger = make_agent("Tomek", all_queues=False)
    stranger.queues.add(make_queue("Zwroty"))

    with pytest.raises(NoSuchConversation):
        merge(*two, by=stranger)

    assert two[0].messages.count() == 1
