"""Say how much a role may give back without asking."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from kontuar.events.services import publish
from kontuar.kit.money import Money
from kontuar.people.events import LimitsChanged
from kontuar.people.limits import Allowance
from kontuar.people.models import Limit, Role
from kontuar.people.selectors import allowances_of
from kontuar.people.services.agents import NotYours

if TYPE_CHECKING:
    from kontuar.people.models import Agent

FIRST = {
    Role.AGENT: Allowance("PLN", per_order=200_00, per_day=1000_00),
    Role.SUPERVISOR: Allowance("PLN", per_order=2000_00, per_day=10_000_00),
    Role.ADMINISTRATOR: Allowance(),
}
"""What a new company begins with; an administrator changes it in Manage."""


def set_first_limits() -> None:
    """Sensible limits for a company that has none yet."""
    if not Limit.objects.exists():
        Limit.objects.bulk_create(_row(role, one) for role, one in FIRST.items())


@transaction.atomic
def set_limits(*, role: str, allowances: Sequence[Allowance], by: Agent, at: datetime) -> None:
    """Replace the limits of a role; what already waits for approval goes on waiting."""
    if not by.may("limits.manage"):
        raise NotYours(_("Only an administrator says how much each role may give back."))
    before = _told(allowances_of(role))
    Limit.objects.select_for_update().filter(role=role).delete()
    Limit.objects.bulk_create(_row(role, one) for one in allowances)
    after = _told(allowances_of(role))
    if before != after:
        publish(
            LimitsChanged(occurred_at=at, actor=by.actor, role=role, before=before, after=after)
        )


def _row(role: str, one: Allowance) -> Limit:
    return Limit(
        role=role,
        currency=one.currency,
        reason=one.reason,
        per_order=one.per_order,
        per_day=one.per_day,
        share_percent=one.share_percent,
    )


def _told(allowances: Sequence[Allowance]) -> str:
    return "; ".join(_one(one) for one in allowances) or "none"


def _one(one: Allowance) -> str:
    def amount(minor: int | None) -> str:
        return "any" if minor is None else str(Money(minor, one.currency))

    share = "any" if one.share_percent is None else f"{one.share_percent}%"
    scope = f"{one.reason or 'any reason'}, {one.currency or 'any currency'}"
    return f"{scope}: order {amount(one.per_order)}, day {amount(one.per_day)}, share {share}"
