"""Every route of the desk, for everybody, on their own and on foreign things."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver

from kontuar.channels.services import store_blobs
from kontuar.conversations.models import Attachment, Conversation
from kontuar.desk import urls
from kontuar.desk.files.links import picture_address
from kontuar.desk.tests.pages import logged_in, set_up
from kontuar.testing.cast import NOON, make_agent, make_conversation, make_queue
from kontuar.testing.files import make_picture

pytestmark = pytest.mark.django_db
GET, POST = "get", "post"
OPEN = {"desk:inbox", "desk:more", "desk:list", "desk:views", "desk:profile", "desk:colleagues",
        "desk:orders", "desk:orders_more", "desk:parcels", "desk:parcels_more",
        "desk:deeds"}  # fmt: skip
READING = {
    "conversation", "live", "earlier", "typing", "assignment", "tags", "original",
    "frame", "file", "look", "thumb", "preview", "mail_pictures", "merging", "beside",
    "order_choice",
}  # fmt: skip
WRITING = {
    "taking", "snooze", "closure", "opening", "untagging", "reply", "reply_preview", "note",
    "draft", "draft_removal", "upload", "sending", "undo", "rewriting", "arrival", "separation",
    "customer_preferences", "customer_parting",
}  # fmt: skip
WORKING = {"reply_desk", "variables", "customer", "customer_joining"}
SENT = {"sending", "undo", "rewriting", "arrival"}
"""There is nothing to be done about a customer's message."""
OTHERS = {
    "order_freshening", "customer_note_removal", "read", "reading", "file_removal", "release",
    "picture", "remote", "page",
}  # fmt: skip
SHOP = {"order", "order_refresh", "order_picture"}
"""Of an order: desk/orders/tests."""
DEED = {
    "deed",
    "deed_effect",
    "deed_decision",
    "deed_finding",
    "deed_withdrawal",
    "deeds_count",
    "deeds_seen",
}
"""What is done to an order: desk/deeds/tests."""
DEED_POSTS = {"deed_effect", "deed_withdrawal", "deeds_seen"}


def routes(
    patterns: list[URLPattern | URLResolver], before: str = "/"
) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, path)
        else:
            yield str(pattern.name), path


ROUTES = dict(routes(urls.urlpatterns))


def test_every_route_is_in_the_matrix() -> None:
    pages = {name.removeprefix("desk:") for name in OPEN}
    known = pages | READING | WRITING | WORKING | OTHERS | SHOP | DEED

    assert set(ROUTES) == known


@pytest.fixture
def conversation() -> Conversation:
    set_up()
    return make_conversation(html="<p><b>Halo</b></p>")


@pytest.fixture
def file(conversation: Conversation) -> Attachment:
    blob = store_blobs([make_picture()])[0]
    message = conversation.messages.get()
    values = {"name": "a.png", "type": "image/png", "size": 8, "created_at": NOON}
    return Attachment.objects.create(message=message, blob_id=blob, **values)


def address(name: str, conversation: Conversation, file: Attachment) -> str:
    message: UUID = conversation.messages.order_by("pk")[0].pk
    given = {
        "<uuid:conversation_id>": str(conversation.pk),
        "<uuid:message_id>": str(message),
        "<uuid:attachment_id>": str(file.pk),
        "<slug:kind>": "reply",
        "<uuid:order_id>": str(uuid4()),
        "<uuid:deed_id>": str(uuid4()),
        "<slug:deed_kind>": "refund",
        "<int:number>": "1",
        "<int:position>": "0",
        "pictures/shown/<str:token>/": picture_address(file.pk)[1:],
        "<str:token>": "nothing",
    }
    path = ROUTES[name]
    for placeholder, value in given.items():
        path = path.replace(placeholder, value)
    return path


def ask(client: Client, name: str, path: str) -> int:
    """The status of what a browser would do there."""
    posts = (
        WRITING | DEED_POSTS | {"read", "reading", "file_removal", "release", "order_freshening"}
    )
    posts |= {"customer_note_removal"}
    method = POST if name in posts else GET
    given = {"name": "x", "until": "soon", "html": "Halo", "to": "ala@example.pl"}
    status: int = getattr(client, method)(path, given if method == POST else {}).status_code
    return status


def test_a_stranger_gets_nowhere(conversation: Conversation, file: Attachment) -> None:
    for name in ROUTES:
        expected = {"picture": 200, "remote": 404}.get(name)
        status = ask(Client(), name, address(name, conversation, file))
        posted = name in WRITING | DEED_POSTS | OTHERS - {"page"}
        assert status == (expected or (401 if posted else 302)), name


def test_whoever_has_another_queue_finds_nothing(
    conversation: Conversation, file: Attachment
) -> None:
    ola = make_agent("Ola", all_queues=False)
    ola.queues.add(make_queue("Zwroty"))
    client = logged_in(ola)

    also = {"read", "reading", "release", "page", "order_freshening", "customer_note_removal"}
    for name in READING | WRITING | WORKING | also:
        assert ask(client, name, address(name, conversation, file)) == 404, name
    conversation.refresh_from_db()
    assert (conversation.state, conversation.messages.count()) == ("open", 1)


def test_who_only_reads_reads(conversation: Conversation, file: Attachment) -> None:
    client = logged_in(name="Iza", role="read_only")

    for name in READING:
        assert ask(client, name, address(name, conversation, file)) == 200, name
    for name in WRITING:
        assert ask(client, name, address(name, conversation, file)) in (403, 404), name
    for name in ("reading", "release", *WORKING):
        assert ask(client, name, address(name, conversation, file)) == 404, name
    conversation.refresh_from_db()
    assert (conversation.state, conversation.messages.count()) == ("open", 1)


@pytest.mark.parametrize("role", ["agent", "supervisor", "administrator"])
def test_who_works_here_reads_and_writes(
    conversation: Conversation, file: Attachment, role: str
) -> None:
    client = logged_in(name="Ewa", role=role)

    for name in READING | WORKING:
        assert ask(client, name, address(name, conversation, file)) == 200, name
    for name in SENT:
        assert ask(client, name, address(name, conversation, file)) == 404, name
    for name in WRITING - {"upload", "separation", "customer_parting"} - SENT:
        assert ask(client, name, address(name, conversation, file)) in (200, 204), name
    reading = ask(client, "reading", address("reading", conversation, file))
    assert reading == (404 if role == "agent" else 204)
    release = ask(client, "release", address("release", conversation, file))
    assert release == (404 if role == "agent" else 409)
