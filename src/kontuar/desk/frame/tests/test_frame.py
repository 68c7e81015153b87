"""The frame of a mail: nothing runs, nothing loads by itself, nobody else sees it."""

import pytest
from django.test import Client

from kontuar.conversations.models import Attachment, Message
from kontuar.desk.tests.pages import logged_in, text_of
from kontuar.testing.cast import NOON, make_agent, make_conversation, make_queue

pytestmark = pytest.mark.django_db
HTML = '<p>Oferta</p><img data-remote-src="https://sklep.example/a.png"><img src="cid:logo">'


def make_mail() -> Message:
    return make_conversation("Oferta", html=HTML).messages.get()


def test_the_policy_lets_nothing_run_and_only_our_pictures_load() -> None:
    message = make_mail()

    response = logged_in().get(f"/frame/{message.pk}/")

    policy = dict(
        part.strip().split(" ", 1)
        for part in response.headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["img-src"] == "http://testserver/files/shown/ data:"
    assert policy["sandbox"] == "allow-popups allow-popups-to-escape-sandbox"
    assert "script-src" not in policy
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert ' src="https://' not in text_of(response)


def test_pictures_from_the_net_load_when_this_view_asks_for_them() -> None:
    message = make_mail()

    response = logged_in().get(f"/frame/{message.pk}/?images=1")

    assert 'src="https://sklep.example/a.png"' in text_of(response)
    assert "data: https:;" in response.headers["Content-Security-Policy"]


def test_a_picture_of_the_mail_itself_comes_by_a_signed_link() -> None:
    from kontuar.channels.services import store_blobs

    message = make_mail()
    blob = store_blobs([b"\x89PNG\r\n\x1a\n"])[0]
    values = {"name": "logo.png", "type": "image/png", "size": 8, "created_at": NOON}
    Attachment.objects.create(message=message, blob_id=blob, cid="logo", **values)
    page = text_of(logged_in().get(f"/frame/{message.pk}/"))
    address = page.split('src="/files')[1].split('"')[0]

    shown = Client().get(f"/files{address}")

    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/png")
    assert Client().get(f"/files{address[:-3]}x/").status_code == 404


def test_a_foreign_mail_is_not_there() -> None:
    message = make_mail()
    ola = make_agent("Ola", all_queues=False)
    ola.queues.add(make_queue("Zwroty"))

    assert logged_in(ola).get(f"/frame/{message.pk}/").status_code == 404
    assert Client().get(f"/frame/{message.pk}/").status_code == 302
