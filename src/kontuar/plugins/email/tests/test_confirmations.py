"""Automatic confirmations in real mail: to people, never to machines, and loops fall silent."""

from collections.abc import Iterator
from datetime import UTC
from email.utils import format_datetime
from itertools import count

import pytest
from tests.servers.sink import Sink, sink

from kontuar.channels import services as channels
from kontuar.channels.contract import Arrival
from kontuar.channels.models import Channel
from kontuar.kit import clock
from kontuar.plugins.email.parse import read_mail
from kontuar.plugins.email.tests.building import multipart, raw_mail
from kontuar.testing.cast import NOON, make_channel
from kontuar.testing.settling import settle

pytestmark = pytest.mark.django_db
OURS = "pomoc@kram.pl"
numbers = count(1)


@pytest.fixture
def server() -> Iterator[Sink]:
    with sink() as running:
        yield running


@pytest.fixture
def desk(server: Sink) -> Channel:
    """A mailbox of ours that confirms, sending through the sink."""
    settings = {"smtp_host": "127.0.0.1", "smtp_port": server.port, "smtp_security": "none"}
    channel = make_channel(OURS, kind="email", settings=settings)
    words = "<p>Mamy Twoją wiadomość</p>"
    channels.set_acknowledgement(channel_id=channel.pk, html=words, actor="system", at=NOON)
    return channel


def arrive(channel: Channel, raw: bytes) -> None:
    channels.ChannelIntake(channel.pk).store([Arrival(raw=raw, received_at=clock.now())])
    settle()


def mail(body: str = "Gdzie jest paczka?", **headers: str) -> bytes:
    given = {
        "message_id": f"<{next(numbers)}@example.pl>",
        "date": format_datetime(clock.now().astimezone(UTC)),
        **headers,
    }
    return raw_mail(body, **given)


def test_a_persons_mail_is_confirmed_with_the_marks_of_a_machine(
    desk: Channel, server: Sink
) -> None:
    arrive(desk, mail(message_id="<ala@example.pl>"))

    (letter,) = server.letters
    assert letter.recipients == ("ala@example.pl",)
    for line in (
        b"Auto-Submitted: auto-replied",
        b"X-Auto-Response-Suppress: All",
        b"In-Reply-To: <ala@example.pl>",
        b"Subject: Re: Paczka",
    ):
        assert line in letter.raw


@pytest.mark.parametrize(
    "headers",
    [
        {"auto_submitted": "auto-replied"},
        {"auto_submitted": "auto-generated"},
        {"precedence": "bulk"},
        {"precedence": "list"},
        {"precedence": "auto_reply"},
        {"list_unsubscribe": "<https://lista.example/x>"},
        {"x_auto_response_suppress": "All"},
        {"x_autoreply": "yes"},
        {"x_loop": "biuro@firma.example"},
        {"return_path": "<>"},
        {"from": "MAILER-DAEMON@mx.example.pl"},
        {"from": "no-reply@sklep.example"},
        {"from": OURS},
        {"subject": "Automatyczna odpowiedź: Paczka"},
        {"subject": "Out of office: Paczka"},
    ],
)
def test_machines_lists_and_ourselves_hear_nothing(
    desk: Channel, server: Sink, headers: dict[str, str]
) -> None:
    arrive(desk, mail(**headers))

    assert server.letters == []


def test_a_delivery_report_hears_nothing(desk: Channel, server: Sink) -> None:
    report = multipart(
        "report",
        "Content-Type: text/plain\n\nUser unknown",
        "Content-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; x@y.pl\nAction: failed\nStatus: 5.1.1",
    )

    arrive(desk, mail(**{"from": "Poczta <poczta@mx.example.pl>"}, **report))

    assert server.letters == []


def test_two_desks_that_confirm_fall_silent_after_two_mails(desk: Channel, server: Sink) -> None:
    arrive(desk, mail(**{"from": "Sklep obok <pomoc@obok.example>"}))

    (ours,) = server.letters
    heard = read_mail(ours.raw, clock.now())
    assert heard.is_automatic, "the desk that gets it answers no machine"
    theirs = ours.raw.replace(OURS.encode(), b"pomoc@obok.example")
    arrive(desk, theirs.replace(b"Message-ID: <", b"Message-ID: <obok."))
    assert len(server.letters) == 1


@pytest.mark.parametrize("keeps_the_thread", [True, False])
def test_an_answering_machine_without_any_header_falls_silent_after_two_mails(
    desk: Channel,
    server: Sink,
    keeps_the_thread: bool,  # noqa: FBT001
) -> None:
    robot = {"from": "Biuro <biuro@firma.example>"}
    arrive(desk, mail("Dzień dobry", **robot))
    for _turn in range(6):
        last = read_mail(server.letters[-1].raw, clock.now())
        thread = {"in_reply_to": last.rfc_message_id} if keeps_the_thread else {}
        arrive(desk, mail("Wrócę w poniedziałek", subject="Nie ma mnie", **robot, **thread))

    assert len(server.letters) == 1
