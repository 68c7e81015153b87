"""Taking, assigning, tagging, putting aside, closing and opening again from the screen."""

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from kontuar.actions.models import ActionRun
from kontuar.conversations.models import Conversation
from kontuar.desk.conversation.snoozing import NotAMoment, moment_of, presets
from kontuar.desk.tests.pages import HTMX, logged_in, text_of
from kontuar.people.models import Agent, Team
from kontuar.testing.cast import make_agent, make_conversation, make_queue

pytestmark = pytest.mark.django_db
WARSAW = ZoneInfo("Europe/Warsaw")


@pytest.fixture
def conversation() -> Conversation:
    return make_conversation()


def do(
    client: Client, conversation: Conversation, what: str, **given: str
) -> dict[str, dict[str, str]]:
    """Press something; what the page was told."""
    response = client.post(f"/c/{conversation.pk}/{what}/", given, headers=HTMX)
    conversation.refresh_from_db()
    told: dict[str, dict[str, str]] = json.loads(response.headers["HX-Trigger"])
    return told | {"status": {"code": str(response.status_code)}}


def test_taking_can_be_undone(conversation: Conversation) -> None:
    ola = make_agent("Ola")
    client = logged_in(ola)

    told = do(client, conversation, "owner", key="k")

    assert conversation.assignee == ola
    assert told["acted"] == {"target": "body"}
    client.post(told["toast"]["undo"], headers=HTMX)
    conversation.refresh_from_db()
    assert conversation.assignee is None


def test_it_is_given_to_a_colleague_a_team_or_back(conversation: Conversation) -> None:
    tomek, team = make_agent("Tomek"), Team.objects.create(name="Zwroty")
    client = logged_in()

    menu = text_of(client.get(f"/c/{conversation.pk}/assignment/", headers=HTMX))
    do(client, conversation, "assignment", agent=str(tomek.pk))

    assert "Tomek" in menu
    assert "Zwroty" in menu
    assert conversation.assignee == tomek
    do(client, conversation, "assignment", team=str(team.pk))
    assert (conversation.assignee, conversation.team) == (None, team)
    do(client, conversation, "assignment", agent="")
    assert (conversation.assignee, conversation.team) == (None, None)


def test_nobody_gets_what_they_may_not_see(conversation: Conversation) -> None:
    tomek = make_agent("Tomek", all_queues=False)
    tomek.queues.add(make_queue("Zwroty"))

    told = do(logged_in(), conversation, "assignment", agent=str(tomek.pk))

    assert "nie może" in told["toast"]["text"]
    assert conversation.assignee is None


def test_tags_go_on_and_off(conversation: Conversation) -> None:
    client = logged_in()

    do(client, conversation, "tags", name="Zwrot", key="k")
    assert [t.name for t in conversation.tags.all()] == ["zwrot"]
    do(client, conversation, "tags/removal", name="zwrot", key="k")

    assert list(conversation.tags.all()) == []


def test_a_second_click_closes_once(conversation: Conversation) -> None:
    client = logged_in()

    do(client, conversation, "closure", key="k")
    told = do(client, conversation, "closure", key="k")

    assert conversation.state == "closed"
    assert ActionRun.objects.count() == 1
    client.post(told["toast"]["undo"], headers=HTMX)
    conversation.refresh_from_db()
    assert conversation.state == "open"


def test_it_is_put_aside_until_a_moment_in_the_persons_zone(conversation: Conversation) -> None:
    client = logged_in(time_zone="America/New_York")

    do(client, conversation, "snooze", until="2099-07-01T10:30")

    assert conversation.snoozed_until == datetime(2099, 7, 1, 14, 30, tzinfo=UTC)
    told = do(client, conversation, "snooze", until="2001-01-01T10:00")
    assert "minęła" in told["refused"]["text"] or told["status"]["code"] == "422"
    assert conversation.snoozed_until == datetime(2099, 7, 1, 14, 30, tzinfo=UTC)


def test_presets_are_mornings_in_the_zone_and_none_is_said_twice() -> None:
    sunday = datetime(2026, 3, 29, 14, 0, tzinfo=WARSAW)

    found = {p.slug: p.until.astimezone(WARSAW) for p in presets(sunday, WARSAW)}

    assert found == {
        "soon": datetime(2026, 3, 29, 16, 0, tzinfo=WARSAW),
        "tomorrow": datetime(2026, 3, 30, 9, 0, tzinfo=WARSAW),
        "week": datetime(2026, 4, 5, 9, 0, tzinfo=WARSAW),
    }
    assert [p.slug for p in presets(sunday - timedelta(days=6), WARSAW)] == [
        "soon",
        "tomorrow",
        "monday",
    ]
    with pytest.raises(NotAMoment):
        moment_of("kiedyś", now=sunday, zone=WARSAW)


def test_who_only_reads_changes_nothing(conversation: Conversation) -> None:
    client = logged_in(name="Iza", role="read_only")

    for what in ("owner", "closure", "opening", "assignment", "tags", "snooze", "reply", "note"):
        given = {"name": "x", "until": "soon", "html": "Halo", "to": "ala@example.pl"}
        told = do(client, conversation, what, **given)
        assert told["status"]["code"] == "403"

    assert conversation.state == "open"
    assert conversation.messages.count() == 1
    assert ActionRun.objects.count() == 0


def test_somebody_inactive_is_out(conversation: Conversation) -> None:
    client = logged_in()
    Agent.objects.update(is_active=False)

    assert client.get(f"/c/{conversation.pk}/").status_code in (302, 404)
