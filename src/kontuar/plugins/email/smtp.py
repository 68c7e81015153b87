"""Handing a message over by SMTP, always knowing whether the final dot had been sent."""

import re
import smtplib
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache

from kontuar.channels.contract import (
    ChannelConfig,
    ChannelTrouble,
    Deferred,
    Outgoing,
    Rejected,
    SendOutcome,
    Sent,
    Uncertain,
)
from kontuar.plugins.email.compose import ascii_domain, compose
from kontuar.plugins.email.servers import CONNECT_SECONDS, Server, outgoing_server
from kontuar.plugins.email.troubles import code_of, trouble

AFTER_DOT_SECONDS = 600.0
"""RFC 5321, 4.5.3.2.6: a server may take this long to answer, and giving up doubles the mail."""
CHUNK = 256 * 1024

_SPAM = re.compile(
    r"spam|reputation|block(?:ed|list)|blacklist|dnsbl|\brbl\b|policy|dmarc|spf", re.I
)
_RELAY = re.compile(r"relay|authentication required|not authenticated|must authenticate", re.I)
_FULL = re.compile(r"\b[45]\.2\.2\b|quota|mailbox (?:is )?full", re.I)
_LARGE = re.compile(r"\b5\.3\.4\b|\b5\.2\.3\b|too (?:large|big)|size (?:limit|exceed)", re.I)


def send(
    config: ChannelConfig, message: Outgoing, *, after_dot_seconds: float = AFTER_DOT_SECONDS
) -> SendOutcome:
    """Hand it over once. Whatever server or network do is an outcome, never an exception."""
    recipients = envelope_of(message)
    if not recipients or "@" not in message.sender.email:
        return Rejected("unsendable")
    odd = [r for r in (message.sender.email, *recipients) if not _wire(r).isascii()]
    if odd:
        return Rejected("address_refused", ", ".join(odd))
    raw = compose(message)
    server = outgoing_server(config)
    try:
        with open_session(server) as session:
            return _hand_over(session, message.sender.email, recipients, raw, after_dot_seconds)
    except ChannelTrouble as fault:
        code = "login_refused" if fault.code == "wrong_password" else fault.code
        return Deferred(code, fault.detail)


def envelope_of(message: Outgoing) -> list[str]:
    """Everybody who gets it, each once."""
    people = [*message.to, *message.cc, *message.bcc]
    return list(dict.fromkeys(person.email for person in people if "@" in person.email))


@contextmanager
def open_session(server: Server) -> Iterator[smtplib.SMTP]:
    """A session that is encrypted and logged in as the settings say; faults are ChannelTrouble."""
    session = None
    try:
        with _troubles(server):
            session = _connect(server)
            if server.user:
                session.login(server.user, server.password)
            yield session
    finally:
        if session is not None:
            with suppress(smtplib.SMTPException, OSError):
                session.quit()
            session.close()


@contextmanager
def _troubles(server: Server) -> Iterator[None]:
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        code = "wrong_password" if error.smtp_code >= 500 else "try_later"
        raise trouble(code, server.without_secret(_text(error.smtp_error))) from error
    except smtplib.SMTPNotSupportedError as error:
        code = "tls_failed" if "STARTTLS" in str(error) else "login_disabled"
        raise trouble(code, str(error)) from error
    except smtplib.SMTPServerDisconnected as error:
        raise trouble("connection_lost", str(error)) from error
    except smtplib.SMTPResponseException as error:
        code = "not_smtp" if error.smtp_code < 0 else _session_code(error.smtp_code)
        raise trouble(code, f"{error.smtp_code} {_text(error.smtp_error)}") from error
    except smtplib.SMTPException as error:
        raise trouble("login_disabled", server.without_secret(str(error))) from error
    except OSError as error:
        raise trouble(code_of(error), str(error)) from error


def _session_code(code: int) -> str:
    return "try_later" if code < 500 else "server_said"


@lru_cache(maxsize=1)
def _own_name() -> str:
    """What this computer calls itself; asked once, as a name server may take its time."""
    return socket.getfqdn()


def _connect(server: Server) -> smtplib.SMTP:
    if server.security == "tls":
        session: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, _own_name(), timeout=CONNECT_SECONDS, context=server.tls()
        )
    else:
        session = smtplib.SMTP(server.host, server.port, _own_name(), timeout=CONNECT_SECONDS)
    if session.sock is not None:
        session.sock.settimeout(server.read_seconds)
    session.ehlo_or_helo_if_needed()
    if server.security == "starttls":
        session.starttls(context=server.tls())
        session.ehlo()
    return session


def _hand_over(
    session: smtplib.SMTP, sender: str, recipients: Sequence[str], raw: bytes, patience: float
) -> SendOutcome:
    limit = session.esmtp_features.get("size", "")
    if limit.isdigit() and 0 < int(limit) < len(raw):
        return Rejected("too_large", f"{len(raw)} > {limit}")
    options = [f"size={len(raw)}"] if session.has_extn("size") else []
    code, words = session.mail(_wire(sender), options)
    if code != 250:
        return _refusal("sender_refused", code, words)
    refused = _name_recipients(session, recipients)
    if isinstance(refused, Deferred):
        return refused
    if len(refused) == len(recipients):
        return next(iter(refused.values()))
    code, words = session.docmd("DATA")
    if code != 354:
        return _refusal("message_refused", code, words)
    return _send_data(session, raw, refused, patience)


def _name_recipients(
    session: smtplib.SMTP, recipients: Sequence[str]
) -> dict[str, Rejected] | Deferred:
    """Those refused for good. One who is to be tried later holds the whole message back."""
    refused: dict[str, Rejected] = {}
    for recipient in recipients:
        code, words = session.rcpt(_wire(recipient))
        if code in (250, 251, 252):
            continue
        outcome = _refusal("address_refused", code, f"{recipient}: {_text(words)}")
        if isinstance(outcome, Deferred):
            return outcome
        if isinstance(outcome, Rejected):
            refused[recipient] = outcome
    return refused


def _send_data(
    session: smtplib.SMTP, raw: bytes, refused: dict[str, Rejected], patience: float
) -> SendOutcome:
    """Before the dot a fault means "not sent"; from the dot on nobody can know."""
    body = re.sub(rb"(?m)^\.", b"..", raw)
    body += b"" if body.endswith(b"\r\n") else b"\r\n"
    connection = session.sock
    if connection is None:
        return Deferred("connection_lost")
    try:
        for begin in range(0, len(body), CHUNK):
            connection.sendall(body[begin : begin + CHUNK])
    except OSError as error:
        return Deferred(code_of(error), str(error))
    try:
        connection.settimeout(patience)
        connection.sendall(b".\r\n")
        code, words = session.getreply()
    except (OSError, smtplib.SMTPException) as error:
        return Uncertain("lost_after_data", str(error))
    if code == 250:
        details = [outcome.detail for outcome in refused.values()]
        return Sent("; ".join([_text(words), *details]), refused=tuple(refused))
    if code < 0:
        return Uncertain("lost_after_data", _text(words))
    return _refusal("message_refused", code, words)


def _refusal(usual: str, code: int, words: bytes | str) -> Deferred | Rejected:
    text = f"{code} {_text(words)}"
    if code < 500:
        return Deferred("mailbox_full" if _FULL.search(text) else "try_later", text)
    if code in (530, 535, 538):
        return Deferred("login_refused", text)
    if _FULL.search(text):
        return Rejected("mailbox_full", text)
    if code == 552 or _LARGE.search(text):
        return Rejected("too_large", text)
    if _RELAY.search(text):
        return Rejected("relay_refused", text)
    if usual == "message_refused" and (code == 554 or _SPAM.search(text)):
        return Rejected("spam_refused", text)
    return Rejected(usual, text)


def _text(words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return re.sub(r"\s+", " ", text).strip()[:400]


def _wire(address: str) -> str:
    """The address as it travels: a domain beyond ASCII in its ASCII form."""
    local, _at, domain = address.rpartition("@")
    return address if domain.isascii() else f"{local}@{ascii_domain(domain)}"
