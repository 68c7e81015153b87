"""What holds for every screen of management: few queries, both languages, nothing inline."""

import re

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kontuar.channels.contract import Arrival, ChannelTrouble
from kontuar.channels.models import Delivery, Inbound
from kontuar.channels.services import ChannelIntake, record_trouble
from kontuar.events.models import Cursor, EventRow, Parked
from kontuar.kit.webapi import ApiTrouble
from kontuar.manage.pages import SECTIONS, Attention
from kontuar.orders import services as orders
from kontuar.orders.contract import RefundOrder
from kontuar.orders.reads.listing import OrderFilters, order_page
from kontuar.orders.wishes import DeedWish
from kontuar.people import services as people
from kontuar.people.models import Agent, Company
from kontuar.testing.cast import (
    NOON,
    make_agent,
    make_channel,
    make_connection,
    make_conversation,
    make_queue,
)
from kontuar.testing.shops import an_order, pln

pytestmark = pytest.mark.django_db

SCREENS = (
    "overview", "people", "agent-new", "invitations", "invitation-new", "teams", "team-new",
    "shops", "company", "shop-new", "channels", "channel-new", "quarantine", "outbox", "events",
    "demo", "imports", "limits",
)  # fmt: skip
ENGLISH = {
    "overview": "Overview", "people": "People", "agent-new": "Add a colleague",
    "invitations": "Invitations", "invitation-new": "Invite a colleague", "teams": "Teams",
    "team-new": "New team", "shops": "Shops", "company": "Company", "shop-new": "New shop",
    "channels": "Channels", "channel-new": "Connect a mailbox", "quarantine": "Quarantine",
    "outbox": "Unsent", "events": "Stuck events", "demo": "Demo data",
    "imports": "Import of old mail", "limits": "Limits",
}  # fmt: skip
POLISH = {
    "overview": "Przegląd", "people": "Osoby", "agent-new": "Dodaj osobę",
    "invitations": "Zaproszenia", "invitation-new": "Zaproś osobę", "teams": "Zespoły",
    "team-new": "Nowy zespół", "shops": "Sklepy", "company": "Firma", "shop-new": "Nowy sklep",
    "channels": "Kanały", "channel-new": "Podłącz skrzynkę", "quarantine": "Kwarantanna",
    "outbox": "Niewysłane", "events": "Zdarzenia", "demo": "Dane demo",
    "imports": "Import starej poczty", "limits": "Limity",
}  # fmt: skip


@pytest.fixture
def ewa(client: Client) -> Agent:
    """An administrator in a company with one shop, logged in."""
    Company.objects.create(name="Kram sp. z o.o.", set_up_at=NOON)
    make_queue()
    agent = make_agent("Ewa", role="administrator")
    client.force_login(agent)
    return agent


def fill(ewa: Agent) -> None:
    """Some of everything that a supervisor may meet."""
    for number in range(5):
        one = make_agent(f"Ola {number}", all_queues=False)
        one.queues.add(make_queue(f"Kolejka {number}"))
        people.save_team(team_id=None, name=f"Zespół {number}", members=[one.pk, ewa.pk])
        people.invite_agent(
            email=f"nowa{number}@kram.example",
            name=f"Nowa {number}",
            role="agent",
            by=ewa,
            at=timezone.now(),
        )
        channel = make_channel(f"skrzynka{number}@kram.example")
        raw = f"From: Ala <ala{number}@example.pl>\nSubject: Paczka {number}\n\nx"
        ChannelIntake(channel.pk).store([Arrival(raw=raw.encode(), received_at=NOON)])
        Delivery.objects.create(
            channel=channel,
            rfc_message_id=f"<{number}@kram>",
            payload={"subject": f"Odp: {number}", "to": [{"name": "Ala", "email": "a@b.pl"}]},
            state="rejected",
            reason_code="address_refused",
            try_at=NOON,
            created_at=NOON,
        )
    Inbound.objects.update(state="quarantined", reason="no header", settled_at=NOON)
    record_trouble(channel_id=channel.pk, trouble=ChannelTrouble("wrong_password"), at=NOON)
    make_conversation()
    for row in EventRow.objects.all()[:3]:
        Parked.objects.create(event=row, room="conversations", error="KeyError", parked_at=NOON)
    Cursor.objects.create(room="people", stopped_at=NOON, stopped_because="ValueError")


def test_a_full_screen_takes_few_queries(client: Client, ewa: Agent) -> None:
    fill(ewa)
    taken: dict[str, int] = {}

    for screen in SCREENS:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(reverse(f"manage:{screen}"))
        assert answer.status_code == 200
        taken[screen] = len(queries)

    assert {screen: count for screen, count in taken.items() if count > 12} == {}


def test_an_empty_screen_stands_in_both_languages(client: Client, ewa: Agent) -> None:
    polish = {screen: shown(client, screen) for screen in SCREENS}
    people.save_preferences(agent=ewa, language="en")
    english = {screen: shown(client, screen) for screen in SCREENS}

    assert {screen: title_of(page) for screen, page in polish.items()} == POLISH
    assert {screen: title_of(page) for screen, page in english.items()} == ENGLISH
    inline = re.compile(r"\sstyle=\"|<script(?![^>]*src=)|\son\w+=\"")
    assert [screen for screen, page in polish.items() if inline.search(page)] == []


def shown(client: Client, screen: str) -> str:
    return client.get(reverse(f"manage:{screen}")).content.decode()


def title_of(page: str) -> str:
    return page.partition("<title>")[2].partition(" · Kontuar</title>")[0]


def test_the_side_menu_counts_what_waits(client: Client, ewa: Agent) -> None:
    fill(ewa)

    menu = client.get(reverse("manage:menu"), {"at": "quarantine"}).content.decode()

    counts = dict(re.findall(r"<span>([^<]+)</span><span class=\"count\">(\d+)</span>", menu))
    assert counts == {"Kanały": "1", "Kwarantanna": "5", "Niewysłane": "5", "Zdarzenia": "4"}


def test_the_overview_names_what_needs_somebody(client: Client, ewa: Agent) -> None:
    make_channel()
    calm = client.get(reverse("manage:overview")).content.decode()
    fill(ewa)
    busy = client.get(reverse("manage:overview")).content.decode().replace("\xa0", " ")

    assert "Wszystko w\xa0porządku" in calm
    assert "5 wiadomości nie udało się odczytać" in busy
    assert "5 odpowiedzi nie zostało wysłanych" in busy
    assert "Utknęły 3 zdarzenia" in busy
    assert "nie działa" in busy


def test_refused_reports_are_told_on_the_overview_and_on_the_channel(
    client: Client, ewa: Agent
) -> None:
    channel = make_channel()
    fault = ChannelTrouble("report_forged", "wrong login")
    ChannelIntake(channel.pk).refused_report(fault, timezone.now())

    overview, channels = shown(client, "overview"), shown(client, "channels")

    assert "Powiadomienia o wysłanych wiadomościach są odrzucane" in overview.replace("\xa0", " ")
    assert "1× wrong login" in channels
    assert "Działa" in channels
    assert '<span>Kanały</span><span class="count">1</span>' in channels


def test_thousands_that_need_somebody_stand_apart() -> None:
    found = Attention(health=(), parked=1234, stopped=0, undecided=5678)
    line = {"section": SECTIONS[0], "count": 12345}

    text = render_to_string("manage/overview/_attention.html", {"found": found, "calm": False})
    menu = render_to_string("manage/_menu.html", {"menu": [line]})

    assert "1\xa0234 zdarze" in text
    assert "5\xa0678 działań na" in text
    assert '<span class="count">12\xa0345</span>' in menu


def test_what_waits_for_a_decision_is_counted_where_somebody_may_decide(
    client: Client, ewa: Agent
) -> None:
    make_channel()
    kram = make_connection()
    orders.upsert_orders(connection_id=kram.pk, orders=[an_order("1")], read_at=NOON)
    order_id = order_page(agent=ewa, filters=OrderFilters()).rows[0].id
    ola = make_agent("Ola")
    wish = DeedWish(RefundOrder(pln(100)), reason="damaged")
    orders.ask_for_deed(order_id=order_id, by=ola, wish=wish, at=NOON)
    trouble = ApiTrouble("unauthorized", permanent=True)
    orders.record_trouble(connection_id=kram.pk, trouble=trouble, at=NOON)

    text = shown(client, "overview").replace("\xa0", " ")
    menu = client.get(reverse("manage:menu")).content.decode()

    assert "1 działanie na zamówieniu czeka na decyzję" in text
    assert 'href="/orders/deeds/?list=decide"' in text
    assert "1 połączenie ze sklepem lub przewoźnikiem nie działa" in text
    assert '<span>Przegląd</span><span class="count">1</span>' in menu
    assert client.get("/orders/deeds/count/").content == b"1"
