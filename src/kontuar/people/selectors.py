"""What others read about the company and its staff."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from kontuar.people.limits import Allowance
from kontuar.people.models import Agent, Company, Invitation, Limit, Queue, Role, Shop, Team
from kontuar.people.rules import hash_of


def company() -> Company | None:
    """The company, once it is set up."""
    return Company.objects.first()


def undo_seconds() -> int:
    """How long an answer waits in case its author thinks better of it."""
    seconds = Company.objects.values_list("undo_seconds", flat=True).first()
    return seconds or 0


def is_set_up() -> bool:
    """Whether the wizard has been through, or demo data loaded."""
    return Company.objects.exists()


def agents() -> QuerySet[Agent]:
    """Everybody, with their teams and scopes, by name."""
    rows = Agent.objects.prefetch_related("teams", "shops", "queues")
    return rows.order_by("-is_active", "name", "pk")


def active_agents() -> QuerySet[Agent]:
    """Those who can be given work, by name."""
    able = [Role.AGENT, Role.SUPERVISOR, Role.ADMINISTRATOR]
    return Agent.objects.filter(is_active=True, role__in=able).order_by("name", "pk")


def agent_by_id(agent_id: UUID) -> Agent | None:
    """One person, active or not."""
    return Agent.objects.filter(pk=agent_id).first()


def agent_emails() -> frozenset[str]:
    """The addresses of those who work here now, in lower case."""
    rows = Agent.objects.filter(is_active=True).values_list("email", flat=True)
    return frozenset(email.lower() for email in rows)


def shops() -> QuerySet[Shop]:
    """Every shop with its queues, by name."""
    return Shop.objects.prefetch_related("queues").order_by("name")


def queues() -> QuerySet[Queue]:
    """Every queue with its shop, by shop and name."""
    return Queue.objects.select_related("shop").order_by("shop__name", "name")


def teams() -> QuerySet[Team]:
    """Every team with its members, by name."""
    return Team.objects.prefetch_related("members").order_by("name")


def open_invitation(*, token: str, at: datetime) -> Invitation | None:
    """The invitation behind a link, while it can be accepted."""
    found = Invitation.objects.filter(token_hash=hash_of(token)).first()
    return found if found and found.is_open(at) else None


def open_invitations(at: datetime) -> Sequence[Invitation]:
    """Invitations not yet accepted, newest first."""
    waiting = Invitation.objects.filter(accepted_at=None, expires_at__gt=at)
    return list(waiting.select_related("invited_by").order_by("-expires_at", "pk"))


def allowances_of(role: str) -> Sequence[Allowance]:
    """How much a role may give back by itself, those for every reason first."""
    rows = Limit.objects.filter(role=role).order_by("reason", "currency")
    return [
        Allowance(row.currency, row.reason, row.per_order, row.per_day, row.share_percent)
        for row in rows
    ]


def zone_name() -> str:
    """Where the company's days begin and end."""
    return Company.objects.values_list("time_zone", flat=True).first() or "Europe/Warsaw"
