"""The built-in door with clients that are slow, hasty, cut off, or after something else."""

import smtplib
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from kontuar.channels.models import Inbound
from kontuar.channels.services import ChannelIntake
from kontuar.plugins.email.listen import MAX_RECIPIENTS
from kontuar.plugins.email.tests.boxes import FakeIntake, letter
from kontuar.plugins.email.tests.test_listen import channel_of, door
from kontuar.testing.cast import make_channel
from kontuar.testing.ports import free_port

GREETING = b"EHLO obcy.example\r\n"
BEGIN = b"MAIL FROM:<ala@example.pl>\r\nRCPT TO:<pomoc@kram.pl>\r\nDATA\r\n"


@contextmanager
def raw_line(port: int) -> Iterator[socket.socket]:
    """A bare connection, greeted."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.recv(1000)
        yield line


def heard(line: socket.socket, until: bytes) -> bytes:
    """What the server says until something is in it."""
    said = b""
    while until not in said:
        piece = line.recv(4096)
        assert piece, said
        said += piece
    return said


def test_everything_sent_at_once_is_taken_in_order() -> None:
    intake = FakeIntake()

    with door(channel_of(), intake) as port, raw_line(port) as line:
        mails = b"".join(BEGIN + letter(number) + b".\r\n" for number in range(3))
        line.sendall(GREETING + mails + b"QUIT\r\n")
        said = heard(line, b"221")

    assert said.count(b"250 2.0.0 Stored") == 3
    assert intake.subjects() == ["nr 0", "nr 1", "nr 2"]


def test_what_is_offered_is_kept_and_nothing_else_is_offered() -> None:
    with door(channel_of(), FakeIntake()) as port, smtplib.SMTP("127.0.0.1", port) as client:
        client.ehlo()
        offered = set(client.esmtp_features)
        chunk = client.docmd("BDAT 5 LAST")

    assert {"size", "8bitmime", "smtputf8"} <= offered
    assert not {"chunking", "binarymime", "auth", "starttls"} & offered
    assert chunk[0] == 500


def test_eight_bits_and_addresses_beyond_ascii() -> None:
    intake = FakeIntake()
    raw = "Subject: nr 1\r\n\r\nZażółć gęślą jaźń\r\n".encode("iso-8859-2")

    with door(channel_of(), intake) as port, smtplib.SMTP("127.0.0.1", port) as client:
        client.ehlo()
        client.command_encoding = "utf-8"
        code, _words = client.mail("żółw@przykład.pl", ["SMTPUTF8", "BODY=8BITMIME"])
        client.rcpt("pomoc@kram.pl")
        client.data(raw)

    assert code == 250
    assert intake.arrivals[0].raw == raw


@pytest.mark.parametrize("end", [b"\n.\n", b"\r\n.\n", b"\n.\r\n", b"\r.\r"])
def test_a_second_mail_cannot_be_smuggled_in_one(end: bytes) -> None:
    intake = FakeIntake()
    body = b"Subject: nr 1\r\n\r\nRaz" + end + BEGIN + letter(2)

    with door(channel_of(), intake) as port, raw_line(port) as line:
        line.sendall(GREETING + BEGIN + body + b".\r\n")
        heard(line, b"Stored")

    assert len(intake.arrivals) == 1


def test_a_line_of_ten_megabytes_is_taken_whole() -> None:
    intake = FakeIntake()
    raw = letter(1) + b"z" * 10_000_000 + b"\r\n"

    with door(channel_of(), intake) as port, smtplib.SMTP("127.0.0.1", port) as client:
        client.sendmail("ala@example.pl", ["pomoc@kram.pl"], raw)

    assert intake.arrivals[0].raw == raw


def test_a_slow_sender_is_not_sent_away() -> None:
    intake = FakeIntake()

    with door(channel_of(read_seconds=1.0), intake) as port, raw_line(port) as line:
        line.sendall(GREETING + BEGIN)
        heard(line, b"354")
        for piece in (b"Subject: nr 1\r\n", b"\r\n", b"Raz\r\n", b"dwa\r\n", b".\r\n"):
            time.sleep(0.4)
            line.sendall(piece)
        said = heard(line, b"\r\n")

    assert said.startswith(b"250")
    assert intake.subjects() == ["nr 1"]


def test_a_silent_one_is() -> None:
    with door(channel_of(read_seconds=0.5), FakeIntake()) as port, raw_line(port) as line:
        line.sendall(GREETING)
        began = time.monotonic()
        while line.recv(1000):
            pass

    assert time.monotonic() - began < 5


def test_a_flood_of_addresses_is_stopped() -> None:
    more = ",".join(f"a{number}@kram.pl" for number in range(MAX_RECIPIENTS + 20))

    with (
        door(channel_of(more_addresses=more), FakeIntake()) as port,
        smtplib.SMTP("127.0.0.1", port) as client,
    ):
        client.ehlo()
        client.mail("ala@example.pl")
        codes = [client.rcpt(f"a{number}@kram.pl")[0] for number in range(MAX_RECIPIENTS + 20)]

    assert codes == [250] * MAX_RECIPIENTS + [452] * 20


def test_a_fault_of_ours_leaves_the_mail_with_its_sender() -> None:
    intake = FakeIntake()
    intake.fails_with = RuntimeError("nobody thought of this")

    with door(channel_of(), intake) as port, smtplib.SMTP("127.0.0.1", port) as client:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            client.sendmail("ala@example.pl", ["pomoc@kram.pl"], letter(1))
        intake.fails_with = None
        client.sendmail("ala@example.pl", ["pomoc@kram.pl"], letter(2))

    assert refused.value.smtp_code == 451
    assert b"nobody thought" not in refused.value.smtp_error
    assert intake.subjects() == ["nr 2"]


@pytest.mark.parametrize("is_large", [True, False])
def test_lmtp_hears_one_answer_for_each_recipient_whatever_happens(is_large: bool) -> None:  # noqa: FBT001
    port = free_port()
    first, second = FakeIntake(), FakeIntake()
    first.fails_with = RuntimeError("nobody thought of this")
    size = 51 * 1024 * 1024 if is_large else 0

    with (
        door(channel_of(port), first),
        door(channel_of(port, "sklep@kram.pl"), second),
        raw_line(port) as line,
    ):
        line.sendall(GREETING.replace(b"EHLO", b"LHLO"))
        heard(line, b"250 HELP")
        line.sendall(BEGIN.replace(b"DATA", b"RCPT TO:<sklep@kram.pl>\r\nDATA"))
        heard(line, b"354")
        line.sendall(letter(1) + b"x" * size + b"\r\n.\r\nQUIT\r\n")
        said = heard(line, b"221").split(b"\r\n")

    codes = [answer[:3] for answer in said if answer]
    assert codes == ([b"552", b"552", b"221"] if is_large else [b"451", b"250", b"221"])


@pytest.mark.django_db(transaction=True)
def test_a_connection_cut_after_the_dot_is_one_mail_when_the_sender_repeats() -> None:
    intake = ChannelIntake(make_channel().pk)
    config = channel_of()

    with door(config, intake) as port:
        with raw_line(port) as line:
            line.sendall(GREETING + BEGIN)
            heard(line, b"354")
            line.sendall(letter(1) + b".\r\n")
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.sendmail("ala@example.pl", ["pomoc@kram.pl"], letter(1))
            client.sendmail("ala@example.pl", ["pomoc@kram.pl"], letter(2))

    connection.close()
    assert Inbound.objects.count() == 2


def test_a_connection_cut_before_the_dot_is_no_mail() -> None:
    intake = FakeIntake()

    with door(channel_of(), intake) as port:
        with raw_line(port) as line:
            line.sendall(GREETING + BEGIN)
            heard(line, b"354")
            line.sendall(letter(1))
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.sendmail("ala@example.pl", ["pomoc@kram.pl"], letter(2))

    assert intake.subjects() == ["nr 2"]
