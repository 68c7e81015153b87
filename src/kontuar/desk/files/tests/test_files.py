"""Files leave only as downloads, pictures only when they are pictures."""

import pytest
from django.test import Client

from kontuar.channels.services import store_blobs
from kontuar.conversations.models import Attachment, Conversation
from kontuar.desk.tests.pages import logged_in, text_of
from kontuar.kit.files import safe_name
from kontuar.testing.cast import NOON, make_agent, make_conversation, make_queue
from kontuar.testing.files import colour_at, make_pdf, make_picture, make_zip

pytestmark = pytest.mark.django_db


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


def test_freescout_cve_2026_28289_a_zero_width_space_hides_no_ending() -> None:
    """The ending that counts is the one that is left when nothing invisible is."""
    name = safe_name("faktura.pdf\u200b.\u202egnp.p\u200bhp")
    file = make_file(make_conversation(), name, b"<?php system($_GET[0]);", "application/pdf")

    response = logged_in().get(f"/files/{file.pk}/")

    assert name == "faktura.pdf.gnp.php"
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment; ")
    assert str(file.pk) in response.wsgi_request.path
    assert name not in response.wsgi_request.path


def test_only_real_pictures_are_shown_and_they_are_drawn_anew() -> None:
    conversation = make_conversation()
    hidden = make_picture() + b"<script>alert(1)</script>"
    picture = make_file(conversation, "a.png", hidden, "text/html")
    drawing = make_file(conversation, "a.svg", b"<svg onload='x'/>", "image/svg+xml")
    client = logged_in()

    for size in ("small", "large"):
        shown = client.get(f"/pictures/{picture.pk}/{size}/")
        assert shown.headers["Content-Type"] == "image/png"
        assert shown.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert shown.headers["Cache-Control"] == "private, max-age=86400, immutable"
        assert b"script" not in shown.content
        assert colour_at(shown.content, (5, 5)) == (255, 0, 0)
        assert client.get(f"/pictures/{drawing.pk}/{size}/").status_code == 404


def test_a_broken_picture_is_a_sign_in_its_place() -> None:
    file = make_file(make_conversation(), "a.png", make_picture()[:50], "image/png")

    shown = logged_in().get(f"/pictures/{file.pk}/small/")

    assert (shown.status_code, shown.headers["Content-Type"]) == (422, "image/svg+xml")
    assert shown.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_foreign_files_and_originals_are_not_there() -> None:
    conversation = make_conversation()
    file = make_file(conversation, "a.png", make_picture(), "image/png")
    ola = make_agent("Ola", all_queues=False)
    ola.queues.add(make_queue("Zwroty"))
    message = conversation.messages.get()
    paths = (f"files/{file.pk}", f"files/{file.pk}/look", f"pictures/{file.pk}/small")

    for path in (*paths, f"pictures/{file.pk}/large", f"m/{message.pk}/original"):
        assert logged_in(ola).get(f"/{path}/").status_code == 404
        assert Client().get(f"/{path}/").status_code == 302


def test_the_original_is_what_came() -> None:
    message = make_conversation("Halo").messages.get()

    response = logged_in().get(f"/m/{message.pk}/original/")

    assert response.headers["Content-Type"] == "message/rfc822"
    assert b'"text": "Halo"' in response.content


def test_nobody_takes_off_a_file_that_was_sent_or_is_anothers() -> None:
    file = make_file(make_conversation(), "a.png", make_picture(), "image/png")

    logged_in().post(f"/files/{file.pk}/removal/")

    assert Attachment.objects.filter(pk=file.pk).exists()


def look_at(name: str, data: bytes, kind: str = "application/octet-stream") -> str:
    file = make_file(make_conversation(), name, data, kind)
    response = logged_in().get(f"/files/{file.pk}/look/")
    assert response.status_code == 200
    return text_of(response)


def test_a_pdf_is_seen_page_by_page_as_pictures() -> None:
    file = make_file(make_conversation(), "faktura.pdf", make_pdf("Jeden", "Dwa"), "x/y")
    client = logged_in()

    page = text_of(client.get(f"/files/{file.pk}/look/"))
    drawn = client.get(f"/pictures/{file.pk}/pages/2/")

    assert page.count("/pages/") == 2
    assert drawn.headers["Content-Type"] == "image/png"
    assert client.get(f"/pictures/{file.pk}/pages/51/").status_code == 404


def test_text_is_shown_as_text_in_its_own_charset() -> None:
    assert "<pre>zażółć; &lt;b&gt;gęślą&lt;/b&gt;</pre>" in look_at(
        "lista.csv", "zażółć; <b>gęślą</b>".encode("cp1250")
    )


def test_an_archive_is_listed_and_a_bomb_named() -> None:
    page = look_at("dane.zip", make_zip({"umowa <1>.txt": b"abc", "zera.bin": b"\0" * 3_000_000}))

    assert "umowa &lt;1&gt;.txt" in page
    assert "ponad stukrotnie" in page


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.svg", b"<svg onload='x'/>"), ("a.html", b"<script>x</script>"), ("a.pdf", b"%PDF-1.7 x")],
)
def test_what_is_not_shown_is_only_downloaded(name: str, data: bytes) -> None:
    page = look_at(name, data)

    assert "<img" not in page
    assert "<script" not in page
    assert 'href="/files/' in page


def test_arrows_lead_to_the_other_files_of_the_message() -> None:
    conversation = make_conversation()
    first, second, third = (
        make_file(conversation, f"{n}.txt", str(n).encode(), "text/plain") for n in range(3)
    )

    page = text_of(logged_in().get(f"/files/{second.pk}/look/"))

    assert "2 / 3" in page
    assert f'data-step="previous" hx-get="/files/{first.pk}/look/"' in page
    assert f'data-step="next" hx-get="/files/{third.pk}/look/"' in page
