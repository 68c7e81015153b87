"""People: accounts, invitations, teams."""

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from kontuar.people.models import Agent, Company, Invitation, Team
from kontuar.testing.cast import NOON, PASSWORD, make_agent, make_channel, make_queue
from kontuar.testing.fakes import FakeChannel
from kontuar.testing.settling import settle

pytestmark = pytest.mark.django_db
EVERYTHING = {"all_shops": "on", "all_queues": "on"}


@pytest.fixture
def ewa(client: Client) -> Agent:
    Company.objects.create(name="Kram", set_up_at=NOON)
    make_queue()
    agent = make_agent("Ewa", role="supervisor")
    client.force_login(agent)
    return agent


def test_a_colleague_with_a_password_sees_one_queue(client: Client, ewa: Agent) -> None:
    queue = make_queue("Zwroty")
    given = {
        "name": "Ola", "email": "ola@kram.example", "password": PASSWORD, "role": "agent",
        "all_shops": "on", "queues": [str(queue.pk)],
    }  # fmt: skip

    answer = client.post(reverse("manage:agent-new"), given)

    ola = Agent.objects.get(email="ola@kram.example")
    assert answer.status_code == 302
    assert ola.check_password(PASSWORD)
    assert (ola.scope.shops, ola.scope.queues) == (None, frozenset({queue.pk}))


def test_weak_password_taken_address_and_empty_scope_are_said_in_place(
    client: Client, ewa: Agent
) -> None:
    make_agent("Ola")
    given = {"name": "Ola", "email": "ola@kram.example", "password": PASSWORD, "role": "agent"}

    nothing = client.post(reverse("manage:agent-new"), given)
    taken = client.post(reverse("manage:agent-new"), given | EVERYTHING)
    weak = client.post(
        reverse("manage:agent-new"),
        given | EVERYTHING | {"email": "o@kram.example", "password": "ola"},
    )

    assert [a.status_code for a in (nothing, taken, weak)] == [422, 422, 422]
    assert "Wybierz co najmniej jedną pozycję." in str(nothing.context["form"].errors)
    assert "ola@kram.example" in str(taken.context["form"].errors["email"])
    assert "10 znaków" in str(weak.context["form"].errors["password"])
    assert Agent.objects.count() == 2


def test_a_supervisor_makes_nobody_administrator(client: Client, ewa: Agent) -> None:
    given = {
        "name": "Ola", "email": "ola@kram.example", "password": PASSWORD, "role": "administrator",
    }  # fmt: skip

    answer = client.post(reverse("manage:agent-new"), given | EVERYTHING)

    assert answer.status_code == 422
    assert not Agent.objects.filter(name="Ola").exists()


def test_an_administrator_is_not_a_supervisors_to_change(client: Client, ewa: Agent) -> None:
    adam = make_agent("Adam", role="administrator")

    answer = client.post(reverse("manage:agent", args=[adam.pk]), {"name": "X", "role": "agent"})

    adam.refresh_from_db()
    assert answer.status_code == 404
    assert (adam.name, adam.role) == ("Adam", "administrator")


def test_the_last_administrator_stays(client: Client, ewa: Agent) -> None:
    adam = make_agent("Adam", role="administrator")
    client.force_login(adam)
    given = {"name": "Adam", "role": "agent", "is_active": "on"} | EVERYTHING

    answer = client.post(reverse("manage:agent", args=[adam.pk]), given)

    adam.refresh_from_db()
    assert answer.status_code == 422
    assert "administrator" in str(answer.context["form"].non_field_errors())
    assert adam.role == "administrator"


def test_a_closed_account_is_out_at_once(client: Client, ewa: Agent) -> None:
    ola = make_agent("Ola")
    hers = Client()
    hers.force_login(ola)
    given = {"name": "Ola", "role": "agent"} | EVERYTHING

    client.post(reverse("manage:agent", args=[ola.pk]), given)

    assert hers.get("/").status_code in (302, 404)
    ola.refresh_from_db()
    assert not ola.is_active


def test_nobody_closes_their_own_account(client: Client, ewa: Agent) -> None:
    given = {"name": "Ewa Duda", "role": "supervisor"} | EVERYTHING

    client.post(reverse("manage:agent", args=[ewa.pk]), given)

    ewa.refresh_from_db()
    assert (ewa.name, ewa.is_active) == ("Ewa Duda", True)


def test_who_sees_one_queue_gives_no_more(client: Client, ewa: Agent) -> None:
    zwroty = make_queue("Zwroty")
    ewa.all_queues = False
    ewa.save()
    ewa.queues.add(zwroty)
    given = {"name": "Ola", "email": "ola@kram.example", "password": PASSWORD, "role": "agent"}

    client.post(reverse("manage:agent-new"), given | EVERYTHING | {"queues": [str(zwroty.pk)]})
    invited = client.post(
        reverse("manage:invitation-new"),
        {"name": "Iza", "email": "iza@kram.example", "role": "agent"},
    )

    ola = Agent.objects.get(name="Ola")
    assert ola.scope.queues == frozenset({zwroty.pk})
    assert invited.status_code == 422
    assert not Invitation.objects.exists()


@override_settings(EMAIL_BACKEND="kontuar.config.accounts.ThroughOutbox")
def test_an_invitation_is_shown_mailed_and_accepted_once(
    client: Client, ewa: Agent, fake_channel: FakeChannel
) -> None:
    make_channel()
    given = {"name": "Ola", "email": "ola@kram.example", "role": "agent"}

    page = client.post(reverse("manage:invitation-new"), given).content.decode()
    settle()

    link = re.findall(r"http://testserver(/manage/invitation/[\w-]+)", page)[0]
    assert link in fake_channel.sent[0].text
    assert fake_channel.sent[0].to[0].email == "ola@kram.example"
    ola = Client()
    weak = ola.post(link, {"name": "Ola", "password": "ola"})
    come = ola.post(link, {"name": "Ola Nowak", "password": PASSWORD})
    again = Client().post(link, {"name": "Obcy", "password": PASSWORD})
    assert (weak.status_code, come.status_code, again.status_code) == (422, 302, 410)
    assert ola.get("/").status_code == 200
    assert Agent.objects.get(email="ola@kram.example").name == "Ola Nowak"


def test_without_a_channel_the_link_is_there_to_copy(client: Client, ewa: Agent) -> None:
    given = {"name": "Ola", "email": "ola@kram.example", "role": "agent"}

    page = client.post(reverse("manage:invitation-new"), given).content.decode()

    assert 'data-copy="http://testserver/manage/invitation/' in page
    assert "skopiuj link" in page


def test_a_new_link_ends_the_old_one_and_withdrawing_ends_both(client: Client, ewa: Agent) -> None:
    given = {"name": "Ola", "email": "ola@kram.example", "role": "agent"}
    old = link_in(client.post(reverse("manage:invitation-new"), given).content.decode())
    found = Invitation.objects.get()
    new = link_in(client.post(reverse("manage:invitation-link", args=[found.pk])).content.decode())

    assert (Client().get(old).status_code, Client().get(new).status_code) == (410, 200)
    client.post(reverse("manage:withdrawal", args=[Invitation.objects.get().pk]))

    assert Client().get(new).status_code == 410


def link_in(page: str) -> str:
    return urlsplit(re.findall(r"data-copy=\"([^\"]+)\"", page)[0]).path


def test_a_team_is_made_and_its_name_is_used_once(client: Client, ewa: Agent) -> None:
    ola = make_agent("Ola")
    given = {"name": "Zwroty", "members": [str(ola.pk)]}

    client.post(reverse("manage:team-new"), given)
    again = client.post(reverse("manage:team-new"), given)

    team = Team.objects.get()
    assert [a.name for a in team.members.all()] == ["Ola"]
    assert again.status_code == 422
    page = client.get(reverse("manage:teams")).content.decode()
    assert "Zwroty" in page
    assert "Ola" in page
