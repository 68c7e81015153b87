"""Whose stream it is: the same session cookie as of the pages."""

import contextlib
from http.cookies import CookieError, SimpleCookie
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.sessions.backends.base import SessionBase
from django.db import connection
from django.utils.module_loading import import_string


def session_key(scope: dict[str, Any]) -> str:
    """The session's key from the request's cookies, "" without one."""
    cookies: SimpleCookie = SimpleCookie()
    for name, value in scope["headers"]:
        if name == b"cookie":
            with contextlib.suppress(CookieError):
                cookies.load(value.decode("latin-1"))
    found = cookies.get(settings.SESSION_COOKIE_NAME)
    return found.value if found else ""


def last_event_id(scope: dict[str, Any]) -> str:
    """Where a page that lost its connection stopped hearing."""
    found = (value for name, value in scope["headers"] if name == b"last-event-id")
    return next(found, b"").decode("latin-1")


def is_staff(key: str) -> bool:
    """Whether the session is of somebody who works here; asked again at each connection."""
    if not key:
        return False
    try:
        engine: type[SessionBase] = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
        agent_id = engine(key).get(SESSION_KEY) or ""
        staff = get_user_model().objects.filter(is_active=True)
        return bool(agent_id) and staff.filter(pk=agent_id).exists()
    finally:
        connection.close()  # asked rarely, in any thread: not worth a connection each
