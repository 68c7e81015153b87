"""The inbox: full, empty, refused, Polish, quick."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from kontuar.conversations import services
from kontuar.conversations.contract import TagChange
from kontuar.desk.tests.pages import HTMX, logged_in, set_up, text_of
from kontuar.kit import clock
from kontuar.testing.cast import NOON, make_agent, make_channel, make_conversation, make_queue, say
from kontuar.testing.settling import settle

pytestmark = pytest.mark.django_db


def test_what_waits_longest_is_on_top() -> None:
    now = clock.now()
    make_conversation("Młodsza", at=now - timedelta(hours=1), subject="Druga")
    make_conversation("Starsza", at=now - timedelta(hours=30), subject="Pierwsza")

    page = text_of(logged_in().get("/"))

    assert page.index("Pierwsza") < page.index("Druga")
    assert page.count("row-near") == 1
    assert "Czeka ponad dobę" in page


def test_an_empty_inbox_says_so_and_one_button_leads_on() -> None:
    make_channel()
    client = logged_in()

    assert "Na wszystko odpowiedziano" in text_of(client.get("/"))
    mine = text_of(client.get("/?view=mine"))
    assert "Nic na Ciebie nie czeka" in mine
    assert "/?view=unassigned" in mine


def test_before_a_mailbox_is_connected_the_one_button_connects_it() -> None:
    connecting = f'href="{reverse("manage:channel-new")}"'

    assert connecting in text_of(logged_in(name="Ewa", role="supervisor").get("/"))
    agents = text_of(logged_in(name="Ola").get("/"))
    assert connecting not in agents
    assert "Skrzynka nie jest jeszcze podłączona" in agents


def test_a_stranger_is_asked_to_log_in_and_before_the_wizard_there_is_the_wizard() -> None:
    assert Client().get("/").headers["Location"] == reverse("manage:setup")

    set_up()

    assert (
        Client().get("/?view=mine").headers["Location"] == "/accounts/login/?next=/%3Fview%3Dmine"
    )


def test_conversations_of_other_queues_are_not_there() -> None:
    make_conversation(subject="Tajna sprawa")
    ola = make_agent("Ola", all_queues=False)
    ola.queues.add(make_queue("Zwroty"))

    assert "Tajna sprawa" not in text_of(logged_in(ola).get("/"))


def test_the_address_narrows_the_list() -> None:
    ola = make_agent("Ola")
    returned = make_conversation("Zwracam", subject="Zwrot lampy")
    make_conversation("Faktura", subject="Faktura za krzesło")
    tag = TagChange("zwrot")
    services.tag_conversation(conversation_id=returned.pk, by=ola, change=tag, at=NOON)
    client = logged_in(ola)
    tag_id = returned.tags.get().pk

    for query in ("?q=lamp", f"?tag={tag_id}", f"?q=%23{returned.number}"):
        page = text_of(client.get(f"/{query}"))
        assert "Zwrot lampy" in page
        assert "Faktura za krzesło" not in page
    assert "Nic nie pasuje" in text_of(client.get("/?q=nieistnieje"))
    assert "Zwrot lampy" in text_of(client.get("/?tag=bzdura&channel=1"))


def test_each_view_shows_its_own() -> None:
    ola, tomek = make_agent("Ola"), make_agent("Tomek")
    mine, others = make_conversation(subject="Moja"), make_conversation(subject="Zamykana")
    at = clock.now()
    from kontuar.conversations.contract import Assign, Note

    to = Assign(agent_id=ola.pk)
    services.assign_conversation(conversation_id=mine.pk, by=ola, to=to, at=at)
    services.close_conversation(conversation_id=others.pk, by=ola, at=at)
    note = Note("@Ola zobacz", mentioned=[ola.pk])
    services.add_note(conversation_id=mine.pk, by=tomek, note=note, at=at)
    client = logged_in(ola)

    assert "Moja" in text_of(client.get("/?view=mine"))
    assert "Moja" in text_of(client.get("/?view=mentions"))
    assert "Moja" not in text_of(client.get("/?view=unassigned"))
    assert "Zamykana" in text_of(client.get("/?view=closed"))
    assert "Nic nie jest odłożone" in text_of(client.get("/?view=snoozed"))


def test_further_rows_follow_without_gap_and_in_few_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(70):
        say(f"Treść {number}", subject=f"Sprawa {number:03}", at=NOON + timedelta(minutes=number))
    settle()
    client = logged_in()

    with django_assert_num_queries(8):
        page = text_of(client.get("/"))

    rows = page.count('class="list-row row')
    after = page.split("after=")[1].split('"')[0]
    with django_assert_num_queries(4):
        more = text_of(client.get(f"/inbox/more/?after={after}", headers=HTMX))
    assert (rows, more.count('class="list-row row')) == (50, 20)
    assert "Sprawa 050" in more
    assert "Show more" not in more


def test_htmx_gets_the_rows_alone() -> None:
    make_conversation(subject="Zwrot lampy")
    client = logged_in()

    rows = text_of(client.get("/?q=lamp", headers={**HTMX, "HX-Target": "div#rows"}))

    assert rows.startswith("{#") or "<html" not in rows
    assert "Zwrot lampy" in rows


def test_it_speaks_the_persons_language() -> None:
    english = text_of(logged_in(name="Tomek", language="en").get("/"))
    polish = text_of(logged_in(name="Ola", language="pl").get("/"))

    assert "All open" in english
    assert "Wszystkie otwarte" in polish
    assert "All open" not in polish


def test_what_strangers_write_can_not_break_a_row() -> None:
    ola = make_agent("Ola <i>")
    conversation = make_conversation(
        "<img src=x onerror=a()>", name='Ala "><b>', subject="<script>a()</script>"
    )
    tag = TagChange("<u>zwrot")
    services.tag_conversation(conversation_id=conversation.pk, by=ola, change=tag, at=NOON)
    from kontuar.conversations.contract import Assign

    to = Assign(agent_id=ola.pk)
    services.assign_conversation(conversation_id=conversation.pk, by=ola, to=to, at=NOON)

    page = text_of(logged_in(ola).get('/?q=a"><b>&view=all'))
    rows = text_of(logged_in(name="Tomek").get("/"))

    for dangerous in ("<script>a()", "<img src=x", '"><b>', "<u>zwrot", "Ola <i>"):
        assert dangerous not in page + rows
    assert "&lt;script&gt;a()&lt;/script&gt;" in rows


def test_the_open_conversation_stays_marked_when_the_list_looks_again() -> None:
    conversation = make_conversation()
    headers = {**HTMX, "HX-Current-URL": f"http://testserver/c/{conversation.pk}/?q=x"}

    rows = text_of(logged_in().get("/?part=live_rows", headers=headers))

    assert rows.count('aria-current="true"') == 1
