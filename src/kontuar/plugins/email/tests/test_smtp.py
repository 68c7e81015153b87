"""Sending, against a real server that misbehaves at each step."""

import socket

import pytest
from tests.servers.sink import Sink, sink

from kontuar.channels.contract import (
    Address,
    ChannelConfig,
    Deferred,
    File,
    Rejected,
    SendOutcome,
    Sent,
    Uncertain,
)
from kontuar.plugins.email.smtp import send
from kontuar.plugins.email.tests.boxes import a_channel
from kontuar.plugins.email.tests.building import ALA, an_answer

BARTEK = Address("Bartek", "bartek@example.pl")


def channel_of(server: Sink, **settings: object) -> ChannelConfig:
    return a_channel(
        {"smtp_host": "127.0.0.1", "smtp_port": server.port, "smtp_security": "none", **settings},
        {"smtp_password": "kram-secret"},
    )


def outcome_of(server: Sink, **changes: object) -> SendOutcome:
    return send(channel_of(server), an_answer(**changes), after_dot_seconds=1.0)


def test_a_message_goes_to_everybody_once() -> None:
    with sink() as server:
        outcome = outcome_of(server, cc=(BARTEK, ALA), bcc=(Address("Ewa", "ewa@kram.pl"),))

    assert isinstance(outcome, Sent)
    (letter,) = server.letters
    assert letter.sender == "pomoc@kram.pl"
    assert letter.recipients == ("ala@example.pl", "bartek@example.pl", "ewa@kram.pl")
    assert b"ewa@kram.pl" not in letter.raw


def test_a_line_that_is_only_a_dot_arrives() -> None:
    with sink() as server:
        outcome_of(server, text="a\n.\n..\nb", files=(File("a", "text/plain", b".\r\n" * 99),))

    (letter,) = server.letters
    assert b"=2E" in letter.raw or b"\r\n.\r\n" in letter.raw


@pytest.mark.parametrize("step", ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "body"])
def test_a_connection_cut_before_the_dot_is_tried_again(step: str) -> None:
    with sink(cut_at=step) as server:
        outcome = outcome_of(server, files=(File("a", "image/png", b"x" * 3_000_000),))

    assert isinstance(outcome, Deferred), outcome
    assert outcome.code == "connection_lost"
    assert server.letters == []


@pytest.mark.parametrize("step", ["dot", "dot-lost"])
def test_a_connection_cut_after_the_dot_is_uncertain(step: str) -> None:
    with sink(cut_at=step) as server:
        outcome = outcome_of(server)

    assert isinstance(outcome, Uncertain)
    assert outcome.code == "lost_after_data"


def test_silence_after_the_dot_is_uncertain_and_not_sent_again_by_itself() -> None:
    with sink(delay_after_dot=3.0) as server:
        outcome = outcome_of(server)

    assert isinstance(outcome, Uncertain)
    assert server.sessions == 1


@pytest.mark.parametrize(
    ("answers", "outcome", "code"),
    [
        ({"MAIL": "451 4.7.1 Greylisted"}, Deferred, "try_later"),
        ({"MAIL": "550 5.7.60 not allowed to send as this sender"}, Rejected, "sender_refused"),
        ({"MAIL": "530 5.7.0 Authentication required"}, Deferred, "login_refused"),
        ({"RCPT": "450 4.2.0 Greylisted"}, Deferred, "try_later"),
        ({"RCPT": "452 4.2.2 Mailbox full"}, Deferred, "mailbox_full"),
        ({"RCPT": "550 5.1.1 User unknown"}, Rejected, "address_refused"),
        ({"RCPT": "550 5.2.2 Over quota"}, Rejected, "mailbox_full"),
        ({"RCPT": "554 5.7.1 Relay access denied"}, Rejected, "relay_refused"),
        ({"DATA": "451 4.3.0 Busy"}, Deferred, "try_later"),
        ({"DATA": "554 5.5.1 No valid recipients"}, Rejected, "spam_refused"),
        ({"END": "451 4.3.0 Try later"}, Deferred, "try_later"),
        ({"END": "552 5.3.4 Message too big"}, Rejected, "too_large"),
        ({"END": "550 5.7.1 Looks like spam"}, Rejected, "spam_refused"),
        ({"END": "550 5.6.0 Malformed"}, Rejected, "message_refused"),
    ],
)
def test_what_the_server_says_decides(
    answers: dict[str, str], outcome: type[SendOutcome], code: str
) -> None:
    with sink(answers=answers) as server:
        result = outcome_of(server)

    assert isinstance(result, outcome), result
    assert getattr(result, "code", "") == code
    assert server.letters == []


def test_one_refused_recipient_does_not_keep_it_from_the_others() -> None:
    with sink(answers={"RCPT bartek@example.pl": "550 5.1.1 Unknown"}) as server:
        outcome = outcome_of(server, cc=(BARTEK,))

    assert isinstance(outcome, Sent)
    assert outcome.refused == ("bartek@example.pl",)
    assert "5.1.1" in outcome.detail
    assert server.letters[0].recipients == ("ala@example.pl",)


def test_one_recipient_to_be_tried_later_holds_it_back_so_that_nobody_gets_it_twice() -> None:
    with sink(answers={"RCPT bartek@example.pl": "450 4.2.0 Greylisted"}) as server:
        outcome = outcome_of(server, cc=(BARTEK,))

    assert isinstance(outcome, Deferred)
    assert server.letters == []


def test_a_message_over_the_servers_limit_is_not_even_begun() -> None:
    with sink(size=2000) as server:
        outcome = outcome_of(server, files=(File("a", "image/png", b"x" * 5000),))

    assert isinstance(outcome, Rejected)
    assert outcome.code == "too_large"


def test_the_right_password_is_let_in_and_a_wrong_one_waits_for_repair() -> None:
    with sink(password="kram-secret") as server:
        right = send(channel_of(server, smtp_user="pomoc@kram.pl"), an_answer())
        server.password = "other"
        wrong = send(channel_of(server, smtp_user="pomoc@kram.pl"), an_answer())

    assert isinstance(right, Sent)
    assert isinstance(wrong, Deferred)
    assert wrong.code == "login_refused"
    assert "kram-secret" not in wrong.detail


def test_servers_that_are_not_there() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    closed = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none"}
    refused = send(a_channel(closed), an_answer())
    unknown = send(a_channel({"smtp_host": "nobody.invalid", "smtp_security": "none"}), an_answer())

    assert isinstance(refused, Deferred)
    assert refused.code == "refused"
    assert isinstance(unknown, Deferred)
    assert unknown.code == "host_not_found"


def test_tls_where_there_is_none() -> None:
    with sink() as server:
        encrypted = send(channel_of(server, smtp_security="tls"), an_answer())
        upgraded = send(channel_of(server, smtp_security="starttls"), an_answer())

    assert isinstance(encrypted, Deferred)
    assert encrypted.code == "tls_failed"
    assert isinstance(upgraded, Deferred)
    assert upgraded.code == "tls_failed"
    assert server.letters == []


def test_without_recipients_nothing_is_sent() -> None:
    with sink() as server:
        outcome = outcome_of(server, to=(Address("Ala", ""),))

    assert outcome == Rejected("unsendable")
    assert server.sessions == 0


def test_an_address_beyond_ascii_travels_in_its_ascii_form() -> None:
    with sink() as server:
        outcome_of(server, to=(Address("", "ala@żółw.pl"),))

    assert server.letters[0].recipients == ("ala@xn--w-uga1v8h.pl",)
