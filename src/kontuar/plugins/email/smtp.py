"""Handing a message over by SMTP, always knowing whether the final dot had been sent."""

import re
import smtplib
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from uuid import UUID

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
from kontuar.plugins.email.compose import ascii_domain, compose, needs_utf8
from kontuar.plugins.email.hook_marks import mark_of
from kontuar.plugins.email.servers import CONNECT_SECONDS, Server, outgoing_server
from kontuar.plugins.email.sessions import POOL, Session, hang_up
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
_DEAD = re.compile(
    r"\b5\.1\.(?:1|2|3|6|10)\b|user unknown|unknown user|(?:no such|unknown|invalid) "
    r"(?:user|mailbox|recipient|address|account)|does ?n[o']t exist|nie istnieje",
    re.I,
)


def send(
    config: ChannelConfig, message: Outgoing, *, after_dot_seconds: float = AFTER_DOT_SECONDS
) -> SendOutcome:
    """Hand it over once. Whatever server or network do is an outcome, never an exception."""
    recipients = envelope_of(message)
    if not recipients or "@" not in message.sender.email:
        return Rejected("unsendable")
    server = outgoing_server(config)
    envelope = Envelope(message.sender.email, recipients, needs_utf8(message))
    try:
        with _session(config.id, server) as session:
            if envelope.is_utf8 and not session.smtp.has_extn("smtputf8"):
                return Rejected("utf8_unsupported", ", ".join(envelope.beyond_ascii))
            raw = compose(message, utf8=envelope.is_utf8, marks=mark_of(config, message))
            outcome = _hand_over(session.smtp, envelope, raw, after_dot_seconds)
            session.messages += 1
            session.is_sound = isinstance(outcome, Sent)
            return outcome
    except ChannelTrouble as fault:
        code = "login_refused" if fault.code == "wrong_password" else fault.code
        return Deferred(code, fault.detail)


@dataclass(frozen=True, slots=True)
class Envelope:
    """From whom and to whom; `is_utf8` when an address goes beyond ASCII before its at sign."""

    sender: str
    recipients: Sequence[str]
    is_utf8: bool

    @property
    def beyond_ascii(self) -> list[str]:
        """The addresses that only some servers take."""
        return [a for a in (self.sender, *self.recipients) if not _wire(a).isascii()]


def envelope_of(message: Outgoing) -> list[str]:
    """Everybody who gets it, each once."""
    people = [*message.to, *message.cc, *message.bcc]
    return list(dict.fromkeys(person.email for person in people if "@" in person.email))


@contextmanager
def open_session(server: Server) -> Iterator[smtplib.SMTP]:
    """A session that is encrypted and logged in as the settings say; faults are ChannelTrouble."""
    with _troubles(server):
        session = _log_in(server)
        try:
            yield session
        finally:
            hang_up(session)


@contextmanager
def _session(channel_id: UUID, server: Server) -> Iterator[Session]:
    """The channel's idle session, else a new one. Faults are ChannelTrouble."""
    key = (channel_id, server)
    with _troubles(server):
        session = POOL.take(key) or Session(_log_in(server))
        if session.smtp.sock is not None:
            session.smtp.sock.settimeout(server.read_seconds)
        with POOL.lend(key, session):
            yield session


def _log_in(server: Server) -> smtplib.SMTP:
    session = _connect(server)
    try:
        _authenticate(session, server)
    except BaseException:
        hang_up(session)
        raise
    return session


def _authenticate(session: smtplib.SMTP, server: Server) -> None:
    if server.bearer is None:
        if server.user:
            session.login(server.user, server.password)
        return
    refused = ""
    for is_last in (False, True):
        token = server.bearer(refused)
        try:
            _show_token(session, server.user, token)
            return
        except smtplib.SMTPAuthenticationError as error:
            words = _text(error.smtp_error).replace(token, "***")
            if error.smtp_code < 500:
                raise trouble("try_later", words) from None
            if is_last or token == refused:
                raise trouble("token_refused", words) from None
            refused = token


def _show_token(session: smtplib.SMTP, user: str, token: str) -> None:
    """Log in with a token; a challenge tells why it was refused and is answered with nothing."""
    offered = session.esmtp_features.get("auth", "").upper().split()
    if "XOAUTH2" in offered:
        line = f"user={user}\1auth=Bearer {token}\1\1"
        session.auth("XOAUTH2", lambda challenge=None: line if challenge is None else "")
    elif "OAUTHBEARER" in offered:
        line = f"n,a={user},\1auth=Bearer {token}\1\1"
        session.auth("OAUTHBEARER", lambda challenge=None: line if challenge is None else "\1")
    else:
        raise trouble("no_token_login")


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
        # The dot goes by itself: without this it waits 40 ms for the text to be acknowledged.
        session.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    session.ehlo_or_helo_if_needed()
    if server.security == "starttls":
        session.starttls(context=server.tls())
        session.ehlo()
    return session


def _hand_over(
    session: smtplib.SMTP, envelope: Envelope, raw: bytes, patience: float
) -> SendOutcome:
    limit = session.esmtp_features.get("size", "")
    if limit.isdigit() and 0 < int(limit) < len(raw):
        return Rejected("too_large", f"{len(raw)} > {limit}")
    options = [f"size={len(raw)}"] if session.has_extn("size") else []
    if envelope.is_utf8:
        options += ["SMTPUTF8", "BODY=8BITMIME"]
    code, words = session.mail(_wire(envelope.sender), options)
    if code != 250:
        return _refusal("sender_refused", code, words)
    refused = _name_recipients(session, envelope.recipients)
    if isinstance(refused, Deferred):
        return refused
    if len(refused) == len(envelope.recipients):
        return replace(next(iter(refused.values())), dead=_dead_among(refused))
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
        said = "; ".join([_text(words), *details])
        return Sent(said, refused=tuple(refused), dead=_dead_among(refused))
    if code < 0:
        return Uncertain("lost_after_data", _text(words))
    return _refusal("message_refused", code, words)


def _dead_among(refused: dict[str, Rejected]) -> tuple[str, ...]:
    """Those of the refused that the server says do not exist at all."""
    return tuple(
        email
        for email, outcome in refused.items()
        if outcome.code == "address_refused" and _DEAD.search(outcome.detail)
    )


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
