"""Files leave only as downloads, pictures only when they are pictures."""

import pytest
from django.test import Client

from kontuar.channels.services import store_blobs
from kontuar.conversations.models import Attachment, Conversation
from kontuar.desk.tests.pages import logged_in
from kontuar.testing.cast import NOON, make_agent, make_conversation, make_queue

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


def make_file(conversation: Conversation, name: str, data: bytes, kind: str) -> Attachment:
    """A file of the conversation's first message, of the type its sender claimed."""
    return Attachment.objects.create(
        message=conversation.messages.get(),
        blob_id=store_blobs([data])[0],
        name=name,
        type=kind,
        size=len(data),
        created_at=NOON,
    )


def test_a_download_can_do_nothing_but_be_saved() -> None:
    file = make_file(make_conversation(), "żółw.html", b"<script>x</script>", "text/html")

    response = logged_in().get(f"/files/{file.pk}/")

    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"] == (
        "attachment; filename*=UTF-8''%C5%BC%C3%B3%C5%82w.html"
    )
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_only_real_pictures_are_shown() -> None:
    conversation = make_conversation()
    picture = make_file(conversation, "a.png", PNG, "image/png")
    drawing = make_file(conversation, "a.svg", b"<svg onload='x'/>", "image/svg+xml")
    client = logged_in()

    assert client.get(f"/files/{picture.pk}/preview/").headers["Content-Type"] == "image/png"
    assert client.get(f"/files/{drawing.pk}/preview/").status_code == 404


def test_foreign_files_and_originals_are_not_there() -> None:
    conversation = make_conversation()
    file = make_file(conversation, "a.png", PNG, "image/png")
    ola = make_agent("Ola", all_queues=False)
    ola.queues.add(make_queue("Zwroty"))
    message = conversation.messages.get()

    for path in (f"/files/{file.pk}/", f"/files/{file.pk}/preview/", f"/m/{message.pk}/original/"):
        assert logged_in(ola).get(path).status_code == 404
        assert Client().get(path).status_code == 302


def test_the_original_is_what_came() -> None:
    message = make_conversation("Halo").messages.get()

    response = logged_in().get(f"/m/{message.pk}/original/")

    assert response.headers["Content-Type"] == "message/rfc822"
    assert b'"text": "Halo"' in response.content


def test_nobody_takes_off_a_file_that_was_sent_or_is_anothers() -> None:
    file = make_file(make_conversation(), "a.png", PNG, "image/png")

    logged_in().post(f"/files/{file.pk}/removal/")

    assert Attachment.objects.filter(pk=file.pk).exists()
