"""Logging a connection in at its other side, by a code that a person confirms there."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from kontuar.kit import clock
from kontuar.kit.webapi import ApiTrouble
from kontuar.orders import registry, services
from kontuar.orders.contract import ConnectionConfig, LoginBegun, ShopTrouble, Tokens
from kontuar.orders.models import Connection
from kontuar.people.models import Agent, Company
from kontuar.testing.cast import NOON, make_agent, make_connection, make_shop
from kontuar.testing.shops import FakeShop

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


class Bazaar(FakeShop):
    """A shop that is let in by a code."""

    kind = "bazaar"
    name = "Bazar"
    form = "kontuar.plugins.baselinker.forms.BaseLinkerForm"

    def __init__(self) -> None:
        super().__init__()
        self.codes = 0
        self.answer: Tokens | ApiTrouble | None = None
        self.trouble: ApiTrouble | None = None

    def login_name(self) -> str:
        return "Bazar"

    def begin_login(self, config: ConnectionConfig, at: datetime) -> LoginBegun:
        if self.trouble:
            raise self.trouble
        self.codes += 1
        memory = {"device": f"tajne-{self.codes}"}
        return LoginBegun(
            f"https://bazar.example/{self.codes}", f"KOD-{self.codes}", 5.0,
            at + timedelta(minutes=10), memory,
        )  # fmt: skip

    def finish_login(
        self, config: ConnectionConfig, memory: Mapping[str, str], at: datetime
    ) -> Tokens | None:
        assert memory["device"] == f"tajne-{self.codes}"
        if isinstance(self.answer, ApiTrouble):
            raise self.answer
        return self.answer

    def explain(self, code: str) -> str:
        return f"Wyjaśnienie: {code}"


@pytest.fixture
def bazaar() -> Iterator[Bazaar]:
    shop = Bazaar()
    registry.register_shop(shop)
    yield shop
    registry._SHOPS.pop("bazaar")


@pytest.fixture
def ewa(client: Client) -> Agent:
    Company.objects.create(name="Kram", set_up_at=NOON)
    agent = make_agent("Ewa", role="supervisor", language="en")
    client.force_login(agent)
    return agent


@pytest.fixture
def kram(bazaar: Bazaar, ewa: Agent) -> Connection:
    return make_connection("Bazar", kind="bazaar", shop=make_shop("Kram"))


def login_page(client: Client, connection: Connection) -> str:
    answer = client.get(reverse("manage:connection-login", args=[connection.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def check(client: Client, connection: Connection, **headers: str) -> object:
    url = reverse("manage:connection-login-check", args=[connection.pk]) + "?part=login"
    return client.post(url, headers=HTMX | headers)


def test_a_new_connection_is_saved_on_the_way_to_the_login(
    client: Client, ewa: Agent, bazaar: Bazaar
) -> None:
    url = reverse("manage:connection-new") + "?role=shop&kind=bazaar"
    form = client.get(url).content.decode()
    given = {"connection_name": "Bazar", "brand": str(make_shop().pk), "token": "x"}

    answer = client.post(url, given, headers={"HX-Request": "true", "HX-Target": "form"})

    saved = Connection.objects.get(kind="bazaar")
    there = reverse("manage:connection-login", args=[saved.pk])
    assert "Save and log in at Bazar" in form
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, there)
    assert client.post(url, given | {"connection_name": "Drugi"}).headers["Location"] != ""


def test_one_code_stands_until_it_is_confirmed_and_then_all_is_tested(
    client: Client, kram: Connection, bazaar: Bazaar
) -> None:
    trouble = ShopTrouble("not_logged_in", permanent=True)
    services.record_trouble(connection_id=kram.pk, trouble=trouble, at=NOON)
    first, again = login_page(client, kram), login_page(client, kram)
    waiting = check(client, kram)
    bazaar.answer = {"access": "tajny-bilet"}
    done = check(client, kram)

    kram.refresh_from_db()
    assert "KOD-1" in first
    assert "KOD-1" in again
    assert "tajne-1" not in first + waiting.content.decode()
    assert 'hx-trigger="every 5s"' in waiting.content.decode()
    there = reverse("manage:connection", args=[kram.pk]) + "?test=now"
    assert (done.status_code, done.headers["HX-Redirect"]) == (204, there)
    assert (kram.state, kram.trouble_code) == ("on", "")
    settings = client.get(there).content.decode()
    assert "Log in at Bazar again" in settings
    assert "tajny-bilet" not in settings


def test_what_was_refused_there_is_said_and_begun_anew(
    client: Client, kram: Connection, bazaar: Bazaar
) -> None:
    login_page(client, kram)
    bazaar.answer = ShopTrouble("login_denied", permanent=True)

    refused = check(client, kram).content.decode()

    assert "Wyjaśnienie: login_denied" in refused
    assert "hx-post" not in refused
    assert "KOD-2" in login_page(client, kram)


def test_a_passing_fault_only_makes_us_wait(
    client: Client, kram: Connection, bazaar: Bazaar
) -> None:
    login_page(client, kram)
    bazaar.answer = ApiTrouble("too_slow")

    assert "KOD-1" in check(client, kram).content.decode()


def test_a_code_that_ended_is_not_asked_about(
    client: Client, kram: Connection, bazaar: Bazaar
) -> None:
    login_page(client, kram)
    session = client.session
    begun = session["connection_login"]
    session["connection_login"] = begun | {"until": (clock.now() - timedelta(1)).isoformat()}
    session.save()
    bazaar.answer = {"access": "x"}

    late = check(client, kram).content.decode()

    kram.refresh_from_db()
    assert "The code has expired" in late
    assert bytes(kram.tokens) == b""


def test_where_no_code_can_be_had_the_reason_is_shown(
    client: Client, kram: Connection, bazaar: Bazaar
) -> None:
    bazaar.trouble = ApiTrouble("unauthorized", permanent=True)

    text = login_page(client, kram)

    assert "Wyjaśnienie: unauthorized" in text
    assert "Begin again" in text


def test_the_list_leads_a_connection_that_lost_its_login_to_it(
    client: Client, kram: Connection
) -> None:
    trouble = ShopTrouble("token_expired", permanent=True)
    services.record_trouble(connection_id=kram.pk, trouble=trouble, at=NOON)

    text = client.get(reverse("manage:connections")).content.decode()

    assert reverse("manage:connection-login", args=[kram.pk]) in text


def test_without_a_script_it_works_too_and_in_polish(
    client: Client, kram: Connection, bazaar: Bazaar, ewa: Agent
) -> None:
    ewa.language = "pl"
    ewa.save()
    text = login_page(client, kram)
    url = reverse("manage:connection-login-check", args=[kram.pk])
    waiting = client.post(url)
    bazaar.answer = {"access": "x"}
    done = client.post(url)

    assert "Otwórz Bazar" in text
    assert waiting.status_code == 200
    assert done.headers["Location"].endswith("?test=now")


def test_another_brands_login_and_a_shop_with_a_password_are_not_here(
    client: Client, bazaar: Bazaar
) -> None:
    other = make_connection("Bazar", kind="bazaar", shop=make_shop("Garnek"))
    ewa = make_agent("Ewa", role="supervisor", all_shops=False)
    ewa.shops.add(make_shop("Kram"))
    client.force_login(ewa)
    plain = make_connection("Feed", kind="feed", shop=make_shop("Kram"))

    for one in (other, plain):
        assert client.get(reverse("manage:connection-login", args=[one.pk])).status_code == 404
        assert check(client, one).status_code == 404
    assert bazaar.codes == 0
