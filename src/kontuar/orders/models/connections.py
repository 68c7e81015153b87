"""Connections to shops and carriers, what they call us about, and what is to be read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from kontuar.kit.ids import new_id

if TYPE_CHECKING:
    from kontuar.people.models import Agent

CONNECTION_STATES = ("on", "paused", "failing")
BACKFILL_STATES = ("", "running", "done", "stopped", "failed")
HOOK_STATES = ("waiting", "done", "failed")


class ConnectionQuerySet(models.QuerySet["Connection"]):
    """Lists of connections."""

    def visible_to(self, agent: Agent) -> ConnectionQuerySet:
        """Only those of the brands of this agent."""
        shops = agent.scope.shops
        return self if shops is None else self.filter(shop_id__in=shops)


class Connection(models.Model):
    """A brand's way into a shop system or to a carrier."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    role = models.CharField(max_length=10)
    """shop or carrier."""
    kind = models.CharField(max_length=30)
    """Of the adapter."""
    name = models.CharField(max_length=120)
    shop = models.ForeignKey("people.Shop", on_delete=models.PROTECT, related_name="+")
    settings = models.JSONField(default=dict)
    secrets = models.BinaryField(default=b"")
    """Sealed; never leaves through a screen or the API."""
    tokens = models.BinaryField(default=b"")
    """Sealed like `secrets`; renewed by the adapter itself."""
    status_map = models.JSONField(default=dict)
    """What people here say a status of this shop means: status to one of ORDER_STATES."""
    statuses = models.JSONField(default=list)
    """What an order can be set to in this shop, as it told last: [code, name, state]."""
    statuses_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default="on")
    trouble_code = models.TextField(default="")
    trouble_detail = models.TextField(default="")
    trouble_at = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0)
    """In a row."""
    try_at = models.DateTimeField()
    """When changes are asked for next."""
    quiet_until = models.DateTimeField(null=True)
    """The other side asked to be left alone so long: nobody asks anything."""
    cursor = models.JSONField(default=dict)
    """How far changes were read; the adapter's own."""
    last_ok_at = models.DateTimeField(null=True)
    last_hook_at = models.DateTimeField(null=True)
    refused_hooks = models.IntegerField(default=0)
    """Calls that somebody else made in the shop's name."""
    refused_at = models.DateTimeField(null=True)
    backfill = models.CharField(max_length=10, default="")
    """State of taking over history."""
    backfill_cursor = models.JSONField(default=dict)
    backfill_since = models.DateTimeField(null=True)
    """How far back it goes."""
    backfill_done = models.IntegerField(default=0)
    backfill_total = models.IntegerField(null=True)
    backfill_try_at = models.DateTimeField(null=True)
    backfill_at = models.DateTimeField(null=True)
    """When it began, then when it ended."""
    created_at = models.DateTimeField()

    objects = ConnectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "kind", "name"], name="connection_name_once"),
            models.CheckConstraint(
                condition=Q(role__in=["shop", "carrier"]), name="connection_role"
            ),
            models.CheckConstraint(condition=Q(state__in=CONNECTION_STATES), name="conn_state"),
            models.CheckConstraint(
                condition=Q(backfill__in=BACKFILL_STATES), name="backfill_state"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Hook(models.Model):
    """A call from outside as it came: stored first, read later."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="hooks")
    dedupe_key = models.BinaryField(max_length=32)
    topic = models.CharField(max_length=200, default="")
    is_verified = models.BooleanField()
    headers = models.JSONField(default=dict)
    raw = models.BinaryField()
    state = models.CharField(max_length=10, default="waiting")
    attempts = models.SmallIntegerField(default=0)
    try_at = models.DateTimeField()
    reason = models.TextField(default="")
    """Why it could not be read."""
    repeats = models.IntegerField(default=0)
    """How often the same came again."""
    received_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "dedupe_key"], name="hook_once"),
            models.CheckConstraint(condition=Q(state__in=HOOK_STATES), name="hook_state"),
        ]
        indexes = [
            models.Index(
                fields=["try_at", "id"], condition=Q(state="waiting"), name="hook_waiting"
            ),
            models.Index(fields=["id"], condition=Q(state="failed"), name="hook_failed"),
            models.Index(fields=["settled_at"], condition=Q(state="done"), name="hook_settled"),
        ]


class Reread(models.Model):
    """What a shop is to be asked about again: wished by calls, polls and people, kept once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    connection = models.ForeignKey(
        Connection, on_delete=models.CASCADE, db_index=False, related_name="rereads"
    )
    kind = models.CharField(max_length=10)
    external_id = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    """The latest wish; one that comes while it is being read makes it be read once more."""
    is_urgent = models.BooleanField(default=False)
    """Somebody looks at it right now."""
    attempts = models.SmallIntegerField(default=0)
    try_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    reason = models.TextField(default="")
    is_parked = models.BooleanField(default=False)
    """It failed too often, or for good: a person looks at it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "kind", "external_id"], name="reread_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["-is_urgent", "try_at", "id"],
                condition=Q(is_parked=False),
                name="reread_due",
            ),
        ]


class UnknownCode(models.Model):
    """A code of a shop or carrier that stands in no table: counted, and shown until mapped."""

    role = models.CharField(max_length=10)
    kind = models.CharField(max_length=30)
    code = models.CharField(max_length=200)
    text = models.TextField(default="")
    count = models.IntegerField(default=0)
    example = models.CharField(max_length=200, default="")
    """A parcel's or order's number."""
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "kind", "code"], name="unknown_code_once"),
        ]
