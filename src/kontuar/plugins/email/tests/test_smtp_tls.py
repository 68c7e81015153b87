"""Sending over encrypted connections."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from tests.servers.certificate import certificate
from tests.servers.dovecot import dovecot

from kontuar.channels.contract import Deferred, Sent
from kontuar.plugins.email.smtp import send
from kontuar.plugins.email.tests.boxes import a_channel
from kontuar.plugins.email.tests.building import an_answer


class Kept:
    """Keeps what was sent, and whether it came encrypted."""

    def __init__(self) -> None:
        self.encrypted: list[bool] = []

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, _envelope: Envelope
    ) -> str:
        encrypted = session.ssl is not None or server.transport.get_extra_info("sslcontext")
        self.encrypted.append(bool(encrypted))
        return "250 OK"


@contextmanager
def server(folder: Path, security: str, kept: Kept) -> Iterator[tuple[int, str]]:
    authority = certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    ways = {"tls": {"ssl_context": context}, "starttls": {"tls_context": context}}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port, **ways[security])
    controller.start()
    try:
        yield port, authority
    finally:
        controller.stop()


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_encrypted_with_the_own_authority_and_not_at_all_without(
    tmp_path: Path, security: str
) -> None:
    kept = Kept()
    with server(tmp_path, security, kept) as (port, authority):
        settings = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": security}
        trusted = send(a_channel({**settings, "authority": authority}), an_answer())
        unknown = send(a_channel(settings), an_answer())

    assert isinstance(trusted, Sent), trusted
    assert isinstance(unknown, Deferred)
    assert unknown.code == "certificate"
    assert kept.encrypted == [True]


def test_a_mailbox_server_is_no_sending_server() -> None:
    with dovecot() as box:
        settings = {"smtp_host": "127.0.0.1", "smtp_port": box.imap_port, "smtp_security": "none"}
        outcome = send(a_channel(settings), an_answer())

    assert isinstance(outcome, Deferred)
    assert outcome.code == "not_smtp"
