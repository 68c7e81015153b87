"""The built-in door, with real LMTP and SMTP clients."""

import errno
import smtplib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError
from psycopg import errors

from kontuar.channels.contract import ChannelConfig, ChannelTrouble
from kontuar.plugins.email.listen import listen, registered
from kontuar.plugins.email.tests.boxes import FakeIntake, a_channel, letter
from kontuar.testing.ports import free_port


def channel_of(port: int = 0, address: str = "pomoc@kram.pl", **settings: object) -> ChannelConfig:
    config = a_channel({"incoming": "listener", "listen_port": port or free_port(), **settings})
    return ChannelConfig(config.id, config.name, address, config.settings, config.secrets)


@contextmanager
def door(config: ChannelConfig, intake: FakeIntake) -> Iterator[int]:
    with registered(config, intake) as listener:
        yield listener.port


def test_a_mail_by_smtp_is_stored_before_it_is_acknowledged() -> None:
    intake = FakeIntake()

    with door(channel_of(), intake) as port, smtplib.SMTP("127.0.0.1", port) as client:
        client.sendmail("ala@example.pl", ["Pomoc+abc@Kram.pl"], letter(1))
        stored = len(intake.arrivals)

    assert stored == 1
    assert intake.arrivals[0].raw == letter(1)
    assert intake.arrivals[0].uid == 0


def test_a_mail_by_lmtp_gets_an_answer_for_each_recipient() -> None:
    first, second = FakeIntake(), FakeIntake()
    port = free_port()
    second.fails_with = OperationalError("away")

    with (
        door(channel_of(port), first),
        door(channel_of(port, "sklep@kram.pl"), second),
        smtplib.LMTP("127.0.0.1", port) as client,
    ):
        client.ehlo()
        client.mail("ala@example.pl")
        client.rcpt("pomoc@kram.pl")
        client.rcpt("sklep@kram.pl")
        client.putcmd("data")
        client.getreply()
        client.send(letter(1) + b".\r\n")
        answers = [client.getreply()[0], client.getreply()[0]]

    assert answers == [250, 451]
    assert len(first.arrivals) == 1


def test_unknown_addresses_are_refused() -> None:
    with door(channel_of(), FakeIntake()) as port, smtplib.SMTP("127.0.0.1", port) as client:
        client.ehlo()
        client.mail("ala@example.pl")

        assert client.rcpt("ktos@inny.pl")[0] == 550


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (OperationalError("connection refused"), 451),
        (OSError(errno.ENOSPC, "No space left on device"), 452),
        (OSError(errno.EIO, "Input/output error"), 451),
        (ValueError("a fault of ours"), 451),
    ],
)
def test_what_cannot_be_stored_stays_with_its_sender(fault: Exception, code: int) -> None:
    intake = FakeIntake()
    intake.fails_with = fault

    with door(channel_of(), intake) as port, smtplib.SMTP("127.0.0.1", port) as client:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            client.sendmail("ala@example.pl", ["pomoc@kram.pl"], letter(1))
        intake.fails_with = None
        client.sendmail("ala@example.pl", ["pomoc@kram.pl"], letter(1))

    assert refused.value.smtp_code == code
    assert len(intake.arrivals) == 1


def test_a_full_disk_of_the_database_is_said_as_such() -> None:
    intake = FakeIntake()
    problem = OperationalError("could not extend file")
    problem.__cause__ = errors.DiskFull("could not extend file: No space left on device")
    intake.fails_with = problem

    with (
        door(channel_of(), intake) as port,
        smtplib.SMTP("127.0.0.1", port) as client,
        pytest.raises(smtplib.SMTPDataError) as refused,
    ):
        client.sendmail("ala@example.pl", ["pomoc@kram.pl"], letter(1))

    assert refused.value.smtp_code == 452


def test_a_disk_that_is_nearly_full_takes_nothing_and_says_so() -> None:
    intake = FakeIntake()
    intake.room = False

    with door(channel_of(), intake) as port, smtplib.SMTP("127.0.0.1", port) as client:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            client.sendmail("ala@example.pl", ["pomoc@kram.pl"], letter(1))
        listen(channel_of(), intake, lambda _seconds: True)
        intake.room = True
        client.sendmail("ala@example.pl", ["pomoc@kram.pl"], letter(1))

    assert refused.value.smtp_code == 452
    assert [fault.code for fault in intake.troubles] == ["disk_full"]
    assert len(intake.arrivals) == 1


def test_long_lines_and_large_mails_are_taken_whole() -> None:
    intake = FakeIntake()
    raw = letter(1) + b"y" * 200_000 + b"\r\n" + b"z" * 5_000_000 + b"\r\n"

    with door(channel_of(), intake) as port, smtplib.SMTP("127.0.0.1", port) as client:
        client.sendmail("ala@example.pl", ["pomoc@kram.pl"], raw)

    assert intake.arrivals[0].raw == raw


def test_the_size_limit_is_told_beforehand() -> None:
    with door(channel_of(), FakeIntake()) as port, smtplib.SMTP("127.0.0.1", port) as client:
        client.ehlo()

        assert client.esmtp_features["size"] == str(50 * 1024 * 1024)


def test_channels_share_a_port_and_the_last_one_closes_it() -> None:
    port = free_port()
    first, second = FakeIntake(), FakeIntake()

    with door(channel_of(port), first):
        with (
            door(channel_of(port, "sklep@kram.pl"), second),
            smtplib.SMTP("127.0.0.1", port) as client,
        ):
            client.sendmail("a@b.pl", ["pomoc@kram.pl", "sklep@kram.pl"], letter(1))
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.ehlo()
            client.mail("a@b.pl")
            gone = client.rcpt("sklep@kram.pl")[0]

    assert (len(first.arrivals), len(second.arrivals), gone) == (1, 1, 550)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=2)


def test_other_computers_are_let_in_only_when_allowed() -> None:
    everywhere = "0.0.0.0"  # noqa: S104
    closed = channel_of(listen_host=everywhere)
    allowed = channel_of(listen_host=everywhere, listen_public=True)

    with pytest.raises(ChannelTrouble) as refused, door(closed, FakeIntake()):
        pass
    with door(allowed, FakeIntake()) as port:
        assert port

    assert refused.value.code == "public_refused"
    assert refused.value.permanent


def test_a_taken_port_is_said_as_such() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()

        with (
            pytest.raises(ChannelTrouble) as refused,
            door(channel_of(other.getsockname()[1]), FakeIntake()),
        ):
            pass

    assert refused.value.code == "port_taken"


def test_listening_ends_when_told() -> None:
    config, intake, end = channel_of(), FakeIntake(), threading.Event()
    thread = threading.Thread(target=listen, args=(config, intake, end.wait))
    thread.start()
    end.set()
    thread.join(15)

    assert not thread.is_alive()
    assert intake.rounds == 1
