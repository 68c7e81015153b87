"""Channels, what came in by them, and what goes out."""

from django.db import models
from django.db.models import Q

from kontuar.kit.ids import new_id

CHANNEL_STATES = ("on", "paused", "failing")
INBOUND_STATES = ("waiting", "done", "duplicate", "quarantined")
DELIVERY_STATES = ("queued", "sending", "sent", "deferred", "rejected", "uncertain", "bounced")
SCAN_STATES = ("", "waiting", "clean", "infected")
IMPORT_STATES = ("waiting", "running", "done", "stopped", "failed")


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
    tokens = models.BinaryField(default=b"")
    """Sealed like `secrets`; renewed by the adapter itself (OAuth2), so no reason to begin anew."""
    state = models.CharField(max_length=10, default="on")
    acknowledgement = models.TextField(default="")
    """Cleaned HTML of the automatic confirmation of a new conversation; empty: none is sent."""
    acknowledgements = models.JSONField(default=dict)
    """The same by language, for customers who want another one than the shop's."""
    quote_history = models.BooleanField(default=True)
    trouble_code = models.TextField(default="")
    trouble_detail = models.TextField(default="")
    trouble_at = models.DateTimeField(null=True)
    report_trouble_code = models.TextField(default="")
    """Why reports about mail that went out are refused; mail itself comes and goes all the same."""
    report_trouble_detail = models.TextField(default="")
    report_trouble_at = models.DateTimeField(null=True)
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


class Import(models.Model):
    """Old mail taken over from a file or folder: silent, resumable, with a report."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="imports")
    name = models.CharField(max_length=200)
    path = models.TextField()
    """Where the worker finds it."""
    state = models.CharField(max_length=10, default="waiting")
    reason = models.TextField(default="")
    position = models.BigIntegerField(default=0)
    """How far it was read: bytes of an mbox, messages of a folder or archive."""
    total = models.BigIntegerField(default=0)
    also_ours = models.TextField(default="")
    """Addresses from which the shop wrote before, in lower case, a space between them."""
    taken = models.IntegerField(default=0)
    known = models.IntegerField(default=0)
    started_by = models.ForeignKey(
        "people.Agent", null=True, on_delete=models.SET_NULL, db_index=False, related_name="+"
    )
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=IMPORT_STATES), name="import_state"),
        ]


class ImportFailure(models.Model):
    """A message of an import that was not taken, and why."""

    run = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="failures")
    place = models.CharField(max_length=500)
    sender = models.CharField(max_length=200, default="")
    subject = models.CharField(max_length=200, default="")
    reason = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "place"], name="import_failure_once"),
        ]


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
    run = models.ForeignKey(
        Import, null=True, on_delete=models.SET_NULL, db_index=False, related_name="inbounds"
    )
    """Set on history: it becomes closed conversations and disturbs nobody."""
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
            models.Index(fields=["run", "id"], condition=~Q(run=None), name="in_imported"),
        ]


class Blob(models.Model):
    """The content of an attachment, once for each different content."""

    sha256 = models.BinaryField(primary_key=True, max_length=32)
    size = models.IntegerField()
    data = models.BinaryField()
    scan = models.CharField(max_length=10, default="")
    """What the virus scanner said; empty: there was none to ask when it came."""
    scan_note = models.CharField(max_length=200, default="")
    scanned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(scan__in=SCAN_STATES), name="blob_scan")]
        indexes = [
            models.Index(fields=["sha256"], condition=Q(scan="waiting"), name="blob_waiting")
        ]


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
    resends = models.SmallIntegerField(default=0)
    """How often it was sent again by itself after nobody knew: once at most."""
    proof_due_at = models.DateTimeField(null=True)
    """When to look for proof that an uncertain one went out; null: a person decides."""
    reason_code = models.TextField(default="")
    reason_detail = models.TextField(default="")
    try_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=100, default="")
    """The worker that sends it, or looks for proof of it (`kit.presence`): once that one is dead,
    nobody waits for it.
    """
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
                condition=Q(state__in=["rejected", "uncertain", "deferred", "bounced"]),
                name="delivery_unsent",
            ),
            models.Index(
                fields=["proof_due_at"], condition=~Q(proof_due_at=None), name="delivery_proof"
            ),
        ]


class DeadAddress(models.Model):
    """An address that a mail server called dead: nothing goes there until a person says so."""

    email = models.CharField(primary_key=True, max_length=320)
    since_at = models.DateTimeField()
    detail = models.TextField(default="")
    """The other server's own words."""
    delivery = models.ForeignKey(Delivery, null=True, on_delete=models.SET_NULL, related_name="+")
