"""Stop writing to addresses that a mail server called dead, until a person says otherwise."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from kontuar.channels.events import AddressBuried, AddressRevived
from kontuar.channels.models import DeadAddress, Delivery
from kontuar.channels.problems import AddressDead
from kontuar.channels.services.outcome import settle
from kontuar.events.services import publish, touch_topic

LINES = ("to", "cc", "bcc")


@transaction.atomic
def bury_address(*, email: str, detail: str, delivery_id: UUID | None, at: datetime) -> None:
    """Nothing goes there from now on; what waits for it is held back and its author called.

    Saying it again changes nothing: the first report is the one that is kept.
    """
    _row, is_new = DeadAddress.objects.get_or_create(
        email=email.lower(),
        defaults={"since_at": at, "detail": detail[:1000], "delivery_id": delivery_id},
    )
    if not is_new:
        return
    publish(AddressBuried(occurred_at=at, email=email.lower(), delivery_id=delivery_id))
    for delivery in _waiting_for(email.lower()):
        settle(delivery, "rejected", "address_dead", f"{email.lower()}: {detail}", at)


@transaction.atomic
def revive_addresses(*, emails: Collection[str], actor: str, at: datetime) -> None:
    """A person knows better: mail may go there again."""
    wanted = [email.lower() for email in emails]
    gone = DeadAddress.objects.filter(pk__in=wanted).order_by("pk").select_for_update()
    for address in gone:
        publish(AddressRevived(occurred_at=at, actor=actor, email=address.email))
    DeadAddress.objects.filter(pk__in=wanted).delete()


@transaction.atomic
def restore_dead(*, email: str, since_at: datetime, detail: str) -> None:
    """Take back that a person allowed an address; it is as dead as before."""
    DeadAddress.objects.get_or_create(
        email=email.lower(), defaults={"since_at": since_at, "detail": detail[:1000]}
    )
    touch_topic("channels")


def refuse_dead(*, emails: Collection[str]) -> None:
    """Raises AddressDead for the first of the addresses that is known to be dead."""
    known = DeadAddress.objects.filter(pk__in=[email.lower() for email in emails])
    dead = known.order_by("since_at", "pk").first()
    if dead:
        raise AddressDead(dead.email, since_at=dead.since_at, detail=dead.detail)


def emails_of(delivery: Delivery) -> list[str]:
    """Everybody a delivery goes to."""
    people = (one for line in LINES for one in delivery.payload.get(line, ()))
    return [one["email"].lower() for one in people]


def _waiting_for(email: str) -> Collection[Delivery]:
    named = Q()
    for line in LINES:
        named |= Q(**{f"payload__{line}__contains": [{"email": email}]})
    waiting = Delivery.objects.filter(named, state__in=["queued", "deferred"])
    return list(waiting.select_for_update(of=("self",)).order_by("pk"))
