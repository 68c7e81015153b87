"""A matter, what was said in it, and what an agent is about to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL

from kontuar.kit.ids import new_id

if TYPE_CHECKING:
    from kontuar.people.models import Agent

STATES = ("open", "snoozed", "closed")
MESSAGE_KINDS = ("inbound", "outbound", "note", "change", "stub")


class Tag(models.Model):
    """A word that groups conversations."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=60, unique=True)

    def __str__(self) -> str:
        return self.name


class ConversationQuerySet(models.QuerySet["Conversation"]):
    """Lists of conversations; every one of them starts from what somebody may see."""

    def visible_to(self, agent: Agent) -> ConversationQuerySet:
        """Only those in the shops and queues of this agent."""
        scope = agent.scope
        rows = self
        if scope.shops is not None:
            rows = rows.filter(shop_id__in=scope.shops)
        if scope.queues is not None:
            rows = rows.filter(queue_id__in=scope.queues)
        return rows


class Conversation(models.Model):
    """One matter of one customer."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.BigIntegerField(
        unique=True, db_default=RawSQL("nextval('conversations_number')", ())
    )
    subject = models.CharField(max_length=300)
    preview = models.CharField(max_length=200, default="")
    contact = models.ForeignKey(
        "contacts.Contact", on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    channel = models.ForeignKey(
        "channels.Channel", on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    shop = models.ForeignKey(
        "people.Shop", on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    queue = models.ForeignKey(
        "people.Queue", on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    state = models.CharField(max_length=10, default="open")
    is_answered = models.BooleanField(default=False)
    """False while the customer waits for us."""
    since_at = models.DateTimeField()
    """Since when the customer waits, or when we answered: with is_answered the inbox's order."""
    assignee = models.ForeignKey(
        "people.Agent", null=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    team = models.ForeignKey(
        "people.Team", null=True, on_delete=models.SET_NULL, db_index=False, related_name="+"
    )
    snoozed_until = models.DateTimeField(null=True)
    last_message_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    participants = ArrayField(models.CharField(max_length=320), default=list)
    """Addresses that may join by answering: the sender and whoever was put in To or Cc."""
    haystack = models.TextField(default="")
    """Subject, name and address in lower case, for the inbox's filter."""
    possible = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, db_index=False, related_name="+"
    )
    """The conversation this may belong to, when the proof was not enough to join it."""
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="merged"
    )
    """Where its messages are now; mail that answers it goes there too."""
    tags = models.ManyToManyField(Tag, related_name="conversations", blank=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="conversation_state"),
            models.CheckConstraint(
                condition=Q(state="snoozed") ^ Q(snoozed_until=None), name="snoozed_has_a_time"
            ),
        ]
        indexes = [
            models.Index(
                fields=["is_answered", "since_at", "id"],
                condition=Q(state="open"),
                name="inbox_order",
            ),
            models.Index(
                fields=["assignee", "is_answered", "since_at", "id"],
                condition=Q(state="open"),
                name="inbox_of_agent",
            ),
            models.Index(
                F("closed_at").desc(),
                F("id").desc(),
                condition=Q(state="closed"),
                name="closed_order",
            ),
            models.Index(
                fields=["snoozed_until", "id"], condition=Q(state="snoozed"), name="snoozed_order"
            ),
            models.Index(fields=["contact", "id"], name="by_contact"),
            GinIndex(fields=["haystack"], opclasses=["gin_trgm_ops"], name="haystack_trgm"),
        ]

    def __str__(self) -> str:
        return self.subject


class Message(models.Model):
    """Something said in a conversation, written about it, or done to it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, db_index=False, related_name="messages"
    )
    kind = models.CharField(max_length=10)
    at = models.DateTimeField()
    agent = models.ForeignKey(
        "people.Agent", null=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    sender = models.JSONField(default=dict)
    to = models.JSONField(default=list)
    cc = models.JSONField(default=list)
    subject = models.CharField(max_length=300, default="")
    text = models.TextField(default="")
    reply = models.TextField(default="")
    """The newly written part of the text, when it is not all of it."""
    html = models.TextField(default="")
    """Cleaned; shown only inside the sandboxed frame."""
    data = models.JSONField(default=dict)
    """Of a change: what and from what to what. Of a message: oddities met while reading."""
    rfc_message_id = models.TextField(default="")
    content_key = models.BinaryField(max_length=32, null=True)
    inbound_id = models.UUIDField(null=True)
    is_automatic = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=MESSAGE_KINDS), name="message_kind"),
            models.UniqueConstraint(fields=["content_key"], name="message_once"),
            models.UniqueConstraint(
                fields=["inbound_id"], condition=~Q(inbound_id=None), name="message_of_inbound"
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "id"], name="thread"),
            models.Index(
                fields=["rfc_message_id"], condition=~Q(rfc_message_id=""), name="by_rfc_id"
            ),
        ]


class Attachment(models.Model):
    """A file of a message, or of a draft until it is sent."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.ForeignKey(
        Message, null=True, on_delete=models.CASCADE, related_name="attachments"
    )
    draft = models.ForeignKey(
        "Draft", null=True, on_delete=models.SET_NULL, related_name="attachments"
    )
    uploaded_by = models.ForeignKey(
        "people.Agent", null=True, on_delete=models.SET_NULL, db_index=False, related_name="+"
    )
    blob = models.ForeignKey(
        "channels.Blob", on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    name = models.CharField(max_length=200)
    type = models.CharField(max_length=100)
    size = models.IntegerField()
    cid = models.CharField(max_length=200, default="")
    is_inline = models.BooleanField(default=False)
    created_at = models.DateTimeField()


class Draft(models.Model):
    """What an agent has typed and not sent: one of each kind in a conversation."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="drafts")
    agent = models.ForeignKey("people.Agent", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    html = models.TextField(default="")
    to = models.JSONField(default=list)
    cc = models.JSONField(default=list)
    bcc = models.JSONField(default=list)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "agent", "kind"], name="draft_once"),
            models.CheckConstraint(condition=Q(kind__in=["reply", "note"]), name="draft_kind"),
        ]


class Mention(models.Model):
    """A colleague was called into a conversation by name."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="mentions")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey("people.Agent", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "agent"], name="mention_once")]
        indexes = [
            models.Index(fields=["agent", "at"], condition=Q(read_at=None), name="mention_unread")
        ]


class ConversationOrder(models.Model):
    """An order that a conversation is about, how that is known, and what a person said to it."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="orders")
    order_id = models.UUIDField()
    how = models.CharField(max_length=10)
    said = models.CharField(max_length=80, default="")
    """The number as the customer wrote it."""
    confidence = models.SmallIntegerField()
    is_confirmed = models.BooleanField(null=True)
    """What a person decided: it is this one, or it is not; null while nobody did."""
    by = models.ForeignKey(
        "people.Agent", null=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "order_id"], name="order_of_conversation_once"
            ),
            models.CheckConstraint(
                condition=Q(how__in=["number", "parcel", "buyer", "person"]), name="order_link_how"
            ),
            models.CheckConstraint(
                condition=Q(confidence__gte=0, confidence__lte=100), name="order_link_sure"
            ),
        ]
        indexes = [models.Index(fields=["order_id"], name="conversations_of_order")]


class AutomaticMail(models.Model):
    """Mail that nobody wrote, counted so that two machines never talk to each other for long."""

    recipient = models.CharField(max_length=320)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["recipient", "at"], name="automatic_to")]
