"""Channels, what came in by them, and what goes out."""

from django.db import models
from django.db.models import Q

from kontuar.kit.ids import new_id

CHANNEL_STATES = ("on", "paused", "failing")
INBOUND_STATES = ("waiting", "done", "duplicate", "quarantined")
DELIVERY_STATES = ("queued", "sending", "sent", "deferred", "rejected", "uncertain")


class Channel(models.Model):
    """One mailbox, number or page by which customers reach a shop."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=320)
    shop = models.ForeignKey("people.Shop", on_delete=models.PROTECT, related_name="+")
    queue = models.ForeignKey("people.Queue", on_delete=models.PROTECT, related_name="+")
    settings = models.JSONField(default=dict)
    secrets = models.BinaryField(default=b"")
    """Sealed by `secrets.seal`; never leaves through a screen or the API."""
    state = models.CharField(max_length=10, default="on")
    quote_history = models.BooleanField(default=True)
    trouble_code = models.TextField(default="")
    trouble_detail = models.TextField(default="")
    trouble_at = models.DateTimeField(null=True)
    last_ok_at = models.DateTimeField(null=True)
    last_arrival_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "address"], name="channel_address_once"),
            models.CheckConstraint(condition=Q(state__in=CHANNEL_STATES), name="channel_state"),
        ]

    def __str__(self) -> str:
        return self.name


class Folder(models.Model):
    """How far one folder of a mailbox has been read."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="folders")
    name = models.CharField(max_length=500)
    uidvalidity = models.BigIntegerField()
    last_uid = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "name"], name="folder_once")]


class Inbound(models.Model):
    """The raw bytes of something that came in: stored first, read later, never thrown away."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="inbounds")
    folder = models.CharField(max_length=500, default="")
    uidvalidity = models.BigIntegerField(default=0)
    uid = models.BigIntegerField(default=0)
    dedupe_key = models.BinaryField(max_length=32)
    raw = models.BinaryField()
    size = models.IntegerField()
    state = models.CharField(max_length=12, default="waiting")
    attempts = models.SmallIntegerField(default=0)
    try_at = models.DateTimeField()
    reason = models.TextField(default="")
    received_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "dedupe_key"], name="inbound_once"),
            models.UniqueConstraint(
                fields=["channel", "folder", "uidvalidity", "uid"],
                condition=Q(uid__gt=0),
                name="inbound_uid_once",
            ),
            models.CheckConstraint(condition=Q(state__in=INBOUND_STATES), name="inbound_state"),
        ]
        indexes = [
            models.Index(fields=["try_at", "id"], condition=Q(state="waiting"), name="in_waiting"),
            models.Index(fields=["id"], condition=Q(state="quarantined"), name="in_quarantine"),
        ]


class Blob(models.Model):
    """The content of an attachment, once for each different content."""

    sha256 = models.BinaryField(primary_key=True, max_length=32)
    size = models.IntegerField()
    data = models.BinaryField()


class Delivery(models.Model):
    """Something to be sent, and what became of it. The row is its own place in the outbox."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="deliveries")
    message_id = models.UUIDField(null=True, unique=True)
    """The message of a conversation; null for mail of the desk itself (invitations, resets)."""
    rfc_message_id = models.TextField(unique=True)
    payload = models.JSONField()
    """Frozen at the click: recipients, subject, texts, threading, files by hash."""
    state = models.CharField(max_length=10, default="queued")
    attempts = models.SmallIntegerField(default=0)
    reason_code = models.TextField(default="")
    reason_detail = models.TextField(default="")
    try_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=DELIVERY_STATES), name="delivery_state"),
        ]
        indexes = [
            models.Index(
                fields=["try_at", "id"],
                condition=Q(state__in=["queued", "sending", "deferred"]),
                name="delivery_due",
            ),
            models.Index(
                fields=["channel", "created_at"],
                condition=Q(state__in=["rejected", "uncertain", "deferred"]),
                name="delivery_unsent",
            ),
        ]
