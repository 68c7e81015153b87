"""What customers allowed in their shops."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Coalesce

from kontuar.orders.contract import IdentityKey
from kontuar.orders.models import Customer
from kontuar.orders.reads.beside import by_login
from kontuar.orders.rules import email_key

if TYPE_CHECKING:
    from kontuar.people.models import Agent

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Consent:
    """Whether an account in a shop takes marketing, as that shop told it, and when."""

    is_given: bool
    source: str
    """The connection's name."""
    told_at: datetime
    holds: bool = True
    """Of what one brand was told several times, the newest decision holds; the rest is history."""


def marketing_consents(*, agent: Agent, keys: Collection[IdentityKey]) -> Sequence[Consent]:
    """What the shops of this agent say of whoever has these addresses or logins; newest first."""
    emails = sorted({email_key(key.value) for key in keys if key.kind == "email"} - {""})
    theirs = Q(email__in=emails) & ~Q(email="") if emails else Q()
    for login in sorted({key.value for key in keys if key.kind == "login"}):
        theirs |= by_login(login) & ~Q(login="")
    if not theirs:
        return []
    rows = Customer.objects.filter(theirs, is_gone=False).exclude(accepts_marketing=None)
    if agent.scope.shops is not None:
        rows = rows.filter(connection__shop_id__in=agent.scope.shops)
    rows = rows.annotate(told_at=Coalesce("changed_at", "read_at"))
    found = rows.order_by("-told_at", "pk")[:SHOWN].values_list(
        "accepts_marketing", "connection__name", "told_at", "connection__shop_id"
    )
    brands: set[UUID] = set()
    consents = []
    for is_given, name, told_at, shop_id in found:
        consents.append(Consent(bool(is_given), name, told_at, holds=shop_id not in brands))
        brands.add(shop_id)
    return consents
