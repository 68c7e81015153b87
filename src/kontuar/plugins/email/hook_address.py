"""The address to which a provider delivers: a long random part, and a login made from it."""

import re
import secrets
from urllib.parse import urlsplit

from django.utils.crypto import salted_hmac

PREFIX = "/hooks/email/"
USER = "kontuar"


def made_token() -> str:
    """A random part that nobody guesses."""
    return secrets.token_urlsafe(24)


def is_token(given: str) -> bool:
    """Whether it is long and plain enough to be one."""
    return bool(re.fullmatch(r"[A-Za-z0-9_-]{32,64}", given))


def password_of(token: str) -> str:
    """What a provider without signatures has to send along; made from our key, stored nowhere."""
    return salted_hmac("kontuar.plugins.email.hooks", token, algorithm="sha256").hexdigest()[:40]


def address_of(*, origin: str, token: str, signs: bool) -> str:
    """What is copied to the provider; with a login unless the provider signs what it sends."""
    parts = urlsplit(origin)
    login = "" if signs else f"{USER}:{password_of(token)}@"
    return f"{parts.scheme}://{login}{parts.netloc}{PREFIX}{token}/"
