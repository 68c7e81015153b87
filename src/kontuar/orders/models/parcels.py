"""Parcels and every step of their way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from kontuar.kit.ids import new_id
from kontuar.orders.contract import DIRECTIONS, PARCEL_STATES
from kontuar.orders.models.orders import Order

if TYPE_CHECKING:
    from kontuar.people.models import Agent

WATCHED = ("attempt_failed", "exception", "lost", "ready_for_pickup", "returning")
"""States that the parcel board shows beside the late ones."""


class ParcelQuerySet(models.QuerySet["Parcel"]):
    """Lists of parcels; every one of them starts from what somebody may see."""

    def visible_to(self, agent: Agent) -> ParcelQuerySet:
        """Only those of orders of the brands of this agent."""
        shops = agent.scope.shops
        if shops is None:
            return self
        mine = ParcelLink.objects.filter(parcel=models.OuterRef("pk"), shop_id__in=shops)
        return self.filter(models.Exists(mine))


class Parcel(models.Model):
    """One parcel of a carrier; it may hold several orders."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    carrier = models.CharField(max_length=30)
    """The slug of its adapter; empty while nobody recognised it."""
    carrier_name = models.CharField(max_length=120, default="")
    """As the shop wrote it."""
    number = models.CharField(max_length=80)
    number_key = models.CharField(max_length=80)
    url = models.TextField(default="")
    direction = models.CharField(max_length=6, default="out")
    """"return": a customer sends something back with it."""
    state = models.CharField(max_length=20, default="announced")
    reason = models.CharField(max_length=60, default="")
    since_at = models.DateTimeField(null=True)
    promised_by = models.DateTimeField(null=True)
    collect_by = models.DateTimeField(null=True)
    delayed = models.BooleanField(default=False)
    delay_due_at = models.DateTimeField(null=True)
    """When it becomes late if nothing happens."""
    unknown_code = models.CharField(max_length=200, default="")
    """The newest code, when it stands in no table."""
    last_step_at = models.DateTimeField(null=True)
    last_place = models.CharField(max_length=200, default="")
    named_at = models.DateTimeField()
    """When the shop told of it."""
    poll_at = models.DateTimeField(null=True)
    """When its carrier is asked next; null: never."""
    asked_at = models.DateTimeField(null=True)
    """When its carrier was last asked: how fresh this is."""
    leased_until = models.DateTimeField(null=True)
    failures = models.SmallIntegerField(default=0)

    objects = ParcelQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["carrier", "number_key"], name="parcel_once"),
            models.CheckConstraint(condition=Q(state__in=PARCEL_STATES), name="parcel_state"),
            models.CheckConstraint(condition=Q(direction__in=DIRECTIONS), name="parcel_way"),
        ]
        indexes = [
            models.Index(fields=["number_key"], name="parcel_number"),
            models.Index(
                fields=["carrier", "poll_at", "id"],
                condition=~Q(poll_at=None),
                name="parcel_to_ask",
            ),
            models.Index(
                fields=["delay_due_at", "id"],
                condition=Q(delayed=False) & ~Q(delay_due_at=None),
                name="parcel_may_be_late",
            ),
            models.Index(
                fields=["last_step_at", "id"], condition=Q(delayed=True), name="parcel_late"
            ),
            models.Index(
                fields=["state", "since_at", "id"],
                condition=Q(state__in=WATCHED),
                name="parcel_watched",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ParcelLink(models.Model):
    """A parcel carries (a part of) an order, or brings back a return of it."""

    parcel = models.ForeignKey(
        Parcel, on_delete=models.CASCADE, db_index=False, related_name="links"
    )
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="parcel_links")
    shop = models.ForeignKey(
        "people.Shop", on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    shipment_external_id = models.CharField(max_length=200, default="")
    return_external_id = models.CharField(max_length=200, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parcel", "order"], name="parcel_link_once"),
        ]


class ParcelStep(models.Model):
    """One thing a carrier said, verbatim; never changed, never removed."""

    parcel = models.ForeignKey(
        Parcel, on_delete=models.CASCADE, db_index=False, related_name="steps"
    )
    dedupe_key = models.BinaryField(max_length=32)
    code = models.CharField(max_length=200)
    text = models.TextField(default="")
    state = models.CharField(max_length=20)
    reason = models.CharField(max_length=60, default="")
    direction = models.CharField(max_length=6, default="")
    place = models.CharField(max_length=200, default="")
    occurred_at = models.DateTimeField()
    zone_known = models.BooleanField(default=True)
    received_at = models.DateTimeField()
    promised_by = models.DateTimeField(null=True)
    collect_by = models.DateTimeField(null=True)
    source = models.CharField(max_length=10)
    """poll, push, shop or manual."""
    raw = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parcel", "dedupe_key"], name="parcel_step_once"),
            models.CheckConstraint(condition=Q(state__in=PARCEL_STATES), name="step_state"),
        ]
