"""Say yes to Amazon when it asks whether notifications are wanted."""

import re
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, build_opener

from kontuar.plugins.email.oauth import Staying

SECONDS = 10.0
_AMAZON = re.compile(r"sns\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?")


def is_amazon(url: str) -> bool:
    """Whether a question is Amazon's: nobody else gets a request from us."""
    parts = urlsplit(url)
    is_plain = parts.port in (None, 443) and parts.username is None
    return parts.scheme == "https" and is_plain and bool(_AMAZON.fullmatch(parts.hostname or ""))


def confirm(told: dict[str, Any]) -> bool:
    """Open the address of a subscription; whether that went well."""
    url = str(told.get("SubscribeURL", ""))
    return is_amazon(url) and visit(url)


def visit(url: str) -> bool:
    """Ask for a page and follow no further address."""
    try:
        with build_opener(Staying).open(Request(url), timeout=SECONDS) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (OSError, HTTPException):
        return False
