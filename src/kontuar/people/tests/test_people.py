"""Who gets in, and who may change what."""

from datetime import timedelta

import pytest

from kontuar.people import selectors, services
from kontuar.people.models import Agent, Company, Invitation
from kontuar.people.rules import AUTHORITIES, Scope, may_grant
from kontuar.people.services.agents import (
    Access,
    AddressTaken,
    LastAdministrator,
    NotYours,
    WeakPassword,
)
from kontuar.people.services.company import AlreadySetUp, NewCompany
from kontuar.people.services.invite import InvitationOver
from kontuar.people.services.shops import NameTaken
from kontuar.testing.cast import NOON, PASSWORD, make_agent, make_queue, make_shop

pytestmark = pytest.mark.django_db
KRAM = NewCompany(company="Kram sp. z o.o.", shop="Kram", language="pl", time_zone="Europe/Warsaw")


def set_up() -> Agent:
    shop_and_agent = services.set_up_company(
        new=KRAM, name="Ewa", email="Ewa@kram.example", password=PASSWORD, at=NOON
    )
    return shop_and_agent[1]


def test_setting_up_makes_a_company_a_shop_a_queue_and_an_administrator() -> None:
    ewa = set_up()

    assert (ewa.role, ewa.email) == ("administrator", "ewa@kram.example")
    assert [s.name for s in selectors.shops()] == ["Kram"]
    assert [q.name for q in selectors.queues()] == ["Obsługa klienta"]


def test_a_second_set_up_is_refused() -> None:
    set_up()

    with pytest.raises(AlreadySetUp):
        set_up()

    assert (Company.objects.count(), Agent.objects.count()) == (1, 1)


def test_nobody_grants_more_than_they_hold() -> None:
    ewa = make_agent("Ewa", role="supervisor")

    with pytest.raises(NotYours):
        services.create_agent(
            email="x@kram.example",
            name="X",
            password=PASSWORD,
            access=Access(role="administrator"),
            by=ewa,
            at=NOON,
        )

    assert not may_grant(granter="agent", role="supervisor")
    assert Agent.objects.count() == 1


def test_a_supervisor_can_not_change_an_administrator() -> None:
    ewa, boss = make_agent("Ewa", role="supervisor"), make_agent("Szef", role="administrator")

    with pytest.raises(NotYours):
        services.change_agent(
            agent_id=boss.pk, name="Szef", access=Access(role="agent"), by=ewa, at=NOON
        )

    boss.refresh_from_db()
    assert boss.role == "administrator"


def test_the_last_administrator_stays() -> None:
    boss = make_agent("Szef", role="administrator")

    with pytest.raises(LastAdministrator):
        services.change_agent(
            agent_id=boss.pk, name="Szef", access=Access(role="agent"), by=boss, at=NOON
        )

    make_agent("Ewa", role="administrator")
    services.change_agent(
        agent_id=boss.pk, name="Szef", access=Access(role="agent"), by=boss, at=NOON
    )
    boss.refresh_from_db()
    assert boss.role == "agent"


def test_a_scope_limits_to_shops_and_queues() -> None:
    ewa, ola = make_agent("Ewa", role="supervisor"), make_agent("Ola")
    zwroty, inne = make_queue("Zwroty"), make_queue("Inne")

    ola = services.change_agent(
        agent_id=ola.pk,
        name="Ola",
        access=Access(role="agent", queues=[zwroty.pk]),
        by=ewa,
        at=NOON,
    )

    assert ola.scope == Scope(None, frozenset({zwroty.pk}))
    assert ola.scope.covers(shop_id=zwroty.shop_id, queue_id=zwroty.pk)
    assert not ola.scope.covers(shop_id=inne.shop_id, queue_id=inne.pk)


def test_an_inactive_agent_may_nothing() -> None:
    ola = make_agent("Ola", is_active=False)

    assert not any(ola.may(authority) for authority in AUTHORITIES["agent"])


def test_an_invitation_works_once() -> None:
    ewa = make_agent("Ewa", role="supervisor")
    invitation, token = services.invite_agent(
        email="Tomek@kram.example", name="Tomek", role="agent", by=ewa, at=NOON
    )

    tomek = services.accept_invitation(token=token, name="Tomek", password=PASSWORD, at=NOON)

    assert tomek.check_password(PASSWORD)
    assert token not in invitation.token_hash
    with pytest.raises(InvitationOver):
        services.accept_invitation(token=token, name="X", password=PASSWORD, at=NOON)


def test_an_old_or_replaced_invitation_is_over() -> None:
    ewa = make_agent("Ewa", role="supervisor")
    given = {"email": "tomek@kram.example", "name": "Tomek", "role": "agent", "by": ewa}
    _first, replaced = services.invite_agent(**given, at=NOON)
    _second, token = services.invite_agent(**given, at=NOON)

    for late, moment in ((replaced, NOON), (token, NOON + timedelta(days=7))):
        with pytest.raises(InvitationOver):
            services.accept_invitation(token=late, name="X", password=PASSWORD, at=moment)

    assert Invitation.objects.get().accepted_at is None


def test_a_weak_password_is_refused_with_its_reason() -> None:
    ewa = make_agent("Ewa", role="supervisor")
    _invitation, token = services.invite_agent(
        email="tomek@kram.example", name="Tomek", role="agent", by=ewa, at=NOON
    )

    with pytest.raises(WeakPassword, match="10"):
        services.accept_invitation(token=token, name="Tomek", password="haslo", at=NOON)

    assert Agent.objects.count() == 1


def test_one_address_is_one_person() -> None:
    ewa = make_agent("Ewa", role="supervisor")

    with pytest.raises(AddressTaken):
        services.invite_agent(email="EWA@kram.example", name="E", role="agent", by=ewa, at=NOON)


def test_names_of_shops_and_queues_are_taken_once() -> None:
    shop = make_shop()
    make_queue("Zwroty")

    with pytest.raises(NameTaken):
        services.save_queue(queue_id=None, shop_id=shop.pk, name="Zwroty")


def test_a_signature_is_cleaned() -> None:
    shop = services.save_shop(
        shop_id=None,
        name="Kram",
        language="pl",
        time_zone="Europe/Warsaw",
        signature="<p onclick='x()'>Pozdrawiamy<script>alert(1)</script></p>",
    )

    assert shop.signature == "<p>Pozdrawiamy</p>"


def test_nobody_shows_others_more_than_they_see() -> None:
    zwroty = make_queue("Zwroty")
    ewa = make_agent("Ewa", role="supervisor", all_queues=False)
    ewa.queues.add(zwroty)
    given = {"email": "ola@kram.example", "name": "Ola", "password": None, "by": ewa, "at": NOON}

    with pytest.raises(NotYours):
        services.create_agent(access=Access(role="agent"), **given)
    ola = services.create_agent(access=Access(role="agent", queues=[zwroty.pk]), **given)
    with pytest.raises(NotYours):
        services.change_agent(
            agent_id=ola.pk, name="Ola", access=Access(role="agent"), by=ewa, at=NOON
        )

    ola.refresh_from_db()
    assert ola.scope.queues == frozenset({zwroty.pk})
