"""Files that the virus scanner keeps back stay shut on every way to them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kontuar.channels import services as channels
from kontuar.conversations.models import Attachment, Conversation
from kontuar.desk.files.links import picture_address
from kontuar.desk.tests.pages import HTMX, logged_in, text_of
from kontuar.testing.cast import NOON, make_conversation
from kontuar.testing.files import make_picture
from kontuar.testing.scanner import VIRUS, FakeClamd, fake_clamd
from kontuar.testing.settling import settle

pytestmark = pytest.mark.django_db
BAD_PICTURE = make_picture() + VIRUS


@pytest.fixture
def clamd(settings: Any) -> Iterator[FakeClamd]:
    with fake_clamd() as running:
        settings.CLAMD = running.place
        yield running


def attach(conversation: Conversation, name: str, data: bytes, **more: Any) -> Attachment:
    return Attachment.objects.create(
        message=conversation.messages.get(),
        blob_id=channels.store_blobs([data])[0],
        name=name,
        type="image/png" if name.endswith("png") else "application/octet-stream",
        size=len(data),
        created_at=NOON,
        **more,
    )


def ways_to(file: Attachment) -> list[str]:
    pictures = f"/pictures/{file.pk}"
    return [
        f"/files/{file.pk}/", f"{pictures}/small/", f"{pictures}/large/", f"{pictures}/pages/1/",
        picture_address(file.pk),
    ]  # fmt: skip


def test_an_infected_file_is_shut_on_every_way_and_says_why(clamd: FakeClamd) -> None:
    conversation = make_conversation()
    file = attach(conversation, "zdjecie.png", BAD_PICTURE)
    channels.scan_waiting()
    client = logged_in(role="administrator", language="en")

    page = text_of(client.get(f"/c/{conversation.pk}/"))
    look = text_of(client.get(f"/files/{file.pk}/look/"))

    assert [client.get(way).status_code for way in ways_to(file)] == [403] * 5
    assert "Virus found: Kram.Na-Niby" in page
    assert "data-struck" in page
    assert f"/files/{file.pk}/" not in page
    assert "A virus was found in zdjecie.png: Kram.Na-Niby" in look
    assert "<img" not in look
    assert "<a " not in look


def test_a_picture_inside_the_text_is_shut_too(clamd: FakeClamd) -> None:
    conversation = make_conversation("Oferta", html='<b>Oferta</b><img src="cid:logo">')
    file = attach(conversation, "logo.png", BAD_PICTURE, cid="logo")
    channels.scan_waiting()

    page = text_of(logged_in(language="en").get(f"/c/{conversation.pk}/"))
    shown = logged_in(name="Tomek").get(picture_address(file.pk))

    assert "Virus found: Kram.Na-Niby" in page
    assert (shown.status_code, shown.headers["Content-Type"]) == (403, "image/svg+xml")


def test_a_file_nobody_judged_yet_is_judged_when_it_is_opened(clamd: FakeClamd) -> None:
    clean = attach(make_conversation(), "umowa.bin", b"umowa")
    client = logged_in()

    assert client.get(f"/files/{clean.pk}/").content == b"umowa"
    assert clamd.judged == [b"umowa"]


def test_while_the_scanner_is_down_files_wait_and_words_arrive(settings: Any) -> None:
    settings.CLAMD = "127.0.0.1:1"
    conversation = make_conversation("Faktura w załączniku")
    file = attach(conversation, "faktura.bin", b"faktura")
    client = logged_in(language="en")

    refused = client.get(f"/files/{file.pk}/")
    page = text_of(client.get(f"/c/{conversation.pk}/"))

    assert refused.status_code == 403
    assert "is still being checked" in text_of(refused)
    assert "Faktura w załączniku" in page
    assert "Being checked for viruses" in page


def test_the_original_of_a_mail_with_a_virus_is_for_those_who_look_after_quarantine(
    clamd: FakeClamd,
) -> None:
    conversation = make_conversation()
    attach(conversation, "a.bin", VIRUS)
    channels.scan_waiting()
    address = f"/m/{conversation.messages.get().pk}/original/"

    assert logged_in().get(address).status_code == 403
    assert logged_in(name="Ewa", role="supervisor").get(address).status_code == 200


def test_a_supervisor_releases_a_file_that_could_not_be_judged(clamd: FakeClamd) -> None:
    conversation = make_conversation()
    file = attach(conversation, "film.bin", b"x" * 1_100_000)
    channels.scan_waiting()
    ola = logged_in(language="en")
    ewa = logged_in(name="Ewa", role="supervisor", language="en")

    seen_by_ola = text_of(ola.get(f"/c/{conversation.pk}/"))
    refused = ola.post(f"/files/{file.pk}/release/", headers=HTMX)
    still_shut = ola.get(f"/files/{file.pk}/")
    released = ewa.post(f"/files/{file.pk}/release/", headers=HTMX)

    assert "Too large for the virus scanner" in seen_by_ola
    assert "/release/" not in seen_by_ola
    assert (refused.status_code, still_shut.status_code) == (404, 403)
    assert released.status_code == 204
    assert len(ola.get(f"/files/{file.pk}/").content) == 1_100_000


def test_an_infected_file_can_not_be_released(clamd: FakeClamd) -> None:
    file = attach(make_conversation(), "a.bin", VIRUS)
    channels.scan_waiting()
    ewa = logged_in(name="Ewa", role="administrator")

    assert ewa.post(f"/files/{file.pk}/release/", headers=HTMX).status_code == 409
    assert ewa.get(f"/files/{file.pk}/").status_code == 403


def test_an_agent_can_not_attach_a_virus(clamd: FakeClamd) -> None:
    conversation = make_conversation()
    file = SimpleUploadedFile("cennik.pdf", VIRUS)

    refused = logged_in(language="en").post(
        f"/c/{conversation.pk}/drafts/reply/files/", {"file": file}
    )

    assert refused.status_code == 422
    assert refused.json()["message"] == "A virus was found in cennik.pdf. It was not attached."
    assert not Attachment.objects.exists()


def test_open_pages_look_again_when_a_file_was_judged(
    clamd: FakeClamd, django_assert_num_queries: Any
) -> None:
    from kontuar.conversations.services.checked import show_checked

    file = attach(make_conversation(), "a.bin", b"abc")
    settle()

    with django_assert_num_queries(2):  # whose it is, and the word to their pages
        show_checked(sha256=bytes(file.blob_id).hex(), at=file.created_at)


def test_the_overview_raises_the_alarm_when_files_wait_in_vain(settings: Any) -> None:
    from datetime import timedelta

    from kontuar.kit import clock

    settings.CLAMD = "127.0.0.1:1"
    attach(make_conversation(), "a.bin", b"abc")
    ewa = logged_in(name="Ewa", role="administrator", language="en")
    calm = text_of(ewa.get("/manage/"))

    channels.scan_waiting(now=lambda: clock.now() - timedelta(minutes=6))

    assert "virus scanner" not in calm
    assert "The virus scanner does not answer" in text_of(ewa.get("/manage/"))
