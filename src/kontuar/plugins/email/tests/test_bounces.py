"""Delivery reports and machines."""

import pytest

from kontuar.channels.contract import Bounce
from kontuar.plugins.email.tests.building import multipart, read

REPORTER = "Mail Delivery System <MAILER-DAEMON@mx.example.pl>"


def a_report(
    action: str, status: str, diagnostic: str, recipient: str = "ala@example.pl"
) -> Bounce | None:
    report = multipart(
        "report; report-type=delivery-status",
        "Content-Type: text/plain\n\nThis is the mail system.",
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.pl\n\n"
        f"Final-Recipient: rfc822; {recipient}\nAction: {action}\nStatus: {status}\n"
        f"Diagnostic-Code: smtp; {diagnostic}\n",
        "Content-Type: message/rfc822\n\nMessage-ID: <answer.1@kram.pl>\nSubject: x\n\nHej",
    )
    return read(**{"from": REPORTER}, return_path="<>", subject="Undelivered Mail", **report).bounce


@pytest.mark.parametrize(
    ("action", "status", "diagnostic", "kind", "hard"),
    [
        ("failed", "5.1.1", "550 5.1.1 User unknown", "permanent", True),
        ("failed", "5.2.2", "552 5.2.2 Mailbox full", "permanent", False),
        ("failed", "5.7.1", "550 5.7.1 Rejected as spam", "permanent", False),
        ("failed", "5.4.4", "Host not found", "permanent", True),
        ("Failed (permanent)", "5.0.0", "550 no such user", "permanent", True),
        ("delayed", "4.4.1", "connection timed out", "temporary", False),
        ("failed", "4.4.7", "delivery time expired", "permanent", False),
        ("failed", "4.1.1", "450 4.1.1 User unknown in local table", "permanent", False),
        ("failed", "4.4.3", "Host or domain name not found", "permanent", False),
        ("failed", "5.4.7", "Delivery expired; last: Host not found", "permanent", False),
    ],
)
def test_standard_reports(
    action: str, status: str, diagnostic: str, kind: str, *, hard: bool
) -> None:
    bounce = a_report(action, status, diagnostic)

    assert bounce is not None
    assert (bounce.kind, bounce.is_hard) == (kind, hard)
    assert bounce.recipients == ("ala@example.pl",)
    assert bounce.rfc_message_id == "<answer.1@kram.pl>"
    assert status in bounce.detail


def test_of_several_recipients_only_the_dead_one_is_called_dead() -> None:
    status = "\n\n".join(
        f"Final-Recipient: rfc822; {name}@example.pl\nAction: {action}\nStatus: {words[:5]}\n"
        f"Diagnostic-Code: smtp; {words}"
        for name, action, words in (
            ("ala", "failed", "4.2.2 452 mailbox full, given up"),
            ("bartek", "failed", "5.1.1 550 5.1.1 User unknown"),
            ("celina", "failed", "5.7.1 550 5.7.1 Rejected as spam"),
            ("darek", "delayed", "4.1.1 450 4.1.1 User unknown"),
        )
    )
    report = multipart(
        "report; report-type=delivery-status",
        "Content-Type: text/plain\n\nThis is the mail system.",
        f"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.pl\n\n{status}",
    )

    bounce = read(**{"from": REPORTER}, **report).bounce

    assert bounce is not None
    assert (bounce.kind, bounce.is_hard, bounce.dead) == ("permanent", True, ("bartek@example.pl",))
    assert len(bounce.recipients) == 4


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_good_news_is_no_bounce(action: str) -> None:
    assert a_report(action, "2.0.0", "250 OK") is None


@pytest.mark.parametrize(
    ("text", "recipients", "kind", "hard"),
    [
        ("Hi. This is the qmail-send program at example.pl.\nI wasn't able to deliver.\n\n"
         "<ala@example.pl>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n"
         "--- Below this line is a copy of the message.\n\nMessage-ID: <answer.1@kram.pl>\n",
         ("ala@example.pl",), "permanent", True),
        ("A message that you sent could not be delivered to one or more of its recipients.\n\n"
         "  ala@example.pl\n    host mx.example.pl: 550 5.1.1 User unknown\n",
         ("ala@example.pl",), "permanent", True),
        ("Your message has not yet been delivered to:\n\n  ala@example.pl\n\nIt will be retried.\n",
         ("ala@example.pl",), "temporary", False),
        ("Twoja wiadomość nie została dostarczona do:\n<ala@example.pl>: konto nie istnieje\n",
         ("ala@example.pl",), "permanent", True),
        ("   ----- The following addresses had permanent fatal errors -----\n"
         "ala@wewn.example.pl\n    (expanded from: ala@example.pl)\n\n554 Too many hops\n",
         ("ala@example.pl", "ala@wewn.example.pl"), "permanent", False),
    ],
)  # fmt: skip
def test_reports_that_only_write_a_letter(
    text: str, recipients: tuple[str, ...], kind: str, *, hard: bool
) -> None:
    mail = read(text, **{"from": REPORTER}, return_path="<>", subject="failure notice")

    assert mail.bounce is not None
    assert mail.bounce.recipients == recipients
    assert (mail.bounce.kind, mail.bounce.is_hard) == (kind, hard)
    assert mail.is_automatic


def test_exim_names_the_recipients_in_a_header() -> None:
    mail = read(
        "A message that you sent could not be delivered.",
        x_failed_recipients="ala@example.pl, b@example.pl",
        **{"from": REPORTER},
    )

    assert mail.bounce is not None
    assert mail.bounce.recipients == ("ala@example.pl", "b@example.pl")


def test_a_customer_writing_about_an_undelivered_parcel_is_no_machine() -> None:
    mail = read("Paczka nie została dostarczona, user unknown?", subject="Undelivered parcel")

    assert mail.bounce is None
    assert not mail.is_automatic


@pytest.mark.parametrize(
    "headers",
    [
        {"auto_submitted": "auto-replied"},
        {"auto_submitted": "auto-generated (x)"},
        {"precedence": "bulk"},
        {"precedence": "Junk"},
        {"x_loop": "ala@example.pl"},
        {"x_auto_response_suppress": "All"},
        {"x_autoreply": "yes"},
        {"list_unsubscribe": "<mailto:x@y.pl>"},
        {"return_path": "<>"},
        {"subject": "Automatyczna odpowiedź: Paczka"},
        {"subject": "Out of office: Paczka"},
        {"subject": "Odpowiedź automatyczna: urlop"},
        {"from": "MAILER-DAEMON@example.pl"},
    ],
)
def test_machines_are_known(headers: dict[str, str]) -> None:
    assert read(**headers).is_automatic


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"auto_submitted": "no"},
        {"precedence": "first-class"},
        {"x_auto_response_suppress": "None"},
        {"return_path": "<ala@example.pl>"},
        {"subject": "Pytanie o automat do kawy"},
        {"from": "noreply@kram.pl", "reply_to": "ala@example.pl"},
    ],
)
def test_people_are_not_machines(headers: dict[str, str]) -> None:
    assert not read(**headers).is_automatic
