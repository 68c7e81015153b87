"""The company, its shops and queues, and the people who work there."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from kontuar.kit.ids import new_id
from kontuar.people.rules import AUTHORITIES, Scope


class Language(models.TextChoices):
    """Languages of the screens."""

    POLISH = "pl", "Polski"
    ENGLISH = "en", "English"


class Role(models.TextChoices):
    """What somebody is here for; `rules.AUTHORITIES` says what follows."""

    AGENT = "agent", _("Agent")
    SUPERVISOR = "supervisor", _("Supervisor")
    ADMINISTRATOR = "administrator", _("Administrator")
    READ_ONLY = "read_only", _("Read only")


class Company(models.Model):
    """The one firm this installation belongs to."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=5, choices=Language.choices, default=Language.POLISH)
    time_zone = models.CharField(max_length=60, default="Europe/Warsaw")
    is_demo = models.BooleanField(default=False)
    undo_seconds = models.PositiveSmallIntegerField(default=10)
    """How long a sent answer waits, so that it can be taken back; 0: not at all."""
    set_up_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_company")]


class Shop(models.Model):
    """A brand under which customers know the company."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120, unique=True)
    language = models.CharField(max_length=5, choices=Language.choices, default=Language.POLISH)
    time_zone = models.CharField(max_length=60, default="Europe/Warsaw")
    signature = models.TextField(default="", blank=True)
    """Cleaned HTML put below every answer."""

    def __str__(self) -> str:
        return self.name


class Queue(models.Model):
    """A line in which conversations of a shop wait for the people who handle them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="queues")
    name = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "name"], name="queue_name_once")]

    def __str__(self) -> str:
        return self.name


class AgentManager(BaseUserManager["Agent"]):
    """Makes agents for services and for Django's authentication."""

    def get_by_natural_key(self, username: str | None) -> Agent:
        return self.get(email__iexact=username)


class Agent(AbstractBaseUser):
    """Somebody who works here, whatever the role."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.AGENT)
    is_active = models.BooleanField(default=True)
    all_shops = models.BooleanField(default=True)
    shops = models.ManyToManyField(Shop, blank=True, related_name="+")
    all_queues = models.BooleanField(default=True)
    queues = models.ManyToManyField(Queue, blank=True, related_name="+")
    language = models.CharField(max_length=5, choices=Language.choices, default="", blank=True)
    time_zone = models.CharField(max_length=60, default="", blank=True)
    theme = models.CharField(max_length=8, default="auto")
    density = models.CharField(max_length=12, default="comfortable")
    after_send = models.CharField(max_length=8, default="stay")
    shortcuts_on = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[AgentManager] = AgentManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="agent_email_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="agent_role_known"),
        ]

    def __str__(self) -> str:
        return self.name

    def may(self, authority: str) -> bool:
        """Whether the role carries this authority; nobody inactive has any."""
        return self.is_active and authority in AUTHORITIES[self.role]

    @cached_property
    def scope(self) -> Scope:
        """The shops and queues this agent sees, read once a request."""
        return Scope(
            None if self.all_shops else frozenset(self.shops.values_list("pk", flat=True)),
            None if self.all_queues else frozenset(self.queues.values_list("pk", flat=True)),
        )

    @property
    def actor(self) -> str:
        """How events name this agent."""
        return f"agent:{self.pk}"


class Limit(models.Model):
    """How much a role may give back without asking; `limits.Allowance` says what it means."""

    role = models.CharField(max_length=20, choices=Role.choices)
    currency = models.CharField(max_length=3, default="", blank=True)
    reason = models.CharField(max_length=20, default="", blank=True)
    per_order = models.BigIntegerField(null=True)
    per_day = models.BigIntegerField(null=True)
    share_percent = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "currency", "reason"], name="limit_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="limit_role_known"),
            models.CheckConstraint(
                condition=~Q(currency="") | Q(per_order=None, per_day=None),
                name="limit_amount_has_currency",
            ),
            models.CheckConstraint(
                condition=Q(share_percent=None) | Q(share_percent__lte=100), name="limit_share"
            ),
        ]


class Team(models.Model):
    """People who share work."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80, unique=True)
    members = models.ManyToManyField(Agent, blank=True, related_name="teams")

    def __str__(self) -> str:
        return self.name


class Invitation(models.Model):
    """A way in for a colleague: one use, hashed, ending by itself."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField()
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=Role.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    def is_open(self, at: datetime) -> bool:
        """Whether it can still be accepted."""
        return self.accepted_at is None and at < self.expires_at
