"""The showcase in a real browser, served without a database."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.utils import translation
from playwright.sync_api import Browser, Page, sync_playwright
from tests.servers import packages

Answer = Callable[[HttpRequest], HttpResponse]
POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'"
MIDDLEWARE = [
    "django.middleware.csrf.CsrfViewMiddleware",
    "kontuar.ui.tests.browser.somebody",
]


class Someone(AnonymousUser):
    """A person who is logged in, without a table."""

    is_authenticated = True  # type: ignore[assignment]
    density = "comfortable"
    pk = 1

    def __init__(self, theme: str) -> None:
        self.theme = theme


def somebody(get_response: Answer) -> Answer:
    """Logs everybody in, in Polish, under the content policy of the product."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.user = Someone(request.GET.get("theme", "light"))
        with translation.override("pl"):
            response = get_response(request)
        response.headers["Content-Security-Policy"] = POLICY
        return response

    return middleware


class Server(ThreadingMixIn, WSGIServer):
    """Several requests at once, as a browser sends them."""

    daemon_threads = True
    request_queue_size = 128


class Quiet(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None:
        """A request of a test is no news."""


@contextmanager
def serve_showcase() -> Iterator[str]:
    """The showcase's address."""
    with override_settings(ROOT_URLCONF="kontuar.ui.tests.urls", MIDDLEWARE=MIDDLEWARE):
        application = StaticFilesHandler(WSGIHandler())
        server = make_server("127.0.0.1", 0, application, Server, Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/ui/"
        server.shutdown()
        server.server_close()


@contextmanager
def launch() -> Iterator[Browser]:
    """One Chromium for a whole module of tests."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=packages.chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        yield chromium
        chromium.close()


@contextmanager
def open_page(
    chromium: Browser, *, width: int = 1280, height: int = 800, bypass_csp: bool = False
) -> Iterator[Page]:
    """A page of its own; an error in a script fails the test."""
    errors: list[str] = []
    context = chromium.new_context(
        viewport={"width": width, "height": height},
        locale="pl",
        bypass_csp=bypass_csp,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []
