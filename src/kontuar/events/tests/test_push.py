"""Open pages hear what changed, resume after a loss, and strangers hear nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from django.db import connection, transaction

from kontuar.events import selectors
from kontuar.events.contract import Event
from kontuar.events.push import Push
from kontuar.events.services import publish, touch_topic
from kontuar.kit.ids import new_id
from kontuar.testing.cast import make_agent

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True, kw_only=True)
class Moved(Event):
    """Somebody went to another room."""

    name: ClassVar[str] = "tests.moved"
    topics: ClassVar[tuple[str, ...]] = ("people",)
    agent_id: UUID


class Page:
    """A browser's side of the stream."""

    def __init__(self, key: str, query: str, last_event_id: str = "") -> None:
        headers = [(b"cookie", f"sessionid={key}".encode())] if key else []
        if last_event_id:
            headers.append((b"last-event-id", last_event_id.encode()))
        self.scope = {"type": "http", "headers": headers, "query_string": query.encode()}
        self.got: list[dict[str, Any]] = []
        self.gone = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        self.got.append(message)

    @property
    def text(self) -> str:
        return b"".join(m.get("body", b"") for m in self.got).decode()

    async def until(self, words: str) -> None:
        for _ in range(300):
            if words in self.text:
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"{words!r} not in {self.text!r}")


def session_of(agent: Any) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(agent.pk)
    session[BACKEND_SESSION_KEY] = "x"
    session[HASH_SESSION_KEY] = agent.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def change_somebody() -> None:
    with transaction.atomic():
        publish(Moved(occurred_at=NOON, agent_id=new_id()))
    connection.close()


def type_something() -> None:
    touch_topic("typing-1")
    connection.close()


def browse(page: Page, story: Callable[[Push, Page], Awaitable[None]]) -> None:
    async def run() -> None:
        push = Push()
        stream = asyncio.ensure_future(push(page.scope, page.receive, page.send))
        try:
            await story(push, page)
        finally:
            page.gone.set()
            await asyncio.wait_for(stream, 5)
            push.stop()

    asyncio.run(run())


def test_a_page_hears_of_a_commit_and_only_of_its_topics() -> None:
    async def story(_push: Push, page: Page) -> None:
        await page.until("retry")
        await asyncio.sleep(0.3)
        await asyncio.to_thread(change_somebody)
        await page.until("data: people\n")

    page = Page(session_of(make_agent()), "topics=people,inbox")
    browse(page, story)

    assert page.got[0]["status"] == 200
    assert "data: inbox" not in page.text


def test_a_page_that_lost_its_connection_is_told_what_it_missed() -> None:
    key = session_of(make_agent())
    before = selectors.latest_position()
    change_somebody()

    async def story(_push: Push, page: Page) -> None:
        await page.until("data: people\n")

    browse(Page(key, "topics=people", last_event_id=before), story)


def test_a_made_up_position_makes_the_page_look_at_everything() -> None:
    async def story(_push: Push, page: Page) -> None:
        await page.until("data: people\n")

    browse(Page(session_of(make_agent()), "topics=people&after=nonsense"), story)


def test_typing_is_heard_without_a_fact_in_the_log() -> None:
    async def story(_push: Push, page: Page) -> None:
        await page.until("retry")
        await asyncio.sleep(0.3)
        await asyncio.to_thread(type_something)
        await page.until("data: typing-1\n")

    browse(Page(session_of(make_agent()), "topics=typing-1"), story)


@pytest.mark.parametrize("key", ["", "made-up-session-key-0000000000000"])
def test_strangers_hear_nothing_not_even_why_zammad_cve_2026_102489(key: str) -> None:
    async def story(_push: Push, page: Page) -> None:
        while len(page.got) < 2:
            await asyncio.sleep(0.01)

    page = Page(key, "topics=people")
    browse(page, story)

    assert page.got[0]["status"] == 403
    assert page.text == ""


def test_somebody_who_was_let_go_hears_nothing() -> None:
    agent = make_agent(is_active=False)

    async def story(_push: Push, page: Page) -> None:
        while len(page.got) < 2:
            await asyncio.sleep(0.01)

    page = Page(session_of(agent), "topics=people")
    browse(page, story)

    assert page.got[0]["status"] == 403


def test_ending_the_process_ends_the_streams() -> None:
    async def story(push: Push, page: Page) -> None:
        await page.until("retry")
        push.stop()
        for _ in range(200):
            if page.got[-1].get("more_body") is False:
                return
            await asyncio.sleep(0.01)
        raise AssertionError("the stream went on")

    browse(Page(session_of(make_agent()), "topics=people"), story)
