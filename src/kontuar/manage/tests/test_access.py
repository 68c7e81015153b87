"""Every route of management, and who gets in."""

from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone

from kontuar.channels.contract import Arrival
from kontuar.channels.models import Import, Inbound
from kontuar.channels.services import ChannelIntake
from kontuar.manage import urls
from kontuar.people import services as people
from kontuar.people.models import Company, Team
from kontuar.testing.cast import (
    NOON,
    make_agent,
    make_channel,
    make_connection,
    make_queue,
    make_shop,
)

pytestmark = pytest.mark.django_db

LEADS = ("supervisor", "administrator")
HEAD = ("administrator",)
ANYBODY = ("anonymous", "read_only", "agent", "supervisor", "administrator")
MATRIX = {
    "overview": LEADS,
    "menu": LEADS,
    "people": LEADS,
    "agent-new": LEADS,
    "agent": LEADS,
    "invitations": LEADS,
    "invitation-new": LEADS,
    "withdrawal": LEADS,
    "invitation-link": LEADS,
    "teams": LEADS,
    "team-new": LEADS,
    "team": LEADS,
    "limits": HEAD,
    "limits-role": HEAD,
    "shops": HEAD,
    "company": HEAD,
    "shop-new": HEAD,
    "shop": HEAD,
    "queue-new": HEAD,
    "queue": HEAD,
    "channels": LEADS,
    "channel-new": LEADS,
    "channel-trial": LEADS,
    "channel": LEADS,
    "channel-login": LEADS,
    "channel-login-back": LEADS,
    "channel-pause": LEADS,
    "channel-resume": LEADS,
    "connections": LEADS,
    "connection-new": LEADS,
    "connection-trial": LEADS,
    "connection": LEADS,
    "connection-login": LEADS,
    "connection-login-check": LEADS,
    "connection-pause": LEADS,
    "connection-resume": LEADS,
    "connection-history": LEADS,
    "connection-history-stop": LEADS,
    "connection-statuses": LEADS,
    "connection-calls": LEADS,
    "connection-calls-retry": LEADS,
    "imports": LEADS,
    "import-piece": LEADS,
    "import": LEADS,
    "import-stop": LEADS,
    "import-resume": LEADS,
    "import-again": LEADS,
    "import-file": LEADS,
    "import-report": LEADS,
    "quarantine": LEADS,
    "quarantine-retry": LEADS,
    "quarantine-original": LEADS,
    "quarantine-discard": LEADS,
    "quarantine-restore": LEADS,
    "outbox": LEADS,
    "outbox-again": LEADS,
    "outbox-arrival": LEADS,
    "dead": LEADS,
    "dead-revival": LEADS,
    "dead-return": LEADS,
    "channel-confirmation": LEADS,
    "events": LEADS,
    "event-retry": LEADS,
    "event-drop": LEADS,
    "room-resume": LEADS,
    "demo": HEAD,
    "demo-load": HEAD,
    "demo-wipe": HEAD,
    "setup-mailbox": HEAD,
    "setup-colleagues": HEAD,
    "invitation": ANYBODY,
    "setup": ANYBODY,
    "setup-code": ANYBODY,
    "setup-demo": ANYBODY,
    "setup-demo-progress": ANYBODY,
    "setup-company": ANYBODY,
    "setup-administrator": ANYBODY,
}
"""By route: the roles that are let in. Whoever is not gets the login or a 404."""
POSTED = (
    "withdrawal", "invitation-link", "channel-trial", "channel-pause", "channel-resume",
    "quarantine-retry", "quarantine-discard", "quarantine-restore", "outbox-again",
    "outbox-arrival", "dead-revival", "dead-return", "event-retry", "event-drop", "room-resume",
    "demo-load", "demo-wipe", "setup-demo", "import-piece", "import-stop", "import-resume",
    "import-again", "import-file", "connection-trial", "connection-pause", "connection-resume",
    "connection-login-check", "connection-history", "connection-history-stop",
    "connection-calls-retry",
)  # fmt: skip
UNKNOWN = ("invitation", "channel-trial", "outbox-again", "outbox-arrival", "dead-revival",
           "dead-return", "event-retry", "event-drop", "room-resume", "demo-load", "demo-wipe",
           "channel", "channel-login", "invitation-link", "import-piece",
           "connection-trial", "connection-login", "connection-login-check")  # fmt: skip
"""Let in, then told 404 or 410: what the address names does not exist here."""


def routes() -> dict[str, URLPattern]:
    found: dict[str, URLPattern] = {}

    def walk(patterns: list[URLPattern | URLResolver]) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns)
            else:
                found[pattern.name or ""] = pattern

    walk(urls.urlpatterns)
    return found


def address_of(name: str, pattern: URLPattern, objects: dict[str, object]) -> str:
    wanted = pattern.pattern.converters
    return reverse(f"manage:{name}", kwargs={key: objects[key] for key in wanted})


@pytest.fixture
def objects() -> dict[str, object]:
    shop = make_shop()
    queue = make_queue(shop=shop)
    Company.objects.create(name="Kram", set_up_at=NOON)
    channel = make_channel(queue=queue)
    ewa = make_agent("Ewa Duda", role="administrator")
    invitation, _token = people.invite_agent(
        email="nowa@kram.example", name="Nowa", role="agent", by=ewa, at=timezone.now()
    )
    ChannelIntake(channel.pk).store([Arrival(raw=b"Subject: x\n\nx", received_at=NOON)])
    inbound = Inbound.objects.get()
    run = Import.objects.create(channel=channel, name="a", path="/a", created_at=NOON)
    Inbound.objects.update(state="quarantined", settled_at=NOON)
    return {
        "agent_id": make_agent("Tomek").pk,
        "invitation_id": invitation.pk,
        "team_id": Team.objects.create(name="Zwroty").pk,
        "shop_id": shop.pk,
        "queue_id": queue.pk,
        "channel_id": channel.pk,
        "connection_id": make_connection("Feed", kind="feed", shop=shop).pk,
        "inbound_id": inbound.pk,
        "import_id": run.pk,
        "delivery_id": uuid4(),
        "parked_id": 1,
        "room": "conversations",
        "token": "none",
        "key": "none",
        "role": "agent",
    }


def test_the_matrix_names_every_route() -> None:
    assert set(routes()) == set(MATRIX)


@pytest.mark.parametrize("role", ANYBODY)
def test_only_those_get_in_who_may(client: Client, objects: dict[str, object], role: str) -> None:
    wrong: list[str] = []
    if role != "anonymous":
        client.force_login(make_agent(role, role=role))
    for name, pattern in routes().items():
        address = address_of(name, pattern, objects)
        answer = client.post(address) if name in POSTED else client.get(address)
        if not fits(name, role, answer.status_code, answer.headers.get("Location", "")):
            wrong.append(f"{role} {name}: {answer.status_code}")

    assert wrong == []


def fits(name: str, role: str, status: int, location: str) -> bool:
    to_login = status == 302 and "/accounts/login" in location
    if role not in MATRIX[name]:
        return to_login if role == "anonymous" else status == 404
    if name in UNKNOWN:
        return status in (200, 404, 410)
    return status in (200, 204, 302, 422) and not to_login


def test_a_supervisor_of_one_queue_does_not_see_anothers(client: Client) -> None:
    other = make_queue("Zwroty")
    channel = make_channel(queue=make_queue())
    ewa = make_agent("Ewa", role="supervisor", all_queues=False)
    ewa.queues.add(other)
    client.force_login(ewa)
    ChannelIntake(channel.pk).store([Arrival(raw=b"Subject: x\n\nx", received_at=NOON)])
    Inbound.objects.update(state="quarantined", settled_at=NOON)
    inbound: UUID = Inbound.objects.get().pk

    paused = client.post(reverse("manage:channel-pause", args=[channel.pk]))
    original = client.get(reverse("manage:quarantine-original", args=[inbound]))
    client.post(reverse("manage:quarantine-retry"), {"all": "1"})

    channel.refresh_from_db()
    assert (paused.status_code, original.status_code) == (404, 404)
    assert channel.state == "on"
    assert Inbound.objects.get().state == "quarantined"
