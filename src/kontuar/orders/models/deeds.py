"""What somebody had done to an order in its shop, from the wish to the proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from kontuar.kit.ids import new_id
from kontuar.kit.money import Money
from kontuar.orders.models.orders import Order

if TYPE_CHECKING:
    from kontuar.people.models import Agent

DEED_STATES = (
    "awaiting",  # above the limit: a supervisor decides
    "waiting",  # may be done, the worker has not asked the shop yet
    "asked",  # the shop is being asked; after a crash nobody knows, and it becomes unsure
    "done",
    "refused",  # the shop said no, or gave up on; nothing changed there
    "unsure",  # it may or may not be done: proof is looked for, then a person decides
    "declined",  # a supervisor said no
    "withdrawn",  # its author took it back before the shop was asked
)
OPEN = ("awaiting", "waiting", "asked", "unsure")
COUNTED = ("waiting", "asked", "unsure", "done")
"""What uses up a limit."""


class OrderDeedQuerySet(models.QuerySet["OrderDeed"]):
    """Lists of deeds; every one of them starts from what somebody may see."""

    def visible_to(self, agent: Agent) -> OrderDeedQuerySet:
        """Only those on orders of the brands of this agent."""
        shops = agent.scope.shops
        return self if shops is None else self.filter(order__shop_id__in=shops)


class OrderDeed(models.Model):
    """One deed, written down before it is tried. Its id is the key that makes it happen once.

    What it says of a person (an address, a note) is kept as long as the order itself: it is the
    proof of who gave what to whom, and why.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="deeds")
    kind = models.CharField(max_length=20)
    given = models.JSONField()
    """The deed as it was asked for; `keeping.deed_of` reads it."""
    reason = models.CharField(max_length=20, default="", blank=True)
    word = models.TextField(default="", blank=True)
    worth = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    agent = models.ForeignKey(
        "people.Agent", on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    conversation_id = models.UUIDField(null=True)
    """Where it was asked for: the room above knows what that is."""
    state = models.CharField(max_length=10)
    over = models.CharField(max_length=10, default="", blank=True)
    """The limit that was passed: none, order, day or share."""
    authority = models.ForeignKey(
        "people.Agent", null=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    """On whose limit it counts: its author's, or whoever approved it."""
    authorised_at = models.DateTimeField(null=True)
    decider = models.ForeignKey(
        "people.Agent", null=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    decision_word = models.TextField(default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)
    try_at = models.DateTimeField(null=True)
    """When the shop is asked next, or proof is looked for; empty: it waits for people."""
    leased_until = models.DateTimeField(null=True)
    code = models.TextField(default="", blank=True)
    detail = models.TextField(default="", blank=True)
    """The shop's own words."""
    made_id = models.CharField(max_length=200, default="", blank=True)
    """The shop's own id of what came of it: a refund, a note, a new order."""
    value = models.CharField(max_length=200, default="", blank=True)
    """For people: a coupon's code, a refund's number."""
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    """When its author looked at how it ended; one of a conversation calls them there."""

    objects = OrderDeedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=DEED_STATES), name="deed_state"),
            models.CheckConstraint(
                condition=Q(state__in=("awaiting", "declined", "withdrawn")) | ~Q(authority=None),
                name="deed_done_by_authority",
            ),
        ]
        indexes = [
            models.Index(
                fields=["try_at", "id"],
                condition=Q(state__in=("waiting", "asked", "unsure")),
                name="deed_due",
            ),
            models.Index(
                fields=["created_at", "id"],
                condition=Q(state__in=("awaiting", "unsure")),
                name="deed_for_people",
            ),
            models.Index(fields=["agent", "-created_at"], name="deed_of_agent"),
            models.Index(fields=["authority", "authorised_at"], name="deed_of_day"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.order_id}"

    @property
    def key(self) -> str:
        """By which the shop knows that it is the same deed."""
        return self.pk.hex

    @property
    def money(self) -> Money:
        """What it is worth."""
        return Money(self.worth, self.currency)
