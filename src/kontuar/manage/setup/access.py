"""Who may set an installation up: whoever sits at it, or holds the code from its terminal."""

import hmac
import ipaddress
import logging
import os
import secrets
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import salted_hmac

from kontuar.people import selectors as people

Given = ParamSpec("Given")
View = Callable[Concatenate[HttpRequest, Given], HttpResponse]
CODE_FILE = "setup.code"
log = logging.getLogger(__name__)
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Forwarded")


def while_new(view: View[Given]) -> View[Given]:
    """Open only until somebody has set the installation up, and only to whom it belongs."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
        if people.is_set_up():
            return redirect("/")
        if not is_trusted(request):
            return redirect("manage:setup-code")
        return view(request, *args, **kwargs)

    return answer


def is_trusted(request: HttpRequest) -> bool:
    """At the machine itself, or with the code that only its terminal shows."""
    kept = request.session.get("setup_code", "")
    return is_local(request) or (bool(kept) and hmac.compare_digest(kept, _proof(expected_code())))


def is_local(request: HttpRequest) -> bool:
    """Whether the browser runs on this machine; behind a proxy nobody can tell, so: no."""
    if settings.BEHIND_TLS or any(name in request.headers for name in FORWARDED):
        return False
    host = request.get_host().rpartition(":")[0] or request.get_host()
    return _is_loopback(request.META.get("REMOTE_ADDR", "")) and _is_loopback(host.strip("[]"))


def enter_code(request: HttpRequest, given: str) -> bool:
    """Remember the code in the session when it is the right one."""
    expected = expected_code()
    typed = "".join(given.split()).replace("-", "").casefold()
    wanted = "".join(expected.split()).replace("-", "").casefold()
    if not wanted or not hmac.compare_digest(typed.encode(), wanted.encode()):
        return False
    request.session.cycle_key()
    request.session["setup_code"] = _proof(expected)
    return True


def expected_code() -> str:
    """The code of this installation, made once; whoever sees terminal or data directory owns it."""
    path = _file()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("utf-8").strip()
    made = "-".join(f"{secrets.randbelow(10_000):04d}" for _ in range(4))
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(made)
    return made


def announce_code() -> None:
    """Make a code that was not there when the product started, and say it in the terminal."""
    if not _file().exists():
        log.warning("Setup code: %s", expected_code())


def forget_code() -> None:
    """Once somebody is administrator the code opens nothing."""
    _file().unlink(missing_ok=True)


def _file() -> Path:
    return Path(settings.DATA) / CODE_FILE


def _proof(code: str) -> str:
    return salted_hmac("kontuar.setup", code).hexdigest()


def _is_loopback(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
