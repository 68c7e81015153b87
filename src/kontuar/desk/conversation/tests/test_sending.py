"""What became of an answer, on the screen: taken back, sent again, corrected, known."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from kontuar.channels import services as channels
from kontuar.channels.contract import Deferred, Rejected, SendOutcome, Sent, Uncertain
from kontuar.channels.models import DeadAddress, Delivery
from kontuar.conversations.models import Attachment, Conversation, Draft, Message
from kontuar.desk.tests.pages import HTMX, logged_in, text_of
from kontuar.kit import clock
from kontuar.people.models import Agent, Company
from kontuar.testing.cast import NOON, make_agent, make_conversation
from kontuar.testing.fakes import FakeChannel
from kontuar.testing.settling import settle

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 x"


@pytest.fixture
def conversation() -> Conversation:
    return make_conversation(id="<1@ala>")


@pytest.fixture
def ola() -> Agent:
    return make_agent("Ola")


def wait(seconds: int) -> None:
    Company.objects.update(undo_seconds=seconds)


def send(client: Client, conversation: Conversation, **more: object) -> dict[str, object]:
    given = {"html": "<p>Już jedzie</p>", "to": "Ala <ala@example.pl>", **more}
    response = client.post(f"/c/{conversation.pk}/reply/", given, headers=HTMX)
    told: dict[str, object] = json.loads(response.headers["HX-Trigger"])
    return told | {"status": response.status_code}


def page(client: Client, conversation: Conversation) -> str:
    return text_of(client.get(f"/c/{conversation.pk}/"))


def test_the_notice_and_the_message_lead_back_and_the_composer_has_the_text_again(
    conversation: Conversation, ola: Agent, fake_channel: FakeChannel
) -> None:
    client = logged_in(ola)
    wait(20)
    told = send(client, conversation, cc="b@example.pl")
    message = Message.objects.get(kind="outbound")
    url = f"/m/{message.pk}/undo/"
    assert told["toast"]["undo"] == url  # type: ignore[index]
    assert told["toast"]["seconds"] == 20  # type: ignore[index]
    assert "data-undo-sending" in page(client, conversation)
    assert "Wyjdzie za" in page(client, conversation)
    assert "data-undo-sending" not in page(logged_in(name="Tomek"), conversation)

    back = client.post(url, {"key": "k"}, headers=HTMX)
    again = client.post(url, {"key": "k2"}, headers=HTMX)

    assert json.loads(back.headers["HX-Trigger"])["redraft"]["target"] == "body"
    assert again.status_code == 404
    desk = text_of(client.get(f"/c/{conversation.pk}/reply/desk/", headers=HTMX))
    assert "Już jedzie" in desk
    assert 'name="cc" value="b@example.pl"' in desk
    settle()
    assert fake_channel.sent == []


def test_from_another_page_undo_leads_to_the_conversation(
    conversation: Conversation, ola: Agent
) -> None:
    ola.after_send = "next"
    ola.save()
    client = logged_in(ola)
    wait(10)
    given = {"html": "Halo", "to": "ala@example.pl"}
    client.post(f"/c/{conversation.pk}/reply/", given, headers=HTMX)
    url = f"/m/{Message.objects.get(kind='outbound').pk}/undo/"
    assert f'data-undo="{url}"' in text_of(client.get("/"))

    back = client.post(url, headers={**HTMX, "HX-Current-URL": "http://h/"})

    assert back.headers["HX-Redirect"] == f"/c/{conversation.pk}/"
    assert "Halo" in page(client, conversation)


def test_too_late_is_said_in_plain_words(
    conversation: Conversation, ola: Agent, fake_channel: FakeChannel
) -> None:
    client = logged_in(ola)
    wait(5)
    send(client, conversation)
    channels.send_due(now=lambda: clock.now() + timedelta(seconds=6))
    message = Message.objects.get(kind="outbound")

    answer = client.post(f"/m/{message.pk}/undo/", headers=HTMX)

    assert answer.status_code == 409
    assert "Za późno" in json.loads(answer.headers["HX-Trigger"])["toast"]["text"]
    assert len(fake_channel.sent) == 1


@pytest.mark.parametrize(
    ("outcome", "words", "buttons"),
    [
        (Sent(), "Wysłano", ()),
        (Deferred("try_later", "451 later"), "Jeszcze nie wysłano", ("Spróbuj teraz",)),
        (
            Rejected("spam_refused", "550 spam"),
            "Nie wysłano",
            ("Popraw i wyślij ponownie", "Wyślij ponownie"),
        ),
        (Uncertain("lost_after_data", "timeout"), "Nie wiadomo na pewno", ("Dotarła",)),
        (
            Sent("250 ok; b@example.pl: 550 no", refused=("b@example.pl",)),
            "Wysłano, ale nie do wszystkich",
            ("Popraw i wyślij ponownie", "Zostaw tak"),
        ),
    ],
)
def test_each_state_has_words_and_a_next_step(
    conversation: Conversation,
    ola: Agent,
    fake_channel: FakeChannel,
    outcome: SendOutcome,
    words: str,
    buttons: tuple[str, ...],
) -> None:
    client = logged_in(ola)
    fake_channel.outcomes.append(outcome)
    send(client, conversation, cc="b@example.pl")
    settle()

    shown = page(client, conversation)

    footer = shown.split('<footer class="delivered')[1].split("</footer>")[0]
    assert words in footer
    for button in ("Spróbuj teraz", "Popraw i wyślij ponownie", "Dotarła", "Zostaw tak"):
        assert (button in footer) == (button in buttons), button
    detail = getattr(outcome, "detail", "")
    assert (f"<code>{detail}</code>" in footer) == bool(detail)


def test_a_refused_answer_is_taken_up_with_its_files_and_sent_to_another_address(
    conversation: Conversation, ola: Agent, fake_channel: FakeChannel
) -> None:
    client = logged_in(ola)
    paper = Attachment.objects.create(
        uploaded_by=ola,
        draft=Draft.objects.create(
            conversation=conversation, agent=ola, kind="reply", updated_at=NOON
        ),
        blob_id=channels.store_blobs([PDF])[0],
        name="umowa.pdf",
        type="application/pdf",
        size=len(PDF),
        created_at=NOON,
    )
    fake_channel.outcomes.append(Rejected("address_refused", "550 5.1.1 no", ("ala@example.pl",)))
    send(client, conversation, files=str(paper.pk))
    settle()
    first = Message.objects.get(kind="outbound")

    told = client.post(f"/m/{first.pk}/rewriting/", headers=HTMX).headers["HX-Trigger"]

    assert json.loads(told)["redraft"]["focus"] == "recipients"
    desk = text_of(client.get(f"/c/{conversation.pk}/reply/desk/", headers=HTMX))
    assert "is-dead" in desk
    copy = Attachment.objects.exclude(pk=paper.pk).get()
    assert str(copy.pk) in desk
    send(client, conversation, to="nowa@example.pl", files=str(copy.pk))
    settle()
    assert [f.name for f in fake_channel.sent[1].files] == ["umowa.pdf"]
    assert [a.email for a in fake_channel.sent[1].to] == ["nowa@example.pl"]
    assert first.attachments.count() == 1


def test_only_those_who_did_not_get_it_are_written_to_again(
    conversation: Conversation, ola: Agent, fake_channel: FakeChannel
) -> None:
    client = logged_in(ola)
    fake_channel.outcomes.append(Sent("550", refused=("b@example.pl",)))
    send(client, conversation, cc="B <b@example.pl>")
    settle()
    message = Message.objects.get(kind="outbound")

    client.post(f"/m/{message.pk}/rewriting/", headers=HTMX)

    draft = Draft.objects.get()
    assert (draft.to, draft.cc) == ([{"name": "B", "email": "b@example.pl"}], [])
    client.post(f"/m/{message.pk}/arrival/", headers=HTMX)
    assert Delivery.objects.get().state == "sent"


def test_a_dead_address_is_refused_in_words_and_can_be_insisted_on(
    conversation: Conversation, ola: Agent, fake_channel: FakeChannel
) -> None:
    client = logged_in(ola)
    channels.bury_address(
        email="ala@example.pl", detail="550 5.1.1 no such user", delivery_id=None, at=NOON
    )
    assert "is-dead" in page(client, conversation)

    told = send(client, conversation)

    refusal = told["refused"]
    assert told["status"] == 422
    assert refusal["code"] == "address_dead"  # type: ignore[index]
    assert refusal["dead"] == "ala@example.pl"  # type: ignore[index]
    assert "550 5.1.1 no such user" in refusal["text"]  # type: ignore[index]
    assert not Delivery.objects.exists()
    assert send(client, conversation, anyway="1")["status"] == 200
    settle()
    assert len(fake_channel.sent) == 1
    assert not DeadAddress.objects.exists()


def test_what_was_held_back_goes_when_a_person_insists(
    conversation: Conversation, ola: Agent, fake_channel: FakeChannel
) -> None:
    client = logged_in(ola)
    wait(10)
    send(client, conversation)
    channels.bury_address(email="ala@example.pl", detail="550", delivery_id=None, at=NOON)
    settle()
    message = Message.objects.get(kind="outbound")
    assert message.mentions.get().agent == ola
    assert "Wyślij mimo to" in page(client, conversation)

    refused = client.post(f"/m/{message.pk}/sending/", headers=HTMX)
    assert (refused.status_code, Delivery.objects.get().state) == (422, "rejected")
    client.post(f"/m/{message.pk}/sending/", {"anyway": "1"}, headers=HTMX)
    settle()

    assert (Delivery.objects.get().state, len(fake_channel.sent)) == ("sent", 1)
