"""Raw first, once; sent once; secrets sealed; trouble told once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kontuar.channels import registry, services
from kontuar.channels.contract import Arrival, ChannelTrouble, Deferred, FolderState
from kontuar.channels.models import Blob, Channel, Delivery, Folder, Inbound
from kontuar.channels.rules import dedupe_key, next_try, too_many_unreadable
from kontuar.channels.secrets import seal, unseal
from kontuar.channels.services.connect import AlreadyConnected, ChannelDraft, check_channel
from kontuar.channels.watching import version_of
from kontuar.events.models import EventRow
from kontuar.kit import clock
from kontuar.testing.cast import NOON, make_channel, make_queue
from kontuar.testing.fakes import FakeChannel

pytestmark = pytest.mark.django_db
MAIL = (
    b"Received: by a\r\nMessage-ID: <1@ala>\r\nFrom: ala@example.pl\r\nSubject: Paczka\r\n"
    b"\r\nGdzie?\r\n"
)


def arrival(uid: int, raw: bytes = MAIL) -> Arrival:
    return Arrival(raw=raw, received_at=NOON, folder="INBOX", uidvalidity=7, uid=uid)


def queue_one(channel: Channel) -> Delivery:
    return services.queue_delivery(
        channel_id=channel.pk,
        message_id=None,
        rfc_message_id="<out@kram.example>",
        payload={
            "sender": {"name": "Kram", "email": channel.address},
            "to": [{"name": "Ala", "email": "ala@example.pl"}],
            "subject": "Re: Paczka",
            "text": "Już sprawdzam",
        },
        at=clock.now(),
    )


def test_the_same_mail_fetched_again_is_kept_once_and_the_cursor_moves() -> None:
    channel = make_channel()
    intake = services.ChannelIntake(channel.pk)
    intake.reset_folder(FolderState("INBOX", 7, 0))

    new = [intake.store([arrival(1)]), intake.store([arrival(2, MAIL.replace(b"by a", b"by b"))])]

    assert new == [1, 0]
    assert (Folder.objects.get().last_uid, Inbound.objects.count()) == (2, 1)


def test_the_cursor_never_goes_back_and_ignores_another_uidvalidity() -> None:
    intake = services.ChannelIntake(make_channel().pk)
    intake.reset_folder(FolderState("INBOX", 7, 10))

    intake.store([arrival(5)])
    intake.store([replace(arrival(99, b"x"), uidvalidity=8)])

    assert intake.folder("INBOX") == FolderState("INBOX", 7, 10)
    assert Inbound.objects.count() == 2


@given(st.binary(max_size=200), st.binary(max_size=20))
def test_trace_headers_do_not_matter_without_a_message_id(body: bytes, hop: bytes) -> None:
    hop = hop.replace(b"\n", b"").replace(b"\r", b"")
    mail = b"From: ala@example.pl\nSubject: x\n\n" + body

    assert dedupe_key(b"Received: " + hop + b"\n" + mail) == dedupe_key(mail)
    assert dedupe_key(mail + b"y") != dedupe_key(mail)


def test_an_id_used_twice_for_different_mail_is_two_mails() -> None:
    assert dedupe_key(MAIL) != dedupe_key(MAIL.replace(b"Gdzie?", b"Kiedy?"))
    assert dedupe_key(MAIL) == dedupe_key(MAIL.replace(b"\r\n", b"\n"))


def test_contents_are_kept_once() -> None:
    first, second, third = services.store_blobs([b"logo", b"faktura", b"logo"])
    again = services.store_blobs([b"faktura"])

    assert (first, second) == (third, again[0])
    assert Blob.objects.count() == 2


def test_secrets_are_sealed_and_an_empty_one_keeps_the_old() -> None:
    queue = make_queue()
    draft = ChannelDraft(
        kind="fake",
        name="Sklep",
        address="Sklep@Kram.example",
        queue_id=queue.pk,
        shop_id=queue.shop_id,
        settings={},
        secrets={"password": "tajne"},
    )
    channel = services.connect_channel(draft=draft, channel_id=None, actor="system", at=NOON)

    services.connect_channel(
        draft=replace(draft, secrets={"password": ""}),
        channel_id=channel.pk,
        actor="system",
        at=NOON,
    )

    channel.refresh_from_db()
    assert unseal(channel.secrets) == {"password": "tajne"}
    assert b"tajne" not in bytes(channel.secrets)
    assert channel.address == "sklep@kram.example"
    with pytest.raises(AlreadyConnected):
        services.connect_channel(draft=draft, channel_id=None, actor="system", at=NOON)
    assert [step.ok for step in check_channel(draft=draft, channel_id=channel.pk)] == [True, True]


def test_two_seals_of_the_same_secret_differ() -> None:
    assert seal({"a": "b"}) != seal({"a": "b"})


def test_trouble_is_told_once_and_health_ends_it() -> None:
    channel = make_channel()
    for minutes in range(3):
        services.record_trouble(
            channel_id=channel.pk,
            trouble=ChannelTrouble("wrong_password"),
            at=NOON + timedelta(minutes=minutes),
        )
    channel.refresh_from_db()
    assert (channel.state, channel.trouble_at) == ("failing", NOON)

    services.ChannelIntake(channel.pk).healthy(NOON)

    states = EventRow.objects.filter(kind="channels.channel_changed").order_by("id")
    assert [row.data["state"] for row in states] == ["failing", "on"]


def test_sending_is_leased_tried_and_recorded(fake_channel: FakeChannel) -> None:
    delivery = queue_one(make_channel())

    assert services.send_due() == 1
    assert services.send_due() == 0

    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, len(fake_channel.sent)) == ("sent", 1, 1)


def test_what_is_deferred_is_tried_later_with_the_same_id(fake_channel: FakeChannel) -> None:
    delivery = queue_one(make_channel())
    fake_channel.outcomes.append(Deferred("busy", "421 later"))

    services.send_due()

    delivery.refresh_from_db()
    assert (delivery.state, services.send_due()) == ("deferred", 0)
    Delivery.objects.update(try_at=NOON)
    services.send_due()
    assert {m.rfc_message_id for m in fake_channel.sent} == {"<out@kram.example>"}
    delivery.refresh_from_db()
    assert delivery.state == "sent"


def test_a_paused_channel_sends_nothing(fake_channel: FakeChannel) -> None:
    channel = make_channel()
    queue_one(channel)
    services.pause_channel(channel_id=channel.pk, actor="system", at=NOON)

    services.send_due()
    assert fake_channel.sent == []
    services.resume_channel(channel_id=channel.pk, actor="system", at=NOON)
    services.send_due()

    assert len(fake_channel.sent) == 1


def test_tries_grow_apart_and_end_after_three_days() -> None:
    waits = [next_try(attempts=n, created_at=NOON, at=NOON) for n in (1, 2, 7, 50)]

    minutes = [(w - NOON).total_seconds() / 60 if w else None for w in waits]
    assert minutes == [1, 2, 60, 60]
    assert next_try(attempts=9, created_at=NOON, at=NOON + timedelta(days=3)) is None


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (["quarantined"] * 9, False),
        (["quarantined"] * 10, True),
        (["done", *["quarantined"] * 10], False),
        ((["quarantined"] + ["done"] * 4) * 20, True),
        ((["quarantined"] + ["done"] * 5) * 20, False),
    ],
)
def test_a_fault_of_ours_is_told_from_a_broken_mail(states: list[str], *, expected: bool) -> None:
    assert too_many_unreadable(states) is expected


def test_every_adapter_can_be_asked_for(fake_channel: FakeChannel) -> None:
    lookup: Callable[[str], object] = registry.adapter_for

    assert lookup("fake") is fake_channel
    assert "fake" in registry.kinds()


@pytest.mark.parametrize(("free", "has_room"), [(0.049, False), (0.05, True), (0.6, True)])
def test_a_nearly_full_disk_takes_nothing_in(free: float, *, has_room: bool) -> None:
    intake = services.ChannelIntake(make_channel().pk, free_share=lambda: free)

    assert intake.has_room() is has_room


def test_trouble_with_a_part_is_shown_while_the_rest_goes_on() -> None:
    channel = make_channel()
    intake = services.ChannelIntake(channel.pk)

    intake.troubled(ChannelTrouble("folder_missing", "Nie ma"), NOON)
    stored = intake.store([arrival(1)])
    channel.refresh_from_db()
    before = (channel.state, channel.trouble_code, channel.trouble_detail)
    intake.healthy(NOON)

    channel.refresh_from_db()
    assert stored == 1
    assert before == ("failing", "folder_missing", "Nie ma")
    assert (channel.state, channel.trouble_code) == ("on", "")


def test_tokens_are_sealed_and_do_not_restart_the_watcher() -> None:
    channel = make_channel()
    version = version_of(channel)

    given = {"access_token": "kram-access-token"}  # two letters may stand in any sealed text

    kept = services.renew_tokens(channel_id=channel.pk, change=lambda _old: given)
    seen = services.renew_tokens(channel_id=channel.pk, change=lambda old: old)

    channel.refresh_from_db()
    assert kept == seen == given
    assert b"kram-access-token" not in bytes(channel.tokens)
    assert version_of(channel) == version
