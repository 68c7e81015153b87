"""Connections: seen with their health, tried live, mapped, paused; only by whose brand it is."""

import time
from datetime import timedelta

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kontuar.kit.webapi import ApiTrouble
from kontuar.manage.connections import trying
from kontuar.orders import registry, services
from kontuar.orders.models import Connection, Hook, Order, Reread
from kontuar.orders.rules import HOOK_TRIES
from kontuar.people.models import Agent, Company
from kontuar.testing.cast import NOON, make_agent, make_connection, make_shop
from kontuar.testing.shops import FakeShop, an_order

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "form"}
FEED = {"connection_name": "Kram", "url": "https://kram.example/orders.json"}


@pytest.fixture
def ewa(client: Client) -> Agent:
    Company.objects.create(name="Kram", set_up_at=NOON)
    agent = make_agent("Ewa", role="supervisor", language="en")
    client.force_login(agent)
    return agent


def page(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(f"manage:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def failed_call(fake_shop: FakeShop, kram: Connection) -> Hook:
    services.store_hook(connection_id=kram.pk, headers={}, raw=b"<html>", at=NOON)
    Hook.objects.update(state="failed", attempts=HOOK_TRIES, reason="JSONDecodeError")
    return Hook.objects.get()


def test_the_list_says_why_one_does_not_work_and_what_waits(
    client: Client, ewa: Agent, fake_shop: FakeShop
) -> None:
    kram = make_connection()
    trouble = ApiTrouble("unauthorized", "401", permanent=True)
    services.record_trouble(connection_id=kram.pk, trouble=trouble, at=NOON)
    failed_call(fake_shop, kram)
    services.start_backfill(connection_id=kram.pk, since=NOON, actor="x", at=NOON)

    with CaptureQueriesContext(database) as queries:
        text = page(client, "connections")

    assert "Fake trouble: unauthorized" in text
    assert reverse("manage:connection-calls", args=[kram.pk]) in text
    assert reverse("manage:connection-history-stop", args=[kram.pk]) in text
    assert len(queries) <= 14
    assert 'Connections</span><span class="count">1</span>' in text


def test_an_empty_list_leads_to_connecting(client: Client, ewa: Agent) -> None:
    assert "No shop is connected yet" in page(client, "connections")
    assert "kind=feed" in page(client, "connection-new")


def test_a_feed_is_connected_and_its_key_shown_once(client: Client, ewa: Agent) -> None:
    shop = make_shop()
    url = reverse("manage:connection-new") + "?role=shop&kind=feed"
    given = FEED | {"brand": str(shop.pk), "connect": "untested"}

    answer = client.post(url, given, headers=HTMX)

    saved = Connection.objects.get(kind="feed")
    text = answer.content.decode()
    assert (saved.name, saved.shop_id, saved.settings["url"]) == ("Kram", shop.pk, FEED["url"])
    assert "Made for you" in text
    assert "without a working test" in text
    assert f"/hooks/shop/{saved.pk}/" in text
    assert "Made for you" not in page(client, "connection", saved.pk)


def test_what_is_missing_is_said_and_nothing_saved(client: Client, ewa: Agent) -> None:
    url = reverse("manage:connection-new") + "?role=shop&kind=feed"

    answer = client.post(url, {"connection_name": ""}, headers=HTMX)

    assert answer.status_code == 422
    assert not Connection.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_test_runs_step_by_step_and_says_what_is_wrong(client: Client) -> None:
    client.force_login(make_agent("Ewa", role="administrator", language="en"))
    shop = make_shop()
    url = reverse("manage:connection-new") + "?role=shop&kind=feed"
    given = FEED | {"brand": str(shop.pk), "url": "https://127.0.0.1:1/a.json"}

    text = client.post(url, given, headers=HTMX).content.decode()
    key = text.partition("/connections/trials/")[2].partition('"')[0]
    for _ in range(100):
        time.sleep(0.1)
        text = client.post(reverse("manage:connection-trial", args=[key])).content.decode()
        if "Trying" not in text:
            break

    assert "private net" in text
    assert "Save without a working test" in text
    assert not Connection.objects.exists()
    assert trying.PANEL.endswith("_trial.html")


def test_a_status_is_mapped_for_the_orders_that_have_it(
    client: Client, ewa: Agent, fake_shop: FakeShop
) -> None:
    kram = make_connection()
    odd = an_order("1", status="odd", state="unknown")
    services.upsert_orders(connection_id=kram.pk, orders=[odd], read_at=NOON)
    url = reverse("manage:connection-statuses", args=[kram.pk])
    assert "Not mapped" in page(client, "connection-statuses", kram.pk)

    answer = client.post(url, {"status": "odd", "state": "shipped"}, follow=True)

    assert Order.objects.get().state == "shipped"
    assert "Saved; 1 order changed." in answer.content.decode()
    assert client.post(url, {"status": "odd", "state": "nonsense"}).status_code == 404


def test_a_failed_call_is_tried_again(client: Client, ewa: Agent, fake_shop: FakeShop) -> None:
    kram = make_connection()
    hook = failed_call(fake_shop, kram)
    assert "&lt;html&gt;" in page(client, "connection-calls", kram.pk)

    client.post(reverse("manage:connection-calls-retry", args=[kram.pk]), {"hook": str(hook.pk)})

    hook.refresh_from_db()
    assert (hook.state, hook.attempts) == ("waiting", 0)


def test_a_failed_call_says_in_words_why(client: Client, ewa: Agent, fake_shop: FakeShop) -> None:
    kram = make_connection()
    failed_call(fake_shop, kram)
    Hook.objects.update(topic="unreadable", reason="schema: a row without the column id")
    Connection.objects.update(kind="feed")

    text = page(client, "connection-calls", kram.pk)

    assert "The file is not as described." in text.replace("\xa0", " ")
    assert "a row without the column id" in text
    assert "unreadable" not in text


def test_statuses_that_nobody_knows_stand_first(
    client: Client, ewa: Agent, fake_shop: FakeShop
) -> None:
    kram = make_connection()
    order = an_order("1", status="hold-b2b", state="unknown")
    services.upsert_orders(connection_id=kram.pk, orders=[order], read_at=NOON)

    text = page(client, "connection-statuses", kram.pk)

    assert text.count("Not mapped") == 1
    assert text.index("hold-b2b") < text.index("Not mapped") < text.index(">New<")


def test_everything_given_up_is_tried_again_at_once(client: Client, ewa: Agent) -> None:
    kram = make_connection()
    Reread.objects.create(
        connection=kram, kind="order", external_id="1", asked_at=NOON, try_at=NOON, is_parked=True
    )

    client.post(reverse("manage:connection-calls-retry", args=[kram.pk]))

    assert Reread.objects.get().is_parked is False


def test_history_is_stopped_and_goes_on_where_it_was(client: Client, ewa: Agent) -> None:
    kram = make_connection()
    client.post(reverse("manage:connection-history", args=[kram.pk]), {"days": "90"})
    kram.refresh_from_db()
    since = kram.backfill_since
    assert kram.backfill == "running"
    Connection.objects.update(backfill_done=7, backfill_cursor={"at": 7})

    client.post(reverse("manage:connection-history-stop", args=[kram.pk]))
    kram.refresh_from_db()
    assert kram.backfill == "stopped"
    client.post(reverse("manage:connection-history", args=[kram.pk]), {"resume": "1"})

    kram.refresh_from_db()
    assert (kram.backfill, kram.backfill_done, kram.backfill_since) == ("running", 7, since)
    assert since is not None
    assert since < kram.created_at + timedelta(days=3650)


def test_how_many_older_orders_came_can_be_read(client: Client, ewa: Agent) -> None:
    make_connection()
    Connection.objects.update(backfill="done", backfill_done=18422, backfill_since=NOON)

    assert "18,422 older orders since" in page(client, "connections")


def test_another_brands_connection_is_not_here(client: Client, fake_shop: FakeShop) -> None:
    mine, other = make_shop("Kram"), make_shop("Bazar")
    kram = make_connection("Bazar", shop=other)
    hook = failed_call(fake_shop, kram)
    ewa = make_agent("Ewa", role="supervisor", all_shops=False)
    ewa.shops.add(mine)
    client.force_login(ewa)

    names = ("connection-pause", "connection-resume", "connection-history", "connection-statuses")
    for name in (*names, "connection-history-stop", "connection-calls-retry"):
        url = reverse(f"manage:{name}", args=[kram.pk])
        assert client.post(url, {"hook": str(hook.pk), "status": "a"}).status_code == 404, name
    for name in ("connection", "connection-statuses", "connection-calls"):
        assert client.get(reverse(f"manage:{name}", args=[kram.pk])).status_code == 404, name

    kram.refresh_from_db()
    hook.refresh_from_db()
    assert (kram.state, kram.backfill, hook.state) == ("on", "", "failed")
    assert "Bazar" not in page(client, "connections")


def test_polish_speaks_polish(client: Client, ewa: Agent) -> None:
    ewa.language = "pl"
    ewa.save()
    make_connection()

    text = page(client, "connections")

    assert "Połączenia ze sklepami" in text
    assert "Wstrzymaj połączenie Kram" in text
    assert "kanał Kram" not in text


def test_one_whose_plugin_was_removed_says_so_everywhere(client: Client, ewa: Agent) -> None:
    kram = make_connection()
    make_connection("Post", kind="fakepost", role="carrier")
    registry.forget("fake")
    registry.forget("fakepost")

    listed = page(client, "connections")
    own = page(client, "connection", kram.pk)

    assert listed.count("Plugin missing") == 2
    assert "The plugin “fakepost” is not installed" in listed
    assert "The plugin “fake” is not installed" in own
    assert "The plugin “fake” is not installed" in page(client, "connection-statuses", kram.pk)
    page(client, "connection-calls", kram.pk)
    ewa.language = "pl"
    ewa.save()
    assert "Wtyczka „fake” nie jest zainstalowana" in page(client, "connections")


def test_what_can_be_connected_is_named_in_the_persons_language(client: Client) -> None:
    client.force_login(make_agent("Ewa", role="administrator", language="pl"))

    text = page(client, "connection-new")

    assert "Dowolny inny sklep (JSON albo CSV)" in text
    assert "Any other shop" not in text
