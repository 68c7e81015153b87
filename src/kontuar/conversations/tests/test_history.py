"""Old mail becomes closed conversations with both sides, and disturbs nobody."""

from datetime import timedelta
from pathlib import Path

import pytest

from kontuar.channels import services as channels
from kontuar.channels.contract import Arrival
from kontuar.channels.models import Channel, Import, Inbound
from kontuar.channels.selectors import quarantined_count
from kontuar.channels.tasks import import_old_mail
from kontuar.conversations import selectors
from kontuar.conversations.models import Conversation, Mention, Message
from kontuar.conversations.tasks import take_in
from kontuar.events.models import EventRow
from kontuar.testing.cast import NOON, make_agent, make_channel
from kontuar.testing.fakes import FakeChannel
from kontuar.testing.letters import ALA, LONG_AGO, SHOP, as_mbox, letter
from kontuar.testing.settling import settle

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def shop() -> Channel:
    return make_channel(kind="email")


def bring(channel: Channel, path: Path, *letters: bytes) -> Import:
    """Import letters as one mbox, to the end."""
    path.write_bytes(as_mbox(letters))
    run = channels.start_import(channel_id=channel.pk, path=path, by=None, at=NOON)
    settle()
    run.refresh_from_db()
    assert run.state == "done"
    return run


def said(conversation: Conversation) -> list[tuple[str, str]]:
    return [(m.kind, m.text.strip()) for m in conversation.messages.order_by("pk")]


def test_history_is_closed_dated_by_itself_and_silent(
    shop: Channel, tmp_path: Path, fake_channel: FakeChannel
) -> None:
    ola = make_agent("Ola")
    before = selectors.counts(agent=ola)

    bring(shop, tmp_path / "a.mbox", letter(1), letter(5, answers=[1], text="Halo?"))

    conversation = Conversation.objects.get()
    assert (conversation.state, conversation.is_answered) == ("closed", True)
    assert conversation.created_at == LONG_AGO + DAY
    assert conversation.closed_at == conversation.last_message_at == LONG_AGO + 5 * DAY
    assert said(conversation) == [("inbound", "Dzień dobry"), ("inbound", "Halo?")]
    assert [m.at for m in conversation.messages.order_by("pk")] == [
        LONG_AGO + DAY, LONG_AGO + 5 * DAY,
    ]  # fmt: skip
    assert selectors.counts(agent=ola) == before
    assert not Mention.objects.exists()
    assert fake_channel.sent == []
    kinds = EventRow.objects.filter(kind__startswith="conversations.")
    assert [row.data["is_history"] for row in kinds] == [True, True]
    shop.refresh_from_db()
    assert shop.last_arrival_at is None


def test_both_sides_meet_whatever_the_order_of_the_folders(shop: Channel, tmp_path: Path) -> None:
    inbox = [letter(1), letter(3, answers=[2], text="Dziękuję"), letter(4, subject="Reklamacja")]
    sent = [
        letter(
            2, sender=SHOP, to=ALA, subject="Odp: Gdzie jest paczka?", answers=[1], text="Jutro"
        ),
        letter(5, sender=SHOP, to=ALA, subject="RE: Reklamacja", text="Przyjęta"),
    ]

    bring(shop, tmp_path / "Sent", *reversed(sent))
    bring(shop, tmp_path / "INBOX", *reversed(inbox))

    found = {c.subject: said(c) for c in Conversation.objects.all()}
    assert found == {
        "Gdzie jest paczka?": [
            ("inbound", "Dzień dobry"), ("outbound", "Jutro"), ("inbound", "Dziękuję"),
        ],
        "Reklamacja": [("inbound", "Dzień dobry"), ("outbound", "Przyjęta")],
    }  # fmt: skip
    assert {c.contact.name for c in Conversation.objects.all()} == {"Ala Kowalska"}


def test_two_matters_of_one_name_stay_two(shop: Channel, tmp_path: Path) -> None:
    bring(
        shop, tmp_path / "a", letter(1), letter(2),
        letter(200, sender=SHOP, to=ALA, subject="Re: Gdzie jest paczka?", text="Po pół roku"),
    )  # fmt: skip

    assert sorted(len(said(c)) for c in Conversation.objects.all()) == [1, 1, 1]


def test_a_mail_that_came_by_imap_too_is_there_once(shop: Channel, tmp_path: Path) -> None:
    other = make_channel("drugi@kram.example", kind="email")
    channels.ChannelIntake(shop.pk).store([Arrival(raw=letter(1), received_at=NOON)])
    channels.ChannelIntake(other.pk).store([Arrival(raw=letter(2), received_at=NOON)])
    settle()

    run = bring(shop, tmp_path / "a.mbox", letter(1), letter(2), letter(3))

    assert Message.objects.filter(kind="inbound").count() == 3
    assert (run.taken, run.known) == (1, 2)
    assert sorted(c.state for c in Conversation.objects.all()) == ["closed", "open", "open"]


def test_a_present_conversation_is_not_touched_by_its_past(shop: Channel, tmp_path: Path) -> None:
    raw = letter(9, answers=[1], subject="Re: Gdzie jest paczka?", text="Nadal nie ma")
    channels.ChannelIntake(shop.pk).store([Arrival(raw=raw, received_at=NOON)])
    settle()
    before = Conversation.objects.values().get()

    bring(shop, tmp_path / "a.mbox", letter(10, answers=[9], text="Stare"))

    assert Conversation.objects.values().get() == before
    assert [text for _kind, text in said(Conversation.objects.get())] == ["Stare", "Nadal nie ma"]


def test_a_customer_who_answers_an_old_mail_reopens_it(shop: Channel, tmp_path: Path) -> None:
    bring(shop, tmp_path / "a.mbox", letter(1))

    fresh = Arrival(raw=letter(2000, answers=[1], text="Wracam"), received_at=NOON)
    channels.ChannelIntake(shop.pk).store([fresh])
    settle()

    conversation = Conversation.objects.get()
    assert (conversation.state, conversation.is_answered) == ("open", False)
    assert conversation.since_at == NOON


def test_a_stranger_does_not_join_by_naming_an_old_mail(shop: Channel, tmp_path: Path) -> None:
    eve = letter(2, sender="Ewelina <e@obca.example>", answers=[1], text="Pokaż")
    forged = letter(
        3, sender=SHOP, to=ALA, answers=[1], text="Przelej na konto…",
        Authentication_Results="mx.kram.example; dmarc=fail header.from=kram.example",
    )  # fmt: skip

    bring(shop, tmp_path / "a.mbox", letter(1), eve, forged)

    assert said(Message.objects.get(rfc_message_id="<1@mail.example>").conversation) == [
        ("inbound", "Dzień dobry")
    ]
    assert not Message.objects.filter(kind="outbound").exists()


def test_unreadable_history_makes_no_stub_and_stands_in_the_report(tmp_path: Path) -> None:
    channel = make_channel()
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "1.eml").write_bytes(b'{"text": "Jeden"}')
    (tmp_path / "mail" / "2.eml").write_bytes(b"From: Bartek\nSubject: Zepsuta\n\nnie JSON")
    run = channels.start_import(channel_id=channel.pk, path=tmp_path / "mail", by=None, at=NOON)
    settle()

    Inbound.objects.filter(state="waiting").update(try_at=NOON)
    settle()
    Inbound.objects.filter(state="waiting").update(try_at=NOON)
    settle()

    assert Inbound.objects.get(run=run, state="quarantined").folder == "2.eml"
    assert not Message.objects.filter(kind="stub").exists()
    assert quarantined_count() == 0


def test_fresh_mail_goes_first(shop: Channel, tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    path.write_bytes(as_mbox(letter(n) for n in range(60)))
    channels.start_import(channel_id=shop.pk, path=path, by=None, at=NOON)
    import_old_mail()
    fresh = Arrival(raw=letter(3000, text="Teraz"), received_at=NOON)
    channels.ChannelIntake(shop.pk).store([fresh])

    assert take_in() == 1
    assert Message.objects.get().text.strip() == "Teraz"
    assert Inbound.objects.filter(state="waiting").count() == 50
    settle()
    assert Message.objects.count() == 61


OLD = "Kram <stary-sklep@kram.example>"


def test_mail_from_an_earlier_address_of_the_shop_is_our_answer(
    shop: Channel, tmp_path: Path
) -> None:
    letters = [letter(1), letter(2, sender=OLD, to=ALA, answers=[1], text="Jedzie")]
    (tmp_path / "a.mbox").write_bytes(as_mbox(letters))

    channels.start_import(
        channel_id=shop.pk, path=tmp_path / "a.mbox", by=None, at=NOON,
        also_ours=["Stary-Sklep@kram.example"],
    )  # fmt: skip
    settle()

    conversation = Conversation.objects.get()
    assert said(conversation) == [("inbound", "Dzień dobry"), ("outbound", "Jedzie")]
    assert [i.value for i in conversation.contact.identities.all()] == ["ala@example.pl"]


def test_an_earlier_address_holds_for_its_own_import_alone(shop: Channel, tmp_path: Path) -> None:
    for name, also_ours in (("a", ["stary-sklep@kram.example"]), ("b", [])):
        number = 10 if name == "a" else 20
        path = tmp_path / f"{name}.mbox"
        path.write_bytes(as_mbox([letter(number, sender=OLD, to=ALA, subject=name)]))
        channels.start_import(channel_id=shop.pk, path=path, by=None, at=NOON, also_ours=also_ours)
    settle()

    kinds = Message.objects.order_by("conversation__subject").values_list("kind", flat=True)
    assert list(kinds) == ["outbound", "inbound"]


def test_a_channels_further_addresses_are_ours(tmp_path: Path) -> None:
    more = {"more_addresses": "Biuro@kram.example, zwroty@kram.example"}
    shop = make_channel(kind="email", settings=more)

    bring(shop, tmp_path / "a.mbox", letter(1, sender="Kram <zwroty@kram.example>", to=ALA))

    assert Message.objects.get().kind == "outbound"


def test_an_answer_does_not_go_to_an_earlier_address_of_ours(shop: Channel, tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    path.write_bytes(as_mbox([letter(1, to=f"{OLD}, Bartek <bartek@example.pl>")]))
    channels.start_import(
        channel_id=shop.pk, path=path, by=None, at=NOON, also_ours=["stary-sklep@kram.example"]
    )
    settle()

    to, cc = selectors.recipients_for(Conversation.objects.get())

    assert [a.email for a in (*to, *cc)] == ["ala@example.pl", "bartek@example.pl"]
