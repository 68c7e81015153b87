"""A channel's servers as its settings name them."""

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from kontuar.channels.contract import ChannelConfig
from kontuar.plugins.email.oauth import access_token, auth_server
from kontuar.plugins.email.troubles import trouble

CONNECT_SECONDS = 20.0
READ_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Server:
    """Where to connect, how, and as whom."""

    host: str
    port: int
    security: str
    """"tls", "starttls" or "none"."""
    user: str
    password: str = field(repr=False)
    read_seconds: float
    """How long an answer may take before the connection is given up."""
    authority: str
    """PEM of an own certificate authority, trusted for this server alone."""
    bearer: Callable[[str], str] | None = field(default=None, repr=False, compare=False)
    """Gives an access token to log in with; asked again with the one that was refused."""

    def tls(self) -> ssl.SSLContext:
        """Certificates are always verified; an own authority may be added."""
        context = ssl.create_default_context()
        if self.authority:
            try:
                context.load_verify_locations(cadata=self.authority)
            except (ssl.SSLError, ValueError) as error:
                raise trouble("certificate", str(error)) from error
        return context

    def without_secret(self, words: str) -> str:
        """The server's words, in case it repeats the password."""
        return words.replace(self.password, "***") if len(self.password) > 2 else words


def incoming_server(config: ChannelConfig) -> Server:
    """The IMAP server."""
    server = _server(config.settings, config.secrets, "imap", 993)
    if auth_server(config.settings) is None:
        return server
    return replace(server, password="", bearer=partial(access_token, config))


def outgoing_server(config: ChannelConfig) -> Server:
    """The SMTP server; it takes over the incoming login when the settings say so."""
    server = _server(config.settings, config.secrets, "smtp", 587)
    if not config.settings.get("same_login"):
        return server
    login = incoming_server(config)
    return replace(server, user=login.user, password=login.password, bearer=login.bearer)


def _server(settings: Mapping[str, Any], secrets: Mapping[str, str], way: str, port: int) -> Server:
    return Server(
        host=str(settings.get(f"{way}_host", "")),
        port=int(settings.get(f"{way}_port") or port),
        security=str(settings.get(f"{way}_security") or "tls"),
        user=str(settings.get(f"{way}_user", "")),
        password=str(secrets.get(f"{way}_password", "")),
        read_seconds=float(settings.get("read_seconds") or READ_SECONDS),
        authority=str(settings.get("authority", "")),
    )
