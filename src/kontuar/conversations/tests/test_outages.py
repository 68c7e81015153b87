"""A database that refuses is not the mail's fault; a mail it rightly refuses is."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction

from kontuar.channels.models import Channel, Inbound
from kontuar.channels.services import resume_channel, retry_quarantined
from kontuar.conversations.models import Conversation, Message
from kontuar.conversations.tasks import take_in
from kontuar.testing.cast import NOON, make_channel, say
from kontuar.testing.settling import settle

pytestmark = pytest.mark.django_db
REFUSAL = """
    create function refuse() returns trigger language plpgsql as $$ begin
        if {when} then raise exception 'out of order' using errcode = '{state}'; end if;
        return new;
    end $$
"""


@contextmanager
def refusing(table: str, *, when: str = "true", state: str = "P0001") -> Iterator[None]:
    """While the block lasts, a table takes nothing new, or not what is said."""
    with connection.cursor() as cursor:
        cursor.execute(REFUSAL.format(when=when, state=state))
        cursor.execute(
            f"create trigger refusal before insert on {table} for each row execute function"
            " refuse()"
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute("drop function refuse cascade")


def states() -> list[tuple[str, int]]:
    return list(Inbound.objects.order_by("received_at", "id").values_list("state", "attempts"))


TABLES = (
    "conversations_message", "conversations_conversation", "contacts_contact", "events_event",
)  # fmt: skip


@pytest.mark.parametrize(
    ("table", "state"),
    [*((table, "P0001") for table in TABLES)]
    + [(TABLES[0], state) for state in ("23514", "22000", "25006", "42501", "XX000")],
)
def test_nothing_is_held_back_while_the_database_refuses(table: str, state: str) -> None:
    say("Gdzie jest paczka?", subject="Pierwsza")
    say("Gdzie jest faktura?", subject="Druga")

    with refusing(table, state=state):
        with pytest.raises(DatabaseError), transaction.atomic():
            take_in()
        assert states() == [("waiting", 0)] * 2
        assert not Conversation.objects.exists()

    settle()
    assert states() == [("done", 0)] * 2
    assert Message.objects.filter(kind="inbound").count() == 2


def test_a_mail_that_alone_is_refused_is_held_back_and_the_others_are_filed() -> None:
    say("Gdzie jest paczka?", subject="Dobra")
    say("Gdzie jest paczka?", subject="Trucizna")

    with refusing("conversations_message", when="new.subject = 'Trucizna'"):
        for _try in range(3):
            Inbound.objects.update(try_at=NOON)
            settle()

    assert sorted(states()) == [("done", 0), ("quarantined", 3)]
    assert Message.objects.get(kind="stub").conversation.subject
    retry_quarantined(inbound_ids=Inbound.objects.values_list("pk", flat=True), at=NOON)
    settle()
    assert [state for state, _attempts in states()] == ["done"] * 2
    assert not Message.objects.filter(kind="stub").exists()


def test_an_entry_too_long_for_an_index_is_the_mails_own_fault_and_blocks_nobody() -> None:
    channel = make_channel()
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into channels_inbound (id, channel_id, folder, uidvalidity, uid, dedupe_key,"
            " raw, size, state, attempts, try_at, reason, received_at) values (gen_random_uuid(),"
            ' %s, \'\', 0, 0, \'x\', convert_to(\'{"text": "a", "id": "\' || (select'
            " string_agg(sha256(n::text::bytea)::text, '') from generate_series(1, 200) n)"
            " || '\"}', 'utf8'), 1, 'waiting', 0, %s, '', %s)",
            [channel.pk, NOON, NOON],
        )
    say("Gdzie jest paczka?")

    settle()

    assert sorted(states()) == [("done", 0), ("waiting", 1)]


def test_once_too_much_was_unreadable_the_rest_waits_for_a_person() -> None:
    for number in range(30):
        say("Paczka", subject=f"Trucizna {number}")

    with refusing("conversations_message", when="new.subject like 'Trucizna%%'"):
        for _try in range(4):
            Inbound.objects.filter(state="waiting").update(try_at=NOON)
            settle()
    channel = Channel.objects.get()
    stopped = (channel.state, channel.trouble_code, sorted(state for state, _n in states()))
    resume_channel(channel_id=channel.pk, actor="agent", at=NOON)
    retry_quarantined(inbound_ids=Inbound.objects.values_list("pk", flat=True), at=NOON)
    settle()

    assert stopped == (
        "paused", "too_many_unreadable", ["quarantined"] * 10 + ["waiting"] * 20,
    )  # fmt: skip
    assert [state for state, _attempts in states()] == ["done"] * 30
    assert Message.objects.filter(kind="inbound").count() == 30
