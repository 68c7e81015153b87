"""Many mails at once: batches overlap, and still each is filed once and in its order."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from kontuar.channels import services as channels
from kontuar.channels.contract import Arrival
from kontuar.channels.models import Channel, Folder, Inbound
from kontuar.conversations.models import Conversation, Message, Tag
from kontuar.conversations.tasks import BATCH, take_in
from kontuar.kit.bulk import insert_rows, update_rows
from kontuar.testing.cast import NOON, make_channel, make_conversation, say

pytestmark = pytest.mark.django_db


def test_three_batches_with_broken_mail_among_them_are_filed_in_one_go() -> None:
    channel = make_channel()
    many = 2 * BATCH + 10
    for number in range(many):
        say(f"Sprawa {number}", id=f"<{number}@ala>", at=NOON + timedelta(seconds=number))
    broken = [Arrival(raw=b"{" + bytes([65 + n]), received_at=NOON) for n in range(3)]
    channels.ChannelIntake(channel.pk).store(broken)

    handled = take_in()

    assert handled == many + 3
    assert Message.objects.count() == many
    assert Inbound.objects.filter(state="done").count() == many
    assert set(Inbound.objects.filter(state="waiting").values_list("attempts", flat=True)) == {1}
    texts = Message.objects.order_by("pk").values_list("text", flat=True)
    assert list(texts) == [f"Sprawa {number}" for number in range(many)]


def test_an_answer_in_the_next_batch_finds_what_it_answers() -> None:
    say("Gdzie paczka?", id="<first@ala>", at=NOON)
    for number in range(BATCH):
        say(f"Inna {number}", id=f"<{number}@ala>", at=NOON + timedelta(minutes=1))
    say("Już jest", in_reply_to="<first@ala>", at=NOON + timedelta(minutes=2))

    take_in()

    first = Message.objects.get(rfc_message_id="<first@ala>").conversation
    assert [m.text for m in first.messages.order_by("pk")] == ["Gdzie paczka?", "Już jest"]
    assert first.since_at == NOON


def test_a_large_batch_is_cut_by_its_bytes() -> None:
    from kontuar.channels import selectors

    channel = make_channel()
    half = selectors.BATCH_BYTES * 2 // 3
    Inbound.objects.bulk_create(
        Inbound(
            channel=channel,
            dedupe_key=bytes([n]),
            raw=b"x",
            size=half,
            received_at=NOON,
            try_at=NOON,
        )
        for n in range(3)
    )

    first = selectors.waiting_inbounds(limit=40, at=NOON)
    second = selectors.waiting_inbounds(limit=40, at=NOON, beside=[first[0].id])

    assert (len(first), len(second)) == (1, 1)
    assert first[0].id != second[0].id


def test_what_is_known_is_stored_once_and_the_cursor_goes_on() -> None:
    intake = channels.ChannelIntake(make_channel().pk)
    Folder.objects.create(channel_id=intake.channel_id, name="INBOX", uidvalidity=7)
    first = Arrival(raw=b"Subject: a\n\n1", received_at=NOON, folder="INBOX", uidvalidity=7, uid=4)
    again = Arrival(raw=b"Subject: a\n\n1", received_at=NOON, folder="INBOX", uidvalidity=7, uid=5)
    other = Arrival(raw=b"Subject: b\n\n2", received_at=NOON, folder="INBOX", uidvalidity=7, uid=6)

    assert intake.store([first, again]) == 1
    assert intake.store([first, again, other]) == 1

    assert Inbound.objects.count() == 2
    assert Folder.objects.get().last_uid == 6
    assert Channel.objects.get().last_arrival_at == NOON


def test_rows_written_in_bulk_are_what_one_by_one_would_be() -> None:
    conversation = make_conversation("Dzień dobry \\ \t ąę „x”\nN'a", subject='{"a": "\\\\"}')
    conversation.refresh_from_db()
    conversation.participants = ["a,b@x.example", '"q"@x.example', "{}@x.example"]
    conversation.subject, conversation.closed_at = "Zażółć \\N gęślą", NOON

    update_rows([conversation], ["participants", "subject", "closed_at", "state"])

    stored = Conversation.objects.get()
    assert stored.participants == conversation.participants
    assert (stored.subject, stored.closed_at) == (conversation.subject, NOON)
    assert stored.messages.get().text == "Dzień dobry \\ \t ąę „x”\nN'a"
    assert stored.number > 0


def test_a_conflict_in_bulk_is_told_like_any_other() -> None:
    tag = Tag(name="pilne")
    insert_rows([tag])

    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows([Tag(name="pilne")])

    assert Tag.objects.get() == tag
