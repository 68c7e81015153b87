"""What is refused before Django sees it, worded for the person at the screen."""

from collections.abc import Awaitable, Callable
from typing import Any

from kontuar.config.requests import LARGEST_BYTES

Scope = dict[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
LIMIT = LARGEST_BYTES // (1024 * 1024)
TOO_LARGE = {
    "pl": f"To, co wysyłasz, ma ponad {LIMIT} MB. Dołącz mniejsze pliki albo link do nich.",
    "en": f"What you are sending is over {LIMIT} MB. Attach smaller files, or a link to them.",
}


NO_ROOM = {
    "pl": "Na dysku serwera brakuje miejsca na ten plik. Nic nie zginęło; wezwij administratora.",
    "en": "The server's disk has no room for this file. Nothing was lost; tell the administrator.",
}


async def too_large(scope: Scope, send: Send) -> None:
    """Refuse an upload over the limit, with the next step."""
    await _refuse(scope, send, 413, TOO_LARGE)


async def no_room(scope: Scope, send: Send) -> None:
    """Refuse an upload that the disk cannot hold even for a moment."""
    await _refuse(scope, send, 507, NO_ROOM)


async def _refuse(scope: Scope, send: Send, status: int, words: dict[str, str]) -> None:
    language = _language(scope)
    text = words[language]
    page = f'<!doctype html><html lang="{language}"><meta charset="utf-8"><p>{text}</p></html>'
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-language", language.encode()),
        (b"content-security-policy", b"default-src 'none'"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": page.encode()})


def _language(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"accept-language":
            for part in value.decode("latin-1").split(","):
                code = part.strip().lower()[:2]
                if code in TOO_LARGE:
                    return str(code)
    return "pl"
