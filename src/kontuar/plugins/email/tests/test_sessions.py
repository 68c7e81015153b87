"""A burst of messages goes over one connection, and no message is ever at risk for that."""

import smtplib
import time

import pytest
from tests.servers.sink import Sink, sink

from kontuar.channels.contract import Address, Deferred, Rejected, Sent, Uncertain
from kontuar.plugins.email.servers import outgoing_server
from kontuar.plugins.email.sessions import MOST_MESSAGES, Pool, Session
from kontuar.plugins.email.smtp import send
from kontuar.plugins.email.tests.boxes import a_channel
from kontuar.plugins.email.tests.building import an_answer

LONG = "żółw@example.pl"


def send_some(server: Sink, count: int, **changes: object) -> list[object]:
    config = a_channel(
        {"smtp_host": "127.0.0.1", "smtp_port": server.port, "smtp_security": "none"}
    )
    return [send(config, an_answer(**changes), after_dot_seconds=1.0) for _ in range(count)]


def test_a_burst_goes_over_one_connection() -> None:
    with sink() as server:
        outcomes = send_some(server, 8)

    assert [type(o) for o in outcomes] == [Sent] * 8
    assert (len(server.letters), server.sessions) == (8, 1)


def test_after_fifty_messages_a_new_one_is_opened() -> None:
    with sink() as server:
        send_some(server, MOST_MESSAGES + 1)

    assert (len(server.letters), server.sessions) == (51, 2)


def test_a_connection_that_the_server_ended_is_noticed_before_anything_is_said() -> None:
    with sink(hangs_up_after=2) as server:
        outcomes = send_some(server, 5)

    assert [type(o) for o in outcomes] == [Sent] * 5
    assert (len(server.letters), server.sessions) == (5, 3)


def test_an_idle_one_is_ended() -> None:
    with sink() as server:
        settings = {"smtp_host": "127.0.0.1", "smtp_port": server.port, "smtp_security": "none"}
        config = a_channel(settings)
        at = outgoing_server(config)
        pool = Pool(idle_seconds=0.2)
        connection = smtplib.SMTP("127.0.0.1", server.port, "kram.example")
        pool.give((config.id, at), Session(connection, is_sound=True))
        deadline = time.monotonic() + 10
        while connection.sock is not None and time.monotonic() < deadline:
            time.sleep(0.02)

        assert connection.sock is None
        assert pool.take((config.id, at)) is None


@pytest.mark.parametrize(
    ("plan", "outcome"),
    [
        ({"answers": {"END": "451 later"}}, Deferred),
        ({"answers": {"RCPT": "550 5.1.1 no"}}, Rejected),
        ({"cut_at": "dot"}, Uncertain),
    ],
)
def test_after_any_other_outcome_the_connection_is_not_used_again(
    plan: dict[str, object], outcome: type
) -> None:
    with sink(**plan) as server:
        outcomes = send_some(server, 2)

    assert [type(o) for o in outcomes] == [outcome] * 2
    assert server.sessions == 2


def test_two_channels_do_not_share_one() -> None:
    with sink() as server:
        send_some(server, 1)
        send_some(server, 1)

    assert server.sessions == 2


def test_an_address_beyond_ascii_goes_to_a_server_that_takes_it() -> None:
    to = (Address("Żółw", LONG),)
    with sink(takes_utf8=True) as server:
        (outcome, after) = (*send_some(server, 1, to=to), *send_some(server, 1))

    assert (type(outcome), type(after)) == (Sent, Sent)
    assert server.letters[0].recipients == (LONG,)
    assert f"<{LONG}>".encode() in server.letters[0].raw


def test_and_is_refused_in_words_where_it_is_not_taken() -> None:
    with sink() as server:
        (outcome,) = send_some(server, 1, to=(Address("", LONG),))

    assert outcome == Rejected("utf8_unsupported", LONG)
    assert server.letters == []


def test_who_does_not_exist_is_named_and_who_is_only_refused_is_not() -> None:
    with sink(answers={"RCPT ala@example.pl": "550 5.1.1 User unknown"}) as server:
        (dead,) = send_some(server, 1)
    with sink(answers={"RCPT ala@example.pl": "550 5.7.1 Rejected by policy"}) as server:
        (refused,) = send_some(server, 1)
    bartek = (Address("Bartek", "bartek@example.pl"),)
    with sink(answers={"RCPT bartek@example.pl": "550 5.1.1 Unknown user"}) as server:
        (partly,) = send_some(server, 1, cc=bartek)

    assert isinstance(dead, Rejected)
    assert dead.dead == ("ala@example.pl",)
    assert isinstance(refused, Rejected)
    assert refused.dead == ()
    assert isinstance(partly, Sent)
    assert (partly.refused, partly.dead) == (("bartek@example.pl",),) * 2
