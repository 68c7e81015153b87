"""Fetching from a real Dovecot."""

import itertools
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.servers.dovecot import PASSWORD, Dovecot, dovecot

from kontuar.channels.contract import ChannelConfig, ChannelTrouble, FolderState
from kontuar.kit import clock
from kontuar.plugins.email import imap
from kontuar.plugins.email.imap import save_copy, was_sent
from kontuar.plugins.email.tests.boxes import FakeIntake, Turns, a_channel, letter
from kontuar.plugins.email.tests.building import NOW
from kontuar.plugins.email.watch import watch_mailbox

_numbers = itertools.count()


@pytest.fixture(scope="module")
def house() -> Iterator[Dovecot]:
    users = tuple(f"u{number}@kram.pl" for number in range(40))
    with dovecot((*users, "pomoc@kram.pl")) as server:
        yield server


@pytest.fixture
def user() -> str:
    """A mailbox of its own for each test."""
    return f"u{next(_numbers)}@kram.pl"


def channel_of(house: Dovecot, user: str, **settings: object) -> ChannelConfig:
    return a_channel(
        {
            "incoming": "imap",
            "imap_host": "127.0.0.1",
            "imap_port": house.imap_port,
            "imap_security": "none",
            "imap_user": user,
            **settings,
        },
        {"imap_password": PASSWORD},
    )


def fetch(config: ChannelConfig, intake: FakeIntake, turns: int = 0) -> None:
    """One round (without waiting for news), or as many as there are turns."""
    watch_mailbox(config, intake, Turns(turns))


def one_round(config: ChannelConfig, intake: FakeIntake) -> None:
    with imap.open_mailbox(imap.incoming_server(config)) as client:
        imap.fetch_round(client, config, intake, lambda _seconds: False)


def test_a_new_channel_begins_now_and_takes_everything_after(house: Dovecot, user: str) -> None:
    config, intake = channel_of(house, user), FakeIntake()
    house.append(letter(1), user)
    one_round(config, intake)
    house.append(letter(2), user)
    house.append(letter(3), user, flags=(b"\\Seen",))
    one_round(config, intake)
    one_round(config, intake)

    assert intake.subjects() == ["nr 2", "nr 3"]
    assert intake.rounds == 3


def test_old_mail_is_taken_when_asked_for(house: Dovecot, user: str) -> None:
    for number in range(1, 6):
        house.append(letter(number), user)
    intake = FakeIntake()

    one_round(channel_of(house, user, import_existing=True), intake)

    assert intake.subjects() == [f"nr {number}" for number in range(1, 6)]
    assert intake.arrivals[0].raw == letter(1)
    assert [arrival.uid for arrival in intake.arrivals] == [1, 2, 3, 4, 5]


def test_nothing_is_marked_or_moved_unless_asked_for(house: Dovecot, user: str) -> None:
    house.append(letter(1), user)

    one_round(channel_of(house, user, import_existing=True), FakeIntake())

    with house.client(user) as client:
        client.select_folder("INBOX")
        assert b"\\Seen" not in client.get_flags([1])[1]


def test_mail_is_marked_read_only_after_it_was_stored(house: Dovecot, user: str) -> None:
    house.append(letter(1), user)
    intake = FakeIntake()
    seen: list[bool] = []

    def look() -> None:
        with house.client(user) as client:
            client.select_folder("INBOX", readonly=True)
            seen.append(b"\\Seen" in client.get_flags([1])[1])

    intake.before = look
    one_round(channel_of(house, user, import_existing=True, mark_seen=True), intake)
    look()

    assert seen == [False, True]


def test_mail_that_could_not_be_stored_stays_unread_and_comes_again(
    house: Dovecot, user: str
) -> None:
    house.append(letter(1), user)
    config = channel_of(house, user, import_existing=True, mark_seen=True)
    intake = FakeIntake()
    intake.fails_with = RuntimeError("database is away")

    with pytest.raises(RuntimeError):
        one_round(config, intake)
    intake.fails_with = None
    one_round(config, intake)

    assert intake.subjects() == ["nr 1"]


def test_renumbered_folder_is_read_again(house: Dovecot, user: str) -> None:
    config, intake = channel_of(house, user, import_existing=True), FakeIntake()
    house.append(letter(1), user)
    one_round(config, intake)
    before = intake.folders["INBOX"].uidvalidity
    house.renumber(user)
    house.append(letter(2), user)
    one_round(config, intake)

    assert intake.folders["INBOX"].uidvalidity != before
    assert intake.subjects() == ["nr 1", "nr 1", "nr 2"]


def test_renumbered_folder_of_a_channel_that_began_now_keeps_old_mail_out(
    house: Dovecot, user: str
) -> None:
    with house.client(user) as client:
        client.append("INBOX", letter(1), msg_time=NOW)
    config = channel_of(house, user, connected_on="2026-01-01")
    intake = FakeIntake()
    intake.reset_folder(FolderState("INBOX", 1, 0))
    house.append(letter(2), user)

    one_round(config, intake)

    assert intake.subjects() == ["nr 2"]


def test_what_came_after_the_folder_was_chosen_is_read_though_the_first_look_came_later(
    house: Dovecot, user: str
) -> None:
    chosen = clock.now()
    with house.client(user) as client:
        client.append("INBOX", letter(1), msg_time=chosen - timedelta(hours=1))
        client.append("INBOX", letter(2), msg_time=chosen - timedelta(minutes=1))
        client.append("INBOX", letter(3), msg_time=chosen + timedelta(seconds=1))
    config = channel_of(house, user, chosen_at={"INBOX": chosen.isoformat()})
    intake = FakeIntake()

    one_round(config, intake)

    assert intake.subjects() == ["nr 2", "nr 3"]  # the second: its server's clock may be slow


def test_a_folder_chosen_after_its_mail_came_begins_with_the_next(
    house: Dovecot, user: str
) -> None:
    chosen = clock.now()
    with house.client(user) as client:
        client.append("INBOX", letter(1), msg_time=chosen - timedelta(hours=1))
    config = channel_of(house, user, chosen_at={"INBOX": chosen.isoformat()})
    intake = FakeIntake()
    one_round(config, intake)
    house.append(letter(2), user)

    one_round(config, intake)

    assert intake.subjects() == ["nr 2"]


def test_several_folders_each_with_its_own_cursor(house: Dovecot, user: str) -> None:
    house.append(letter(1), user)
    house.append(letter(2), user, folder="Zamówienia")
    config = channel_of(house, user, import_existing=True, folders="INBOX, Zamówienia")
    intake = FakeIntake()

    one_round(config, intake)
    house.append(letter(3), user, folder="Zamówienia")
    one_round(config, intake)

    assert sorted(intake.subjects()) == ["nr 1", "nr 2", "nr 3"]
    assert {name: state.last_uid for name, state in intake.folders.items()} == {
        "INBOX": 1,
        "Zamówienia": 2,
    }


def test_many_and_large_messages_come_in_bounded_portions(house: Dovecot, user: str) -> None:
    for number in range(60):
        house.append(letter(number), user)
    for number in range(60, 63):
        house.append(letter(number, size=5 * 1024 * 1024), user)
    intake = FakeIntake()

    one_round(channel_of(house, user, import_existing=True), intake)

    assert intake.subjects() == [f"nr {number}" for number in range(63)]
    assert max(intake.calls) <= imap.BATCH_COUNT
    assert len(intake.calls) >= 4


def test_a_message_deleted_meanwhile_harms_nobody(house: Dovecot, user: str) -> None:
    for number in range(3):
        house.append(letter(number), user)
    with house.client(user) as client:
        client.select_folder("INBOX")
        client.delete_messages([2])
        client.expunge()
    intake = FakeIntake()

    one_round(channel_of(house, user, import_existing=True), intake)

    assert intake.subjects() == ["nr 0", "nr 2"]


def test_new_mail_is_here_within_a_second_and_a_cut_connection_is_made_anew(
    house: Dovecot, user: str
) -> None:
    config, intake, end = channel_of(house, user), FakeIntake(), threading.Event()
    watcher = threading.Thread(target=watch_mailbox, args=(config, intake, end.wait))
    watcher.start()
    try:
        wait_until(lambda: intake.rounds >= 1)
        began = time.monotonic()
        house.append(letter(1), user)
        wait_until(lambda: len(intake.arrivals) == 1)
        took = time.monotonic() - began
        house.kick(user)
        house.append(letter(2), user)
        wait_until(lambda: len(intake.arrivals) == 2)
    finally:
        end.set()
        watcher.join(20)

    assert not watcher.is_alive()
    assert took < 2.0
    assert intake.subjects() == ["nr 1", "nr 2"]


def wait_until(happened: object, seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not happened():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def test_encrypted_with_the_own_authority_and_refused_without(house: Dovecot, user: str) -> None:
    settings = {"imap_port": house.imaps_port, "imap_security": "tls"}
    trusted = channel_of(house, user, **settings, authority=house.authority)
    upgraded = channel_of(house, user, imap_security="starttls", authority=house.authority)

    one_round(trusted, FakeIntake())
    one_round(upgraded, FakeIntake())
    with pytest.raises(ChannelTrouble) as refused:
        one_round(channel_of(house, user, **settings), FakeIntake())

    assert refused.value.code == "certificate"


@pytest.mark.parametrize(
    ("settings", "password", "code", "permanent"),
    [
        ({}, "wrong", "wrong_password", True),
        ({"folders": "Nie ma"}, PASSWORD, "folder_missing", True),
        ({"imap_host": "nobody.invalid"}, PASSWORD, "host_not_found", False),
        ({"imap_port": 1}, PASSWORD, "refused", False),
    ],
)
def test_troubles_have_their_names(
    house: Dovecot, settings: dict[str, object], password: str, code: str, *, permanent: bool
) -> None:
    good = channel_of(house, "pomoc@kram.pl", **settings)
    config = a_channel(good.settings, {"imap_password": password})

    with pytest.raises(ChannelTrouble) as trouble:
        fetch(config, FakeIntake())

    assert trouble.value.code == code
    assert trouble.value.permanent is permanent
    assert password not in trouble.value.detail or password == "wrong"


def test_tls_spoken_to_a_plain_port(house: Dovecot, user: str) -> None:
    config = channel_of(house, user, imap_security="tls")

    with pytest.raises(ChannelTrouble) as trouble:
        fetch(config, FakeIntake())

    assert trouble.value.code == "tls_failed"


def test_a_port_where_something_else_answers(house: Dovecot, user: str) -> None:
    config = channel_of(house, user, imap_port=house.lmtp_port)

    with pytest.raises(ChannelTrouble) as trouble:
        fetch(config, FakeIntake())

    assert trouble.value.code == "not_imap"


def test_a_sent_copy_lands_in_the_sent_folder_and_proves_the_sending(
    house: Dovecot, user: str
) -> None:
    config = channel_of(house, user)

    folder = save_copy(config, letter(7), NOW)

    assert folder == "Sent"
    assert was_sent(config, "<7@example.pl>")
    assert not was_sent(config, "<8@example.pl>")
