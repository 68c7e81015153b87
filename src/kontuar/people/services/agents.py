"""Let somebody in, and change what they may see and do."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kontuar.events.services import publish
from kontuar.kit.problems import Problem
from kontuar.people.events import AgentChanged
from kontuar.people.models import Agent, Queue, Role, Shop
from kontuar.people.rules import may_grant


class NotYours(Problem):
    """Refusal to hand out or change more authority than one has."""

    code, status = "not_yours_to_grant", 403


class AddressTaken(Problem):
    """Refusal of a second account with the same address."""

    code = "address_taken"


class LastAdministrator(Problem):
    """Refusal to leave an installation without an administrator."""

    code = "last_administrator"


class WeakPassword(Problem):
    """Refusal of a password that is easily guessed."""

    code, status = "weak_password", 422


@dataclass(frozen=True, kw_only=True)
class Access:
    """What an agent may do and see; None for a scope means everything."""

    role: str
    shops: Collection[UUID] | None = None
    queues: Collection[UUID] | None = None
    is_active: bool = True


@transaction.atomic
def create_agent(
    *, email: str, name: str, password: str | None, access: Access, by: Agent | None, at: datetime
) -> Agent:
    """Add a colleague; without a password they come in by invitation or passkey only."""
    if by and not may_grant(granter=by.role, role=access.role):
        raise NotYours(_("You can't give a role with more authority than your own."))
    if by and not by.scope.contains(shops=access.shops, queues=access.queues):
        raise NotYours(_("You can't show anybody more shops or queues than you see yourself."))
    if Agent.objects.filter(email__iexact=email).exists():
        raise AddressTaken(_("Somebody already uses %s here. Look for them in the list.") % email)
    agent = Agent(email=email.lower(), name=name, role=access.role)
    check_password(password, agent)
    agent.set_password(password)
    agent.save()
    _limit(agent, access)
    after = _described(agent)
    publish(
        AgentChanged(occurred_at=at, actor=_actor(by), agent_id=agent.pk, before="", after=after)
    )
    return agent


@transaction.atomic
def change_agent(*, agent_id: UUID, name: str, access: Access, by: Agent, at: datetime) -> Agent:
    """Change role, scope or access.

    Raises NotYours above one's own authority, LastAdministrator when nobody would be in charge.
    """
    agent = Agent.objects.select_for_update().get(pk=agent_id)
    allowed = (may_grant(granter=by.role, role=role) for role in (agent.role, access.role))
    if not all(allowed):
        raise NotYours(_("You can't change somebody with more authority than your own."))
    if not by.scope.contains(shops=access.shops, queues=access.queues):
        raise NotYours(_("You can't show anybody more shops or queues than you see yourself."))
    stays = access.role == Role.ADMINISTRATOR and access.is_active
    if agent.role == Role.ADMINISTRATOR and not stays:
        _refuse_without_administrator(agent)
    before = _described(agent)
    agent.name, agent.role, agent.is_active = name, access.role, access.is_active
    agent.save()
    _limit(agent, access)
    after = _described(agent)
    if before != after:
        publish(
            AgentChanged(
                occurred_at=at, actor=by.actor, agent_id=agent.pk, before=before, after=after
            )
        )
    return agent


def save_preferences(*, agent: Agent, **chosen: Any) -> None:
    """Keep how somebody likes their screen: language, zone, theme, density, keys, name."""
    known = {
        "name",
        "language",
        "time_zone",
        "theme",
        "density",
        "after_send",
        "shortcuts_on",
    }
    for name in known & chosen.keys():
        setattr(agent, name, chosen[name])
    agent.save(update_fields=sorted(known & chosen.keys()))


def check_password(password: str | None, agent: Agent) -> None:
    """Raises WeakPassword with every reason at once."""
    if password is None:
        return
    try:
        validate_password(password, agent)
    except ValidationError as weak:
        raise WeakPassword(" ".join(weak.messages)) from weak


def _refuse_without_administrator(agent: Agent) -> None:
    others = Agent.objects.select_for_update().filter(role=Role.ADMINISTRATOR, is_active=True)
    if not others.exclude(pk=agent.pk).exists():
        raise LastAdministrator(
            _("Somebody has to stay administrator. Make a colleague administrator first.")
        )


def _limit(agent: Agent, access: Access) -> None:
    agent.all_shops, agent.all_queues = access.shops is None, access.queues is None
    agent.save(update_fields=["all_shops", "all_queues"])
    agent.shops.set(Shop.objects.filter(pk__in=access.shops or ()))
    agent.queues.set(Queue.objects.filter(pk__in=access.queues or ()))
    agent.__dict__.pop("scope", None)


def _described(agent: Agent) -> str:
    shops = "*" if agent.all_shops else ",".join(sorted(s.name for s in agent.shops.all()))
    queues = "*" if agent.all_queues else ",".join(sorted(q.name for q in agent.queues.all()))
    state = "active" if agent.is_active else "inactive"
    return f"{agent.name} · {agent.role} · {state} · {shops} · {queues}"


def _actor(by: Agent | None) -> str:
    return by.actor if by else "system"
