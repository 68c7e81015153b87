"""Every way by which mail comes in, from the other end: it hands on until it is told "taken"."""

import smtplib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from tests.proofs import ledger
from tests.proofs.inside import Desk
from tests.proofs.ledger import Mail
from tests.proofs.r3 import Box
from tests.servers.odd_imap import OddImap, odd_imap


class Way(Protocol):
    """Mail is put in; `hand_on` tries once more to have all of it taken."""

    name: str
    mails: list[Mail]
    refused: list[str]

    def put(self, raw: bytes) -> None: ...

    def hand_on(self) -> None: ...


@dataclass
class Mailbox:
    """An IMAP mailbox that is fetched from."""

    name: str
    server: OddImap
    box: Box
    mails: list[Mail] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def put(self, raw: bytes) -> None:
        """It stays in the mailbox, whatever happens."""
        self.server.append(raw)
        self.mails.append(ledger.mail_of(raw))

    def hand_on(self) -> None:
        """One round of fetching, as the watcher of the channel does it."""
        from django.db import Error, connection

        try:
            self.box.round()
        except Error:
            connection.close()  # as the watcher does; it tries again


@dataclass
class Sender:
    """A mail server that delivers to the listener, by LMTP or SMTP, and keeps what is not taken."""

    name: str
    port: int
    address: str
    speaks: type[smtplib.SMTP]
    waiting: list[bytes] = field(default_factory=list)
    mails: list[Mail] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def put(self, raw: bytes) -> None:
        """It waits here until it is taken."""
        self.waiting.append(raw)
        self.mails.append(ledger.mail_of(raw))

    def hand_on(self) -> None:
        """Deliver what waits; what is refused for good is a finding."""
        left: list[bytes] = []
        with suppress(OSError, smtplib.SMTPException), self.speaks("127.0.0.1", self.port) as talk:
            while self.waiting:
                raw = self.waiting.pop(0)
                left.append(raw)
                try:
                    talk.sendmail("ala@poczta.example", [self.address], raw)
                    left.pop()
                except smtplib.SMTPResponseException as answer:
                    if answer.smtp_code >= 500:
                        self.refused.append(f"{answer.smtp_code} {answer.smtp_error!r}")
        self.waiting = left + self.waiting


@dataclass
class Provider:
    """A mail provider that delivers by webhook, and again what was not acknowledged."""

    name: str
    channel: Any
    waiting: list[bytes] = field(default_factory=list)
    mails: list[Mail] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def put(self, raw: bytes) -> None:
        """It waits with the provider until it is taken."""
        self.waiting.append(raw)
        self.mails.append(ledger.mail_of(raw))

    def hand_on(self) -> None:
        """Call the hook for each; what is refused for good is a finding."""
        from django.db import connection
        from django.test import Client

        from kontuar.plugins.email.tests import hook_forms

        for raw in list(self.waiting):
            answer = Client(raise_request_exception=False).post(
                hook_forms.place(self.channel),
                hook_forms.postmark(RawEmail=raw.decode()),
                "application/json",
                headers=hook_forms.login(self.channel),
            )
            if answer.status_code == 200:
                self.waiting.remove(raw)
                continue
            connection.close()  # as the next request would have a new one
            if answer.status_code < 500:
                self.refused.append(f"{answer.status_code} {answer.content!r}")


@contextmanager
def ways(own: Desk) -> Iterator[list[Way]]:
    """A channel for each way."""
    with ExitStack() as stack:
        server = stack.enter_context(odd_imap())
        yield [
            _mailbox(own, server),
            _sender(own, stack, "lmtp@kram.pl", smtplib.LMTP),
            _sender(own, stack, "smtp@kram.pl", smtplib.SMTP),
            _provider(own),
        ]


def _mailbox(own: Desk, server: OddImap) -> Mailbox:
    settings = {
        "incoming": "imap", "imap_host": "127.0.0.1", "imap_port": server.port,
        "imap_security": "none", "imap_user": "pomoc@kram.pl", "import_existing": True,
    }  # fmt: skip
    channel_id = own.connect("imap@kram.pl", settings, {"imap_password": "kram"})
    box = Box("imap", server.append, channel_id, config_of(channel_id))
    return Mailbox("IMAP", server, box)


def _sender(own: Desk, stack: ExitStack, address: str, speaks: type[smtplib.SMTP]) -> Sender:
    from kontuar.channels.services import ChannelIntake
    from kontuar.plugins.email.listen import registered
    from kontuar.testing.ports import free_port

    channel_id = own.connect(address, {"incoming": "listener", "listen_port": free_port()})
    door = stack.enter_context(registered(config_of(channel_id), ChannelIntake(channel_id)))
    return Sender(speaks.__name__, door.port, address, speaks)


def _provider(own: Desk) -> Provider:
    from kontuar.channels import selectors
    from kontuar.plugins.email.hook_address import made_token

    settings = {"incoming": "hook", "hook_provider": "postmark", "hook_token": made_token()}
    return Provider("webhook", selectors.channel_by_id(own.connect("hak@kram.pl", settings)))


def config_of(channel_id: UUID) -> Any:
    """A channel as its adapter sees it."""
    from kontuar.channels import selectors
    from kontuar.channels.services import connect

    channel = selectors.channel_by_id(channel_id)
    assert channel
    return connect.config_of(channel)
