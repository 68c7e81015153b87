"""Pictures from the net come through us: checked, drawn anew, telling the sender nothing."""

import socket
import time
from typing import Any

import pytest
from django.test import Client

from kontuar.conversations.models import Message
from kontuar.desk.files.links import remote_address
from kontuar.testing.cast import make_conversation
from kontuar.testing.files import colour_at, make_picture
from kontuar.testing.webserver import Elsewhere, Speak, elsewhere, moved, ok, says

pytestmark = pytest.mark.django_db
PNG = make_picture(size=(30, 30))


def mail_with(*urls: str, more: str = "") -> Message:
    html = "".join(f'<img data-remote="{url}"{more}>' for url in urls)
    return make_conversation("Oferta", html=html).messages.get()


@pytest.fixture
def own_net(settings: Any) -> None:
    """As an administrator lets the desk reach loopback; any port, for each server has its own."""
    settings.OUTBOUND_ALLOW = ["127.0.0.1:*"]


def shown(message: Message, number: int = 0) -> Any:
    return Client().get(remote_address(message.pk, number), headers={"Cookie": "sessionid=tajne"})


def answered(speak: Speak) -> tuple[Any, Elsewhere]:
    with elsewhere(speak) as server:
        return shown(mail_with(server.url("/a.png?klient=ala"))), server


def test_a_picture_is_fetched_and_drawn_anew(own_net: None) -> None:
    response, server = answered(says(ok(PNG + b"<script>", b"Set-Cookie: a=b\r\n")))

    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/png")
    assert colour_at(response.content, (5, 5)) == (255, 0, 0)
    assert b"script" not in response.content
    assert response.headers["Cache-Control"] == "private, max-age=86400, immutable"
    assert "Set-Cookie" not in response.headers
    asked = server.heard[0].lower()
    assert asked.startswith(b"get /a.png?klient=ala http/1.1")
    for telling in (b"cookie", b"referer", b"authorization", b"x-forwarded", b"accept-language"):
        assert telling not in asked


@pytest.mark.parametrize(
    "answer",
    [
        ok(b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>", b"Content-Type: image/png\r\n"),
        ok(b"<html><script>x</script>", b"Content-Type: image/png\r\n"),
        ok(PNG[:40]),
        ok(b""),
        b"HTTP/1.1 404 Not Found\r\nContent-Length: %d\r\n\r\n" % len(PNG) + PNG,
        b"HTTP/1.1 200 OK\r\nContent-Length: 6000000\r\n\r\n",
        moved("http://169.254.169.254/latest/"),
        moved("file:///etc/passwd"),
        b"nonsense",
    ],
)
def test_anything_else_is_a_sign_in_its_place(own_net: None, answer: bytes) -> None:
    response, _server = answered(says(answer))

    assert (response.status_code, response.headers["Content-Type"]) == (502, "image/svg+xml")
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert b"script" not in response.content


def test_own_machines_are_not_reached_unless_the_administrator_says_so() -> None:
    response, server = answered(says(ok(PNG)))

    assert response.status_code == 502
    assert server.heard == []


def test_only_what_stands_in_the_mail_is_fetched(own_net: None) -> None:
    with elsewhere(says(ok(PNG))) as server:
        message = mail_with(server.url())
        pixel = mail_with(server.url(), more=' width="1" height="1"')
        address = remote_address(message.pk, 0)
        forged = Client().get(f"{address[:-3]}x/")
        beyond = shown(message, 1)
        tracker = shown(pixel)

    assert (forged.status_code, beyond.status_code, tracker.status_code) == (404, 404, 404)
    assert server.heard == []


def test_a_server_that_did_not_answer_is_left_alone_for_a_while(own_net: None) -> None:
    def silent(line: socket.socket, _request: bytes) -> None:
        line.recv(1)

    with elsewhere(silent) as server:
        message = mail_with(server.url("/1"), server.url("/2"))
        began = time.monotonic()
        first, second = shown(message), shown(message, 1)

    assert (first.status_code, second.status_code) == (502, 502)
    assert len(server.heard) == 1
    assert time.monotonic() - began < 7
