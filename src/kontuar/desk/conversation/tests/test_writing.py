"""Answers, notes and drafts from the screen; nothing typed is lost."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kontuar.conversations import selectors
from kontuar.conversations.models import Attachment, Conversation, Draft, Mention, Message
from kontuar.desk.conversation.writing import addresses
from kontuar.desk.tests.pages import HTMX, logged_in, text_of
from kontuar.people.models import Agent
from kontuar.testing.cast import make_agent, make_conversation, say
from kontuar.testing.fakes import FakeChannel
from kontuar.testing.files import make_picture
from kontuar.testing.settling import settle

pytestmark = pytest.mark.django_db
PNG = make_picture()


@pytest.fixture
def conversation() -> Conversation:
    return make_conversation(id="<1@ala>")


@pytest.fixture
def ola() -> Agent:
    return make_agent("Ola")


def upload(
    client: Client, conversation: Conversation, name: str, data: bytes, **more: str
) -> dict[str, str]:
    url = f"/c/{conversation.pk}/drafts/reply/files/"
    response = client.post(url, {"file": SimpleUploadedFile(name, data), **more})
    answer: dict[str, str] = response.json()
    return answer | {"status": str(response.status_code)}


def test_an_answer_goes_to_whom_it_says(
    conversation: Conversation, ola: Agent, fake_channel: FakeChannel
) -> None:
    client = logged_in(ola)
    seen = selectors.newest_message_id(conversation.pk)
    given = {
        "html": "<p>Już <b>sprawdzam</b></p>",
        "to": ["Ala Kowalska <ala@example.pl>", "szef@example.pl"],
        "bcc": "Kopia <kopia@example.pl>",
        "seen": str(seen),
        "key": "k1",
    }

    response = client.post(f"/c/{conversation.pk}/reply/", given, headers=HTMX)
    client.post(f"/c/{conversation.pk}/reply/", given, headers=HTMX)
    settle()

    sent = fake_channel.sent
    assert [[a.email for a in line] for line in (sent[0].to, sent[0].bcc)] == [
        ["ala@example.pl", "szef@example.pl"],
        ["kopia@example.pl"],
    ]
    assert len(sent) == 1
    assert 'id="reply-box"' in text_of(response)
    assert json.loads(response.headers["HX-Trigger"])["toast"]["text"] == "W drodze."


def test_send_and_close(conversation: Conversation, ola: Agent) -> None:
    given = {"html": "Gotowe", "to": "ala@example.pl", "close": "1"}

    logged_in(ola).post(f"/c/{conversation.pk}/reply/", given, headers=HTMX)

    conversation.refresh_from_db()
    assert conversation.state == "closed"


def test_after_sending_the_next_one_that_waits_opens_for_those_who_like_it(
    conversation: Conversation,
) -> None:
    other = make_conversation("Druga")
    tomek = make_agent("Tomek", after_send="next")

    given = {"html": "Gotowe", "to": "ala@example.pl"}
    response = logged_in(tomek).post(f"/c/{conversation.pk}/reply/", given, headers=HTMX)

    assert response.headers["HX-Redirect"] == f"/c/{other.pk}/"


def test_news_hold_an_answer_back_and_the_next_click_sends_it(
    conversation: Conversation, ola: Agent
) -> None:
    client = logged_in(ola)
    seen = selectors.newest_message_id(conversation.pk)
    say("Nadal nie ma", in_reply_to="<1@ala>")
    settle()
    given = {"html": "Dzień dobry", "to": "ala@example.pl", "seen": str(seen), "key": "k"}

    held = client.post(f"/c/{conversation.pk}/reply/", given, headers=HTMX)

    told = json.loads(held.headers["HX-Trigger"])["refused"]
    assert held.status_code == 409
    assert told["code"] == "news_arrived"
    assert "Ala Kowalska" in told["text"]
    assert not Message.objects.filter(kind="outbound").exists()
    sent = client.post(f"/c/{conversation.pk}/reply/", given | {"seen": told["seen"]}, headers=HTMX)
    assert sent.status_code == 200
    assert Message.objects.filter(kind="outbound").count() == 1


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"html": "Halo"}, 422),
        ({"html": "Halo", "to": "ala(at)example.pl"}, 422),
        ({"html": "<p><br></p>", "to": "ala@example.pl"}, 422),
    ],
)
def test_what_can_not_be_sent_is_refused_in_words(
    conversation: Conversation, ola: Agent, given: dict[str, str], status: int
) -> None:
    response = logged_in(ola).post(f"/c/{conversation.pk}/reply/", given, headers=HTMX)

    assert response.status_code == status
    assert response.headers["HX-Reswap"] == "none"
    assert json.loads(response.headers["HX-Trigger"])["refused"]["text"]
    assert not Message.objects.filter(kind="outbound").exists()


def test_a_session_that_ended_loses_nothing_and_saves_nothing(conversation: Conversation) -> None:
    given = {"html": "Długa odpowiedź", "to": "ala@example.pl"}

    answer = Client().post(f"/c/{conversation.pk}/reply/", given, headers=HTMX)
    draft = Client().post(f"/c/{conversation.pk}/drafts/reply/", given)
    look = Client().get(
        f"/c/{conversation.pk}/", headers={**HTMX, "HX-Current-URL": "http://h/c/1/?q=a"}
    )

    assert (answer.status_code, draft.status_code, look.status_code) == (401, 401, 401)
    assert "toast" in answer.headers["HX-Trigger"]
    assert look.headers["HX-Redirect"] == "/accounts/login/?next=%2Fc%2F1%2F%3Fq%3Da"
    assert not Draft.objects.exists()


def test_a_draft_comes_back_with_its_lines_files_and_pictures(
    conversation: Conversation, ola: Agent
) -> None:
    client = logged_in(ola)
    file = upload(client, conversation, "umowa.pdf", b"%PDF-1.4 x")
    picture = upload(client, conversation, "zdjecie.png", PNG, inline="1")
    html = f'<p>Hej <img src="{picture["url"]}" data-file="{picture["id"]}" alt="x"></p>'
    url = f"/c/{conversation.pk}/drafts/reply/"

    lines = {"touched": "1", "to": "Ktoś <ktos@example.pl>", "cc": "b@example.pl"}
    assert client.post(url, {"html": "<p>Hej</p>", **lines}).status_code == 204
    assert client.post(url, {"html": html, "mode": "reply"}).status_code == 204

    draft = Draft.objects.get()
    assert f'<img src="cid:{picture["id"]}">' in draft.html
    page = text_of(client.get(f"/c/{conversation.pk}/"))
    assert f"data-file=&quot;{picture['id']}&quot;" in page
    assert "Ktoś &lt;ktos@example.pl&gt;" in page
    assert 'value="b@example.pl"' in page
    assert file["id"] in page
    client.post(f"/files/{file['id']}/removal/")
    assert not Attachment.objects.filter(pk=file["id"]).exists()
    fresh = client.post(f"{url}removal/", headers=HTMX)
    assert "ktos@example.pl" not in text_of(fresh)
    assert not Draft.objects.exists()


def test_a_picture_in_the_text_goes_with_the_answer(
    conversation: Conversation, ola: Agent, fake_channel: FakeChannel
) -> None:
    client = logged_in(ola)
    picture = upload(client, conversation, "zdjecie.png", PNG, inline="1")
    html = f'<p><img src="{picture["url"]}" data-file="{picture["id"]}"></p>'

    given = {"html": html, "to": "ala@example.pl", "files": picture["id"]}
    client.post(f"/c/{conversation.pk}/reply/", given, headers=HTMX)
    settle()

    sent = fake_channel.sent[0]
    assert f"cid:{picture['id']}@kontuar" in sent.html
    assert [file.cid for file in sent.files] == [f"{picture['id']}@kontuar"]
    assert "/pictures/shown/" in text_of(client.get(f"/c/{conversation.pk}/"))


def test_a_file_over_the_limit_is_refused_in_words_and_the_draft_stays(
    conversation: Conversation, ola: Agent, settings: pytest.FixtureRequest
) -> None:
    settings.MAX_FILE_BYTES = 2_000_000  # type: ignore[attr-defined]
    client = logged_in(ola)
    client.post(f"/c/{conversation.pk}/drafts/reply/", {"html": "Zostaje"})

    answer = upload(client, conversation, "film.mp4", b"0" * 2_000_001)

    assert answer["status"] == "413"
    assert answer["message"] == "film.mp4 ma ponad 1 MB. Wyślij zamiast niego link."
    assert Draft.objects.get().html == "Zostaje"
    assert not Attachment.objects.exists()


def test_a_note_calls_a_colleague(conversation: Conversation, ola: Agent) -> None:
    tomek = make_agent("Tomek")
    client = logged_in(ola)

    offered = client.get("/colleagues/?q=to").json()
    given = {"html": "<p>@Tomek zobacz</p>", "mentions": str(tomek.pk), "key": "n"}
    response = client.post(f"/c/{conversation.pk}/note/", given, headers=HTMX)

    assert offered == {"people": [{"id": str(tomek.pk), "name": "Tomek"}]}
    assert 'id="note-box"' in text_of(response)
    assert Mention.objects.get().agent == tomek


def test_colleagues_see_that_somebody_writes_and_not_what(
    conversation: Conversation, ola: Agent
) -> None:
    client = logged_in(ola)
    client.post(f"/c/{conversation.pk}/drafts/reply/", {"html": "Tajne słowa"})

    seen = text_of(logged_in(name="Tomek").get(f"/c/{conversation.pk}/typing/", headers=HTMX))

    assert "Ola pisze odpowiedź" in seen
    assert "Tajne" not in seen
    assert "pisze" not in text_of(client.get(f"/c/{conversation.pk}/typing/", headers=HTMX))


def test_addresses_are_read_as_people_write_them() -> None:
    lines = ['"Kowalska, Ala" <Ala@Example.pl>', "b@example.pl", "  ", "Ewa <ewa@example.pl>"]

    found = [(a.name, a.email) for a in addresses(lines)]

    assert found == [
        ("Kowalska, Ala", "ala@example.pl"),
        ("", "b@example.pl"),
        ("Ewa", "ewa@example.pl"),
    ]
