"""Several folders: each within seconds, one that is missing harms no other, a full disk waits."""

import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from tests.servers.dovecot import PASSWORD, Dovecot, dovecot

from kontuar.channels.contract import ChannelConfig, ChannelTrouble
from kontuar.plugins.email import imap
from kontuar.plugins.email.check import check_channel
from kontuar.plugins.email.ears import MOST
from kontuar.plugins.email.tests.boxes import FakeIntake, a_channel, letter
from kontuar.plugins.email.watch import watch_mailbox

FOLDERS = ["INBOX", "Zamówienia", "Zwroty 2026, marzec", "Żółć „ę”"]


@pytest.fixture(scope="module")
def house() -> Iterator[Dovecot]:
    with dovecot(users=tuple(f"f{number}@kram.pl" for number in range(9))) as server:
        yield server


def channel_of(house: Dovecot, user: str, folders: list[str], **settings: object) -> ChannelConfig:
    return a_channel(
        {
            "incoming": "imap", "imap_host": "127.0.0.1", "imap_port": house.imap_port,
            "imap_security": "none", "imap_user": user, "folders": folders,
            "smtp_host": "127.0.0.1", "smtp_port": 1, "smtp_security": "none", **settings,
        },
        {"imap_password": PASSWORD},
    )  # fmt: skip


def make_folders(house: Dovecot, user: str, names: list[str]) -> None:
    with house.client(user) as client:
        for name in names:
            if not client.folder_exists(name):
                client.create_folder(name)


def one_round(config: ChannelConfig, intake: FakeIntake) -> None:
    with imap.open_mailbox(imap.incoming_server(config)) as client:
        imap.fetch_round(client, config, intake, lambda _seconds: False)


@contextmanager
def watching(config: ChannelConfig, intake: FakeIntake) -> Iterator[list[Exception]]:
    """A watcher that must end within three seconds."""
    end, faults = threading.Event(), list[Exception]()

    def run() -> None:
        try:
            watch_mailbox(config, intake, end.wait)
        except ChannelTrouble as fault:
            faults.append(fault)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield faults
    finally:
        end.set()
        began = time.monotonic()
        thread.join(20)
        assert time.monotonic() - began < 3.0


def wait_until(happened: Callable[[], bool], seconds: float = 15.0) -> float:
    began = time.monotonic()
    while not happened():
        assert time.monotonic() - began < seconds, "it did not happen in time"
        time.sleep(0.02)
    return time.monotonic() - began


def ears() -> int:
    return sum(thread.name.startswith("ear-") for thread in threading.enumerate())


def test_mail_in_any_folder_is_here_within_seconds(house: Dovecot) -> None:
    user = "f0@kram.pl"
    make_folders(house, user, FOLDERS)
    intake = FakeIntake()
    took = []

    with watching(channel_of(house, user, FOLDERS), intake):
        wait_until(lambda: intake.rounds >= 2)  # its own round, and one after ears opened
        for number, folder in enumerate(FOLDERS):
            house.append(letter(number), user, folder=folder)
            took.append(wait_until(lambda: len(intake.arrivals) > number))  # noqa: B023

    assert max(took) < 3.0
    assert intake.subjects() == ["nr 0", "nr 1", "nr 2", "nr 3"]
    assert [arrival.folder for arrival in intake.arrivals] == FOLDERS
    assert ears() == 0


def test_no_more_connections_than_a_provider_allows(house: Dovecot) -> None:
    user = "f1@kram.pl"
    names = ["INBOX", *(f"Dział {number}" for number in range(MOST + 2))]
    make_folders(house, user, names)
    intake = FakeIntake()

    with watching(channel_of(house, user, names, poll_seconds=1), intake):
        wait_until(lambda: intake.rounds >= 2)
        open_ears = ears()
        house.append(letter(1), user, folder=names[-1])
        wait_until(lambda: len(intake.arrivals) == 1)

    assert open_ears == MOST


def test_a_provider_that_allows_one_connection_is_looked_into_instead() -> None:
    with dovecot() as narrow:
        make_folders(narrow, "pomoc@kram.pl", FOLDERS)
        allow(narrow, 1)
        intake = FakeIntake()
        config = channel_of(narrow, "pomoc@kram.pl", FOLDERS, poll_seconds=1)
        with watching(config, intake) as faults:
            wait_until(lambda: intake.rounds >= 3)
            deliver(narrow, letter(1), folder=FOLDERS[1])
            wait_until(lambda: len(intake.arrivals) == 1)
        told = (narrow.folder / "log").read_text()

    assert faults == []
    assert intake.troubles == []
    assert "Maximum number of connections" in told


def allow(house: Dovecot, connections: int) -> None:
    """So many connections of one person at once."""
    path = house.folder / "dovecot.conf"
    text = path.read_text().replace(
        "userip_connections = 50", f"userip_connections = {connections}"
    )
    path.write_text(text)
    house._doveadm("reload")
    time.sleep(1)


def deliver(house: Dovecot, raw: bytes, folder: str) -> None:
    """Put a message into a folder without a connection of that person."""
    command = ["/usr/bin/doveadm", "-c", str(house.folder / "dovecot.conf"), "save"]
    subprocess.run(
        [*command, "-u", "pomoc@kram.pl", "-m", folder], input=raw, check=True, timeout=20
    )


def test_a_missing_folder_is_named_and_the_others_are_read(house: Dovecot) -> None:
    user = "f2@kram.pl"
    make_folders(house, user, ["Zwroty"])
    config = channel_of(house, user, ["INBOX", "Nie ma", "Zwroty"], import_existing=True)
    house.append(letter(1), user)
    house.append(letter(2), user, folder="Zwroty")
    intake = FakeIntake()

    one_round(config, intake)
    healthy_before = intake.rounds
    steps = [(s.name, s.code, s.detail) for s in check_channel(config)][1:4]
    make_folders(house, user, ["Nie ma"])
    one_round(config, intake)

    assert sorted(intake.subjects()) == ["nr 1", "nr 2"]
    assert [(fault.code, fault.detail) for fault in intake.troubles] == [
        ("folder_missing", "Nie ma")
    ]
    assert (healthy_before, intake.rounds) == (0, 1)
    assert steps == [
        ("incoming.folder", "", "INBOX: 1"),
        ("incoming.folder", "folder_missing", "Nie ma"),
        ("incoming.folder", "", "Zwroty: 1"),
    ]


def test_the_test_finds_the_folders_to_choose_from(house: Dovecot) -> None:
    user = "f3@kram.pl"
    make_folders(house, user, FOLDERS)

    found = next(iter(check_channel(channel_of(house, user, ["INBOX"])))).choices

    assert found[0] == "INBOX"
    assert {*FOLDERS, "Sent"} <= set(found)


def test_a_disk_that_is_nearly_full_leaves_the_mail_where_it_is(house: Dovecot) -> None:
    user = "f4@kram.pl"
    house.append(letter(1), user)
    config, intake = channel_of(house, user, ["INBOX"], import_existing=True), FakeIntake()
    intake.room = False

    with pytest.raises(ChannelTrouble) as full:
        one_round(config, intake)
    none_yet = list(intake.arrivals)
    intake.room = True
    one_round(config, intake)

    assert (full.value.code, full.value.permanent) == ("disk_full", False)
    assert none_yet == []
    assert intake.subjects() == ["nr 1"]


def test_a_disk_that_fills_up_in_the_middle_stops_there_and_goes_on_later(house: Dovecot) -> None:
    user = "f5@kram.pl"
    for number in range(imap.BATCH_COUNT + 5):
        house.append(letter(number), user)
    config, intake = channel_of(house, user, ["INBOX"], import_existing=True), FakeIntake()

    def fill() -> None:
        intake.room = False

    intake.before = fill
    with pytest.raises(ChannelTrouble) as full:
        one_round(config, intake)
    stored = len(intake.arrivals)
    intake.before, intake.room = None, True
    one_round(config, intake)

    assert full.value.code == "disk_full"
    assert stored == imap.BATCH_COUNT
    assert intake.subjects() == [f"nr {number}" for number in range(imap.BATCH_COUNT + 5)]
